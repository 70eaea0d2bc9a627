#include "parsers/robots/robots.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/text/fold.h"

namespace paidtrail {
namespace {

constexpr std::size_t kMaxBytes = 500 * 1024;
// The reference parser reads 8 × 2083 bytes of a line and ignores the rest.
constexpr std::size_t kMaxLine = 8 * 2083;
constexpr std::size_t kMaxPath = 16 * 1024;
constexpr std::chrono::milliseconds kMaxDelay = std::chrono::seconds(300);

bool is_token(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_'; }

std::optional<unsigned> hex_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

bool unreserved(unsigned byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '-' ||
         byte == '.' || byte == '_' || byte == '~';
}

void append_escaped(std::string& out, unsigned byte) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  out += '%';
  out += digits[byte >> 4];
  out += digits[byte & 15];
}

// RFC 9309, 2.2.2: octets outside US-ASCII are percent-encoded before the comparison, and a percent-encoded octet that
// is an unreserved character of US-ASCII is decoded; both sides alike.
std::string normalised(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '%' && i + 2 < text.size()) {
      const auto high = hex_value(text[i + 1]);
      const auto low = hex_value(text[i + 2]);
      if (high && low) {
        const unsigned value = *high * 16 + *low;
        if (unreserved(value))
          out += static_cast<char>(value);
        else
          append_escaped(out, value);
        i += 2;
        continue;
      }
    }
    if (byte >= 0x80)
      append_escaped(out, byte);
    else
      out += text[i];
  }
  return out;
}

std::string_view without_byte_order_mark(std::string_view text) {
  // The mark may have lost its last bytes; the reference skips as much of it as is there.
  for (const char byte : {'\xEF', '\xBB', '\xBF'}) {
    if (text.empty() || text.front() != byte) break;
    text.remove_prefix(1);
  }
  return text;
}

}  // namespace

/// Lines to groups (RFC 9309, 2.2: a group is its user-agent lines and the rules up to the next user-agent line).
class Robots::Reader {
 public:
  void line(std::string_view text, unsigned number) {
    text = text.substr(0, std::min(text.find('#'), kMaxLine));
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return;
    const std::string key = ascii_lower(trim(text.substr(0, colon)));
    const std::string_view value = trim(text.substr(colon + 1));
    if (key == "user-agent")
      user_agent(value);
    else if (key == "allow" || key == "disallow")
      rule(key == "allow", value, number);
    else if (key == "crawl-delay")
      crawl_delay(value);
  }
  std::vector<Group> groups;

 private:
  void user_agent(std::string_view value) {
    if (groups.empty() || has_rules_) groups.emplace_back();
    has_rules_ = false;
    if (value.starts_with('*') && (value.size() == 1 || value[1] == ' ' || value[1] == '\t')) {
      groups.back().products.emplace_back("*");
      return;
    }
    std::size_t end = 0;
    while (end < value.size() && is_token(value[end])) ++end;
    groups.back().products.push_back(ascii_lower(value.substr(0, end)));
  }

  void rule(bool allow, std::string_view value, unsigned number) {
    if (groups.empty()) return;
    has_rules_ = true;
    if (value.empty()) return;
    Rule rule;
    rule.allow = allow;
    rule.line = number;
    rule.pattern = normalised(value);
    rule.octets = rule.pattern.size();
    if (rule.pattern.back() == '$') {
      rule.to_the_end = true;
      rule.pattern.pop_back();
    }
    groups.back().rules.push_back(std::move(rule));
  }

  // Not a rule: it does not end the list of user-agent lines (RFC 9309, 2.2.4).
  void crawl_delay(std::string_view value) {
    if (groups.empty() || groups.back().crawl_delay || value.empty() || value.size() > 16) return;
    const std::string text(value);
    char* end = nullptr;
    const double seconds = std::strtod(text.c_str(), &end);
    if (end != text.c_str() + text.size() || !std::isfinite(seconds) || seconds < 0) return;
    const double capped = std::min(seconds, 300.0);
    groups.back().crawl_delay = std::min(kMaxDelay, std::chrono::milliseconds(std::llround(capped * 1000)));
  }

  bool has_rules_ = false;
};

Robots Robots::parse(std::string_view text) {
  bool cut = false;
  if (text.size() > kMaxBytes) {
    text = text.substr(0, kMaxBytes);
    cut = true;
  }
  text = without_byte_order_mark(text);
  Reader reader;
  unsigned number = 0;
  while (!text.empty()) {
    const auto end = text.find_first_of("\r\n");
    // "Disallow: /page", cut, may read "Disallow: /".
    if (end == std::string_view::npos && cut) break;
    reader.line(text.substr(0, end), ++number);
    if (end == std::string_view::npos) break;
    const bool pair = text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n';
    text.remove_prefix(end + (pair ? 2 : 1));
  }
  Robots robots;
  robots.groups_ = std::move(reader.groups);
  return robots;
}

std::vector<const Robots::Group*> Robots::groups_of(std::string_view product) const {
  const auto that_name = [this](std::string_view name) {
    std::vector<const Group*> found;
    for (const auto& group : groups_)
      if (std::find(group.products.begin(), group.products.end(), name) != group.products.end())
        found.push_back(&group);
    return found;
  };
  auto found = that_name(ascii_lower(product));
  return found.empty() ? that_name("*") : found;
}

Robots Robots::only_for(std::string_view product) const {
  Robots robots;
  for (const Group* group : groups_of(product)) robots.groups_.push_back(*group);
  for (auto& group : robots.groups_) group.products = {ascii_lower(product)};
  return robots;
}

// Greedy: the leftmost place for each piece between stars leaves the most room for the rest, so that no way back is
// needed and a pattern of stars costs no more than its length and the path's.
bool Robots::matches(const Rule& rule, std::string_view path) {
  std::string_view pattern = rule.pattern;
  std::size_t at = 0;
  bool first = true;
  for (;;) {
    const auto star = pattern.find('*');
    const std::string_view piece = pattern.substr(0, star);
    const bool last = star == std::string_view::npos;
    if (first) {
      if (!path.starts_with(piece)) return false;
      at = piece.size();
      if (last) return !rule.to_the_end || at == path.size();
    } else if (last && rule.to_the_end) {
      return path.size() - at >= piece.size() && path.ends_with(piece);
    } else {
      const auto found = path.find(piece, at);
      if (found == std::string_view::npos) return false;
      at = found + piece.size();
      if (last) return true;
    }
    first = false;
    pattern.remove_prefix(star + 1);
  }
}

Robots::Decision Robots::decide(std::string_view product, std::string_view path_with_query) const {
  const std::string path = path_with_query.empty() ? "/" : normalised(path_with_query.substr(0, kMaxPath));
  Decision decision;
  if (path == "/robots.txt") return decision;
  std::size_t longest = 0;
  for (const Group* group : groups_of(product)) {
    for (const auto& rule : group->rules) {
      const bool stronger = rule.octets > longest || (rule.octets == longest && rule.allow && !decision.allowed);
      if (!stronger || !matches(rule, path)) continue;
      longest = rule.octets;
      decision = {rule.allow, rule.line};
    }
  }
  return decision;
}

std::optional<std::chrono::milliseconds> Robots::crawl_delay(std::string_view product) const {
  std::optional<std::chrono::milliseconds> longest;
  for (const Group* group : groups_of(product))
    if (group->crawl_delay && (!longest || *group->crawl_delay > *longest)) longest = group->crawl_delay;
  return longest;
}

}  // namespace paidtrail
