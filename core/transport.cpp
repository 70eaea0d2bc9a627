#include "core/transport.h"

#include "core/text/fold.h"

namespace paidtrail {

std::optional<std::string_view> header(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers)
    if (ascii_equal_ignoring_case(key, name)) return value;
  return std::nullopt;
}

bool is_redirect_status(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Fetched fetch_now(Transport& transport, Request request) {
  std::optional<Fetched> result;
  transport.fetch(std::move(request), [&result](Fetched fetched) { result = std::move(fetched); });
  transport.run();
  if (result) return *std::move(result);
  return FetchFailure{Outcome::connect_failure, "the transport ended without an answer", {}, {}, {}};
}

}  // namespace paidtrail
