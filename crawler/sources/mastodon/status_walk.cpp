#include "crawler/sources/mastodon/walks.h"

namespace paidtrail::mastodon {
namespace {

using sources::Answer;

/// One status after the other. A 404 in the API's own words (JSON) is about that very post; one with an HTML page may
/// be about the whole server, and counts only once the server is seen to answer otherwise.
class StatusWalk final : public Walk {
 public:
  StatusWalk(const WalkContext& context, std::vector<PostToRecheck> posts)
      : server_(context), posts_(std::move(posts)) {}

  std::optional<Request> next() override {
    if (stopped_) return std::nullopt;
    if (at_ < posts_.size()) return server_.get("/api/v1/statuses/" + sources::percent_encode(posts_[at_].post_id));
    if (doubtful_.empty() || asked_instance_) return std::nullopt;
    asked_instance_ = true;
    return server_.get("/api/v2/instance");
  }

  Page take(const Request& /*request*/, const Fetched& fetched) override {
    const Answer answer = server_.service.read(fetched);
    Page page;
    if (stopped_) return page;
    if (asked_instance_) {
      if (answer.kind == Answer::Kind::ok && answer.json.is_object())
        release(page);
      else
        stop(page, server_.service.host() +
                       " answered 404 for every post, and does not answer otherwise: no deletion is "
                       "concluded; check base_url");
      return page;
    }
    const std::string id = posts_[at_++].post_id;
    if (answer.kind == Answer::Kind::missing) {
      doubtful_.push_back(id);
      if (answer.json.is_object()) release(page);
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
    if (auto why = sources::read_posts(kPlatform, "", answer.response->body, page)) {
      page.problems.push_back("status " + server_.service.quoted(id) + ": " + *why);
      return;
    }
    keep_public({&answer.json}, page);
    release(page);
  }

  Server server_;
  std::vector<PostToRecheck> posts_;
  std::size_t at_ = 0;
  std::vector<std::string> doubtful_;
  bool asked_instance_ = false;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<Walk> status_walk(const WalkContext& context, std::vector<PostToRecheck> posts) {
  return std::make_unique<StatusWalk>(context, std::move(posts));
}

}  // namespace paidtrail::mastodon
