#include "parsers/platforms/x/facts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace paidtrail::x {
namespace {

/// Snowflakes have up to 19 digits, and can never have more than 20; what is longer is no id.
constexpr std::size_t kMaxIdDigits = 20;

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string_view word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view found = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return found;
}

std::optional<std::string> offset_of(std::string_view zone) {  // "+0000" to "+00:00"
  if (zone.size() != 5) return std::nullopt;
  return std::string(zone.substr(0, 3)) + ":" + std::string(zone.substr(3));
}

/// `Wed Dec 23 17:12:08 +0000 2020`, the weekday not believed.
std::optional<Timestamp> moment_v1(std::string_view text) {
  word(text);
  const auto month = std::ranges::find(kMonths, word(text));
  const std::string_view day = word(text);
  const std::string_view time = word(text);
  const auto offset = offset_of(word(text));
  const std::string_view year = word(text);
  if (month == kMonths.end() || !offset || !text.empty()) return std::nullopt;
  const std::string number = std::to_string(month - kMonths.begin() + 1);
  return Timestamp::parse_rfc3339(std::string(year) + (number.size() == 1 ? "-0" : "-") + number +
                                  (day.size() == 1 ? "-0" : "-") + std::string(day) + "T" + std::string(time) +
                                  *offset);
}

/// `2013-01-31 12:00:00 +0000`, of accounts' archives up to 2018.
std::optional<Timestamp> moment_of_archive(std::string_view text) {
  const std::string_view day = word(text);
  const std::string_view time = word(text);
  const auto offset = offset_of(text);
  if (!offset) return std::nullopt;
  return Timestamp::parse_rfc3339(std::string(day) + "T" + std::string(time) + *offset);
}

}  // namespace

std::optional<std::string> id_of(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty() || text.size() > kMaxIdDigits || !std::ranges::all_of(text, digit)) return std::nullopt;
  if (text == "0") return std::nullopt;  // v1.1 writes 0 or null where there is none
  return std::string(text);
}

std::optional<std::string> id_of(const Json& value) {
  const auto text = value.text();
  return text ? id_of(std::string_view(*text)) : std::nullopt;
}

std::optional<Timestamp> moment(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  if (text.size() > kLongest) return std::nullopt;
  if (const auto at = Timestamp::parse_rfc3339(text)) return at;
  if (const auto at = moment_v1(text)) return at;
  return moment_of_archive(text);
}

std::optional<Timestamp> moment(const Json& value) {
  const auto text = value.string();
  return text ? moment(std::string_view(*text)) : std::nullopt;
}

std::optional<std::string> language(const std::optional<std::string>& code) {
  constexpr std::array<std::string_view, 5> kNone = {"", "und", "zxx", "qme", "qst"};
  return code && std::ranges::find(kNone, *code) == kNone.end() ? code : std::nullopt;
}

std::optional<std::int64_t> count_of(const Json& value) {
  const auto number = value.integer();
  return number && *number >= 0 ? number : std::nullopt;
}

std::optional<Account> account_of(std::optional<std::string> id, std::optional<std::string> handle,
                                  std::optional<std::string> name, std::optional<std::int64_t> followers) {
  if (handle && handle->empty()) handle.reset();
  if (!id && !handle) return std::nullopt;
  std::optional<std::string> url = handle ? std::optional("https://x.com/" + *handle) : std::nullopt;
  return Account{std::move(id), std::move(handle), std::move(name), std::move(url), followers};
}

std::optional<Account> account_of_user(std::optional<std::string> id, const Json& user) {
  return account_of(std::move(id), user["screen_name"].string(), user["name"].string(),
                    count_of(user["followers_count"]));
}

Post post_by(std::string id, std::optional<Account> account) {
  Post post;
  post.platform = "x";
  const bool named = account && account->handle;
  post.url = "https://x.com/" + (named ? *account->handle : std::string("i/web")) + "/status/" + id;
  post.post_id = std::move(id);
  post.account = std::move(account);
  return post;
}

Post tombstone(std::string id, std::optional<std::string> account_id) {
  Post post;
  post.platform = "x";
  post.post_id = std::move(id);
  post.account = account_of(std::move(account_id), std::nullopt, std::nullopt, std::nullopt);
  post.deleted = true;
  return post;
}

void set_kind(Post& post, const Ties& ties) {
  if (ties.repost) {
    post.kind = PostKind::repost;
    post.of_post_id = ties.reposted;
  } else if (ties.quote) {
    post.kind = PostKind::quote;
    post.of_post_id = ties.quoted;
  } else if (ties.replied_to) {
    post.kind = PostKind::reply;
    post.of_post_id = ties.replied_to;
  } else {
    post.kind = PostKind::original;
  }
}

std::optional<bool> paid_label(const Json& own, const Json& original) {
  const auto on_wrapper = own.boolean();
  const auto on_original = original.boolean();
  if (on_wrapper && on_original) return *on_wrapper || *on_original;
  return on_wrapper ? on_wrapper : on_original;
}

std::string cut_reason(const std::string& post_id) {
  return "post " + post_id +
         " is incomplete: the source has cut its text, links and hashtags behind the cut are missing";
}

}  // namespace paidtrail::x
