#include "parsers/platforms/html/html.h"

#include <algorithm>
#include <array>

#include "core/digest.h"
#include "core/text/fold.h"
#include "core/text/utf8.h"
#include "parsers/feeds/feed.h"
#include "parsers/html/collect.h"
#include "parsers/html/document.h"
#include "parsers/html/text.h"
#include "parsers/json/json.h"

namespace paidtrail::html_page {
namespace {

constexpr std::size_t kMaxNodes = 10'000;

bool looks_like_html(std::string_view bytes) {
  const std::string start = ascii_lower(trim(bytes.substr(0, 4096)));
  return start.starts_with("<!doctype html") || start.find("<html") != std::string::npos ||
         start.find("<head") != std::string::npos || start.find("<body") != std::string::npos;
}

std::optional<std::string> filled(std::string_view text) {
  text = trim(text);
  return text.empty() ? std::nullopt : std::optional(std::string(text));
}

std::optional<std::string> meta(const PageSigns& signs, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    for (const PageMeta& m : signs.metas)
      if (m.name == name)
        if (auto value = filled(m.content)) return value;
  return std::nullopt;
}

bool is_article(const Json& type) {
  static constexpr std::array<std::string_view, 9> kArticles = {"Article",
                                                                "NewsArticle",
                                                                "BlogPosting",
                                                                "SocialMediaPosting",
                                                                "ReportageNewsArticle",
                                                                "DiscussionForumPosting",
                                                                "Report",
                                                                "AdvertiserContentArticle",
                                                                "Review"};
  const auto is = [](const Json& json) {
    const auto name = json.string();
    return name && std::ranges::find(kArticles, *name) != kArticles.end();
  };
  return is(type) || (type.is_array() && std::ranges::any_of(type.items(), is));
}

/// The first article of the page's JSON-LD, wherever it is nested.
const Json* article_in(const Json& root) {
  std::vector<const Json*> open = {&root};
  for (std::size_t seen = 0; seen < open.size() && seen < kMaxNodes; ++seen) {
    const Json& node = *open[seen];
    if (node.is_object() && is_article(node["@type"])) return &node;
    if (node.is_object() || node.is_array())
      for (const Json& child : node.items())
        if (child.is_object() || child.is_array()) open.push_back(&child);
  }
  return nullptr;
}

std::string author_name(const Json& author) {
  if (author.is_string()) return std::string(trim(*author.string()));
  if (author.is_object()) return std::string(trim(author["name"].string().value_or("")));
  std::string names;
  for (const Json& one : author.items()) {
    const std::string name = one.is_array() ? std::string() : author_name(one);
    if (!name.empty()) names += (names.empty() ? "" : ", ") + name;
  }
  return names;
}

struct Facts {
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<std::string> author;
  std::optional<std::string> author_url;
  std::optional<std::string> published;
  std::optional<std::string> modified;
  std::optional<std::string> url;
  std::optional<std::string> lang;
};

void prefer(std::optional<std::string>& fact, std::optional<std::string> other) {
  if (!fact) fact = std::move(other);
}

/// JSON-LD speaks first, then OpenGraph and its kin, then the elements.
Facts facts_of(const PageSigns& signs) {
  Facts facts;
  for (const std::string& text : signs.json_ld) {
    const Result<Json> json = Json::parse(text, "JSON-LD");
    const Json* const article = json ? article_in(*json) : nullptr;
    if (!article) continue;
    const Json& author = (*article)["author"].is_null() ? (*article)["creator"] : (*article)["author"];
    facts.title = filled((*article)["headline"].string().value_or((*article)["name"].string().value_or("")));
    facts.description = filled((*article)["description"].string().value_or(""));
    facts.author = filled(author_name(author));
    facts.author_url = filled((author.is_array() ? author[std::size_t{0}] : author)["url"].string().value_or(""));
    facts.published = filled((*article)["datePublished"].string().value_or(""));
    facts.modified = filled((*article)["dateModified"].string().value_or(""));
    facts.url = filled((*article)["url"].string().value_or(""));
    facts.lang = filled((*article)["inLanguage"].string().value_or(""));
    break;
  }
  prefer(facts.title, meta(signs, {"og:title", "twitter:title", "headline"}));
  prefer(facts.title, filled(signs.title));
  prefer(facts.description, meta(signs, {"og:description", "twitter:description", "description"}));
  const auto author = meta(signs, {"author", "article:author", "dc.creator", "parsely-author"});
  const bool is_profile = author && author->starts_with("http");  // article:author is an address as often as a name
  prefer(is_profile ? facts.author_url : facts.author, author);
  prefer(facts.published,
         meta(signs, {"article:published_time", "og:published_time", "datepublished", "date", "dc.date"}));
  prefer(facts.modified, meta(signs, {"article:modified_time", "og:updated_time", "datemodified"}));
  if (signs.canonical) facts.url = filled(*signs.canonical);
  prefer(facts.url, meta(signs, {"og:url"}));
  prefer(facts.lang, filled(signs.lang));
  return facts;
}

/// Title, blank line, body; a body that begins with the title has it once.
std::string title_and_text(const Facts& facts, const std::string& body) {
  std::string text = facts.title.value_or("");
  if (!text.empty() && body.starts_with(text)) return body;
  if (!text.empty() && !body.empty()) text += "\n\n";
  return text + body;
}

std::optional<std::string> web_address(std::string_view href, const std::string& base) {
  if (trim(href).starts_with("#")) return std::nullopt;
  return feeds::resolve(href, base);
}

Parsed parse(std::string_view bytes) {
  Parsed parsed;
  if (!looks_like_html(bytes)) {
    parsed.recognised = false;
    parsed.problems.push_back({0, "not an HTML page"});
    return parsed;
  }
  const PageSigns signs = page_signs(bytes);
  const Facts facts = facts_of(signs);
  const std::string page = facts.url ? feeds::resolve(*facts.url, "").value_or("") : "";
  const std::string base = signs.base_href ? feeds::resolve(*signs.base_href, page).value_or(page) : page;
  Post post;
  post.platform = "html";
  post.url = filled(page);
  HtmlTextOptions options;
  options.mastodon_ellipsis = false;
  HtmlText body = html_to_text(bytes, options);
  post.text = title_and_text(facts, body.text);
  post.post_id = !page.empty() ? page : "urn:uuid:" + uuid_of(*post.text);
  if (facts.author || facts.author_url) {
    post.account = Account{};
    post.account->name = facts.author;
    if (facts.author_url) post.account->url = feeds::resolve(*facts.author_url, page);
  }
  if (facts.published) post.created_at = feeds::parse_date(*facts.published);
  if (facts.modified) post.edited_at = feeds::parse_date(*facts.modified);
  if (post.edited_at && post.created_at && *post.edited_at <= *post.created_at) post.edited_at.reset();
  post.lang = facts.lang;
  post.kind = PostKind::original;
  Links links;
  const auto shift = static_cast<std::uint32_t>(
      post.text->size() == body.text.size() ? 0 : utf8::count(*post.text) - utf8::count(body.text));
  for (const HtmlAnchor& anchor : body.anchors) {
    auto address = web_address(anchor.href, base);
    if (!address || address_key(*address) == address_key(page)) continue;
    Link link;
    link.shared = *std::move(address);
    if (anchor.start < anchor.end) {
      link.display = anchor.text;
      link.start = anchor.start + shift;
      link.end = anchor.end + shift;
    }
    links.add(std::move(link));
  }
  post.links = links.take();
  if (signs.cut || body.cut) parsed.problems.push_back({0, "the page is too large or too deep; its end was not read"});
  parsed.posts.push_back(std::move(post));
  return parsed;
}

}  // namespace

std::span<const Format> formats() {
  static constexpr std::array kFormats = {
      Format{"page", "one web page, by JSON-LD, OpenGraph and title", looks_like_html, parse}};
  return kFormats;
}

}  // namespace paidtrail::html_page
