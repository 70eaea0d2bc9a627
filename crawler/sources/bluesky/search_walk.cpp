#include <algorithm>
#include <set>

#include "core/json_writer.h"
#include "core/text/fold.h"
#include "crawler/sources/bluesky/access.h"

namespace paidtrail::bluesky {
namespace {

using namespace std::chrono;
using sources::Answer;

constexpr int kPages = 50;       ///< 5,000 posts of one query a pass
constexpr minutes kOverlap{30};  ///< search indexes lag
constexpr std::string_view kLimit = "100";

/// One author feed or one search, and how far it was read.
struct Query {
  std::string key;    ///< in the mark
  std::string what;   ///< in texts
  std::string path;   ///< without a cursor
  bool feed = false;  ///< an author feed, else a search
  std::optional<Timestamp> mark;
};

using Parameters = std::vector<std::pair<std::string_view, std::string>>;

Query search(std::string key, std::string what, Parameters parameters, const std::optional<Timestamp>& since) {
  parameters.emplace_back("sort", "latest");
  parameters.emplace_back("limit", kLimit);
  // `since` is compared with the earlier of createdAt and indexedAt: a day of margin for clocks that are wrong.
  if (since) parameters.emplace_back("since", Timestamp(since->millis() - days{1}, false).rfc3339());
  return {.key = std::move(key),
          .what = std::move(what),
          .path = "/xrpc/app.bsky.feed.searchPosts" + sources::query_string(parameters),
          .feed = false,
          .mark = {}};
}

std::vector<Query> queries_of(const WalkContext& context) {
  const Campaign& campaign = *context.campaign;
  const auto since = sources::since_of(campaign);
  std::vector<Query> all;
  for (const std::string& account : context.config->settings.list("accounts")) {
    const std::string actor = bare_handle(account);
    all.push_back(
        {.key = "author:" + actor,
         .what = "the posts of " + actor,
         .path = "/xrpc/app.bsky.feed.getAuthorFeed" +
                 sources::query_string(
                     {{"actor", actor}, {"filter", "posts_and_author_threads"}, {"limit", std::string(kLimit)}}),
         .feed = true,
         .mark = {}});
  }
  if (has_identifier(*context.config)) {
    for (const std::string& tag : campaign.hashtags)
      all.push_back(search("#" + fold_case(tag), "#" + tag, {{"q", "#" + tag}}, since));
    for (const DestinationRule& rule : campaign.destinations)
      all.push_back(search("domain:" + rule.host, rule.host, {{"q", rule.host}, {"domain", rule.host}}, since));
    for (const std::string& link : campaign.links)
      all.push_back(search("url:" + link, link, {{"q", link}, {"url", link}}, since));
  }
  std::set<std::string> seen;
  std::erase_if(all, [&](const Query& query) { return !seen.insert(query.key).second; });
  const auto mark = Json::parse(context.mark.value_or("{}"), "mark");
  for (Query& query : all) {
    const auto text = mark ? (*mark)["queries"][query.key].string() : std::nullopt;
    if (text) query.mark = Timestamp::parse_rfc3339(*text);
  }
  return all;
}

struct Item {
  std::string uri;
  std::optional<Timestamp> indexed_at;
};

/// A repost in an author feed has its own time; the post's is the original's.
std::vector<Item> items_of(const Json& list, bool feed) {
  std::vector<Item> items;
  for (const Json& entry : list.items()) {
    const Json& post = feed ? entry["post"] : entry;
    const Json& reposted = entry.at_path({"reason", "indexedAt"});
    const auto text = feed && reposted.is_string() ? reposted.string() : post["indexedAt"].string();
    std::string uri = post["uri"].string().value_or("");
    if (feed && reposted.is_string()) uri += " reposted";
    items.push_back({std::move(uri), text ? Timestamp::parse_rfc3339(*text) : std::nullopt});
  }
  return items;
}

class SearchWalk final : public Walk {
 public:
  explicit SearchWalk(const WalkContext& context)
      : access_(context),
        since_(sources::since_of(*context.campaign)),
        queries_(queries_of(context)),
        searches_live_(access_.logs_in() || context.replay) {
    skip_what_needs_a_session();
  }

  std::optional<Request> next() override {
    if (stopped_ || at_ >= queries_.size()) return std::nullopt;
    const Query& query = queries_[at_];
    const bool session = !query.feed || access_.open_needs_session();
    if (session)
      if (auto log_in = access_.log_in_first()) return log_in;
    std::string path = query.path;
    if (!cursor_.empty()) path += "&cursor=" + sources::percent_encode(cursor_);
    Request request = service().get(path);
    if (session) access_.authorise(request);
    return request;
  }

  Page take(const Request& request, const Fetched& fetched) override {
    Page page;
    if (stopped_ || at_ >= queries_.size()) return page;
    if (request.log_in) {
      if (auto why = access_.take_log_in(fetched)) {
        page.failure = std::move(why);
        searches_live_ = false;
        refused_ = true;
        skip_what_needs_a_session();
      }
      return page;
    }
    const Answer answer = service().read(fetched);
    if (answer.kind == Answer::Kind::ok)
      take_posts(answer, page);
    else
      take_refusal(answer, page);
    return page;
  }

  Page end() override {
    Page page;
    if (not_searched_ && !refused_)
      page.failure = std::string(
          "the campaign was not searched for: anonymous search answers 403 since January 2025; name "
          "an identifier and an app password");
    return page;
  }

 private:
  const sources::Service& service() const { return queries_[at_].feed ? access_.open() : access_.api(); }

  void next_query() {
    ++at_;
    cursor_.clear();
    pages_ = 0;
    newest_.reset();
    oldest_.reset();
    seen_.clear();
    cursors_.clear();
    skip_what_needs_a_session();
  }

  void skip_what_needs_a_session() {
    while (at_ < queries_.size() && !searches_live_ &&
           (!queries_[at_].feed || (access_.open_needs_session() && refused_))) {
      not_searched_ = true;
      ++at_;
    }
  }

  void add_gap(Page& page, Timestamp now, const std::string& reason) const {
    const auto& from = queries_[at_].mark ? queries_[at_].mark : since_;
    page.gaps.push_back(
        {from ? from->rfc3339() : "", (oldest_ ? *oldest_ : now).rfc3339(), queries_[at_].what + ": " + reason});
  }

  void stop(Page& page, std::string why) {
    stopped_ = true;
    page.failure = std::move(why);
  }

  void take_refusal(const Answer& answer, Page& page) {
    const Query& query = queries_[at_];
    if (Access::expired(answer) && (!query.feed || access_.open_needs_session()) && access_.renew()) return;
    const std::string& host = service().host();
    if (!query.feed && (answer.kind == Answer::Kind::forbidden || answer.kind == Answer::Kind::unauthorised)) {
      page.failure = service().refusal(
          answer,
          {.unauthorised = "search needs a session; name an identifier and an app password, and as base_url the "
                           "account's own server",
           .forbidden = "search is closed to this reader; name an identifier and an app password, and as base_url "
                        "the account's own server"});
      searches_live_ = false;
      refused_ = true;
      next_query();
      return;
    }
    if (answer.kind == Answer::Kind::bad_request || (query.feed && answer.kind == Answer::Kind::missing)) {
      page.failure = host + " answered " + std::to_string(answer.status) +
                     (answer.said.empty() ? "" : " (" + answer.said + ")") + " about " + query.what + ": " +
                     (query.feed ? "check accounts; the account may be renamed or gone" : "check the campaign's entry");
      next_query();
      return;
    }
    if (answer.kind == Answer::Kind::limited) add_gap(page, answer.at, "rate limit; the next run asks again");
    stop(page,
         service().refusal(answer, {.unauthorised = "it wants a session; name an identifier and an app password"}));
  }

  void take_posts(const Answer& answer, Page& page) {
    const bool feed = queries_[at_].feed;
    const Json& list = answer.json[feed ? "feed" : "posts"];
    if (!list.is_array()) {
      stop(page, service().host() + " answered with JSON that is no list of posts: check base_url");
      return;
    }
    if (!list.items().empty()) {
      if (auto why = sources::read_posts(kPlatform, feed ? "feed" : "posts", answer.response->body, page)) {
        page = Page();
        stop(page, service().host() + ": " + *why + "; check base_url");
        return;
      }
    }
    const std::string base = service().base();
    go_on(answer, items_of(list, feed), page);
    if (answer.paused_until && at_ < queries_.size() && service().base() == base) {
      add_gap(page, answer.at, "rate limit; the next run asks again");
      const std::string paused = service().paused(*answer.paused_until);
      stop(page, page.failure ? *page.failure + "; " + paused : paused);
    }
  }

  void go_on(const Answer& answer, const std::vector<Item>& items, Page& page) {
    const Query& query = queries_[at_];
    bool anything_new = false;
    for (const Item& item : items) {
      anything_new |= seen_.insert(item.uri).second;
      if (!item.indexed_at) continue;
      // A time in the future would let the next passes end before they begin.
      const Timestamp at = std::min(*item.indexed_at, answer.at);
      if (!newest_ || *newest_ < at) newest_ = at;
      if (!oldest_ || at < *oldest_) oldest_ = at;
    }
    const auto last = std::ranges::find_if(items.rbegin(), items.rend(), [](const Item& i) { return !!i.indexed_at; });
    const auto below = [&](const std::optional<Timestamp>& bound, milliseconds margin) {
      return bound && last != items.rend() && last->indexed_at->millis() < bound->millis() - margin;
    };
    cursor_ = answer.json["cursor"].string().value_or("");
    if (items.empty() || cursor_.empty() || below(query.mark, kOverlap) || below(since_, days{1})) {
      finish(page);
      return;
    }
    if (!anything_new || !cursors_.insert(cursor_).second) {
      add_gap(page, answer.at, "the service gives the same page again");
      page.failure = service().host() + " gives the same page of " + query.what +
                     " again and again: what is older was not "
                     "seen; it is asked again in the next run";
      finish(page);
      return;
    }
    if (++pages_ < kPages) return;
    add_gap(page, answer.at, "page limit");
    page.failure = query.what + " has more posts than one pass reads (" + std::to_string(kPages) +
                   " pages): the oldest are "
                   "left out, and a gap is recorded; run more often, or set the campaign's since";
    finish(page);
  }

  void finish(Page& page) {
    if (newest_ && (!queries_[at_].mark || *queries_[at_].mark < *newest_)) queries_[at_].mark = newest_;
    next_query();
    JsonWriter json;
    json.begin_object().key("queries").begin_object();
    for (const Query& query : queries_)
      if (query.mark) json.field(query.key, query.mark->rfc3339());
    page.mark = json.end_object().end_object().take();
  }

  Access access_;
  std::optional<Timestamp> since_;
  std::vector<Query> queries_;
  std::size_t at_ = 0;
  std::string cursor_;
  int pages_ = 0;
  std::optional<Timestamp> newest_;
  std::optional<Timestamp> oldest_;
  std::set<std::string> seen_;
  std::set<std::string> cursors_;
  bool searches_live_ = false;
  bool not_searched_ = false;
  bool refused_ = false;  ///< the reason was told already
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<Walk> search_walk(const WalkContext& context) { return std::make_unique<SearchWalk>(context); }

}  // namespace paidtrail::bluesky
