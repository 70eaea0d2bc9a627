#include "analysis/disclosure/text_links.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace paidtrail::disclosure {
namespace {

/// Top-level domains that make a bare host a link; not those that are words ("fin.de", "così.it", "ok.me").
constexpr std::array<std::u32string_view, 24> kPlainDomains = {
    U"com", U"org", U"net", U"info", U"fr",  U"uk",   U"eu",   U"nl",  U"pt",  U"pl", U"ie",   U"ch",
    U"br",  U"ca",  U"tv",  U"app",  U"dev", U"blog", U"shop", U"gov", U"edu", U"io", U"news", U"example"};

char32_t lower(char32_t c) { return c >= U'A' && c <= U'Z' ? c + 32 : c; }
bool letter(char32_t c) { return lower(c) >= U'a' && lower(c) <= U'z'; }
bool host_char(char32_t c) { return letter(c) || (c >= U'0' && c <= U'9') || c == U'-'; }

bool begins(std::span<const char32_t> text, std::uint32_t at, std::u32string_view word) {
  if (text.size() - at < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i)
    if (lower(text[at + i]) != word[i]) return false;
  return true;
}

bool ends_link(char32_t c) {
  return c <= U' ' || c == 0x7F || c == U'<' || c == U'>' || c == U'"' || c == U'|' || c == 0x2026 || c == 0xA0 ||
         (c >= 0x2000 && c <= 0x200F) || c == 0x2028 || c == 0x2029 || c == 0x3000 || c == 0xFEFF ||
         (c >= 0x2190 && c <= 0x2BFF) || c >= 0x1F000 || c == 0xFE0F || c == U'»' || c == U'”';
}

bool closing(char32_t c) { return std::u32string_view(U".,;:!?'’)]}*_~").find(c) != std::u32string_view::npos; }

std::uint32_t to_the_end(std::span<const char32_t> text, std::uint32_t start, std::uint32_t from) {
  std::uint32_t end = from;
  while (end < text.size() && !ends_link(text[end])) ++end;
  while (end > from && closing(text[end - 1])) --end;
  return end > from ? end : start;
}

/// The end of label.label… from `start`, or `start` where it has no dot inside.
std::uint32_t host_end(std::span<const char32_t> text, std::uint32_t start, std::uint32_t& last_dot) {
  std::uint32_t end = start;
  last_dot = 0;
  while (end < text.size()) {
    if (host_char(text[end])) {
      ++end;
    } else if (text[end] == U'.' && end > start && end + 1 < text.size() && host_char(text[end + 1]) &&
               host_char(text[end - 1])) {
      last_dot = end++;
    } else {
      break;
    }
  }
  return end;
}

}  // namespace

std::uint32_t link_end(std::span<const char32_t> text, std::uint32_t start, std::uint32_t& no_domain_until) {
  const char32_t first = lower(text[start]);
  if (first == U'h' && begins(text, start, U"http")) {
    for (const std::u32string_view scheme : {U"https://", U"http://"})
      if (begins(text, start, scheme))
        return to_the_end(text, start, start + static_cast<std::uint32_t>(scheme.size()));
  }
  if (start < no_domain_until || !host_char(first)) return start;

  std::uint32_t dot = 0;
  const std::uint32_t end = host_end(text, start, dot);
  no_domain_until = end;
  if (dot == 0) return start;
  const auto domain = text.subspan(dot + 1, end - dot - 1);
  const bool letters = domain.size() >= 2 && domain.size() <= 24 && std::all_of(domain.begin(), domain.end(), letter);
  if (!letters) return start;
  if (begins(text, start, U"www.")) return std::max(end, to_the_end(text, start, end));
  if (end + 1 < text.size() && text[end] == U'/' && !ends_link(text[end + 1]))
    return std::max(end, to_the_end(text, start, end));
  const bool known = std::any_of(kPlainDomains.begin(), kPlainDomains.end(), [&](std::u32string_view known_domain) {
    return std::equal(known_domain.begin(), known_domain.end(), domain.begin(), domain.end());
  });
  // "name@host.com" and "@name.host.com" are seen before; a letter of another script after it makes it prose.
  return known ? end : start;
}

}  // namespace paidtrail::disclosure
