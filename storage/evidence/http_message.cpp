#include "storage/evidence/http_message.h"

#include <algorithm>

#include "core/text/fold.h"

namespace paidtrail {
namespace {

constexpr int kMaxLines = 10'000;

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names, [&](std::string_view other) { return ascii_equal_ignoring_case(name, other); });
}

std::string without_line_ends(std::string text) {
  std::ranges::replace_if(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  return text;
}

}  // namespace

std::optional<SplitMessage> split_message(std::string_view block, std::size_t limit) {
  const std::string_view searched = block.substr(0, limit);
  for (std::size_t at = searched.find('\n'); at != std::string_view::npos; at = searched.find('\n', at + 1)) {
    const std::string_view rest = searched.substr(at + 1);
    const std::size_t empty_line = rest.starts_with("\r\n") ? 2 : rest.starts_with('\n') ? 1 : 0;
    if (empty_line != 0) return SplitMessage{block.substr(0, at + 1 + empty_line), block.substr(at + 1 + empty_line)};
  }
  // A head that ends with the block: a response without a body, its empty line forgotten.
  if (searched.size() == block.size() && block.ends_with('\n')) return SplitMessage{block, {}};
  return std::nullopt;
}

std::optional<StatusLine> read_response_head(std::string_view head) {
  const std::string_view first = take_line(head);
  if (!first.starts_with("HTTP/")) return std::nullopt;
  const auto space = first.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view code = trim(first.substr(space)).substr(0, 3);
  if (code.size() != 3 || !std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;

  StatusLine line;
  line.status = (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
  for (int count = 0; !head.empty(); ++count) {
    if (count == kMaxLines) return std::nullopt;
    const std::string_view text = take_line(head);
    if (text.empty()) break;
    if ((text.front() == ' ' || text.front() == '\t') && !line.headers.empty()) {
      line.headers.back().second += " " + std::string(trim(text));  // RFC 9112, 5.2: obsolete folding is one space
      continue;
    }
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0) continue;
    line.headers.emplace_back(trim(text.substr(0, colon)), trim(text.substr(colon + 1)));
  }
  return line;
}

std::optional<RequestLine> read_request_line(std::string_view head) {
  const std::string_view first = take_line(head);
  const auto method_end = first.find(' ');
  const auto target_end = first.rfind(' ');
  if (method_end == std::string_view::npos || method_end == 0 || target_end <= method_end) return std::nullopt;
  return RequestLine{std::string(first.substr(0, method_end)),
                     std::string(first.substr(method_end + 1, target_end - method_end - 1))};
}

std::string write_response_head(const Response& response) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " \r\n";
  for (const auto& [name, value] : response.headers)
    if (!one_of(name, {"Transfer-Encoding", "Content-Encoding"}))
      head += without_line_ends(name) + ": " + without_line_ends(value) + "\r\n";
  return head + "\r\n";
}

std::string write_request_head(const Request& request) {
  std::string_view url = request.url;
  std::string_view target = "/";
  std::string_view host;
  if (const auto authority = url.find("://"); authority != std::string_view::npos) {
    url.remove_prefix(authority + 3);
    const auto path = url.find_first_of("/?#");
    host = url.substr(0, path);
    if (const auto user = host.rfind('@'); user != std::string_view::npos) host.remove_prefix(user + 1);
    if (path != std::string_view::npos) target = url.substr(path, url.find('#') - path);
  }
  std::string head =
      request.method + " " + (target.starts_with('/') ? "" : "/") + std::string(target) + " HTTP/1.1\r\n";
  head += "Host: " + std::string(host) + "\r\n";
  for (const auto& [name, value] : request.headers)
    head += without_line_ends(name) + ": " + without_line_ends(value) + "\r\n";
  return head + "\r\n";
}

}  // namespace paidtrail
