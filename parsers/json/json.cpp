#include "parsers/json/json.h"

#include <simdjson.h>

#include <bit>
#include <charconv>
#include <cstring>

#include "core/text/eight_bytes.h"
#include "core/text/fold.h"
#include "core/text/utf8.h"

namespace paidtrail {
namespace {

constexpr int kMaxDepth = 200;
constexpr std::size_t kUsualMembers = 10;
/// What a text needs is kept for the next; what grew beyond this is not.
constexpr std::size_t kKeptReader = 1 << 20;

struct Refusal {
  std::string reason;
};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The four digits of `\uXXXX`, `p` at the first of them.
char32_t code_unit(const char*& p) {
  char32_t value = 0;
  for (int i = 0; i < 4; ++i, ++p) {
    const int digit = hex_digit(*p);
    if (digit < 0) throw Refusal{"a \\u escape without four hex digits"};
    value = value * 16 + static_cast<char32_t>(digit);
  }
  return value;
}

bool high_surrogate(char32_t c) { return c >= 0xD800 && c <= 0xDBFF; }
bool low_surrogate(char32_t c) { return c >= 0xDC00 && c <= 0xDFFF; }

/// `p` behind `\u`. A surrogate without its other half becomes U+FFFD.
char32_t escaped_code_point(const char*& p, bool& hurt) {
  const char32_t first = code_unit(p);
  if (!high_surrogate(first) && !low_surrogate(first)) return first;
  if (high_surrogate(first) && p[0] == '\\' && p[1] == 'u') {
    const char* second_at = p + 2;
    const char32_t second = code_unit(second_at);
    if (low_surrogate(second)) {
      p = second_at;
      return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
    }
  }
  hurt = true;
  return utf8::kReplacement;
}

char simple_escape(char c) {
  switch (c) {
    case '"':
      return '"';
    case '\\':
      return '\\';
    case '/':
      return '/';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      throw Refusal{"an escape that JSON does not have"};
  }
}

/// Where the characters end that stand for themselves.
const char* end_of_plain(const char* p) {
  // Eight at a time; simdjson's padding stands behind the last.
  using namespace eight_bytes;
  for (;; p += 8) {
    std::uint64_t block = 0;
    std::memcpy(&block, p, sizeof block);
    const std::uint64_t found = below(block, 0x20) | equal(block, '"') | equal(block, '\\');
    if (found == 0) continue;
    if constexpr (std::endian::native == std::endian::little) return p + std::countr_zero(found) / 8;
    break;
  }
  while (*p != '"' && *p != '\\' && static_cast<unsigned char>(*p) >= 0x20) ++p;
  return p;
}

/// `p` behind the opening quote; simdjson has made sure that a closing one follows, and that the text is UTF-8.
std::string unescaped(const char* p, bool& hurt) {
  const char* const first = p;
  p = end_of_plain(p);
  std::string out(first, p);
  while (*p != '"') {
    if (const char* end = end_of_plain(p); end != p) {
      out.append(p, end);
      p = end;
      continue;
    }
    if (*p != '\\') throw Refusal{"a control character in a string"};
    if (p[1] == 'u') {
      p += 2;
      utf8::append(out, escaped_code_point(p, hurt));
    } else {
      out += simple_escape(p[1]);
      p += 2;
    }
  }
  return out;
}

/// RFC 8259, section 6. simdjson looks at a number only when asked for its value, and then refuses what a double or an
/// integer of 64 bits cannot hold.
bool is_number(std::string_view t) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t first = at;
    while (at < t.size() && t[at] >= '0' && t[at] <= '9') ++at;
    return at > first;
  };
  if (at < t.size() && t[at] == '-') ++at;
  const bool leading_zero = at + 1 < t.size() && t[at] == '0' && t[at + 1] >= '0' && t[at + 1] <= '9';
  if (leading_zero || !digits()) return false;
  if (at < t.size() && t[at] == '.') {
    ++at;
    if (!digits()) return false;
  }
  if (at < t.size() && (t[at] == 'e' || t[at] == 'E')) {
    ++at;
    if (at < t.size() && (t[at] == '+' || t[at] == '-')) ++at;
    if (!digits()) return false;
  }
  return at == t.size();
}

std::string_view without_space(std::string_view token) {
  const auto last = token.find_last_not_of(" \t\r\n");
  return last == std::string_view::npos ? std::string_view() : token.substr(0, last + 1);
}

const Json& null_json() {
  static const Json kNull;
  return kNull;
}

}  // namespace

/// Walks simdjson's on-demand document once and keeps what it saw.
class JsonBuilder {
 public:
  static Json build(simdjson::ondemand::document& document, std::string_view whole, bool mended) {
    Json json;
    json.mended_ = mended;
    if (document.is_scalar()) {
      scalar(json, trim(whole));  // with whatever follows it
      return json;
    }
    simdjson::ondemand::value root = document;
    value(json, root, 1);
    const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    if (!at_end) throw Refusal{"text after the end of the value"};
    return json;
  }

 private:
  static void value(Json& json, simdjson::ondemand::value& from, int depth) {
    if (depth > kMaxDepth) throw Refusal{"values nested deeper than " + std::to_string(kMaxDepth)};
    const simdjson::ondemand::json_type type = from.type();
    switch (type) {
      case simdjson::ondemand::json_type::object:
        return object(json, from, depth);
      case simdjson::ondemand::json_type::array:
        return array(json, from, depth);
      default:
        return scalar(json, without_space(from.raw_json_token()));
    }
  }

  static void object(Json& json, simdjson::ondemand::value& from, int depth) {
    json.type_ = Json::Type::object;
    if (depth == 1) {
      json.keys_.reserve(kUsualMembers);
      json.items_.reserve(kUsualMembers);
    }
    for (auto member : from.get_object()) {
      bool hurt = false;
      simdjson::ondemand::raw_json_string key = member.key();
      json.keys_.push_back(unescaped(key.raw(), hurt));
      simdjson::ondemand::value child = member.value();
      value(json.items_.emplace_back(), child, depth + 1);
    }
  }

  static void array(Json& json, simdjson::ondemand::value& from, int depth) {
    json.type_ = Json::Type::array;
    for (auto element : from.get_array()) {
      simdjson::ondemand::value child = element.value();
      value(json.items_.emplace_back(), child, depth + 1);
    }
  }

  static void scalar(Json& json, std::string_view text) {
    if (text.empty()) throw Refusal{"a value is missing"};
    if (text.front() == '"') {
      json.type_ = Json::Type::string;
      if (text.size() < 2 || text.back() != '"') throw Refusal{"text after the end of a string"};
      json.scalar_ = unescaped(text.data() + 1, json.hurt_);
    } else if (text == "true" || text == "false") {
      json.type_ = Json::Type::boolean;
      json.boolean_ = text == "true";
    } else if (text == "null") {
      json.type_ = Json::Type::null;
    } else if (is_number(text)) {
      json.type_ = Json::Type::number;
      json.scalar_ = text;
    } else {
      throw Refusal{"'" + std::string(text.substr(0, 20)) + "' is no JSON value"};
    }
  }
};

namespace {

/// simdjson's parser, and a text with its padding.
struct Reader {
  simdjson::ondemand::parser parser;
  std::string padded;

  Json read(std::string_view text) {
    auto document = begin(text);
    const bool mended = document.error() == simdjson::UTF8_ERROR;
    if (mended) document = begin(utf8::repaired(text));
    return JsonBuilder::build(document.value(), std::string_view(padded).substr(0, padded.size() - kPadding), mended);
  }

 private:
  static constexpr std::size_t kPadding = simdjson::SIMDJSON_PADDING;

  simdjson::simdjson_result<simdjson::ondemand::document> begin(std::string_view text) {
    padded.assign(text);
    padded.append(kPadding, ' ');
    return parser.iterate(simdjson::padded_string_view(padded.data(), text.size(), padded.size()));
  }
};

}  // namespace

Result<Json> Json::parse(std::string_view text, std::string_view where) {
  const auto refused = [where](const std::string& reason) {
    return Error{ErrorKind::bad_input, std::string(where) + ": not JSON: " + reason};
  };
  try {
    static thread_local Reader kept;
    Reader large;
    Reader& reader = text.size() <= kKeptReader ? kept : large;
    return reader.read(text);
  } catch (const Refusal& refusal) {
    return refused(refusal.reason);
  } catch (const simdjson::simdjson_error& error) {
    return refused(simdjson::error_message(error.error()));
  }
}

const Json& Json::operator[](std::string_view key) const {
  for (std::size_t i = 0; i < keys_.size(); ++i)
    if (keys_[i] == key) return items_[i];
  return null_json();
}

const Json& Json::operator[](std::size_t index) const {
  return is_array() && index < items_.size() ? items_[index] : null_json();
}

const Json& Json::at_path(std::initializer_list<std::string_view> keys) const {
  const Json* at = this;
  for (const std::string_view key : keys) at = &(*at)[key];
  return *at;
}

bool Json::has(std::string_view key) const {
  for (const std::string& own : keys_)
    if (own == key) return true;
  return false;
}

std::optional<std::string> Json::string() const { return is_string() ? std::optional(scalar_) : std::nullopt; }

std::string_view Json::view() const { return is_string() ? std::string_view(scalar_) : std::string_view(); }

std::optional<std::string> Json::text() const {
  return is_string() || is_number() ? std::optional(scalar_) : std::nullopt;
}

std::optional<std::int64_t> Json::integer() const {
  if (!is_string() && !is_number()) return std::nullopt;
  std::int64_t value = 0;
  const char* const end = scalar_.data() + scalar_.size();
  const auto [stop, error] = std::from_chars(scalar_.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::optional<double> Json::real() const {
  if (!is_string() && !is_number()) return std::nullopt;
  double value = 0;
  const char* const end = scalar_.data() + scalar_.size();
  const auto [stop, error] = std::from_chars(scalar_.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::optional<bool> Json::boolean() const { return type_ == Type::boolean ? std::optional(boolean_) : std::nullopt; }

}  // namespace paidtrail
