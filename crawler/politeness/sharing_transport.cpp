#include "crawler/politeness/sharing_transport.h"

namespace paidtrail {

void SharingTransport::fetch(Request request, Done done) {
  const bool same_for_all = request.method == "GET" && request.body.empty() && !header(request.headers, "Cookie");
  if (!same_for_all) return inner_.fetch(std::move(request), std::move(done));
  const auto [open, first] = open_.try_emplace(request.url);
  open->second.push_back(std::move(done));
  if (!first) return;
  inner_.fetch(std::move(request), [this, &url = open->first](Fetched fetched) {
    const auto node = open_.extract(url);
    const auto& told = node.mapped();
    for (std::size_t i = 0; i + 1 < told.size(); ++i) told[i](fetched);
    told.back()(std::move(fetched));
  });
}

}  // namespace paidtrail
