#include "parsers/platforms/x/wording.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "core/text/fold.h"
#include "core/text/utf8.h"
#include "parsers/platforms/x/offsets.h"

namespace paidtrail::x {
namespace {

constexpr std::string_view kEllipsis = "\xE2\x80\xA6";
constexpr std::int64_t kNowhere = std::numeric_limits<std::int64_t>::max();

std::optional<Range> range_of(const Json& entity) {
  const Json& indices = entity["indices"];
  const auto start = indices.is_array() ? indices[std::size_t{0}].integer() : entity["start"].integer();
  const auto end = indices.is_array() ? indices[std::size_t{1}].integer() : entity["end"].integer();
  if (!start || !end) return std::nullopt;
  return Range{*start, *end};
}

std::optional<std::string> first_string(const Json& entity, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (auto text = entity[name].string(); text && !text->empty()) return text;
  return std::nullopt;
}

/// `RT @name: ` at the beginning of a repost's own text.
std::string_view repost_prefix(std::string_view text) {
  if (!text.starts_with("RT @")) return {};
  const std::size_t colon = text.find_first_of(": \n", 4);
  return text.substr(colon == std::string_view::npos ? 0 : colon).starts_with(": ") ? text.substr(0, colon + 2)
                                                                                    : std::string_view();
}

bool has_host_of_x(std::string_view& url) {
  for (const std::string_view scheme : {"https://", "http://"})
    if (url.starts_with(scheme)) {
      url.remove_prefix(scheme.size());
      break;
    }
  for (const std::string_view host :
       {"twitter.com/", "www.twitter.com/", "mobile.twitter.com/", "x.com/", "www.x.com/"})
    if (url.starts_with(host)) {
      url.remove_prefix(host.size());
      return true;
    }
  return false;
}

/// What stands behind `…/status/ID` in a link to that post; nothing where it is none.
std::optional<std::string_view> behind_status(std::string_view url, std::string_view id) {
  if (!has_host_of_x(url) || id.empty()) return std::nullopt;
  const std::size_t status = url.find("/status/");
  if (status == std::string_view::npos) return std::nullopt;
  url.remove_prefix(status + std::string_view("/status/").size());
  if (!url.starts_with(id)) return std::nullopt;
  url.remove_prefix(id.size());
  return url;
}

std::string_view view_of(const std::optional<std::string>& text) {
  return text ? std::string_view(*text) : std::string_view();
}

bool is_media(const RawUrl& url, std::string_view id) {
  if (url.has_media_key) return true;
  const std::string_view display = view_of(url.display);
  if (display.starts_with("pic.twitter.com/") || display.starts_with("pic.x.com/")) return true;
  const auto rest = behind_status(view_of(url.expanded), id);
  return rest && (rest->starts_with("/photo/") || rest->starts_with("/video/"));
}

bool is_self_link(const RawUrl& url, std::string_view id) {
  std::string_view link = view_of(url.expanded);
  const auto rest = behind_status(link, id);
  return rest && rest->empty() && has_host_of_x(link) && link.starts_with("i/web/status/");
}

/// The link to the whole post stands behind the ellipsis of the cut text.
bool follows_cut(const std::optional<std::string>& text, const std::string& url) {
  if (!text) return false;
  const std::size_t at = text->find(url);
  if (at == std::string::npos) return false;
  return std::string_view(*text).substr(0, at).ends_with(std::string(kEllipsis) + " ");
}

/// The indices of `items` by where they stand in the text, what stands nowhere last. The index keeps equals in order.
template <class T, class StartOf>
std::vector<std::size_t> by_place(const std::vector<T>& items, const StartOf& start_of) {
  std::vector<std::pair<std::int64_t, std::size_t>> placed;
  placed.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) placed.emplace_back(start_of(items[i]), i);
  std::ranges::sort(placed);
  std::vector<std::size_t> order;
  order.reserve(items.size());
  for (const auto& [start, index] : placed) order.push_back(index);
  return order;
}

/// The tags in the order of the text, each once whatever its case.
std::vector<std::string> in_order(const std::vector<RawTag>& tags, const Offsets& offsets) {
  const auto start_of = [&offsets](const RawTag& tag) {
    return tag.range && offsets.fits(*tag.range) ? tag.range->start : kNowhere;
  };
  std::vector<std::string> found;
  std::set<std::string> seen;
  for (const std::size_t i : by_place(tags, start_of))
    if (seen.insert(fold_case(tags[i].text)).second) found.push_back(tags[i].text);
  return found;
}

std::vector<Link> links(const std::vector<RawUrl>& urls, Offsets& offsets) {
  std::vector<Link> found;
  std::set<std::pair<std::string, std::optional<std::uint32_t>>> seen;
  for (const RawUrl& url : urls) {
    Link link{url.url, url.expanded, url.display, std::nullopt, std::nullopt};
    if (const auto range = offsets.locate(url.url, url.range)) {
      link.start = offsets.unescaped_at(range->start);
      link.end = offsets.unescaped_at(range->end);
    }
    if (seen.insert({link.shared, link.start}).second) found.push_back(std::move(link));
  }
  const auto start_of = [](const Link& link) { return link.start ? std::int64_t{*link.start} : kNowhere; };
  std::vector<Link> ordered;
  for (const std::size_t i : by_place(found, start_of)) ordered.push_back(std::move(found[i]));
  return ordered;
}

void shift(std::optional<Range>& range, std::int64_t by) {
  // A hostile offset near the end of the integers stays where it is: beyond every text.
  if (range && range->start < kNowhere - by && range->end < kNowhere - by)
    range = Range{range->start + by, range->end + by};
}

}  // namespace

std::vector<RawTag> raw_tags(const Json& list) {
  std::vector<RawTag> found;
  if (!list.is_array()) return found;  // R writes an empty list as {}
  for (const Json& entity : list.items()) {
    auto text = entity.is_string() ? entity.string() : first_string(entity, {"tag", "text", "username", "screen_name"});
    if (text && (text->starts_with('#') || text->starts_with('@'))) text->erase(0, 1);
    if (text && !text->empty()) found.push_back({*std::move(text), range_of(entity)});
  }
  return found;
}

std::vector<RawUrl> raw_urls(const Json& list) {
  std::vector<RawUrl> found;
  if (!list.is_array()) return found;
  for (const Json& entity : list.items()) {
    auto url = entity.is_string() ? entity.string() : first_string(entity, {"url", "expanded_url"});
    if (!url || url->empty()) continue;
    RawUrl raw{*std::move(url), std::nullopt, first_string(entity, {"display_url"}), range_of(entity),
               entity["media_key"].is_string()};
    raw.expanded = first_string(entity, {"expanded_url"});
    found.push_back(std::move(raw));
  }
  return found;
}

RawText raw_text(const Json& text, const Json& entities) {
  return {text.string(), raw_tags(entities["hashtags"]),
          raw_tags(entities[entities.has("mentions") ? "mentions" : "user_mentions"]), raw_urls(entities["urls"]),
          false};
}

RawText reposted(const RawText& wrapper, RawText original) {
  if (!original.text || !wrapper.text) return original.text ? original : wrapper;
  const std::string_view prefix = repost_prefix(*wrapper.text);
  const auto length = static_cast<std::int64_t>(utf8::count(prefix));
  for (RawTag& tag : original.hashtags) shift(tag.range, length);
  for (RawTag& tag : original.mentions) shift(tag.range, length);
  for (RawUrl& url : original.urls) shift(url.range, length);
  std::vector<RawTag> mentions;
  for (const RawTag& mention : wrapper.mentions)
    if (mention.range && mention.range->end <= length) mentions.push_back(mention);
  mentions.insert(mentions.end(), original.mentions.begin(), original.mentions.end());
  original.mentions = std::move(mentions);
  original.text = std::string(prefix) + *original.text;
  return original;
}

bool drop_own_links(RawText& raw, std::string_view post_id, std::string_view text_id) {
  bool cut = false;
  std::erase_if(raw.urls, [&](const RawUrl& url) {
    if (is_media(url, text_id)) return true;
    if (!is_self_link(url, text_id)) return false;
    const bool rest = raw.cut || follows_cut(raw.text, url.url);
    cut = cut || rest;
    return rest || post_id == text_id;
  });
  return cut;
}

void set_wording(Post& post, const RawText& raw) {
  Offsets offsets(view_of(raw.text));
  post.hashtags = in_order(raw.hashtags, offsets);
  post.mentions = in_order(raw.mentions, offsets);
  post.links = links(raw.urls, offsets);
  if (raw.text) post.text = offsets.unescaped();
}

}  // namespace paidtrail::x
