#include "alerts/channels/message_lines.h"

#include "core/text/exits.h"
#include "core/text/fold.h"
#include "core/text/utf8.h"

namespace paidtrail {
namespace {

// What one line may hold; ten items of these stay under Slack's 10,000 characters in most alerts.
constexpr std::size_t kTitle = 150;
constexpr std::size_t kSummary = 600;
constexpr std::size_t kHeadline = 200;
constexpr std::size_t kName = 100;
constexpr std::size_t kTime = 40;
constexpr std::size_t kExcerpt = 300;
constexpr std::size_t kAddress = 300;
constexpr std::size_t kRule = 600;
constexpr std::size_t kMore = 150;

bool french(std::string_view language) { return language == "fr"; }

bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}
bool digit(char c) { return c >= '0' && c <= '9'; }

bool scheme_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || digit(c) || c == '+' || c == '-' || c == '.';
}

/// `http` in any case before `://` becomes `hxxp`; a mark takes the colon's place after any other scheme. Gives where
/// to look on.
std::size_t disarm_scheme(std::string& text, std::size_t colon) {
  const std::size_t length = colon >= 5 && ascii_lower(text.substr(colon - 5, 5)) == "https"  ? 5
                             : colon >= 4 && ascii_lower(text.substr(colon - 4, 4)) == "http" ? 4
                                                                                              : 0;
  if (length > 0) {
    text[colon - length + 1] = 'x';
    text[colon - length + 2] = 'x';
  }
  if (colon == 0 || length > 0 || !scheme_letter(text[colon - 1])) return colon + 3;
  const bool disarmed = (colon >= 4 && ascii_lower(text.substr(colon - 4, 4)) == "hxxp") ||
                        (colon >= 5 && ascii_lower(text.substr(colon - 5, 5)) == "hxxps");
  if (!disarmed) text.replace(colon, 1, "[:]");
  return colon + (disarmed ? 3 : 5);
}

void disarm_schemes(std::string& text) {
  for (std::size_t at = text.find("://"); at != std::string::npos;) at = text.find("://", disarm_scheme(text, at));
}

/// `.html` and its kin: no host ends so.
bool page_ending(std::string_view after_dot) {
  std::size_t length = 0;
  while (length < after_dot.size() && (letter(after_dot[length]) || digit(after_dot[length]))) ++length;
  if (length < after_dot.size() && after_dot[length] == '.') return false;
  const std::string ending = ascii_lower(after_dot.substr(0, length));
  for (const std::string_view known :
       {"html", "htm", "xhtml", "php", "asp", "aspx", "jsp", "jpg", "jpeg", "png", "pdf"})
    if (ending == known) return true;
  return false;
}

/// Dots within what may be the name of a host.
std::string defanged_names(std::string_view text, bool in_path) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool within_a_name = text[i] == '.' && i > 0 && i + 1 < text.size() &&
                               (letter(text[i - 1]) || digit(text[i - 1])) && letter(text[i + 1]);
    out += within_a_name && !(in_path && page_ending(text.substr(i + 1))) ? "[.]" : std::string(1, text[i]);
  }
  return out;
}

/// Each address of `from → to`.
std::string defanged_trail(std::string_view addresses) {
  constexpr std::string_view kArrow = " → ";
  std::string out;
  while (true) {
    const auto arrow = addresses.find(kArrow);
    out += defang_url(addresses.substr(0, arrow));
    if (arrow == std::string_view::npos) break;
    out += kArrow;
    addresses.remove_prefix(arrow + kArrow.size());
  }
  disarm_schemes(out);
  return out;
}

std::string text_for(std::string_view text, Links links) {
  return links == Links::defanged ? defang_text(tidy(text)) : tidy(text);
}

std::string defanged_if(std::string_view url, Links links) {
  return links == Links::defanged ? defanged_trail(url) : std::string(url);
}

std::string byline(const MessageItem& item, Links links, std::string_view language) {
  std::string line;
  const auto add = [&](const std::string& part) {
    if (part.empty()) return;
    line += (line.empty() ? "" : " · ") + part;
  };
  if (item.who) add(cut(text_for(*item.who, links), kName, language));
  if (item.platform) add(cut(text_for(*item.platform, links), kName, language));
  std::string when = item.when_local ? cut(text_for(*item.when_local, links), kTime, language) : "";
  if (item.when) when += when.empty() ? item.when->rfc3339() : " (" + item.when->rfc3339() + ")";
  add(when);
  return line;
}

std::string trail(const MessageItem& item, Links links, std::string_view language) {
  std::string line;
  if (item.link) line = cut(defanged_if(tidy(*item.link), links), kAddress, language);
  if (item.leads_to)
    line += (line.empty() ? "→ " : " → ") + cut(defanged_if(tidy(*item.leads_to), links), kAddress, language);
  return line;
}

/// Only what a browser opens as a page; cut addresses lead nowhere, so a long one is left out.
std::string post_address(const MessageItem& item) {
  if (!item.post_url) return "";
  const std::string url = tidy(*item.post_url);
  const bool web = url.starts_with("https://") || url.starts_with("http://");
  return web && utf8::count(url) <= kAddress && url.find_first_of(" <>\"'`|\\") == std::string::npos ? url : "";
}

ItemLines lines_of(const MessageItem& item, Links links, std::string_view language) {
  ItemLines lines;
  lines.headline = cut(text_for(item.headline, links), kHeadline, language);
  lines.byline = byline(item, links, language);
  if (item.excerpt && !item.excerpt->empty()) {
    const std::string short_text = cut(text_for(*item.excerpt, links), kExcerpt, language);
    lines.excerpt = french(language) ? "« " + short_text + " »" : "“" + short_text + "”";
  }
  lines.trail = trail(item, links, language);
  if (item.rule) lines.rule = cut(tidy(*item.rule), kRule, language);
  lines.post = post_address(item);
  return lines;
}

}  // namespace

std::string tidy(std::string_view text) {
  std::string out = TerminalLine::escape(text).str();
  for (char& c : out)
    if (c == '\n' || c == '\t') c = ' ';
  return out;
}

std::string cut(std::string_view text, std::size_t limit, std::string_view language) {
  const std::size_t length = utf8::count(text);
  if (length <= limit) return std::string(text);
  const auto suffix_for = [&](std::size_t missing) {
    return "… (+" + std::to_string(missing) + (french(language) ? " caractères)" : " characters)");
  };
  const std::size_t suffix = utf8::count(suffix_for(length));
  const std::size_t kept = limit > suffix ? limit - suffix : 0;
  return std::string(utf8::slice(text, 0, kept)) + suffix_for(length - kept);
}

std::size_t utf16_length(std::string_view text) {
  std::size_t length = 0;
  for (std::size_t at = 0; at < text.size();) length += utf8::next(text, at) >= 0x10000 ? 2U : 1U;
  return length;
}

std::string defang_url(std::string_view url) {
  std::string text(url);
  const auto scheme = text.find("://");
  const std::size_t start = scheme == std::string::npos ? 0 : scheme + 3;
  std::string tail = text.substr(start);
  std::string out = text.substr(0, start);
  if (scheme != std::string::npos) disarm_scheme(out, scheme);
  const std::size_t end = std::min(tail.find_first_of("/?#\\"), tail.size());
  for (std::size_t i = 0; i < end; ++i) out += tail[i] == '.' ? "[.]" : std::string(1, tail[i]);
  // Programs find the name of a host in the middle of a path, too.
  return out + defanged_names(tail.substr(end), true);
}

std::string defang_text(std::string_view from) {
  std::string text(from);
  disarm_schemes(text);
  return defanged_names(text, false);
}

MessageLines lines_of(const Message& message, Links links) {
  MessageLines lines;
  lines.title = cut(text_for(message.title, links), kTitle, message.language);
  lines.summary = cut(text_for(message.summary, links), kSummary, message.language);
  for (const auto& item : message.items) lines.items.push_back(lines_of(item, links, message.language));
  lines.more = cut(tidy(message.more), kMore, message.language);
  const bool fr = french(message.language);
  lines.footer = "paidtrail · " + std::string(fr ? "alerte " : "alert ") + tidy(message.alert_id) + " · " +
                 message.created_at.rfc3339();
  if (message.possible_repeat)
    lines.footer += fr ? " · peut-être déjà reçue (l'envoi a été interrompu)"
                       : " · possible repeat (a run ended before it noted the delivery)";
  return lines;
}

std::string left_out_line(std::size_t count, std::string_view language) {
  if (count == 0) return "";
  return french(language) ? "… et " + std::to_string(count) + (count == 1 ? " autre" : " autres")
                          : "… and " + std::to_string(count) + " more";
}

Message short_form(const Message& message) {
  Message short_message = message;
  short_message.items_left_out += message.items.size();
  short_message.items.clear();
  short_message.title = cut(message.title, kTitle, message.language);
  short_message.summary = cut(message.summary, kSummary - 100, message.language);
  short_message.more = cut(message.more, kMore, message.language);
  return short_message;
}

}  // namespace paidtrail
