#include <array>
#include <map>

#include "core/text/fold.h"
#include "core/text/utf8.h"
#include "parsers/html/tree.h"

namespace paidtrail::html {
namespace {

constexpr bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  for (const std::string_view n : names)
    if (n == name) return true;
  return false;
}

/// Void elements, and those whose end tag is optional because the next one ends them: they do not nest by themselves.
constexpr std::array<std::string_view, 33> kDoNotNest = {
    "area",   "base",  "br",     "col",  "embed", "hr",   "img",    "input",    "link",    "meta",     "param",
    "source", "track", "wbr",    "p",    "li",    "dt",   "dd",     "tr",       "td",      "th",       "tbody",
    "thead",  "tfoot", "option", "html", "head",  "body", "keygen", "colgroup", "caption", "optgroup", "basefont"};

/// Elements whose content is text up to their end tag.
constexpr std::array<std::string_view, 8> kRawText = {"script", "style",  "textarea", "title",
                                                      "xmp",    "iframe", "noembed",  "noframes"};

struct Tag {
  std::string name;
  bool end = false;
  std::size_t attributes = 0;
  std::size_t after = 0;  ///< offset behind `>`
};

/// `at` stands on the letter behind `<` or `</`.
Tag read_tag(std::string_view html, std::size_t at, bool end) {
  Tag tag;
  tag.end = end;
  const std::size_t from = at;
  while (at < html.size() && !space(html[at]) && html[at] != '/' && html[at] != '>') ++at;
  tag.name = ascii_lower(html.substr(from, std::min<std::size_t>(at - from, 32)));
  bool in_name = false;
  char before = 0;
  while (at < html.size() && html[at] != '>') {
    const char c = html[at];
    if ((c == '"' || c == '\'') && before == '=') {
      const std::size_t close = html.find(c, at + 1);
      if (close == std::string_view::npos) {
        at = html.size();
        break;
      }
      at = close;
      in_name = false;
    } else if (space(c) || c == '/') {
      in_name = false;
    } else if (!in_name && before != '=') {
      in_name = true;
      ++tag.attributes;
    }
    if (!space(c)) before = html[at];
    ++at;
  }
  tag.after = std::min(html.size(), at + 1);
  return tag;
}

/// Offset of `</name`, or the end.
std::size_t end_of_raw_text(std::string_view html, std::size_t at, std::string_view name) {
  for (at = html.find("</", at); at != std::string_view::npos; at = html.find("</", at + 2))
    if (ascii_equal_ignoring_case(html.substr(at + 2, name.size()), name)) return at;
  return html.size();
}

std::size_t end_of_comment(std::string_view html, std::size_t at) {
  const std::size_t close = html.find("-->", at + 2);
  return close == std::string_view::npos ? html.size() : close + 3;
}

}  // namespace

std::string_view within_limits(std::string_view html, const Limits& limits) {
  if (html.size() > limits.bytes) html = html.substr(0, limits.bytes);
  // The tags are counted wherever they stand: what looks like text here (a title inside svg) may be markup to Gumbo.
  std::size_t tags = 0;
  for (std::size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1))
    if (at + 1 < html.size() && letter(html[at + 1]) && ++tags > limits.tags) {
      html = html.substr(0, at);
      break;
    }
  std::map<std::string, std::size_t, std::less<>> open;
  std::size_t depth = 0;
  for (std::size_t at = html.find('<'); at != std::string_view::npos && at + 1 < html.size();) {
    const bool end = html[at + 1] == '/';
    const std::size_t name_at = at + (end ? 2 : 1);
    if (html.substr(at, 4) == "<!--") {
      at = html.find('<', end_of_comment(html, at + 2));
      continue;
    }
    if (name_at >= html.size() || !letter(html[name_at])) {
      at = html.find('<', at + 1);
      continue;
    }
    const Tag tag = read_tag(html, name_at, end);
    if (tag.attributes > limits.attributes) return html.substr(0, at);
    std::size_t next = tag.after;
    if (!one_of(kDoNotNest, tag.name)) {
      const bool self_closed = tag.after >= 2 && html[tag.after - 2] == '/';
      if (tag.end) {
        const auto it = open.find(tag.name);
        if (it != open.end() && it->second > 0) {
          --it->second;
          --depth;
        }
      } else if (one_of(kRawText, tag.name) && open["svg"] + open["math"] == 0) {
        next = end_of_raw_text(html, next, tag.name);
      } else if (!self_closed || tag.name == "div" || tag.name == "span") {
        ++open[tag.name];
        if (++depth > limits.depth) return html.substr(0, at);
      }
    }
    at = html.find('<', next);
  }
  return html;
}

std::string as_utf8(std::string_view bytes) {
  // A body that was cut may end inside a character.
  for (std::size_t drop = 0; drop <= 3 && drop <= bytes.size(); ++drop) {
    const std::string_view whole = bytes.substr(0, bytes.size() - drop);
    if (drop > 0 && static_cast<unsigned char>(bytes[whole.size()]) < 0x80) break;
    if (utf8::valid(whole)) return std::string(whole);
  }
  // The C1 range of windows-1252 (WHATWG Encoding, index windows-1252).
  constexpr std::array<char32_t, 32> kC1 = {0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
                                            0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
                                            0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                            0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 4);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    utf8::append(out, byte >= 0x80 && byte < 0xA0 ? kC1[byte - 0x80u] : static_cast<char32_t>(byte));
  }
  return out;
}

}  // namespace paidtrail::html
