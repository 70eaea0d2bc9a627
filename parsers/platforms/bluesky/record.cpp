#include "parsers/platforms/bluesky/record.h"

#include <algorithm>
#include <array>

#include "core/text/fold.h"
#include "core/text/utf8.h"
#include "parsers/html/collect.h"

namespace paidtrail::bluesky {
namespace {

constexpr std::string_view kPostCollection = "app.bsky.feed.post";

/// Where the app's GIF picker serves its files from; a page of these services is a link like any other.
constexpr std::array<std::string_view, 10> kGifHosts = {
    "media.tenor.com",  "c.tenor.com",      "static.klipy.com", "media.klipy.com",  "media.giphy.com",
    "media0.giphy.com", "media1.giphy.com", "media2.giphy.com", "media3.giphy.com", "media4.giphy.com"};

std::optional<std::string> filled(const Json& json) {
  auto text = json.string();
  if (text && text->empty()) text.reset();
  return text;
}

bool is_web_address(std::string_view uri) {
  const std::string start = ascii_lower(uri.substr(0, 8));
  return start.starts_with("http://") || start.starts_with("https://");
}

bool is_picked_gif(std::string_view uri) {
  const std::size_t scheme = uri.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view rest = uri.substr(scheme + 3);
  const std::string host = ascii_lower(rest.substr(0, rest.find_first_of("/?#")));
  return std::ranges::find(kGifHosts, host) != kGifHosts.end();
}

/// `app.bsky.richtext.facet#link` as `link`; unknown types as they are.
std::string_view feature_name(const std::string& type) {
  constexpr std::string_view kPrefix = "app.bsky.richtext.facet#";
  return std::string_view(type).starts_with(kPrefix) ? std::string_view(type).substr(kPrefix.size()) : type;
}

/// A facet that fits the text: bytes turned to code points.
struct Facet {
  std::size_t byte_start;
  std::size_t byte_end;
  const Json* features;
};

bool on_boundary(std::string_view text, std::size_t byte) {
  return byte == text.size() || (static_cast<unsigned char>(text[byte]) & 0xC0u) != 0x80u;
}

/// In the order of the text. Facets that run past the end, cut a character or are empty are left out: no app shows
/// them, and the post stays.
std::vector<Facet> fitting_facets(const Json& facets, std::string_view text) {
  std::vector<Facet> out;
  for (const Json& facet : facets.items()) {
    const auto start = facet["index"]["byteStart"].integer();
    const auto end = facet["index"]["byteEnd"].integer();
    if (!start || !end || *start < 0 || *end <= *start || static_cast<std::uint64_t>(*end) > text.size()) continue;
    const Facet found{static_cast<std::size_t>(*start), static_cast<std::size_t>(*end), &facet["features"]};
    if (on_boundary(text, found.byte_start) && on_boundary(text, found.byte_end)) out.push_back(found);
  }
  std::ranges::stable_sort(out, {}, [](const Facet& f) { return std::pair(f.byte_start, f.byte_end); });
  return out;
}

/// Code-point offsets of byte offsets that never go back, in one pass over the text.
class Places {
 public:
  explicit Places(std::string_view text) : text_(text) {}
  std::uint32_t of(std::size_t byte) {
    if (byte < byte_) return count_ - static_cast<std::uint32_t>(utf8::count(text_.substr(byte, byte_ - byte)));
    count_ += static_cast<std::uint32_t>(utf8::count(text_.substr(byte_, byte - byte_)));
    byte_ = byte;
    return count_;
  }

 private:
  std::string_view text_;
  std::size_t byte_ = 0;
  std::uint32_t count_ = 0;
};

/// As written in the text, if the text says the same; a feature may name another tag than the words it covers.
std::string tag_as_written(std::string_view written, const std::string& tag) {
  for (const std::string_view mark : {"#", "＃"})
    if (written.starts_with(mark)) written.remove_prefix(mark.size());
  return tag.empty() || equal_ignoring_case(written, tag) ? std::string(written) : tag;
}

void read_facets(const Json& facets, const std::string& text, Post& post, Hashtags& hashtags, Links& links) {
  Places places(text);
  std::set<std::string> mentioned;
  std::set<std::string> linked;
  for (const Facet& facet : fitting_facets(facets, text)) {
    const std::string_view written = std::string_view(text).substr(facet.byte_start, facet.byte_end - facet.byte_start);
    for (const Json& feature : facet.features->items()) {
      const std::string type = feature["$type"].string().value_or("");
      const std::string_view name = feature_name(type);
      if (name == "tag") {
        hashtags.add(tag_as_written(written, feature["tag"].string().value_or("")));
      } else if (name == "mention") {
        std::string handle(written.starts_with("@") ? written.substr(1) : written);
        if (!handle.empty() && mentioned.insert(fold_case(handle)).second) post.mentions.push_back(std::move(handle));
      } else if (name == "link") {
        const auto uri = filled(feature["uri"]);
        if (!uri || !is_web_address(*uri)) continue;
        const std::uint32_t start = places.of(facet.byte_start);
        const std::uint32_t end = places.of(facet.byte_end);
        // Some bots publish each facet twice.
        if (!linked.insert(std::to_string(start) + ' ' + std::to_string(end) + ' ' + *uri).second) continue;
        links.add({*uri, std::nullopt, std::string(written), start, end});
      }
    }
  }
}

/// Embeds come as records and as views; `recordWithMedia` nests both kinds once more.
std::optional<std::string> card_of(const Json& embed) {
  for (const Json* const external : {&embed["external"], &embed["media"]["external"]})
    if (auto uri = filled((*external)["uri"])) return uri;
  return std::nullopt;
}

/// A feed, a list or a starter pack that is embedded is no quoted post: the collection tells.
std::optional<std::string> quoted_of(const Json& embed) {
  for (const Json* const record : {&embed["record"], &embed["record"]["record"]})
    if (auto uri = filled((*record)["uri"]))
      if (const auto parts = parse_at_uri(*uri); parts && parts->collection == kPostCollection) return uri;
  return std::nullopt;
}

std::optional<std::string> only_language(const Json& langs) {
  if (langs.items().size() != 1) return std::nullopt;
  return filled(langs.items().front());
}

}  // namespace

std::optional<AtUri> parse_at_uri(std::string_view uri) {
  if (!uri.starts_with("at://")) return std::nullopt;
  uri.remove_prefix(5);
  const std::size_t first = uri.find('/');
  if (first == std::string_view::npos || first == 0) return std::nullopt;
  const std::size_t second = uri.find('/', first + 1);
  if (second == std::string_view::npos || second + 1 == uri.size()) return std::nullopt;
  const std::string_view rkey = uri.substr(second + 1);
  if (rkey.find('/') != std::string_view::npos) return std::nullopt;
  return AtUri{std::string(uri.substr(0, first)), std::string(uri.substr(first + 1, second - first - 1)),
               std::string(rkey)};
}

std::optional<std::string> page_of(std::string_view uri, const Account& account) {
  const auto parts = parse_at_uri(uri);
  if (!parts || parts->collection != kPostCollection) return std::nullopt;
  return "https://bsky.app/profile/" + account.handle.value_or(account.id.value_or(parts->authority)) + "/post/" +
         parts->rkey;
}

Account account_of(const Json& author) {
  Account account;
  account.id = filled(author["did"]);
  account.handle = filled(author["handle"]);
  if (account.handle == "handle.invalid") account.handle.reset();  // says that there is none
  account.name = filled(author["displayName"]);
  account.followers = author["followersCount"].integer();
  if (account.handle || account.id)
    account.url = "https://bsky.app/profile/" + account.handle.value_or(account.id.value_or(""));
  return account;
}

void read_record(const Json& record, const Json& view_embed, Post& post) {
  const std::string text = record["text"].string().value_or("");
  Hashtags hashtags;
  Links links;
  read_facets(record["facets"], text, post, hashtags, links);
  for (const Json& tag : record["tags"].items()) hashtags.add(tag.string().value_or(""));
  const Json& embed = record["embed"].is_object() ? record["embed"] : view_embed;
  if (auto card = card_of(embed); card && is_web_address(*card) && !is_picked_gif(*card))
    links.add_card(*std::move(card));
  post.text = text;
  post.hashtags = hashtags.take();
  post.links = links.take();
  post.lang = only_language(record["langs"]);
  if (!post.created_at) post.created_at = Timestamp::parse_rfc3339(record["createdAt"].string().value_or(""));
  if (post.kind) return;  // a repost keeps its own
  if (auto quoted = quoted_of(embed)) {
    post.kind = PostKind::quote;
    post.of_post_id = std::move(quoted);
  } else if (auto parent = filled(record["reply"]["parent"]["uri"])) {
    post.kind = PostKind::reply;
    post.of_post_id = std::move(parent);
  } else {
    post.kind = PostKind::original;
  }
}

Result<Post> post_of(const Json& view) {
  const auto refused = [](const char* why) { return Error{ErrorKind::bad_input, why}; };
  if (!view.is_object()) return refused("is no object");
  const auto uri = filled(view["uri"]);
  if (!uri || !parse_at_uri(*uri)) return refused("has no at:// URI");
  if (view["uri"].hurt() || view["author"]["did"].hurt()) return refused("has an id that is not Unicode");
  if (view["notFound"].boolean().value_or(false)) return refused("is not found");
  if (view["blocked"].boolean().value_or(false)) return refused("is hidden by a block");
  const Json& record = view["record"].is_object() ? view["record"] : view["value"];
  if (!record.is_object()) return refused("has no record");
  Post post;
  post.platform = "bluesky";
  post.post_id = *uri;
  post.account = account_of(view["author"]);
  if (!post.account->id) return refused("has no author");
  post.url = page_of(*uri, *post.account);
  read_record(record, view["embed"], post);
  return post;
}

}  // namespace paidtrail::bluesky
