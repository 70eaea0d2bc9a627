#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/text/string_map.h"
#include "core/transport.h"

namespace paidtrail {

/// Requests for a URL that is being asked, or waits for its host's turn, get that one's answer: a thousand chains that
/// meet at one page fetch it once. Only what is the same whoever asks is shared: GET without a cookie. One thread.
class SharingTransport final : public Transport {
 public:
  explicit SharingTransport(Transport& inner) : inner_(inner) {}
  void fetch(Request request, Done done) override;
  void later(std::function<void()> task) override { inner_.later(std::move(task)); }
  void run() override { inner_.run(); }

 private:
  Transport& inner_;
  StringMap<std::vector<Done>> open_;  // by URL
};

}  // namespace paidtrail
