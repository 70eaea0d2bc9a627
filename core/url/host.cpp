#include "core/url/host.h"

#include <unicode/bytestream.h>
#include <unicode/idna.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "core/text/fold.h"
#include "core/text/utf8.h"
#include "core/url/percent.h"

namespace paidtrail::host {
namespace {

Error bad(std::string message) { return Error{ErrorKind::bad_input, std::move(message)}; }

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool forbidden_host(char c) {
  constexpr std::string_view kForbidden("\0\t\n\r #/:<>?@[\\]^|", 17);
  return kForbidden.find(c) != std::string_view::npos;
}

bool forbidden_domain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return forbidden_host(c) || byte <= 0x1F || c == '%' || byte == 0x7F;
}

const icu::IDNA* uts46() {
  static const std::unique_ptr<const icu::IDNA> instance = [] {
    UErrorCode status = U_ZERO_ERROR;
    constexpr std::uint32_t kOptions = UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII;
    std::unique_ptr<const icu::IDNA> made(icu::IDNA::createUTS46Instance(kOptions, status));
    return U_SUCCESS(status) ? std::move(made) : nullptr;
  }();
  return instance.get();
}

/// ICU always tells these; CheckHyphens and VerifyDnsLength are false here.
constexpr std::uint32_t kUnchecked = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG |
                                     UIDNA_ERROR_DOMAIN_NAME_TOO_LONG | UIDNA_ERROR_LEADING_HYPHEN |
                                     UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;

/// What UTS 46 maps otherwise since Unicode 15.1 and 16; ICU 72 has the tables of 15.0. Only code points that the
/// platform tests name: a reader's browser would go to another host, or to one that we would refuse.
std::string with_later_mappings(std::string_view domain) {
  constexpr std::array<std::pair<char32_t, char32_t>, 4> kMapped{
      {{0x04C0, 0x04CF}, {0x1E9E, 0x00DF}, {0x2183, 0x2184}, {0x2F868, 0x36FC}}};
  std::string out;
  for (std::size_t at = 0; at < domain.size();) {
    char32_t c = utf8::next(domain, at);
    if (c == 0x180E || (c >= 0x206A && c <= 0x206F)) continue;
    for (const auto& [from, to] : kMapped)
      if (c == from) c = to;
    utf8::append(out, c);
  }
  return out;
}

Result<std::string> unicode_to_ascii(std::string_view raw) {
  if (raw.size() > kLongestUnicodeHost) return bad("the host is too long");
  const std::string domain = with_later_mappings(raw);
  const icu::IDNA* idna = uts46();
  if (idna == nullptr) return Error{ErrorKind::internal, "ICU has no UTS 46 data"};
  UErrorCode status = U_ZERO_ERROR;
  icu::IDNAInfo info;
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  idna->nameToASCII_UTF8(icu::StringPiece(domain.data(), static_cast<std::int32_t>(domain.size())), sink, info, status);
  if (U_FAILURE(status) || (info.getErrors() & ~kUnchecked) != 0)
    return bad("the host is not a valid international domain name (UTS 46)");
  return out;
}

Result<std::string> parse_opaque(std::string_view text) {
  if (std::any_of(text.begin(), text.end(), forbidden_host)) return bad("the host holds a forbidden character");
  std::string out;
  percent::encode(out, text, percent::Set::c0_control);
  return out;
}

}  // namespace

Result<std::string> domain_to_ascii(std::string_view domain) {
  Result<std::string> ascii = is_ascii(domain) ? ascii_lower(domain) : unicode_to_ascii(domain);
  if (!ascii) return ascii;
  if (ascii->empty()) return bad("the host is empty");
  if (std::any_of(ascii->begin(), ascii->end(), forbidden_domain)) return bad("the host holds a forbidden character");
  return ascii;
}

Result<std::string> parse(std::string_view text, bool special) {
  if (text.starts_with('[')) {
    const auto address = text.ends_with(']') ? parse_ipv6(text.substr(1, text.size() - 2)) : std::nullopt;
    if (!address) return bad("the host is not a valid IPv6 address");
    return '[' + *address + ']';
  }
  if (!special) return parse_opaque(text);
  auto ascii = domain_to_ascii(percent::decode(text));
  if (!ascii || !ends_in_number(*ascii)) return ascii;
  const auto address = parse_ipv4(*ascii);
  if (!address) return bad("the host ends in a number but is not a valid IPv4 address");
  return *address;
}

}  // namespace paidtrail::host
