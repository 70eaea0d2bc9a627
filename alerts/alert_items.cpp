#include "alerts/alert_items.h"

#include "core/digest.h"

#include "alerts/wording.h"
#include "config/time_zone.h"
#include "core/text/fold.h"
#include "core/text/utf8.h"
#include "parsers/json/json.h"

namespace paidtrail {
namespace {

/// Stored with the alert; channels cut further.
constexpr std::size_t kExcerpt = 600;

bool is_private(const Json& details, const Config& config) {
  const auto followers = details["followers"].integer();
  return !followers || *followers < config.alert.private_below;
}

std::string shown_account(const Json& details) {
  const auto handle = details["handle"].string();
  const auto name = details["account_name"].string();
  if (handle && name && !name->empty()) return *name + " (" + *handle + ")";
  return handle.value_or(name.value_or(""));
}

bool names_someone(std::string_view word) {
  const std::string lower = ascii_lower(word);
  return word.find('@') != std::string_view::npos || lower.find("http") != std::string::npos ||
         lower.find("www.") != std::string::npos || word.find('/') != std::string_view::npos;
}

/// The text without mentions and addresses, which lead to the person or to friends.
std::string without_names(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
    const std::string_view word = text.substr(at, end - at);
    out += names_someone(word) ? "[…]" : std::string(word);
    if (end < text.size()) out += text[end];
    at = end + 1;
  }
  return out;
}

std::optional<std::string> excerpt_of(const Json& details, bool hide_names) {
  const auto text = details["text"].string();
  if (!text) return std::nullopt;
  std::string shown = hide_names ? without_names(*text) : *text;
  if (utf8::count(shown) <= kExcerpt) return shown;
  return std::string(utf8::slice(shown, 0, kExcerpt)) + "…";
}

std::string list_of(const Json& texts, std::string_view separator) {
  std::string out;
  for (const auto& text : texts.items())
    if (const auto value = text.string()) out += (out.empty() ? std::string() : std::string(separator)) + *value;
  return out;
}

/// `FR: no disclosure seen. Reasons. (rule: citation)`
std::optional<std::string> rule_of(const Json& details, std::string_view language) {
  const auto name = details["verdict"].string();
  const auto kind = name ? kVerdictKinds.value(*name) : std::nullopt;
  if (!kind) return std::nullopt;
  std::string text = details["jurisdiction"].string().value_or("");
  text += (text.empty() ? "" : language == "fr" ? " : " : ": ") + wording::verdict(*kind, language) + ".";
  const std::string reasons = list_of(details["reasons"], " ");
  if (!reasons.empty()) text += " " + reasons;
  const std::string rules = list_of(details["rules"], "; ");
  if (!rules.empty()) text += " (" + rules + ")";
  return text;
}

std::optional<std::string> leads_to(const Json& details) {
  if (const auto to = details["to"].string()) {
    const auto from = details["from"].string();
    return from ? *from + " → " + *to : *to;
  }
  if (const auto final_url = details["final_url"].string()) return final_url;
  return details["destination"].string();
}

/// Six hex digits tell a handful of private accounts apart in one message, and name nobody.
std::string pseudonym(const Json& details, std::string_view key, std::string_view language) {
  const std::string account = details["platform"].string().value_or("") + ":" +
                              details["account_id"].string().value_or(details["handle"].string().value_or(""));
  return wording::private_account(language) + " " + hex(hmac_sha256(key, account)).substr(0, 6);
}

void tell_account(MessageItem& item, const Json& details, bool hide, std::string_view key, std::string_view language) {
  if (hide) {
    item.who = pseudonym(details, key, language);
    return;
  }
  item.who = shown_account(details);
  item.post_url = details["post_url"].string();
}

}  // namespace

std::string campaign_name(const Config& config, const std::string& id) {
  const Campaign* campaign = config.campaign(id);
  return campaign != nullptr && !campaign->name.empty() ? campaign->name : id;
}

MessageItem item_of(std::string headline, const Json& details, const Config& config, std::string_view pseudonym_key) {
  const auto& language = config.newsroom.language;
  MessageItem item;
  item.headline = std::move(headline);
  const bool about_an_account =
      details["account_id"].string() || details["handle"].string() || details["account_name"].string();
  const bool hide = is_private(details, config);
  if (about_an_account) tell_account(item, details, hide, pseudonym_key, language);
  item.platform = details["platform"].string();
  if (const auto at = details["shared_at"].string()) item.when = Timestamp::parse_rfc3339(*at);
  if (item.when) item.when_local = local_time(*item.when, config.newsroom.time_zone);
  item.excerpt = excerpt_of(details, hide);
  item.link = details["short_url"].string();
  item.leads_to = leads_to(details);
  item.rule = rule_of(details, language);
  return item;
}

MessageItem item_of(const Finding& finding, const Config& config, std::string_view pseudonym_key) {
  const auto& language = config.newsroom.language;
  std::string headline = wording::headline(finding.kind, campaign_name(config, finding.campaign),
                                           local_time(finding.found_at, config.newsroom.time_zone), language);
  const auto parsed = Json::parse(finding.details, "details of a finding");
  const Json details = parsed ? *parsed : Json();
  if (finding.kind == FindingKind::surge)
    headline += wording::surge_figures(details["shares"].integer().value_or(0), details["usual"].integer().value_or(0),
                                       language);
  return item_of(std::move(headline), details, config, pseudonym_key);
}

}  // namespace paidtrail
