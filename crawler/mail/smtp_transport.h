#pragma once

#include <functional>

#include "config/network.h"
#include "core/clock.h"
#include "core/mail.h"
#include "crawler/http/host_map.h"

namespace paidtrail {

/// Mail through libcurl, one conversation a message: log-in and message go over TLS, checked against the configured
/// certificates, or not at all. To a loopback address TLS is used where it is offered, and its certificate is not
/// checked: who could offer a false one could as well offer none. The configuration names the server, so that it may be
/// private. One thread at a time.
class SmtpTransport final : public MailTransport {
 public:
  struct Options {
    NetworkConfig network;           ///< resolve and ca_file
    std::function<bool()> stopping;  ///< may be empty; asked about once a second
  };
  SmtpTransport(Options options, const Clock& clock);

  MailReply send(const Mail& mail) override;

 private:
  Options options_;
  const Clock& clock_;
  HostMap hosts_;
};

}  // namespace paidtrail
