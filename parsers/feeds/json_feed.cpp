#include "core/text/fold.h"
#include "parsers/feeds/feed.h"
#include "parsers/json/json.h"

namespace paidtrail::feeds {
namespace {

std::string text_of(const Json& json) { return json.text().value_or(""); }

/// 1.1 has `authors`, 1.0 `author`; both at the item or at the feed.
void authors(const Json& from, Item& item) {
  const auto add = [&item](const Json& author) {
    const std::string name(trim(text_of(author["name"])));
    if (name.empty()) return;
    if (!item.author.empty()) item.author += ", ";
    item.author += name;
    if (item.author_url.empty()) item.author_url = resolve(text_of(author["url"]), "").value_or("");
  };
  for (const Json& author : from["authors"].items()) add(author);
  if (item.author.empty()) add(from["author"]);
}

Item item_of(const Json& json, const Json& feed, const std::string& base) {
  Item item;
  item.id = std::string(trim(text_of(json["id"])));
  item.url = resolve(text_of(json["url"]), base).value_or("");
  item.title = {text_of(json["title"]), false, base};
  if (const auto html = json["content_html"].string(); html && !trim(*html).empty())
    item.body = {*html, true, base};
  else if (const auto plain = json["content_text"].string(); plain && !trim(*plain).empty())
    item.body = {*plain, false, base};
  else
    item.body = {text_of(json["summary"]), false, base};
  item.published = parse_date(text_of(json["date_published"]));
  item.updated = parse_date(text_of(json["date_modified"]));
  item.lang = text_of(json["language"]);
  if (item.lang.empty()) item.lang = text_of(feed["language"]);
  if (auto external = resolve(text_of(json["external_url"]), base)) item.talks_of.push_back(*std::move(external));
  authors(json, item);
  if (item.author.empty()) authors(feed, item);
  return item;
}

bool hurt(const Json& item) { return item["id"].hurt() || item["url"].hurt() || item["external_url"].hurt(); }

}  // namespace

Result<Feed> read_json(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const Result<Json> parsed = Json::parse(bytes, "JSON Feed");
  if (!parsed) return parsed.error();
  const Json& json = *parsed;
  if (!json.is_object() || !json["items"].is_array())
    return Error{ErrorKind::bad_input, "not a JSON Feed: it has no list of items"};
  Feed feed;
  feed.title = text_of(json["title"]);
  const std::string own = text_of(json["feed_url"]);
  feed.url = resolve(text_of(json["home_page_url"]), own).value_or("");
  feed.next = resolve(text_of(json["next_url"]), own).value_or("");
  const std::string base = feed.url.empty() ? own : feed.url;
  std::size_t number = 0;
  for (const Json& entry : json["items"].items()) {
    ++number;
    const std::string name = "item " + std::to_string(number);
    if (!entry.is_object() || hurt(entry)) {
      feed.problems.push_back(
          {0, name + (entry.is_object() ? " has an address or id that is not Unicode" : " is no object")});
      continue;
    }
    Item item = item_of(entry, json, base);
    if (item.id.empty() && item.url.empty() && item.title.text.empty() && item.body.text.empty())
      feed.problems.push_back({0, name + " has neither id, url, title nor text"});
    else
      feed.items.push_back(std::move(item));
  }
  return feed;
}

}  // namespace paidtrail::feeds
