#include <algorithm>
#include <array>

#include "core/text/fold.h"
#include "core/text/utf8.h"
#include "parsers/csv.h"
#include "parsers/html/collect.h"
#include "parsers/platforms/bluesky/formats.h"
#include "parsers/platforms/bluesky/record.h"

/// The CSV that minet writes of Bluesky posts. Its column `did` holds the record key; `text` has the card's address
/// appended, `original_text` has not; `local_time` has no zone; `links` are normalised and have no place in the text.
namespace paidtrail::bluesky {
namespace {

std::vector<std::string> split(std::string_view joined) {
  std::vector<std::string> parts;
  while (!joined.empty()) {
    const std::size_t bar = std::min(joined.find('|'), joined.size());
    if (bar > 0) parts.emplace_back(joined.substr(0, bar));
    joined.remove_prefix(std::min(bar + 1, joined.size()));
  }
  return parts;
}

struct Found {
  std::size_t at;
  std::string tag;
};

/// minet lower-cases and sorts the tags; the text has their spelling and order.
std::vector<std::string> tags_as_written(std::string_view text, const std::vector<std::string>& tags) {
  std::vector<Found> found;
  for (const std::string& tag : tags) {
    Found best{text.size(), tag};
    for (std::size_t at = text.find('#'); at != std::string_view::npos; at = text.find('#', at + 1)) {
      const std::string_view written = utf8::slice(text.substr(at + 1, tag.size() * 3), 0, utf8::count(tag));
      if (!equal_ignoring_case(written, tag)) continue;
      best = {at, std::string(written)};
      break;
    }
    found.push_back(std::move(best));
  }
  std::ranges::stable_sort(found, {}, &Found::at);
  Hashtags hashtags;
  for (Found& f : found) hashtags.add(std::move(f.tag));
  return hashtags.take();
}

Result<Post> post_of_row(const CsvTable& row) {
  const auto refused = [](const char* why) { return Error{ErrorKind::bad_input, why}; };
  const auto uri = row.value("uri");
  if (!uri || !parse_at_uri(*uri)) return refused("the row has no at:// URI");
  Post post;
  post.platform = "bluesky";
  post.post_id = *uri;
  post.account = Account{};
  post.account->id = row.value("user_did");
  post.account->handle = row.value("user_handle");
  post.account->name = row.value("user_name");
  post.account->url = row.value("user_url");
  post.url = row.value("url");
  if (!post.url) post.url = page_of(*uri, *post.account);
  if (const auto seconds = row.value("timestamp_utc")) {
    const Result<Json> number = Json::parse(*seconds, "timestamp_utc");
    if (number && number->integer() && *number->integer() > 0)
      post.created_at = Timestamp::from_seconds(*number->integer());
  }
  const auto langs = split(row.value("user_langs").value_or(""));
  if (langs.size() == 1) post.lang = langs[0];
  post.text = row.value("original_text").value_or("");
  if (!row.has("original_text")) post.text = row.value("text").value_or("");
  post.hashtags = tags_as_written(*post.text, split(row.value("hashtags").value_or("")));
  post.mentions = split(row.value("mentioned_user_handles").value_or(""));
  Links links;
  for (const std::string& link : split(row.value("links").value_or(""))) links.add_card(link);
  post.links = links.take();
  if (const auto quoted = row.value("quoted_uri")) {
    post.kind = PostKind::quote;
    post.of_post_id = quoted;
  } else if (const auto parent = row.value("to_post_uri")) {
    post.kind = PostKind::reply;
    post.of_post_id = parent;
  } else {
    post.kind = PostKind::original;
  }
  return post;
}

}  // namespace

bool recognises_minet_csv(std::string_view bytes) {
  const auto columns = csv_header(bytes);
  return std::ranges::all_of(std::array<std::string_view, 3>{"uri", "timestamp_utc", "user_did"},
                             [&](std::string_view name) { return std::ranges::find(columns, name) != columns.end(); });
}

Parsed parse_minet_csv(std::string_view bytes) {
  Parsed parsed;
  if (!recognises_minet_csv(bytes)) {
    parsed.recognised = false;
    parsed.problems.push_back({1, "not minet's columns: uri, timestamp_utc and user_did are missing"});
    return parsed;
  }
  CsvTable table(bytes);
  while (table.next()) {
    if (auto problem = table.problem()) {
      parsed.problems.push_back({table.line(), *std::move(problem)});
      continue;
    }
    Result<Post> post = post_of_row(table);
    if (post)
      parsed.posts.push_back(*std::move(post));
    else
      parsed.problems.push_back({table.line(), post.error().message});
  }
  return parsed;
}

}  // namespace paidtrail::bluesky
