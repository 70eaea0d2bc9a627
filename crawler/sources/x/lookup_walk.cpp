#include <algorithm>
#include <set>

#include "crawler/sources/x/walks.h"

namespace paidtrail::x {
namespace {

using sources::Answer;

constexpr std::size_t kCall = 100;

/// The ids that X says were not found: deleted. "Authorization Error" is protected or suspended, and may come back.
std::set<std::string> not_found(const Json& errors) {
  std::set<std::string> ids;
  for (const Json& error : errors.items()) {
    const std::string title = error["title"].string().value_or("");
    const std::string type = error["type"].string().value_or("");
    if (title != "Not Found Error" && title != "Not Found" && !type.ends_with("/resource-not-found")) continue;
    for (const char* name : {"resource_id", "value"})
      if (auto id = error[name].text()) ids.insert(*std::move(id));
  }
  return ids;
}

class LookupWalk final : public Walk {
 public:
  LookupWalk(const WalkContext& context, const std::vector<PostToRecheck>& posts) : api_(context), reads_(context) {
    for (const PostToRecheck& post : posts)
      if (sources::decimal(post.post_id)) ids_.push_back(post.post_id);
  }

  std::optional<Request> next() override {
    if (stopped_ || at_ >= ids_.size() || reads_.left() < 1) return std::nullopt;
    const std::size_t size = std::min({kCall, ids_.size() - at_, static_cast<std::size_t>(reads_.left())});
    const auto first = ids_.begin() + static_cast<std::ptrdiff_t>(at_);
    asked_.assign(first, first + static_cast<std::ptrdiff_t>(size));
    reads_.reserve(static_cast<std::int64_t>(size));
    std::string list;
    for (const std::string& id : asked_) list += (list.empty() ? "" : ",") + id;
    std::vector<std::pair<std::string_view, std::string>> parameters = {{"ids", std::move(list)}};
    for (auto& field : field_parameters()) parameters.push_back(std::move(field));
    return api_.get("/2/tweets" + sources::query_string(parameters));
  }

  Page take(const Request& /*request*/, const Fetched& fetched) override {
    const Answer answer = api_.service.read(fetched);
    reads_.settle(answer);
    Page page;
    if (stopped_ || at_ >= ids_.size()) return page;
    if (answer.kind != Answer::Kind::ok) {
      stop(page, api_.refusal(answer));
      return page;
    }
    const Json& data = answer.json["data"];
    const Json& errors = answer.json["errors"];
    if (!data.is_array() && !errors.is_array()) {
      stop(page, api_.service.host() + " answered with JSON that is no list of posts: check base_url");
      return page;
    }
    take_posts(data, errors, answer, page);
    if (stopped_ || at_ >= ids_.size()) return page;
    if (answer.paused_until)
      stop(page, api_.service.paused(*answer.paused_until));
    else if (reads_.left() < 1)
      stop(page, reads_.spent());
    return page;
  }

  Page end() override {
    Page page;
    if (!stopped_ && at_ < ids_.size()) stop(page, reads_.spent());
    return page;
  }

 private:
  void stop(Page& page, std::string why) {
    stopped_ = true;
    page.failure = std::move(why);
  }

  void take_posts(const Json& data, const Json& errors, const Answer& answer, Page& page) {
    if (!data.items().empty()) {
      if (auto why = sources::read_posts(kPlatform, "api2", answer.response->body, page)) {
        page = Page();
        stop(page, api_.service.host() + ": " + *why + "; check base_url");
        return;
      }
    }
    std::set<std::string> there;
    for (const Json& post : data.items())
      if (auto id = post["id"].text()) there.insert(*std::move(id));
    const std::set<std::string> gone = not_found(errors);
    for (const std::string& id : asked_)
      if (gone.contains(id) && !there.contains(id)) page.posts.push_back(sources::tombstone(kPlatform, id));
    at_ += asked_.size();
  }

  Api api_;
  Reads reads_;
  std::vector<std::string> ids_;
  std::size_t at_ = 0;
  std::vector<std::string> asked_;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<Walk> lookup_walk(const WalkContext& context, const std::vector<PostToRecheck>& posts) {
  return std::make_unique<LookupWalk>(context, posts);
}

}  // namespace paidtrail::x
