#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "config/config.h"
#include "core/clock.h"
#include "core/mail.h"
#include "core/transport.h"
#include "storage/evidence/evidence.h"

namespace paidtrail::app {

/// The transport of a command with all that it stands on: live with a recorder, live alone, or an archive.
class Network {
 public:
  /// Live; `archive` may be null (nothing is kept).
  static Result<Network> live(const Config& config, const Clock& clock, WarcWriter* archive,
                              std::function<bool()> stopping);
  /// From an archive; `clock` follows its records.
  static Network replay(const Archive& archive, ManualClock& clock);

  Transport& transport() { return *robots_; }
  /// Straight to the network: no robots.txt, nothing archived. For the newsroom's own channels.
  Transport& unrecorded() { return *base_; }
  MailTransport& mail() { return *mail_; }
  std::vector<EvidenceRow> take_evidence();
  std::optional<Error> archive_failure() const;

 private:
  std::unique_ptr<Transport> base_;
  std::unique_ptr<Transport> recorder_;
  std::unique_ptr<Transport> robots_;
  std::unique_ptr<MailTransport> mail_;
};

/// Whether the archive has an answer to a request. It must outlive what is given.
std::function<bool(const Request&)> available_in(const Archive& archive);

}  // namespace paidtrail::app
