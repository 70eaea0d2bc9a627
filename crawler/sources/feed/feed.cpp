#include "crawler/sources/feed/feed.h"

#include <algorithm>
#include <set>

#include "core/digest.h"
#include "core/json_writer.h"
#include "core/url/url.h"
#include "crawler/sources/service.h"

namespace paidtrail::feed {
namespace {

using sources::Answer;

constexpr std::string_view kPlatform = "feed";
constexpr int kRedirects = 5;
constexpr std::size_t kItems = 200;  ///< remembered; feeds list 10 to 100

constexpr sources::Advice kAdvice = {
    .unauthorised = "the feed wants a log-in, which is not supported; ask the publisher for an open address",
    .forbidden = "the feed refuses this reader; open it in a browser, ask the publisher, or remove the source",
    .missing = "there is no feed at this address any more; look for the new one on the site and set base_url",
};

struct Mark {
  std::string url;
  std::optional<std::string> etag;
  std::optional<std::string> last_modified;
  std::optional<std::string> at;
  std::vector<std::string> items;
};

Mark mark_from(const std::optional<std::string>& text) {
  Mark mark;
  const auto json = Json::parse(text.value_or("{}"), "mark");
  if (!json) return mark;
  mark.url = (*json)["url"].string().value_or("");
  mark.etag = (*json)["etag"].string();
  mark.last_modified = (*json)["last_modified"].string();
  mark.at = (*json)["at"].string();
  for (const Json& item : (*json)["items"].items())
    if (auto digest = item.string()) mark.items.push_back(*std::move(digest));
  return mark;
}

std::string to_json(const Mark& mark) {
  JsonWriter json;
  json.begin_object().field("url", mark.url);
  if (mark.etag) json.field("etag", *mark.etag);
  if (mark.last_modified) json.field("last_modified", *mark.last_modified);
  if (mark.at) json.field("at", *mark.at);
  return json.field("items", mark.items).end_object().take();
}

/// A validator is given back as it came; one that could break the header block is not.
std::optional<std::string> validator(const Headers& headers, std::string_view name) {
  const auto value = header(headers, name);
  if (!value || value->empty() || value->size() > 1000) return std::nullopt;
  if (!std::ranges::all_of(*value, [](char c) { return c >= ' ' && c < 0x7f; })) return std::nullopt;
  return std::string(*value);
}

class FeedWalk final : public Walk {
 public:
  explicit FeedWalk(const WalkContext& context)
      : base_(context.config->base_url), service_(base_), mark_(mark_from(context.mark)), url_(base_) {
    if (const auto url = Url::parse(base_)) url_ = url->without_fragment().href();
  }

  std::optional<Request> next() override {
    if (done_) return std::nullopt;
    Request request = service_.get("");
    request.url = url_;
    request.headers = {{"Accept",
                        "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
                        "*/*;q=0.5"}};
    if (mark_.url == url_ && mark_.etag) request.headers.emplace_back("If-None-Match", *mark_.etag);
    if (mark_.url == url_ && mark_.last_modified)
      request.headers.emplace_back("If-Modified-Since", *mark_.last_modified);
    request.configured = configured();
    request.ask_robots = true;
    return request;
  }

  Page take(const Request& /*request*/, const Fetched& fetched) override {
    Page page;
    if (done_) return page;
    const Answer answer = service_.read_bytes(fetched);
    if (answer.kind == Answer::Kind::redirect) {
      if (auto why = redirect(*answer.response)) fail(page, *std::move(why));
      return page;
    }
    done_ = true;
    if (answer.kind == Answer::Kind::not_modified) return page;
    if (answer.kind != Answer::Kind::ok) {
      fail(page, service_.refusal(answer, kAdvice));
      return page;
    }
    take_items(answer, page);
    return page;
  }

 private:
  void fail(Page& page, std::string why) {
    done_ = true;
    page.failure = std::move(why);
  }

  /// What a redirect says may not lead to a private address, unless it is the configured one.
  bool configured() const {
    const auto base = Url::parse(base_);
    const auto url = Url::parse(url_);
    return base && url && base->host() == url->host() && base->effective_port() == url->effective_port();
  }

  /// Nothing where the walk goes on, or why it cannot.
  std::optional<std::string> redirect(const Response& response) {
    const auto location = header(response.headers, "location");
    const auto from = Url::parse(url_);
    if (!location || !from)
      return service_.host() + " answered " + std::to_string(response.status) +
             " without saying where to: check base_url";
    const auto to = Url::parse_location(*location, *from);
    if (!to || !to->http_family() || !to->has_host())
      return service_.host() + " redirects to no web address: check base_url";
    if (++redirects_ > kRedirects || to->without_fragment().href() == url_)
      return service_.host() +
             " redirects again and again: open the feed in a browser and set base_url to where it ends";
    url_ = to->without_fragment().href();
    return std::nullopt;
  }

  void take_items(const Answer& answer, Page& page) {
    if (auto why = sources::read_posts(kPlatform, "", answer.response->body, page)) {
      page = Page();
      fail(page, service_.host() +
                     " answered with something that is no feed: open base_url in a browser, and look for the "
                     "feed's own address in the page");
      return;
    }
    std::vector<std::string> items;
    for (const Post& post : page.posts) {
      if (items.size() == kItems) break;
      items.push_back(sha256_hex(post.post_id).substr(0, 16));
    }
    const std::set<std::string> before(mark_.items.begin(), mark_.items.end());
    const bool overlaps = std::ranges::any_of(items, [&](const std::string& item) { return before.contains(item); });
    if (!before.empty() && !items.empty() && !overlaps)
      page.gaps.push_back(
          {mark_.at.value_or(""), answer.at.rfc3339(),
           "the feed shares no item with the last pass: what it dropped in between was not seen; run more "
           "often"});
    Mark mark{.url = url_,
              .etag = validator(answer.response->headers, "etag"),
              .last_modified = validator(answer.response->headers, "last-modified"),
              .at = answer.at.rfc3339(),
              .items = std::move(items)};
    page.mark = to_json(mark);
  }

  std::string base_;
  sources::Service service_;
  Mark mark_;
  std::string url_;
  int redirects_ = 0;
  bool done_ = false;
};

std::optional<std::string> cannot_ask(const SourceConfig& /*source*/, const Campaign& /*campaign*/) {
  return std::nullopt;
}

std::unique_ptr<Walk> walk(const WalkContext& context) { return std::make_unique<FeedWalk>(context); }

}  // namespace

const SourceType& source_type() {
  static const SourceType kType = {.platform = kPlatform,
                                   .settings = {},
                                   .default_base_url = "",
                                   .cannot_ask = cannot_ask,
                                   .not_asked = nullptr,
                                   .walk = walk,
                                   .recheck = nullptr};
  return kType;
}

}  // namespace paidtrail::feed
