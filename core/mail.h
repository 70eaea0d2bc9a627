#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/chain.h"

namespace paidtrail {

/// What one mail may cost. Many servers let a stranger wait some seconds before they greet, and read a message before
/// they say that they took it.
struct MailLimits {
  std::chrono::milliseconds connect{15'000};  ///< look-up, TLS, greeting and log-in included
  std::chrono::milliseconds total{25'000};
};

/// A message with its envelope, and how its server is reached (RFC 5321).
struct Mail {
  enum class Tls {
    from_the_start,  ///< smtps
    required,        ///< STARTTLS, or nothing is sent
    if_offered       ///< to a loopback address only
  };
  std::string host;
  std::uint16_t port = 25;
  Tls tls = Tls::required;
  std::string user;  ///< "": no log-in
  std::string password;
  std::string from;             ///< addresses without names, ASCII
  std::vector<std::string> to;  ///< not empty
  std::string bytes;            ///< headers and body (RFC 5322), CRLF at each line's end
  MailLimits limits;
};

/// How far a conversation with a mail server came.
enum class MailStage { connect, greeting, tls, log_in, sender, recipient, content };

struct RefusedAddress {
  std::string address;
  int code = 0;
};

struct MailReply {
  bool taken = false;                    ///< for one address at least
  MailStage stage = MailStage::connect;  ///< where it ended
  std::optional<int> code;               ///< the server's last word there
  std::optional<Outcome> failure;        ///< dns_failure, connect_failure, tls_failure or timeout
  std::vector<RefusedAddress> refused;   ///< though the server spoke to us
};

/// A way to a mail server. Blocks, within the mail's limits. One thread at a time.
class MailTransport {
 public:
  virtual ~MailTransport() = default;
  virtual MailReply send(const Mail& mail) = 0;
};

}  // namespace paidtrail
