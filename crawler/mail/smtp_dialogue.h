#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/mail.h"

namespace paidtrail {

/// Follows a conversation with a mail server line by line (RFC 5321) and keeps how far it came. Never keeps what a
/// log-in said. One thread.
class SmtpDialogue {
 public:
  explicit SmtpDialogue(const std::vector<std::string>& to) : to_(to) {}

  void connected() { enter(MailStage::greeting); }
  void client_says(std::string_view line);
  void server_says(std::string_view line);

  /// The server has the message and said so.
  bool taken() const { return taken_; }
  /// The server was told to begin: from here on it may have the message.
  bool content_begun() const { return content_begun_; }
  /// What is known so far; `failure` is for others to say.
  MailReply reply() const;

 private:
  void enter(MailStage stage);

  const std::vector<std::string>& to_;
  MailStage stage_ = MailStage::connect;
  std::optional<int> code_;  // of the stage's last reply
  std::size_t asked_ = 0;    // addresses
  std::vector<RefusedAddress> refused_;
  bool logging_in_ = false;
  bool content_begun_ = false;
  bool taken_ = false;
  bool ended_ = false;  // by our farewell: what is said to it says nothing about the mail
};

}  // namespace paidtrail
