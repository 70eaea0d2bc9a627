#include "core/transport.h"

#include "core/text/fold.h"

namespace paidtrail {

std::optional<std::string_view> header(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers)
    if (ascii_equal_ignoring_case(key, name)) return value;
  return std::nullopt;
}

Fetched fetch_now(Transport& transport, Request request) {
  std::optional<Fetched> result;
  transport.fetch(std::move(request), [&result](Fetched fetched) { result = std::move(fetched); });
  transport.run();
  if (result) return *std::move(result);
  return FetchFailure{Outcome::connect_failure, "the transport ended without an answer", {}, {}, {}};
}

}  // namespace paidtrail
