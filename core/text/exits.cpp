#include "core/text/exits.h"

#include <cstdio>

#include "core/text/utf8.h"

namespace paidtrail::exits {
namespace {

/// Controls that reorder what a reader sees (UAX #9): an attacker's way to turn a sentence around.
bool bidi_control(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x061C;
}
bool control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

void append_mark(std::string& out, char32_t c) {
  if (c < 0x20) return utf8::append(out, 0x2400 + c);  // ␀ and its kin
  if (c == 0x7F) return utf8::append(out, 0x2421);
  char mark[16];
  std::snprintf(mark, sizeof mark, "<U+%04X>", static_cast<unsigned>(c));
  out += mark;
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = utf8::next(text, at);
    switch (c) {
      case U'&':
        out += "&amp;";
        break;
      case U'<':
        out += "&lt;";
        break;
      case U'>':
        out += "&gt;";
        break;
      case U'"':
        out += "&quot;";
        break;
      case U'\'':
        out += "&#39;";
        break;
      case U'\n':
      case U'\t':
        utf8::append(out, c);
        break;
      default:
        if (control(c) || bidi_control(c)) {
          std::string mark;
          append_mark(mark, c);
          out += mark.front() == '<' ? "&lt;" + mark.substr(1, mark.size() - 2) + "&gt;" : mark;
        } else {
          utf8::append(out, c);
        }
    }
  }
  return out;
}

std::string escape_csv(std::string_view text) {
  std::string value = utf8::repaired(text);
  // A spreadsheet runs what begins so (OWASP ASVS 1.2.10); a NUL before it hides the sign.
  if (!value.empty() && std::string_view("=+-@\t\r\0", 7).find(value.front()) != std::string_view::npos)
    value.insert(0, 1, '\'');
  if (value.find_first_of(",\"\r\n") == std::string::npos) return value;
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string escape_terminal(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = utf8::next(text, at);
    if ((control(c) && c != U'\n' && c != U'\t') || bidi_control(c))
      append_mark(out, c);
    else
      utf8::append(out, c);
  }
  return out;
}

namespace {

/// What means something in the middle of a line, and, at its beginning, what would open a heading, a list or a rule. A
/// colon before "//" is escaped so that no renderer makes a link of an address: a campaign link is paid by the click.
bool markdown_sign(char32_t c, std::string_view before, std::string_view after) {
  if (c >= 0x80) return false;
  const char sign = static_cast<char>(c);
  if (std::string_view("\\`*_[]|~").find(sign) != std::string_view::npos) return true;
  if (sign == ':') return after.starts_with("//");
  if (sign == '.' || sign == ')')
    return !before.empty() && before.find_first_not_of("0123456789") == std::string_view::npos;
  return before.empty() && std::string_view("#+-=").find(sign) != std::string_view::npos;
}

}  // namespace

std::string escape_markdown(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t c = utf8::next(text, at);
    if (c == U'\n' || c == U'\r' || c == U'\t') {
      out += ' ';
    } else if (control(c) || bidi_control(c)) {
      std::string mark;
      append_mark(mark, c);
      out += mark.front() == '<' ? "&lt;" + mark.substr(1, mark.size() - 2) + "&gt;" : mark;
    } else if (c == U'<') {
      out += "&lt;";
    } else if (c == U'>') {
      out += "&gt;";
    } else if (c == U'&') {
      out += "&amp;";
    } else {
      if (markdown_sign(c, text.substr(0, start), text.substr(at))) out += '\\';
      utf8::append(out, c);
    }
  }
  return out;
}

}  // namespace paidtrail::exits
