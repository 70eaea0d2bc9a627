#include "parsers/platforms/feed/plain_links.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>

#include "core/text/fold.h"
#include "core/text/utf8.h"

namespace paidtrail::feed {
namespace {

/// Shorteners that people write without a scheme. Few on purpose: a word with a dot that nobody linked is no link.
/// `t.me` leads to Telegram itself and shortens nothing.
constexpr std::array<std::string_view, 26> kShorteners = {
    "adf.ly", "amzn.to", "bit.ly",  "bitly.com",   "buff.ly", "cutt.ly", "dlvr.it",    "fb.me",       "goo.gl",
    "ift.tt", "is.gd",   "j.mp",    "lnkd.in",     "ow.ly",   "rb.gy",   "rebrand.ly", "shorturl.at", "spoti.fi",
    "t.co",   "t.ly",    "tiny.cc", "tinyurl.com", "trib.al", "v.gd",    "wp.me",      "youtu.be"};
static_assert(std::ranges::is_sorted(kShorteners));

constexpr bool ascii_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// White space, quotes and angle brackets end an address, and CJK punctuation and quotes do.
std::size_t address_end(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    std::size_t next = at;
    const char32_t c = utf8::next(text, next);
    if (c <= 0x20 || c == '"' || c == '<' || c == '>' || c == '`' || c == '|' || c == '^' || c == '{' || c == '}' ||
        c == '\\' || c == 0x7F || c == 0xA0)
      break;
    if (c >= 0x80 && (u_isUWhiteSpace(static_cast<UChar32>(c)) || (c >= 0x2018 && c <= 0x201F) || c == 0xAB ||
                      c == 0xBB || c == 0x2026 || (c >= 0x3000 && c <= 0x3011) || c == 0xFF09 || c == 0xFF0C))
      break;
    at = next;
  }
  return at;
}

/// Closing punctuation belongs to the sentence; a bracket to the address only if it was opened there.
std::size_t without_punctuation(std::string_view text, std::size_t start, std::size_t end) {
  std::array<int, 2> open{};  // of () and []
  for (std::size_t i = start; i < end; ++i) {
    open[0] += (text[i] == '(') - (text[i] == ')');
    open[1] += (text[i] == '[') - (text[i] == ']');
  }
  while (end > start) {
    const char last = text[end - 1];
    if (last == ')' || last == ']') {
      int& balance = open[last == ']' ? 1u : 0u];
      if (balance >= 0) break;
      ++balance;
    } else if (std::string_view(".,;:!?'*_~").find(last) == std::string_view::npos) {
      break;
    }
    --end;
  }
  return end;
}

/// Scripts without spaces put an address right behind a letter; others do not.
bool starts_word(std::string_view text, std::size_t at) {
  if (at == 0) return true;
  std::size_t before = at - 1;
  while (before > 0 && at - before < 4 && (static_cast<unsigned char>(text[before]) & 0xC0u) == 0x80u) --before;
  const char32_t c = utf8::next(text, before);
  constexpr char32_t kFirstWithoutSpaces = 0x2E80;
  if (c >= 0x80) return c >= kFirstWithoutSpaces || !u_isalnum(static_cast<UChar32>(c));
  const char ascii = static_cast<char>(c);
  return !ascii_alnum(ascii) && std::string_view("/.@_-=&%#").find(ascii) == std::string_view::npos;
}

bool at_scheme(std::string_view text, std::size_t at, std::size_t& host) {
  for (const std::string_view scheme : {"https://", "http://"})
    if (ascii_equal_ignoring_case(text.substr(at, scheme.size()), scheme)) {
      host = at + scheme.size();
      return host < text.size() &&
             (ascii_alnum(text[host]) || text[host] == '[' || static_cast<unsigned char>(text[host]) >= 0x80);
    }
  return false;
}

/// Looks at no more than a host's length, so that a long word costs nothing.
bool at_bare_host(std::string_view text, std::size_t at) {
  constexpr std::size_t kLongestHost = 253;
  std::size_t end = at;
  while (
      end < text.size() && end - at <= kLongestHost &&
      (ascii_alnum(text[end]) || text[end] == '.' || text[end] == '-' || static_cast<unsigned char>(text[end]) >= 0x80))
    ++end;
  const std::string host = ascii_lower(text.substr(at, end - at));
  if (host.starts_with("www.")) {
    const std::size_t dot = host.find('.', 4);
    return dot != std::string::npos && dot > 4 && dot + 1 < host.size();
  }
  // A shortener's name alone says nothing; its path does.
  return end + 1 < text.size() && text[end] == '/' && ascii_alnum(text[end + 1]) &&
         std::ranges::binary_search(kShorteners, host);
}

bool word_character(char32_t c) {
  const auto u = static_cast<UChar32>(c);
  return c == '_' || u_isalnum(u) || u_charType(u) == U_NON_SPACING_MARK || u_charType(u) == U_COMBINING_SPACING_MARK;
}

}  // namespace

std::vector<PlainLink> find_links(std::string_view text) {
  std::vector<PlainLink> found;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t host = at;
    if (ascii_alnum(text[at]) && starts_word(text, at) && (at_scheme(text, at, host) || at_bare_host(text, at))) {
      const std::size_t end = without_punctuation(text, at, address_end(text, at));
      if (end > host) {
        found.push_back({at, end});
        at = end;
        continue;
      }
    }
    ++at;
  }
  return found;
}

std::vector<PlainLink> find_hashtags(std::string_view text) {
  std::vector<PlainLink> found;
  char32_t before = ' ';
  for (std::size_t at = 0; at < text.size();) {
    std::size_t next = at;
    const char32_t c = utf8::next(text, next);
    const bool begins = (c == '#' || c == 0xFF03) && !word_character(before) && before != '&' && before != '/' &&
                        before != '#' && before != '=' && before != '?';
    if (begins) {
      std::size_t end = next;
      bool letter = false;
      while (end < text.size()) {
        std::size_t after = end;
        const char32_t w = utf8::next(text, after);
        if (!word_character(w)) break;
        letter = letter || !u_isdigit(static_cast<UChar32>(w));
        end = after;
      }
      if (letter) {
        found.push_back({at, end});
        before = 'x';
        at = end;
        continue;
      }
    }
    before = c;
    at = next;
  }
  return found;
}

}  // namespace paidtrail::feed
