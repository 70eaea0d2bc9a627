#include "alerts/channels/mail_text.h"

#include <algorithm>

#include "core/digest.h"
#include "core/text/fold.h"
#include "core/text/utf8.h"

namespace paidtrail {
namespace {

/// RFC 2045: 76 characters a line, the soft break's `=` included.
constexpr std::size_t kLine = 76;
/// 42 bytes are 56 characters of base64: with `=?utf-8?B?` and `?=`, and behind `Subject: `, a line stays below 78.
constexpr std::size_t kWordBytes = 42;
/// Cannot stand in quoted-printable text, where `=` is followed by a digit.
constexpr std::string_view kBoundary = "=_paidtrail_alternative";

bool alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// RFC 5322, atext.
bool atom_sign(char c) {
  return alphanumeric(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool dotted(std::string_view text, bool (*holds)(char)) {
  char before = '.';
  for (const char c : text) {
    if (c == '.' ? before == '.' : !holds(c)) return false;
    before = c;
  }
  return before != '.';
}

bool host_sign(char c) { return alphanumeric(c) || c == '-'; }

bool is_domain(std::string_view domain) {
  if (domain.starts_with('[') && domain.ends_with(']'))  // an address in place of a name
    return domain.size() > 2 && domain.find_first_not_of("0123456789abcdefABCDEF.:IPv", 1) == domain.size() - 1;
  return domain.size() <= 253 && dotted(domain, host_sign);
}

std::optional<std::string> why_no_address(std::string_view address) {
  if (!std::all_of(address.begin(), address.end(), [](char c) { return c > 0x20 && c < 0x7F; }))
    return "holds spaces or letters beyond ASCII (write a domain in its xn-- form)";
  const auto at = address.rfind('@');
  if (at == std::string_view::npos) return "has no @";
  if (at == 0 || at > 64 || !dotted(address.substr(0, at), atom_sign) || !is_domain(address.substr(at + 1)))
    return "is no mail address";
  return std::nullopt;
}

/// Whatever would end a header or hide in it becomes a space.
std::string one_line(std::string_view text) {
  std::string out = utf8::repaired(text);
  for (char& c : out)
    if ((c >= 0 && c < 0x20) || c == 0x7F) c = ' ';
  return std::string(trim(out));
}

bool plain_ascii(std::string_view text) {
  return text.find("=?") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

std::string folded(std::string_view text) {
  std::string out;
  std::size_t used = 12;  // the header's name
  while (!text.empty()) {
    auto end = text.find(' ', 1);
    if (end == std::string_view::npos) end = text.size();
    if (used + end > kLine && used > 12) {
      out += "\r\n";
      used = 0;
    }
    out += text.substr(0, end);
    used += end;
    text.remove_prefix(end);
  }
  return out;
}

std::string mailbox_text(const Mailbox& mailbox) {
  if (mailbox.name.empty()) return mailbox.address;
  const std::string name = one_line(mailbox.name);
  std::string shown;
  if (plain_ascii(name)) {
    for (const char c : name) shown += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    shown = "\"" + shown + "\"";
  } else {
    shown = header_text(name);
  }
  const bool one = shown.size() + mailbox.address.size() < 60;
  return shown + (one ? " <" : "\r\n <") + mailbox.address + ">";
}

std::string part(std::string_view type, std::string_view content) {
  return "--" + std::string(kBoundary) + "\r\nContent-Type: " + std::string(type) +
         "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted_printable(content) + "\r\n";
}

}  // namespace

Result<Mailbox> parse_mailbox(std::string_view text) {
  const auto wrong = [&](const std::string& why) { return Error{ErrorKind::config, why}; };
  if (text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) return wrong("holds a line break");
  text = trim(text);
  Mailbox mailbox;
  if (text.ends_with('>')) {
    const auto open = text.rfind('<');
    if (open == std::string_view::npos) return wrong("is no mail address");
    std::string_view name = trim(text.substr(0, open));
    if (name.size() >= 2 && name.starts_with('"') && name.ends_with('"')) name = name.substr(1, name.size() - 2);
    mailbox.name = one_line(name);
    if (utf8::count(mailbox.name) > 100) return wrong("has a name of more than 100 characters");
    text = text.substr(open + 1, text.size() - open - 2);
  }
  if (const auto why = why_no_address(text)) return wrong(*why);
  mailbox.address = std::string(text);
  return mailbox;
}

std::string header_text(std::string_view from) {
  const std::string text = one_line(from);
  if (plain_ascii(text)) return folded(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    // A word holds whole characters (RFC 2047, 5).
    std::size_t end = at;
    for (std::size_t next = at; next < text.size();) {
      utf8::next(text, next);
      if (next - at > kWordBytes) break;
      end = next;
    }
    out += (out.empty() ? "" : "\r\n ") + std::string("=?utf-8?B?") + base64(text.substr(at, end - at)) + "?=";
    at = end;
  }
  return out;
}

std::string quoted_printable(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  std::size_t used = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      out += "\r\n";
      used = 0;
      continue;
    }
    const bool ends_line = i + 1 == text.size() || text[i + 1] == '\n';
    const bool space_at_the_end = c == ' ' && ends_line;
    // A dot alone ends a mail for a careless server, and "From " begins one in an mbox.
    const bool trap = used == 0 && (c == '.' || c == 'F' || c == '-');
    const bool plain = c >= 0x20 && c < 0x7F && c != '=' && !space_at_the_end && !trap;
    const std::size_t needs = plain ? 1 : 3;
    if (used + needs + (ends_line ? 0 : 1) > kLine) {
      out += "=\r\n";
      used = 0;
    }
    if (plain) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '=';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
    used += needs;
  }
  return out;
}

std::string mail_date(Timestamp at) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::year_month_day date(at.day());
  const std::string text = at.rfc3339();  // YYYY-MM-DDThh:mm:ss
  return std::string(kDays[std::chrono::weekday(at.day()).c_encoding()]) + ", " + text.substr(8, 2) + " " +
         kMonths[static_cast<unsigned>(date.month()) - 1] + " " + text.substr(0, 4) + " " + text.substr(11, 8) +
         " +0000";
}

std::string mail_bytes(const MailText& mail) {
  std::string to;
  for (const Mailbox& one : mail.to) to += (to.empty() ? "" : ",\r\n ") + mailbox_text(one);
  std::string out = "Date: " + mail_date(mail.date) + "\r\nFrom: " + mailbox_text(mail.from) + "\r\nTo: " + to +
                    "\r\nSubject: " + header_text(mail.subject) + "\r\nMessage-ID: <" + mail.message_id + ">\r\n";
  // RFC 3834: nobody's holiday notice answers this.
  out += "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\nContent-Language: " + mail.language +
         "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary=\"" + std::string(kBoundary) +
         "\"\r\n\r\n";
  out += part("text/plain", mail.text) + part("text/html", mail.html);
  return out + "--" + std::string(kBoundary) + "--\r\n";
}

}  // namespace paidtrail
