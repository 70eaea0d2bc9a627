#include "parsers/platforms/mastodon/status.h"

#include <algorithm>
#include <map>

#include "core/text/fold.h"
#include "parsers/html/collect.h"
#include "parsers/html/text.h"

namespace paidtrail::mastodon {
namespace {

std::optional<std::string> filled(const Json& json) {
  auto text = json.text();
  if (text && text->empty()) text.reset();
  return text;
}

/// The host of https://host/@user, with a port that is not the scheme's own.
std::string host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  const std::size_t at = url.rfind('@');
  if (at != std::string_view::npos) url.remove_prefix(at + 1);
  return ascii_lower(url);
}

/// `acct` has no host for accounts of the server that was asked; their `url` has.
std::optional<std::string> full_handle(const Json& account) {
  auto acct = filled(account["acct"]);
  if (!acct) acct = filled(account["username"]);
  if (!acct || acct->find('@') != std::string::npos) return acct;
  const std::string host = host_of(account["url"].string().value_or(""));
  return host.empty() ? acct : *acct + "@" + host;
}

Account account_of(const Json& json) {
  Account account;
  account.id = filled(json["id"]);
  account.handle = full_handle(json);
  account.name = filled(json["display_name"]);
  account.url = filled(json["url"]);
  account.followers = json["followers_count"].integer();
  if (account.followers && *account.followers < 0) account.followers.reset();  // -1: hidden
  return account;
}

std::optional<Timestamp> time_of(const Json& json) {
  const auto text = json.string();
  return text ? Timestamp::parse_rfc3339(*text) : std::nullopt;
}

/// The quoted status: a Quote entity (Mastodon 4.5), a shallow one, or a bare status (Akkoma, Pleroma).
struct Quote {
  bool present = false;  ///< the platform shows it by itself, so that the text's fallback is noise
  std::optional<std::string> id;
  std::string url;
};

Quote quote_of(const Json& status) {
  const Json& quote = status["quote"];
  if (quote.is_object()) {
    const Json& quoted = quote.has("quoted_status") ? quote["quoted_status"] : quote;
    const bool entity = quote.has("state");
    const bool accepted = !entity || quote["state"].string() == "accepted";
    Quote found;
    found.present = true;
    if (accepted) found.id = quote.has("quoted_status_id") ? filled(quote["quoted_status_id"]) : filled(quoted["id"]);
    found.url = quoted["url"].string().value_or("");
    return found;
  }
  for (const Json* const id : {&status["quote_id"], &status["pleroma"]["quote_id"]})
    if (auto text = filled(*id)) return {true, std::move(text), {}};
  return {};
}

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

/// What the anchors of a content are: links, hashtags, mentions, the post's own media.
class Anchors {
 public:
  explicit Anchors(const Json& status) {
    for (const Json& tag : status["tags"].items()) {
      const std::string name = tag["name"].string().value_or("");
      if (!name.empty()) tags_.insert(fold_case(name));
    }
    for (const Json& mention : status["mentions"].items())
      if (auto handle = full_handle(mention)) {
        by_address_.emplace(address_key(mention["url"].string().value_or("")), *handle);
        by_name_.emplace(fold_case(mention["username"].string().value_or("")), *handle);
      }
    for (const Json& media : status["media_attachments"].items())
      for (const char* const key : {"url", "remote_url", "preview_url", "text_url"})
        if (const auto url = media[key].string()) own_media_.insert(address_key(*url));
  }

  void read(const HtmlText& text) {
    for (const HtmlAnchor& anchor : text.anchors) {
      if (is_hashtag(anchor))
        hashtags.add(anchor.text);
      else if (const auto handle = mentioned(anchor))
        mention(*handle);
      else if (is_link(anchor))
        links.add(link_of(anchor));
    }
  }

  Hashtags hashtags;
  Links links;
  std::vector<std::string> mentions;

  void mention(const std::string& handle) {
    if (mentioned_.insert(fold_case(handle)).second) mentions.push_back(handle);
  }

 private:
  bool is_hashtag(const HtmlAnchor& anchor) const {
    const bool written_so = anchor.text.starts_with("#") || anchor.text.starts_with("＃");
    if (has(anchor.classes, "hashtag")) return true;
    if (!written_so) return false;
    // Other servers link hashtags with less, or with nothing: what is in `tags` is one.
    std::string name = anchor.text.substr(anchor.text[0] == '#' ? 1 : std::string_view("＃").size());
    return anchor.rel.find("tag") != std::string::npos || tags_.contains(fold_case(name));
  }

  std::optional<std::string> mentioned(const HtmlAnchor& anchor) const {
    const auto known = by_address_.find(address_key(anchor.href));
    const bool written_so = anchor.text.starts_with("@");
    // A microformat's u-url may be any link; with an @ it is a person.
    const bool marked = has(anchor.classes, "mention") || (written_so && has(anchor.classes, "u-url"));
    if (known != by_address_.end() && (marked || written_so)) return known->second;
    if (!marked) return std::nullopt;
    const std::string_view name = std::string_view(anchor.text).substr(written_so ? 1 : 0);
    if (name.find('@') != std::string_view::npos) return std::string(name);
    const auto by_name = by_name_.find(fold_case(name));
    if (by_name != by_name_.end()) return by_name->second;
    const std::string host = host_of(anchor.href);
    return host.empty() || name.empty() ? std::string(name) : std::string(name) + "@" + host;
  }

  bool is_link(const HtmlAnchor& anchor) const {
    const std::string scheme = ascii_lower(std::string_view(anchor.href).substr(0, 8));
    if (!scheme.starts_with("http://") && !scheme.starts_with("https://")) return false;
    return !has(anchor.classes, "attachment") && !own_media_.contains(address_key(anchor.href));
  }

  static Link link_of(const HtmlAnchor& anchor) {
    Link link;
    link.shared = anchor.href;
    if (anchor.start < anchor.end) {
      link.display = anchor.text;
      link.start = anchor.start;
      link.end = anchor.end;
    }
    return link;
  }

  std::set<std::string> tags_;
  std::map<std::string, std::string> by_address_;
  std::map<std::string, std::string> by_name_;
  std::set<std::string> own_media_;
  std::set<std::string> mentioned_;
};

/// Text, hashtags, mentions and links of `status`, into `post`.
void read_content(const Json& status, const Quote& quote, Post& post, bool& cut) {
  HtmlTextOptions options;
  if (quote.present) options.drop_classes.emplace_back("quote-inline");
  HtmlText text = html_to_text(status["content"].string().value_or(""), options);
  cut = text.cut;
  Anchors anchors(status);
  anchors.read(text);
  if (!quote.url.empty()) anchors.links.ignore(quote.url);
  anchors.links.add_card(status["card"]["url"].string().value_or(""));
  for (const Json& tag : status["tags"].items()) anchors.hashtags.add(tag["name"].string().value_or(""));
  for (const Json& mention : status["mentions"].items())
    if (const auto handle = full_handle(mention)) anchors.mention(*handle);
  post.text = std::move(text.text);
  post.hashtags = anchors.hashtags.take();
  post.mentions = std::move(anchors.mentions);
  post.links = anchors.links.take();
}

Error lacks(const char* what) { return Error{ErrorKind::bad_input, what}; }

}  // namespace

Result<Post> post_of(const Json& status, bool& cut) {
  if (!status.is_object()) return lacks("is no object");
  const auto id = filled(status["id"]);
  if (!id) return lacks("has no id");
  if (status["id"].hurt() || status["url"].hurt() || status["account"]["id"].hurt() || status["account"]["acct"].hurt())
    return lacks("has an id or address that is not Unicode");
  if (!status["account"].is_object()) return lacks("has no account");
  Post post;
  post.platform = "mastodon";
  post.post_id = *id;
  post.url = filled(status["url"]);
  if (!post.url) post.url = filled(status["uri"]);
  post.account = account_of(status["account"]);
  post.created_at = time_of(status["created_at"]);
  post.edited_at = time_of(status["edited_at"]);
  post.lang = filled(status["language"]);
  const Json& reblog = status["reblog"];
  if (reblog.is_object()) {
    post.kind = PostKind::repost;
    post.of_post_id = filled(reblog["id"]);
    if (!post.lang) post.lang = filled(reblog["language"]);
    read_content(reblog, quote_of(reblog), post, cut);
    return post;
  }
  const Quote quote = quote_of(status);
  const auto replied_to = filled(status["in_reply_to_id"]);
  if (quote.id) {
    post.kind = PostKind::quote;
    post.of_post_id = quote.id;
  } else if (replied_to) {
    post.kind = PostKind::reply;
    post.of_post_id = replied_to;
  } else {
    // A quote that its author has not accepted, or has taken back, is still a quote; of what, the server does not say.
    post.kind = quote.present ? PostKind::quote : PostKind::original;
  }
  read_content(status, quote, post, cut);
  return post;
}

}  // namespace paidtrail::mastodon
