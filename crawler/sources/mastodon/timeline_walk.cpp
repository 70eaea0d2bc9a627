#include <algorithm>
#include <set>

#include "core/json_writer.h"
#include "core/text/fold.h"
#include "core/url/url.h"
#include "crawler/sources/mastodon/walks.h"

namespace paidtrail::mastodon {
namespace {

using namespace std::chrono;
using sources::Answer;
using sources::decimal;
using sources::id_less;

constexpr std::size_t kPageSize = 40;  ///< the most a server gives
/// A pass of one hashtag: 2,000 posts, a minute at one request a second. What is left waits for the next pass.
constexpr int kPages = 50;

/// How far one hashtag has been read: all above and including the end of the way back, up to `newest`.
struct Tag {
  std::string name;             ///< as configured; it is asked so
  std::string key;              ///< the same case-folded; the mark names it so
  std::string newest;           ///< "" before the first post was seen
  std::optional<Timestamp> at;  ///< created_at of the newest, for people
  bool walking_back = false;
  std::string max_id;                ///< where the way back goes on
  std::optional<Timestamp> back_at;  ///< created_at of the oldest seen, for people
};

struct Ids {
  std::vector<std::string> all;
  bool decimal = true;
  std::string lowest;   ///< the last where ids are not decimal
  std::string highest;  ///< the first where ids are not decimal
};

Ids ids_of(const std::vector<const Json*>& statuses) {
  Ids ids;
  for (const Json* status : statuses) {
    if (auto id = (*status)["id"].text()) ids.all.push_back(*std::move(id));
  }
  if (ids.all.empty()) return ids;
  ids.decimal = std::ranges::all_of(ids.all, [](const std::string& id) { return decimal(id); });
  ids.highest = ids.decimal ? *std::ranges::max_element(ids.all, id_less) : ids.all.front();
  ids.lowest = ids.decimal ? *std::ranges::min_element(ids.all, id_less) : ids.all.back();
  return ids;
}

struct Times {
  std::optional<Timestamp> oldest;
  std::optional<Timestamp> newest;
  bool all = true;  ///< every status has one
};

Times times_of(const std::vector<const Json*>& statuses) {
  Times times;
  for (const Json* status : statuses) {
    const auto text = (*status)["created_at"].string();
    const auto at = text ? Timestamp::parse_rfc3339(*text) : std::nullopt;
    if (!at) {
      times.all = false;
      continue;
    }
    if (!times.oldest || *at < *times.oldest) times.oldest = at;
    if (!times.newest || *times.newest < *at) times.newest = at;
  }
  return times;
}

std::vector<Tag> tags_of(const Campaign& campaign, const std::optional<std::string>& mark) {
  const auto json = Json::parse(mark.value_or("{}"), "mark");
  static const Json kNothing;
  const Json& known = json ? (*json)["tags"] : kNothing;
  const auto time = [](const Json& value) {
    const auto text = value.string();
    return text ? Timestamp::parse_rfc3339(*text) : std::nullopt;
  };
  std::vector<Tag> tags;
  std::set<std::string> seen;
  for (const std::string& name : campaign.hashtags) {
    Tag tag{.name = name, .key = fold_case(name), .newest = {}, .at = {}, .max_id = {}, .back_at = {}};
    if (tag.name.empty() || !seen.insert(tag.key).second) continue;
    const Json& old = known[tag.key];
    tag.newest = old["newest"].text().value_or("");
    tag.at = time(old["at"]);
    tag.walking_back = old.has("walk");
    tag.max_id = old["walk"]["max_id"].text().value_or("");
    tag.back_at = time(old["walk"]["at"]);
    tags.push_back(std::move(tag));
  }
  return tags;
}

std::string mark_of(const std::vector<Tag>& tags) {
  JsonWriter json;
  json.begin_object().key("tags").begin_object();
  for (const Tag& tag : tags) {
    if (tag.newest.empty()) continue;
    json.key(tag.key).begin_object().field("newest", tag.newest);
    if (tag.at) json.field("at", tag.at->rfc3339());
    if (tag.walking_back) {
      json.key("walk").begin_object().field("max_id", tag.max_id);
      if (tag.back_at) json.field("at", tag.back_at->rfc3339());
      json.end_object();
    }
    json.end_object();
  }
  return json.end_object().end_object().take();
}

// new ──▶ back ──▶ done        a hashtag without a mark
// known ──▶ forward ──▶ done   a hashtag whose way back is finished
//              └──▶ back ──▶ done   … or is not
class TimelineWalk final : public Walk {
 public:
  explicit TimelineWalk(const WalkContext& context)
      : server_(context),
        since_(sources::since_of(*context.campaign)),
        tags_(tags_of(*context.campaign, context.mark)) {
    ever_seen_ = std::ranges::any_of(tags_, [](const Tag& tag) { return !tag.newest.empty(); });
    start_tag();
  }

  std::optional<Request> next() override {
    if (stopped_) return std::nullopt;
    if (at_ < tags_.size()) return server_.get(path_);
    if (ever_seen_ || failed_ || asked_instance_ || tags_.empty()) return std::nullopt;
    asked_instance_ = true;
    return server_.get("/api/v2/instance");
  }

  Page take(const Request& request, const Fetched& fetched) override {
    const Answer answer = server_.service.read(fetched);
    Page page;
    if (stopped_) return page;
    if (at_ >= tags_.size()) {
      take_instance(answer, page);
      return page;
    }
    if (answer.kind != Answer::Kind::ok) {
      if (answer.kind == Answer::Kind::limited) add_gap(page, answer.at, "rate limit");
      stop(page, server_.refusal(answer));
      return page;
    }
    if (!answer.json.is_array()) {
      stop(page, server_.service.host() + " answered with JSON that is no list of posts: check base_url");
      return page;
    }
    take_statuses(request, answer, page);
    return page;
  }

 private:
  enum class Way { forward, back };

  Tag& tag() { return tags_[at_]; }

  void stop(Page& page, std::string why) {
    stopped_ = true;
    fail(page, std::move(why));
  }
  void fail(Page& page, std::string why) {
    failed_ = true;
    page.failure = std::move(why);
  }

  void add_gap(Page& page, Timestamp now, const std::string& reason) {
    const auto text = [](const std::optional<Timestamp>& at) { return at ? at->rfc3339() : std::string(); };
    const bool forward = way_ == Way::forward;
    page.gaps.push_back({text(forward ? tag().at : since_), forward || !tag().back_at ? text(now) : text(tag().back_at),
                         "#" + tag().name + ": " + reason});
  }

  std::string timeline(std::string_view position, const std::string& id) const {
    std::string path = "/api/v1/timelines/tag/" + sources::percent_encode(tags_[at_].name) + "?limit=40";
    if (!id.empty()) path.append("&").append(position).append("=").append(sources::percent_encode(id));
    return path;
  }

  void start_tag() {
    if (at_ >= tags_.size()) return;
    go(tag().newest.empty() ? Way::back : Way::forward);
  }
  void go(Way way) {
    way_ = way;
    pages_ = 0;
    seen_.clear();
    short_page_ = false;
    path_ = way == Way::forward ? timeline("min_id", tag().newest) : timeline("max_id", tag().max_id);
  }
  void next_tag() {
    ++at_;
    start_tag();
  }
  void end_forward() {
    if (tag().walking_back)
      go(Way::back);
    else
      next_tag();
  }
  void end_back() {
    tag().walking_back = false;
    tag().max_id.clear();
    next_tag();
  }

  void take_statuses(const Request& request, const Answer& answer, Page& page) {
    std::vector<const Json*> statuses;
    for (const Json& status : answer.json.items()) statuses.push_back(&status);
    if (!statuses.empty()) {
      if (auto why = sources::read_posts(kPlatform, kKind, answer.response->body, page)) {
        page = Page();
        stop(page, server_.service.host() + ": " + *why + "; check base_url");
        return;
      }
      ever_seen_ = true;
    }
    const Ids ids = ids_of(statuses);
    if (!statuses.empty() && ids.all.empty()) {
      stop(page,
           server_.service.host() + " answered with a list without ids: it is no Mastodon timeline; check base_url");
    } else if (way_ == Way::forward) {
      forward(request, answer, statuses, ids, page);
    } else {
      back(request, answer, statuses, ids, page);
    }
    page.mark = mark_of(tags_);
    if (answer.paused_until && !stopped_ && at_ < tags_.size()) {
      add_gap(page, answer.at, "rate limit");
      stop(page, page.failure.value_or(server_.service.paused(*answer.paused_until)));
    }
  }

  void forward(const Request& request, const Answer& answer, const std::vector<const Json*>& statuses, const Ids& ids,
               Page& page) {
    const bool comparable = ids.decimal && decimal(tag().newest);
    // A server that does not know min_id gives its newest page again: nothing above the mark is the end.
    const bool above = !ids.all.empty() &&
                       (comparable ? id_less(tag().newest, ids.highest) : seen_.insert(ids.highest).second) &&
                       ids.highest != tag().newest;
    if (!above) {
      end_forward();
      return;
    }
    tag().newest = ids.highest;
    if (const auto newest = times_of(statuses).newest) tag().at = newest;
    if (++pages_ >= kPages) {
      add_gap(page, answer.at, "page limit");
      fail(page, over_limit());
      end_forward();
      return;
    }
    path_ = followed(request, answer, "prev", "min_id", ids.highest);
  }

  void back(const Request& request, const Answer& answer, const std::vector<const Json*>& statuses, const Ids& ids,
            Page& page) {
    if (ids.all.empty()) {
      end_back();
      return;
    }
    const Times times = times_of(statuses);
    if (tag().newest.empty()) {
      tag().newest = ids.highest;
      tag().at = times.newest;
      tag().walking_back = true;
    }
    bool anything_new = false;
    for (const std::string& id : ids.all) anything_new |= seen_.insert(id).second;
    if (!anything_new) {
      end_in_circles(answer, page);
      return;
    }
    if (times.oldest && (!tag().back_at || *times.oldest < *tag().back_at)) tag().back_at = times.oldest;
    tag().max_id = ids.lowest;
    // created_at is the author's server's word and may be earlier than the arrival that ids follow: a day of margin.
    if (since_ && times.all && times.newest && times.newest->millis() < since_->millis() - days{1}) {
      end_back();
      return;
    }
    short_page_ = statuses.size() < kPageSize;
    if (++pages_ >= kPages) {
      add_gap(page, answer.at, "page limit");
      fail(page, over_limit());
      next_tag();
      return;
    }
    path_ = followed(request, answer, "next", "max_id", ids.lowest);
  }

  /// A server that gives fewer than were asked for, and then the same again, cannot page and has no more.
  void end_in_circles(const Answer& answer, Page& page) {
    if (!short_page_) {
      add_gap(page, answer.at, "the server gives the same page again");
      fail(page, server_.service.host() + " gives the same posts of #" + tag().name +
                     " again and again: what is older cannot be asked there; name another server");
    }
    end_back();
  }

  std::string over_limit() {
    return "#" + tag().name + " has more than " + std::to_string(kPages * kPageSize) +
           " posts that were not seen; the "
           "next run goes on from there; set the campaign's since, or run again";
  }

  /// The server's own link is followed where it stays on this timeline and goes on from the page; our own counting is
  /// used elsewhere: a link to another place would carry the token there, past the address guard.
  std::string followed(const Request& request, const Answer& answer, std::string_view relation,
                       std::string_view position, const std::string& id) const {
    std::string own = timeline(position, id);
    const auto target = sources::link_target(answer.response->headers, relation);
    const auto asked = Url::parse(request.url);
    if (!target || !asked) return own;
    const auto url = Url::parse(*target, &*asked);
    if (!url) return own;
    std::string linked;
    for (const auto& [name, value] : url->parameters())
      if (name == position) linked = value;
    const bool same = decimal(id) ? decimal(linked) : !linked.empty();
    if (!same || linked.size() > 100) return own;
    if (decimal(id) && (position == "min_id" ? id_less(linked, id) : id_less(id, linked))) return own;
    const bool stays = url->origin() == asked->origin() && url->path() == asked->path();
    if (!stays) return timeline(position, linked);
    const std::string href = url->without_fragment().href();
    return href.starts_with(server_.service.base()) ? href.substr(server_.service.base().size()) : own;
  }

  void take_instance(const Answer& answer, Page& page) {
    // Servers older than 4.5, and others that speak the API, have no such switch: their empty list is empty.
    if (answer.kind == Answer::Kind::missing) return;
    const Json& feeds = answer.json.at_path({"configuration", "timelines_access", "hashtag_feeds"});
    if (answer.kind == Answer::Kind::ok && answer.json.is_object()) {
      const std::string local = feeds["local"].string().value_or("public");
      const std::string remote = feeds["remote"].string().value_or("public");
      if (local == "disabled" || remote == "disabled")
        fail(page, server_.service.host() +
                       " has switched off its hashtag timelines, so that an empty list says nothing; "
                       "name another server");
      else if ((local != "public" || remote != "public") && server_.token.empty())
        fail(page, server_.service.host() +
                       " shows its hashtag timelines only to those who log in, so that an empty list "
                       "says nothing; name a token, or another server");
      return;
    }
    fail(page, server_.service.host() +
                   " answered with an empty list for every hashtag, and does not say whether it "
                   "shows its timelines without an account: check the server's access setting and the spelling of the "
                   "hashtags; name a token, or another server");
  }

  Server server_;
  std::optional<Timestamp> since_;
  std::vector<Tag> tags_;
  std::size_t at_ = 0;
  Way way_ = Way::back;
  std::string path_;
  int pages_ = 0;
  std::set<std::string> seen_;  ///< ids of this way
  bool short_page_ = false;     ///< the last page was shorter than the limit
  bool ever_seen_ = false;
  bool asked_instance_ = false;
  bool stopped_ = false;
  bool failed_ = false;
};

}  // namespace

std::unique_ptr<Walk> timeline_walk(const WalkContext& context) { return std::make_unique<TimelineWalk>(context); }

}  // namespace paidtrail::mastodon
