#include "core/url/parser.h"

#include <algorithm>
#include <array>

#include "core/text/fold.h"
#include "core/url/host.h"
#include "core/url/percent.h"

namespace paidtrail {
namespace {

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_scheme_character(char c) { return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; }

/// The letter and the mark of a Windows drive letter.
bool is_drive_letter(std::string_view text) {
  return text.size() == 2 && is_alpha(text[0]) && (text[1] == ':' || text[1] == '|');
}

bool starts_with_drive_letter(std::string_view text) {
  if (!is_drive_letter(text.substr(0, 2))) return false;
  return text.size() == 2 || std::string_view("/\\?#").find(text[2]) != std::string_view::npos;
}

bool is_single_dot(std::string_view segment) { return segment == "." || ascii_equal_ignoring_case(segment, "%2e"); }

bool is_double_dot(std::string_view segment) {
  if (segment.size() > 6) return false;
  const std::string lower = ascii_lower(segment);
  return lower == ".." || lower == ".%2e" || lower == "%2e." || lower == "%2e%2e";
}

/// "Remove any leading and trailing C0 control or space from input. Remove all ASCII tab or newline from input."
std::string cleaned(std::string_view input) {
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!input.empty() && blank(input.front())) input.remove_prefix(1);
  while (!input.empty() && blank(input.back())) input.remove_suffix(1);
  std::string out(input);
  std::erase_if(out, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  return out;
}

}  // namespace

std::optional<std::uint16_t> special_port(std::string_view scheme) {
  constexpr std::array<std::pair<std::string_view, std::uint16_t>, 6> kSpecial{
      {{"ftp", 21}, {"file", 0}, {"http", 80}, {"https", 443}, {"ws", 80}, {"wss", 443}}};
  for (const auto& [name, port] : kSpecial)
    if (name == scheme) return port;
  return std::nullopt;
}

UrlParser::UrlParser(std::string_view input, const Url* base) : input_(cleaned(input)), base_(base) {}

Result<Url> UrlParser::run() {
  if (scheme_start()) return serialised();
  return Error{ErrorKind::bad_input, error_};
}

// URL serializing, section 4.5.
Result<Url> UrlParser::serialised() const {
  Url url;
  std::string& out = url.href_;
  const auto place = [&out] { return static_cast<Url::Place>(out.size()); };
  out.reserve(input_.size() + 8);
  out += url_.scheme;
  url.scheme_end_ = place();
  out += ':';
  if (url_.host) {
    out += "//";
    out += url_.username;
    url.username_end_ = place();
    if (!url_.password.empty()) out.append(":").append(url_.password);
    if (!url_.username.empty() || !url_.password.empty()) out += '@';
    url.host_begin_ = place();
    out += *url_.host;
    url.host_end_ = place();
    if (url_.port) out.append(":").append(std::to_string(*url_.port));
  } else {
    url.username_end_ = url.host_begin_ = url.host_end_ = place();
    if (!url_.opaque_path && url_.path.starts_with("//")) out += "/.";
  }
  url.authority_end_ = url_.host ? place() : url.host_end_;
  url.path_begin_ = place();
  out += url_.path;
  if (url_.query) {
    url.query_mark_ = place();
    out.append("?").append(*url_.query);
  }
  if (url_.fragment) {
    url.fragment_mark_ = place();
    out.append("#").append(*url_.fragment);
  }
  if (out.size() >= Url::kNone) return Error{ErrorKind::bad_input, "it is longer than 4 GiB"};
  url.port_ = url_.port;
  url.has_host_ = url_.host.has_value();
  url.opaque_path_ = url_.opaque_path;
  return url;
}

bool UrlParser::fail(std::string message) {
  error_ = std::move(message);
  return false;
}

void UrlParser::set_scheme(std::string scheme) {
  special_ = special_port(scheme).has_value();
  url_.scheme = std::move(scheme);
}

void UrlParser::copy_authority() {
  url_.username = base_->username();
  url_.password = base_->password();
  copy_host();
  url_.port = base_->port();
}

void UrlParser::copy_host() {
  url_.host.reset();
  if (base_->has_host()) url_.host.emplace(base_->host());
}

void UrlParser::copy_path_and_query() {
  url_.path = base_->path();
  url_.query = base_->query();
}

// Scheme start state, scheme state.
bool UrlParser::scheme_start() {
  std::size_t end = 0;
  if (!ended() && is_alpha(input_[0]))
    while (end < input_.size() && is_scheme_character(input_[end])) ++end;
  if (end == 0 || end == input_.size() || input_[end] != ':') return no_scheme();

  set_scheme(ascii_lower(std::string_view(input_).substr(0, end)));
  pos_ = end + 1;
  if (url_.scheme == "file") return file();
  if (special_) {
    // Special relative or authority state: "http:x" against an http base is relative, "http://x" is not.
    const bool same = base_ != nullptr && base_->scheme() == url_.scheme;
    if (same && !rest().starts_with("//")) return relative();
    return special_authority();
  }
  if (peek() == '/') {
    // Path or authority state.
    if (peek(1) != '/') return path();
    pos_ += 2;
    return authority();
  }
  url_.opaque_path = true;
  return opaque_path();
}

// No scheme state.
bool UrlParser::no_scheme() {
  if (base_ == nullptr) return fail("it has no scheme and there is no base URL");
  if (base_->opaque_path()) {
    if (peek() != '#') return fail("it is relative and the base URL cannot be a base");
    set_scheme(std::string(base_->scheme()));
    url_.opaque_path = true;
    copy_path_and_query();
    return fragment();
  }
  set_scheme(std::string(base_->scheme()));
  return base_->scheme() == "file" ? file() : relative();
}

// Special authority slashes state, special authority ignore slashes state.
bool UrlParser::special_authority() {
  while (slash(peek())) ++pos_;
  return authority();
}

// Relative state.
bool UrlParser::relative() {
  if (slash(peek())) {
    ++pos_;
    return relative_slash();
  }
  copy_authority();
  copy_path_and_query();
  if (ended()) return true;
  if (peek() == '?' || peek() == '#') return query_or_fragment();
  url_.query.reset();
  shorten_path();
  return path();
}

// Relative slash state.
bool UrlParser::relative_slash() {
  if (special_ && slash(peek())) return special_authority();
  if (peek() == '/') {
    ++pos_;
    return authority();
  }
  copy_authority();
  --pos_;
  return path();
}

// Authority state. "For each code point in buffer": all before the last "@" is user information, split at its first
// ":".
bool UrlParser::authority() {
  const std::string_view all = rest();
  const std::size_t end = std::min(all.size(), all.find_first_of(path_ends()));
  std::string_view text = all.substr(0, end);
  pos_ += end;
  const std::size_t at = text.rfind('@');
  if (at != std::string_view::npos) {
    const std::string_view user_information = text.substr(0, at);
    const std::size_t colon = user_information.find(':');
    percent::encode(url_.username, user_information.substr(0, colon), percent::Set::userinfo);
    if (colon != std::string_view::npos)
      percent::encode(url_.password, user_information.substr(colon + 1), percent::Set::userinfo);
    text.remove_prefix(at + 1);
    if (text.empty()) return fail("the host is missing after the credentials");
  }
  return host_and_port(text) && path_start();
}

// Host state.
bool UrlParser::host_and_port(std::string_view text) {
  bool inside_brackets = false;
  std::size_t colon = 0;
  for (; colon < text.size(); ++colon) {
    if (text[colon] == ':' && !inside_brackets) break;
    if (text[colon] == '[') inside_brackets = true;
    if (text[colon] == ']') inside_brackets = false;
  }
  const std::string_view name = text.substr(0, colon);
  if (name.empty() && (special_ || colon < text.size())) return fail("the host is empty");
  auto parsed = host::parse(name, special_);
  if (!parsed) return fail(parsed.error().message);
  url_.host = std::move(*parsed);
  return colon == text.size() || port(text.substr(colon + 1));
}

// Port state.
bool UrlParser::port(std::string_view digits) {
  std::uint32_t value = 0;
  for (const char c : digits) {
    if (!is_digit(c)) return fail("the port is not a number");
    value = value * 10 + static_cast<std::uint32_t>(c - '0');
    if (value > 65535) return fail("the port is above 65535");
  }
  if (digits.empty() || special_port(url_.scheme) == value) return true;
  url_.port = static_cast<std::uint16_t>(value);
  return true;
}

// File state.
bool UrlParser::file() {
  url_.host = "";
  if (slash(peek())) {
    ++pos_;
    return file_slash();
  }
  if (base_ == nullptr || base_->scheme() != "file") return path();
  copy_host();
  copy_path_and_query();
  if (ended()) return true;
  if (peek() == '?' || peek() == '#') return query_or_fragment();
  url_.query.reset();
  if (starts_with_drive_letter(rest()))
    url_.path.clear();
  else
    shorten_path();
  return path();
}

// File slash state.
bool UrlParser::file_slash() {
  if (slash(peek())) {
    ++pos_;
    return file_host();
  }
  if (base_ != nullptr && base_->scheme() == "file") {
    copy_host();
    const std::string_view first = base_->path().substr(0, base_->path().find('/', 1));
    const bool drive = first.size() == 3 && is_drive_letter(first.substr(1)) && first[2] == ':';
    if (drive && !starts_with_drive_letter(rest())) url_.path = first;
  }
  // Path state begins at the first character of the segment here, not at the slash before it.
  --pos_;
  return path();
}

// File host state.
bool UrlParser::file_host() {
  const std::string_view all = rest();
  const std::size_t end = std::min(all.size(), all.find_first_of("/\\?#"));
  const std::string_view name = all.substr(0, end);
  if (is_drive_letter(name)) {
    // "file://C|/": the drive letter is the first segment and no host.
    --pos_;
    return path();
  }
  pos_ += end;
  if (name.empty()) return path_start();
  auto parsed = host::parse(name, true);
  if (!parsed) return fail(parsed.error().message);
  url_.host = *parsed == "localhost" ? std::string() : std::move(*parsed);
  return path_start();
}

// Path start state.
bool UrlParser::path_start() {
  if (special_ || slash(peek())) return path();
  return query_or_fragment();
}

// Path state. A slash at the place is the one before the first segment.
bool UrlParser::path() {
  if (slash(peek())) ++pos_;
  for (bool more = true; more;) {
    const std::string_view all = rest();
    const std::size_t end = std::min(all.size(), all.find_first_of(path_ends()));
    more = end < all.size() && slash(all[end]);
    add_segment(all.substr(0, end), more);
    pos_ += end + (more ? 1 : 0);
  }
  return query_or_fragment();
}

void UrlParser::add_segment(std::string_view segment, bool more) {
  if (is_double_dot(segment)) {
    shorten_path();
    if (!more) url_.path += '/';
  } else if (is_single_dot(segment)) {
    if (!more) url_.path += '/';
  } else if (url_.scheme == "file" && url_.path.empty() && is_drive_letter(segment)) {
    url_.path = {'/', segment[0], ':'};
  } else {
    url_.path += '/';
    percent::encode(url_.path, segment, percent::Set::path);
  }
}

void UrlParser::shorten_path() {
  std::string& path = url_.path;
  const bool drive = path.size() == 3 && is_drive_letter(std::string_view(path).substr(1)) && path[2] == ':';
  if (path.empty() || (url_.scheme == "file" && drive)) return;
  path.erase(path.rfind('/'));
}

// Opaque path state. A space that ends the path is encoded, so that cutting what follows does not change it.
bool UrlParser::opaque_path() {
  const std::string_view all = rest();
  const std::size_t end = std::min(all.size(), all.find_first_of("?#"));
  std::string_view text = all.substr(0, end);
  const bool last_space = end < all.size() && text.ends_with(' ');
  if (last_space) text.remove_suffix(1);
  percent::encode(url_.path, text, percent::Set::c0_control);
  if (last_space) url_.path += "%20";
  pos_ += end;
  return query_or_fragment();
}

// Query state.
bool UrlParser::query_or_fragment() {
  if (peek() == '?') {
    const std::string_view all = rest().substr(1);
    const std::size_t end = std::min(all.size(), all.find('#'));
    url_.query.emplace();
    percent::encode(*url_.query, all.substr(0, end), special_ ? percent::Set::special_query : percent::Set::query);
    pos_ += 1 + end;
  }
  return ended() || fragment();
}

// Fragment state.
bool UrlParser::fragment() {
  url_.fragment.emplace();
  percent::encode(*url_.fragment, rest().substr(1), percent::Set::fragment);
  pos_ = input_.size();
  return true;
}

}  // namespace paidtrail
