#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/timestamp.h"

/// The text of a mail (RFC 5322, 2045 to 2047, 3834). No header can be added by a value: names and subjects are encoded
/// wherever they hold more than plain ASCII, addresses are checked. Pure; any thread.
namespace paidtrail {

struct Mailbox {
  std::string name;     ///< "" for none
  std::string address;  ///< ASCII
};

/// `desk@newsroom.example` or `Data desk <desk@newsroom.example>`; the Error says why not.
Result<Mailbox> parse_mailbox(std::string_view text);

struct MailText {
  Mailbox from;
  std::vector<Mailbox> to;
  std::string subject;
  std::string message_id;  ///< without `<>`
  std::string language;
  Timestamp date;
  std::string text;  ///< lines end in \n
  std::string html;
};

/// Headers and a multipart/alternative body with CRLF; no line is longer than 78 bytes.
std::string mail_bytes(const MailText& mail);

/// `Sun, 22 Jan 2017 13:06:00 +0000`
std::string mail_date(Timestamp at);
/// A header's value as encoded words where it is not plain ASCII, folded (RFC 2047).
std::string header_text(std::string_view text);
/// RFC 2045, 6.7.
std::string quoted_printable(std::string_view text);

}  // namespace paidtrail
