#include "crawler/sources/mastodon/walks.h"

namespace paidtrail::mastodon {
namespace {

using sources::Answer;

/// One status after the other. A 404 is about that very post only while the server answers otherwise: it counts once
/// another status came whole, or, where none did, the campaign's timeline.
class StatusWalk final : public Walk {
 public:
  StatusWalk(const WalkContext& context, std::vector<PostToRecheck> posts)
      : server_(context), posts_(std::move(posts)) {
    if (context.campaign && !context.campaign->hashtags.empty())
      probe_ = "/api/v1/timelines/tag/" + sources::percent_encode(context.campaign->hashtags.front()) + "?limit=1";
  }

  std::optional<Request> next() override {
    if (stopped_) return std::nullopt;
    if (at_ < posts_.size()) return server_.get("/api/v1/statuses/" + sources::percent_encode(posts_[at_].post_id));
    if (doubtful_.empty() || probed_) return std::nullopt;
    probed_ = true;
    return server_.get(probe_);
  }

  Page take(const Request& /*request*/, const Fetched& fetched) override {
    const Answer answer = server_.service.read(fetched);
    Page page;
    if (stopped_) return page;
    if (probed_) {
      if (answer.kind == Answer::Kind::ok && (answer.json.is_object() || answer.json.is_array()))
        release(page);
      else
        stop(page, server_.service.host() +
                       " answered 404 for every post, and does not answer otherwise: no deletion is "
                       "concluded; check base_url");
      return page;
    }
    const std::string id = posts_[at_++].post_id;
    if (answer.kind == Answer::Kind::missing) {
      if (seen_alive_)
        page.posts.push_back(sources::tombstone(kPlatform, id));
      else
        doubtful_.push_back(id);
    } else if (answer.kind == Answer::Kind::ok) {
      take_status(id, answer, page);
    } else {
      stop(page, server_.refusal(answer));
      return page;
    }
    if (answer.paused_until && at_ < posts_.size()) stop(page, server_.service.paused(*answer.paused_until));
    return page;
  }

 private:
  void stop(Page& page, std::string why) {
    stopped_ = true;
    page.failure = std::move(why);
  }

  void release(Page& page) {
    for (const std::string& id : doubtful_) page.posts.push_back(sources::tombstone(kPlatform, id));
    doubtful_.clear();
  }

  void take_status(const std::string& id, const Answer& answer, Page& page) {
    if (answer.json["id"].text() != id) {
      page.problems.push_back("status " + server_.service.quoted(id) + ": the server answered with another post");
      return;
    }
    if (auto why = sources::read_posts(kPlatform, kKind, answer.response->body, page)) {
      page.problems.push_back("status " + server_.service.quoted(id) + ": " + *why);
      return;
    }
    seen_alive_ = true;
    release(page);
  }

  Server server_;
  std::vector<PostToRecheck> posts_;
  std::size_t at_ = 0;
  std::string probe_ = "/api/v2/instance";
  std::vector<std::string> doubtful_;
  bool seen_alive_ = false;
  bool probed_ = false;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<Walk> status_walk(const WalkContext& context, const std::vector<PostToRecheck>& posts) {
  return std::make_unique<StatusWalk>(context, posts);
}

}  // namespace paidtrail::mastodon
