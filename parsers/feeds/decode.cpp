#include <unicode/ucnv.h>

#include <map>
#include <memory>

#include "core/text/fold.h"
#include "core/text/utf8.h"
#include "parsers/feeds/feed.h"
#include "parsers/html/text.h"

namespace paidtrail::feeds {
namespace {

/// The value of encoding="…" in the XML declaration, lower case, or "".
std::string declared_encoding(std::string_view bytes) {
  bytes = bytes.substr(0, 200);
  const std::size_t open = bytes.find("<?xml");
  if (open == std::string_view::npos) return {};
  bytes = bytes.substr(open, bytes.find("?>", open) - open);
  const std::size_t name = bytes.find("encoding");
  if (name == std::string_view::npos) return {};
  const std::size_t quote = bytes.find_first_of("\"'", name);
  if (quote == std::string_view::npos) return {};
  const std::size_t close = bytes.find(bytes[quote], quote + 1);
  if (close == std::string_view::npos) return {};
  return ascii_lower(trim(bytes.substr(quote + 1, close - quote - 1)));
}

/// Nothing where ICU does not know the name.
std::optional<std::string> converted(std::string_view bytes, const std::string& from) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, void (*)(UConverter*)> source(ucnv_open(from.c_str(), &status), ucnv_close);
  if (U_FAILURE(status)) return std::nullopt;
  std::u16string units(bytes.size() * 2 + 16, u'\0');
  const std::int32_t length = ucnv_toUChars(source.get(), units.data(), static_cast<std::int32_t>(units.size()),
                                            bytes.data(), static_cast<std::int32_t>(bytes.size()), &status);
  if (U_FAILURE(status)) return std::nullopt;
  std::string out;
  out.reserve(bytes.size() * 2);
  for (std::size_t i = 0; i < static_cast<std::size_t>(length); ++i) {
    char32_t c = units[i];
    if (c >= 0xD800 && c < 0xDC00 && i + 1 < static_cast<std::size_t>(length))
      c = 0x10000 + ((c - 0xD800) << 10) + (static_cast<char32_t>(units[++i]) - 0xDC00);
    utf8::append(out, c);
  }
  return out;
}

/// What stands before the first tag is blanked, not cut, so that line numbers stay.
std::string without_leading_noise(std::string text) {
  for (char& c : text) {
    if (c == '<') break;
    if (c != '\n') c = ' ';
  }
  return text;
}

constexpr bool name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// HTML's entities are not XML's, yet feeds use them outside CDATA. XML's own five and references by number stay.
std::string without_undefined_entities(const std::string& xml) {
  std::map<std::string, std::string, std::less<>> known = {
      {"amp", ""}, {"lt", ""}, {"gt", ""}, {"quot", ""}, {"apos", ""}};  // empty: left as it is
  std::string out;
  out.reserve(xml.size());
  for (std::size_t at = 0; at < xml.size();) {
    const std::size_t next = xml.find_first_of("&<", at);
    out.append(xml, at, next - at);
    if (next == std::string::npos) break;
    at = next;
    if (xml[at] == '<') {
      const bool cdata = xml.compare(at, 9, "<![CDATA[") == 0;
      const std::size_t end = cdata ? xml.find("]]>", at) : at + 1;
      out.append(xml, at, end - at);
      if (end == std::string::npos) break;
      at = end;
      continue;
    }
    std::size_t end = at + 1;
    while (end < xml.size() && end - at < 40 && name_character(xml[end])) ++end;
    const std::string_view name = std::string_view(xml).substr(at + 1, end - at - 1);
    if (!name.empty() && end < xml.size() && xml[end] == ';') {
      auto found = known.find(name);
      if (found == known.end() && known.size() < 5000) {
        const std::string whole = "&" + std::string(name) + ";";
        const std::string value = unescape_entities(whole);
        found = known.emplace(std::string(name), value == whole ? std::string() : value).first;
      }
      if (found != known.end() && !found->second.empty()) {
        out += found->second;
        at = end + 1;
        continue;
      }
    }
    out += '&';
    ++at;
  }
  return out;
}

std::string to_utf8(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return utf8::repaired(bytes.substr(3));
  for (const auto& [mark, name] :
       {std::pair{std::string_view("\xFF\xFE", 2), "UTF-16LE"}, std::pair{std::string_view("\xFE\xFF", 2), "UTF-16BE"},
        std::pair{std::string_view("<\0?\0", 4), "UTF-16LE"}, std::pair{std::string_view("\0<\0?", 4), "UTF-16BE"}})
    if (bytes.starts_with(mark))
      if (auto text = converted(bytes.substr(mark[0] == '\xFF' || mark[0] == '\xFE' ? 2 : 0), name))
        return *std::move(text);
  std::string encoding = declared_encoding(bytes);
  const bool says_utf8 = encoding.empty() || encoding == "utf-8" || encoding == "utf8";
  // Text of a one-byte encoding is hardly ever valid UTF-8 by chance: such a declaration lies.
  const bool one_byte = encoding.starts_with("iso-8859") || encoding.starts_with("windows-") ||
                        encoding.starts_with("cp125") || encoding.starts_with("latin") || encoding == "us-ascii" ||
                        encoding == "ascii" || encoding.starts_with("utf-16");
  if ((says_utf8 || one_byte) && utf8::valid(bytes)) return std::string(bytes);
  // WHATWG Encoding: iso-8859-1 and ascii are labels of windows-1252.
  if (says_utf8 || encoding == "iso-8859-1" || encoding == "latin1" || encoding == "us-ascii" || encoding == "ascii")
    encoding = "windows-1252";
  if (auto text = converted(bytes, encoding)) return *std::move(text);
  return utf8::repaired(bytes);
}

}  // namespace

std::string decode_xml(std::string_view bytes) {
  return without_undefined_entities(without_leading_noise(to_utf8(bytes)));
}

}  // namespace paidtrail::feeds
