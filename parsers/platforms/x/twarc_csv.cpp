#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include "core/text/fold.h"
#include "core/text/utf8.h"
#include "parsers/csv.h"
#include "parsers/json/json.h"
#include "parsers/platforms/x/facts.h"
#include "parsers/platforms/x/parse.h"
#include "parsers/platforms/x/wording.h"

namespace paidtrail::x {
namespace {

/// A row's cells. `twarc csv --json-encode-all` and `--json-encode-text` write texts as JSON strings; the id shows it.
class Row {
 public:
  explicit Row(const CsvTable& table) : table_(table) { encoded_ = table.field("id").value_or("").starts_with('"'); }

  std::optional<std::string> text(std::string_view column) const {
    auto value = table_.value(column);
    if (!encoded_ || !value || value->front() != '"') return value;
    const Result<Json> json = Json::parse(*value, column);
    return json ? json->string() : value;
  }
  std::optional<std::string> id(std::string_view column) const {
    const auto value = text(column);
    return value ? id_of(std::string_view(*value)) : std::nullopt;
  }
  Json json(std::string_view column) const {
    const auto value = table_.value(column);
    if (!value) return {};
    Result<Json> json = Json::parse(*value, column);
    return json ? *std::move(json) : Json();
  }

  /// twarc writes a line break as `\n` so that a row is a line, unless texts are JSON strings.
  std::optional<std::string> words() const {
    auto value = text("text");
    if (encoded_ || !value) return value;
    std::string broken;
    for (std::size_t at = 0; at < value->size(); ++at) {
      const bool escape = value->compare(at, 2, "\\n") == 0;
      broken += escape ? '\n' : (*value)[at];
      if (escape) ++at;
    }
    return broken;
  }

 private:
  const CsvTable& table_;
  bool encoded_ = false;
};

/// The t.co links of a text, in order.
std::vector<std::string> short_links(std::string_view text) {
  constexpr std::string_view kPrefix = "https://t.co/";
  std::vector<std::string> found;
  for (std::size_t at = text.find(kPrefix); at != std::string_view::npos; at = text.find(kPrefix, at)) {
    std::size_t end = at + kPrefix.size();
    while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end])) != 0) ++end;
    found.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return found;
}

/// Newer versions of twarc-csv keep only what each link stands for (of a picture its `pic.twitter.com` address). Where
/// there are as many as links in the text, they belong together.
void join_links(RawText& words) {
  for (const RawUrl& url : words.urls)
    if (url.expanded || url.range) return;
  for (RawUrl& url : words.urls)
    if (url.url.starts_with("pic.")) url.display = url.url;
  const std::vector<std::string> in_text = short_links(words.text.value_or(""));
  if (in_text.size() != words.urls.size()) return;
  for (std::size_t i = 0; i < in_text.size(); ++i)
    words.urls[i].expanded = std::exchange(words.urls[i].url, in_text[i]);
}

RawText words_of(const Row& row) {
  RawText words{row.words(), raw_tags(row.json("entities.hashtags")), raw_tags(row.json("entities.mentions")),
                raw_urls(row.json("entities.urls")), false};
  join_links(words);
  return words;
}

std::optional<Account> author_of(const Row& row) {
  auto id = row.id("author_id");
  if (!id) id = row.id("author.id");
  const auto followers = row.text("author.public_metrics.followers_count");
  return account_of(std::move(id), row.text("author.username"), row.text("author.name"),
                    followers ? count_of(row.json("author.public_metrics.followers_count")) : std::nullopt);
}

Ties ties_of(const Row& row) {
  Ties ties;
  ties.reposted = row.id("referenced_tweets.retweeted.id");
  ties.repost = ties.reposted.has_value();
  ties.quoted = row.id("referenced_tweets.quoted.id");
  ties.quote = ties.quoted.has_value();
  ties.replied_to = row.id("referenced_tweets.replied_to.id");
  return ties;
}

Post post_of(const Row& row, const std::string& id, std::vector<Problem>& problems, std::size_t line) {
  const Ties ties = ties_of(row);
  Post post = post_by(id, author_of(row));
  set_kind(post, ties);
  if (const auto created = row.text("created_at")) post.created_at = moment(std::string_view(*created));
  post.lang = language(row.text("lang"));
  RawText words = words_of(row);
  if (drop_own_links(words, id, ties.reposted.value_or(id))) problems.push_back({line, cut_reason(id)});
  set_wording(post, words);
  const auto paid = row.text("paid_partnership");  // not among the 84 columns, but may be asked for
  if (paid == "True" || paid == "False") post.paid_label = paid == "True";
  return post;
}

}  // namespace

Parsed parse_twarc_csv(std::string_view bytes) {
  Parsed parsed;
  const std::string mended = utf8::valid(bytes) ? std::string() : utf8::repaired(bytes);
  if (!mended.empty()) bytes = mended;
  CsvTable table(bytes);
  parsed.recognised = trim(bytes).empty() || (table.has("id") && table.has("text") && table.has("author_id"));
  while (parsed.recognised && table.next()) {
    if (const auto problem = table.problem()) {
      parsed.problems.push_back({table.line(), *problem});
      continue;
    }
    const Row row(table);
    if (const auto id = row.id("id"))
      parsed.posts.push_back(post_of(row, *id, parsed.problems, table.line()));
    else
      parsed.problems.push_back({table.line(), "the row has no id that is a number"});
  }
  return parsed;
}

}  // namespace paidtrail::x
