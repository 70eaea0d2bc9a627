#include "parsers/platforms/feed/item_post.h"

#include <algorithm>

#include "core/digest.h"
#include "core/text/fold.h"
#include "core/text/utf8.h"
#include "parsers/html/collect.h"
#include "parsers/html/text.h"
#include "parsers/platforms/feed/plain_links.h"

namespace paidtrail::feed {
namespace {

std::optional<std::string> filled(std::string text) {
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

HtmlText rendered(const feeds::Markup& markup) {
  if (markup.html) return html_to_text(markup.text);
  HtmlText plain;
  plain.text = std::string(trim(markup.text));
  return plain;
}

/// One line: titles carry the line breaks of the file they came in.
HtmlText title_of(const feeds::Markup& markup) {
  HtmlText title = rendered(markup);
  if (!markup.html) {
    std::string line;
    for (const char c : title.text) {
      const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
      if (!space)
        line += c;
      else if (!line.empty() && line.back() != ' ')
        line += ' ';
    }
    title.text = std::move(line);
  }
  return title;
}

/// The body may begin with the title, or with what a title that was cut with "…" still has.
bool repeats(const std::string& body, std::string_view title) {
  if (title.empty()) return true;
  if (body.starts_with(title)) return true;
  constexpr std::size_t kEnoughToTell = 20;
  for (const std::string_view dots : {"…", "..."})
    if (title.ends_with(dots)) {
      const std::string_view start = trim(title.substr(0, title.size() - dots.size()));
      return start.size() >= kEnoughToTell && body.starts_with(start);
    }
  return false;
}

/// Reddit's own feeds: of the anchors around a post, `[link]` is what was shared.
bool is_reddit(const feeds::Item& item) {
  const std::string key = address_key(item.url);
  return key.starts_with("reddit.com/") || key.starts_with("old.reddit.com/");
}

bool reddit_furniture(const HtmlAnchor& anchor) {
  return anchor.text == "[comments]" || anchor.text.starts_with("/u/") || anchor.text.starts_with("u/");
}

class Reader {
 public:
  explicit Reader(const feeds::Item& item) : item_(item), reddit_(is_reddit(item)) {
    own_.insert(address_key(item.url));
    own_.insert(address_key(item.id));
  }

  Post read(bool& cut) {
    const HtmlText title = title_of(item_.title);
    const HtmlText body = rendered(item_.body);
    cut = title.cut || body.cut;
    std::string text;
    if (!repeats(body.text, title.text) || body.text.empty()) {
      text = title.text;
      anchors(title, 0, item_.title.base);
      if (!text.empty() && !body.text.empty()) text += "\n\n";
    }
    anchors(body, static_cast<std::uint32_t>(utf8::count(text)), item_.body.base);
    text += body.text;
    plain(text);
    Post post;
    post.platform = "feed";
    for (Link& link : sorted_links()) links_.add(std::move(link));
    for (const std::string& page : item_.talks_of)
      if (!own_.contains(address_key(page))) links_.add_card(page);
    post.text = std::move(text);
    post.links = links_.take();
    post.hashtags = hashtags_.take();
    post.mentions = std::move(mentions_);
    return post;
  }

 private:
  static bool has(const std::vector<std::string>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
  }

  void anchors(const HtmlText& text, std::uint32_t shift, const std::string& base) {
    for (const HtmlAnchor& anchor : text.anchors) {
      if (anchor.start < anchor.end) taken_.push_back({anchor.start + shift, anchor.end + shift});
      if (has(anchor.classes, "hashtag")) continue;  // its text is found as a hashtag
      if (has(anchor.classes, "mention") && anchor.text.starts_with("@")) {
        mentions_.push_back(anchor.text.substr(1));
        continue;
      }
      if (reddit_ && reddit_furniture(anchor)) continue;
      auto address = feeds::resolve(anchor.href, base);
      if (!address || anchor.href.starts_with("#") || own_.contains(address_key(*address))) continue;
      Link link;
      link.shared = *std::move(address);
      if (anchor.start < anchor.end) {
        link.display = anchor.text;
        link.start = anchor.start + shift;
        link.end = anchor.end + shift;
      }
      found_.push_back(std::move(link));
    }
    std::ranges::sort(taken_);
  }

  /// What nobody linked. Offsets are counted in one pass: both lists are in the order of the text.
  void plain(const std::string& text) {
    std::size_t byte = 0;
    std::uint32_t count = 0;
    const auto place = [&](std::size_t at) {
      count += static_cast<std::uint32_t>(utf8::count(std::string_view(text).substr(byte, at - byte)));
      byte = at;
      return count;
    };
    std::size_t next_taken = 0;
    for (const PlainLink& found : find_links(text)) {
      const std::uint32_t start = place(found.start);
      const std::uint32_t end = place(found.end);
      while (next_taken < taken_.size() && taken_[next_taken].second <= start) ++next_taken;
      if (next_taken < taken_.size() && taken_[next_taken].first < end) continue;  // an anchor covers it
      std::string address = text.substr(found.start, found.end - found.start);
      if (own_.contains(address_key(address))) continue;
      found_.push_back({address, std::nullopt, address, start, end});
    }
    for (const PlainLink& found : find_hashtags(text)) hashtags_.add(text.substr(found.start, found.end - found.start));
  }

  std::vector<Link> sorted_links() {
    std::ranges::stable_sort(found_, {}, [](const Link& link) { return link.start.value_or(UINT32_MAX); });
    return std::move(found_);
  }

  const feeds::Item& item_;
  bool reddit_;
  std::set<std::string> own_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> taken_;
  std::vector<Link> found_;
  Links links_;
  Hashtags hashtags_;
  std::vector<std::string> mentions_;
};

}  // namespace

Post post_of(const feeds::Item& item, bool& cut) {
  Post post = Reader(item).read(cut);
  post.post_id = !item.id.empty() ? item.id : item.url;
  // Neither id nor link: the content itself tells one item from another.
  if (post.post_id.empty()) post.post_id = "urn:uuid:" + uuid_of(post.text.value_or(""));
  post.url = filled(item.url);
  if (!item.author.empty()) {
    post.account = Account{};
    post.account->name = item.author;
    post.account->url = filled(item.author_url);
  }
  post.created_at = item.published ? item.published : item.updated;
  if (item.published && item.updated && *item.updated > *item.published) post.edited_at = item.updated;
  post.lang = filled(item.lang);
  post.kind = PostKind::original;
  return post;
}

}  // namespace paidtrail::feed
