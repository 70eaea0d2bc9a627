#include <algorithm>
#include <set>

#include "crawler/sources/bluesky/access.h"

namespace paidtrail::bluesky {
namespace {

using sources::Answer;

constexpr std::size_t kCall = 25;

class PostsWalk final : public Walk {
 public:
  PostsWalk(const WalkContext& context, const std::vector<PostToRecheck>& posts) : access_(context) {
    for (const PostToRecheck& post : posts)
      if (post.post_id.starts_with("at://")) uris_.push_back(post.post_id);
  }

  std::optional<Request> next() override {
    if (stopped_ || at_ >= uris_.size()) return std::nullopt;
    if (access_.open_needs_session())
      if (auto log_in = access_.log_in_first()) return log_in;
    std::vector<std::pair<std::string_view, std::string>> parameters;
    for (const std::string& uri : call()) parameters.emplace_back("uris", uri);
    Request request = access_.open().get("/xrpc/app.bsky.feed.getPosts" + sources::query_string(parameters));
    if (access_.open_needs_session()) access_.authorise(request);
    return request;
  }

  Page take(const Request& request, const Fetched& fetched) override {
    Page page;
    if (stopped_ || at_ >= uris_.size()) return page;
    if (request.log_in) {
      if (auto why = access_.take_log_in(fetched)) stop(page, *std::move(why));
      return page;
    }
    const Answer answer = access_.open().read(fetched);
    if (answer.kind != Answer::Kind::ok) {
      if (Access::expired(answer) && access_.open_needs_session() && access_.renew()) return page;
      stop(page, access_.open().refusal(answer, {.unauthorised = "it wants a session; name an identifier and an app "
                                                                 "password"}));
      return page;
    }
    const Json& list = answer.json["posts"];
    if (!list.is_array()) {
      stop(page, access_.open().host() + " answered with JSON that is no list of posts: check base_url");
      return page;
    }
    take_posts(list, answer, page);
    if (answer.paused_until && !stopped_ && at_ < uris_.size()) stop(page, access_.open().paused(*answer.paused_until));
    return page;
  }

 private:
  std::vector<std::string> call() const {
    const auto first = uris_.begin() + static_cast<std::ptrdiff_t>(at_);
    return {first, first + static_cast<std::ptrdiff_t>(std::min(kCall, uris_.size() - at_))};
  }

  void stop(Page& page, std::string why) {
    stopped_ = true;
    page.failure = std::move(why);
  }

  void take_posts(const Json& list, const Answer& answer, Page& page) {
    if (!list.items().empty()) {
      if (auto why = sources::read_posts(kPlatform, "posts", answer.response->body, page)) {
        page = Page();
        stop(page, access_.open().host() + ": " + *why + "; check base_url");
        return;
      }
    }
    std::set<std::string> there;
    for (const Json& post : list.items())
      if (auto uri = post["uri"].string()) there.insert(*std::move(uri));
    const std::vector<std::string> asked = call();
    const std::set<std::string> wanted(asked.begin(), asked.end());
    std::erase_if(page.posts, [&](const Post& post) { return !wanted.contains(post.post_id); });
    for (const std::string& uri : asked)
      if (!there.contains(uri)) page.posts.push_back(sources::tombstone(kPlatform, uri));
    at_ += asked.size();
  }

  Access access_;
  std::vector<std::string> uris_;
  std::size_t at_ = 0;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<Walk> posts_walk(const WalkContext& context, const std::vector<PostToRecheck>& posts) {
  return std::make_unique<PostsWalk>(context, posts);
}

}  // namespace paidtrail::bluesky
