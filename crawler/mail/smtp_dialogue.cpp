#include "crawler/mail/smtp_dialogue.h"

#include "core/text/fold.h"

namespace paidtrail {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

/// The code of a reply's last line; of the lines before it (`250-SIZE`) nothing.
std::optional<int> last_code(std::string_view line) {
  if (line.size() < 3 || !digit(line[0]) || !digit(line[1]) || !digit(line[2])) return std::nullopt;
  if (line.size() > 3 && line[3] == '-') return std::nullopt;
  return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

}  // namespace

void SmtpDialogue::enter(MailStage stage) {
  stage_ = stage;
  code_.reset();
}

void SmtpDialogue::client_says(std::string_view line) {
  if (ended_) return;
  if (logging_in_) return;  // base64 may spell any command
  const std::string verb = ascii_lower(line.substr(0, line.find_first_of(" :\r\n")));
  if (verb == "ehlo" || verb == "helo") {
    enter(MailStage::greeting);
  } else if (verb == "starttls") {
    enter(MailStage::tls);
  } else if (verb == "auth") {
    enter(MailStage::log_in);
    logging_in_ = true;
  } else if (verb == "mail") {
    enter(MailStage::sender);
  } else if (verb == "rcpt") {
    enter(MailStage::recipient);
    ++asked_;
  } else if (verb == "data") {
    enter(MailStage::content);
  } else if (verb == "quit") {
    ended_ = true;
  }
}

void SmtpDialogue::server_says(std::string_view line) {
  if (ended_ || taken_) return;
  const auto code = last_code(line);
  if (!code) return;
  code_ = code;
  switch (stage_) {
    case MailStage::log_in:
      if (*code != 334) logging_in_ = false;
      break;
    case MailStage::recipient:
      if (*code >= 400 && asked_ > 0 && asked_ <= to_.size()) refused_.push_back({to_[asked_ - 1], *code});
      break;
    case MailStage::content:
      if (*code == 354) content_begun_ = true;
      if (content_begun_ && *code >= 200 && *code < 300) taken_ = true;
      break;
    case MailStage::connect:
    case MailStage::greeting:
    case MailStage::tls:
    case MailStage::sender:
      break;
  }
}

MailReply SmtpDialogue::reply() const {
  MailReply reply;
  reply.taken = taken_;
  reply.stage = stage_;
  reply.code = code_;
  reply.refused = refused_;
  return reply;
}

}  // namespace paidtrail
