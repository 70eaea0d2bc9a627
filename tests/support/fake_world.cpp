#include "tests/support/fake_world.h"

#include <algorithm>

#include "core/json_writer.h"
#include "core/text/exits.h"

namespace paidtrail::testing {
namespace {

std::size_t number_after(const std::string& target, const std::string& key) {
  const auto at = target.find(key + "=");
  return at == std::string::npos ? 0 : std::stoull(target.substr(at + key.size() + 1));
}

std::string json_answer(const std::string& body) { return http_answer(200, {"Content-Type: application/json"}, body); }

constexpr std::size_t kPage = 40;

}  // namespace

FakeWorld::FakeWorld() {
  server_.otherwise([this](const ReceivedRequest& request) { return answer(request); });
}

void FakeWorld::post(const std::string& account, const std::string& text, const std::string& link) {
  const std::lock_guard guard(lock_);
  statuses_.push_back({statuses_.size() + 1, account, text, link, false, false});
}

void FakeWorld::edit(std::size_t number, const std::string& text) {
  const std::lock_guard guard(lock_);
  statuses_.at(number - 1).text = text;
  statuses_.at(number - 1).edited = true;
}

void FakeWorld::remove(std::size_t number) {
  const std::lock_guard guard(lock_);
  statuses_.at(number - 1).removed = true;
}

void FakeWorld::redirect(const std::string& code, const std::string& target) {
  const std::lock_guard guard(lock_);
  redirects_.insert(redirects_.begin(), {code, target});
}

std::string FakeWorld::status_json(const Status& status) const {
  JsonWriter json;
  const std::string id = std::to_string(100000 + status.id);
  const std::string body = "<p>" + Html::escape(status.text).str() +
                           (status.link.empty() ? "" : " <a href=\"" + status.link + "\">" + status.link + "</a>") +
                           " <a class=\"mention hashtag\" rel=\"tag\" href=\"" + base_url() +
                           "tags/vote\">#<span>vote</span></a></p>";
  json.begin_object()
      .field("id", id)
      .field("uri", "http://social.test/users/" + status.account + "/statuses/" + id)
      .field("url", "http://social.test/@" + status.account + "/" + id)
      .field("created_at", "2026-01-10T10:00:" + std::string(status.id % 60 < 10 ? "0" : "") +
                               std::to_string(status.id % 60) + ".000Z")
      .field("edited_at", status.edited ? std::optional<std::string>("2026-01-10T11:00:00.000Z") : std::nullopt)
      .field("visibility", "public")
      .field("language", "fr")
      .field("content", body);
  json.key("reblog").null();
  json.key("tags").begin_array().begin_object().field("name", "vote").end_object().end_array();
  json.key("mentions").begin_array().end_array();
  json.key("account")
      .begin_object()
      .field("id", "7" + std::to_string(std::hash<std::string>{}(status.account) % 100000))
      .field("username", status.account)
      .field("acct", status.account)
      .field("display_name", status.account)
      .field("url", "http://social.test/@" + status.account)
      .field("followers_count", std::int64_t{5000})
      .end_object();
  return json.end_object().take();
}

std::string FakeWorld::timeline(const std::string& target) const {
  const std::size_t min_id = number_after(target, "min_id");
  const std::size_t max_id = number_after(target, "max_id");
  std::vector<const Status*> page;
  for (const Status& status : statuses_) {
    const std::size_t id = 100000 + status.id;
    if (!status.removed && (min_id == 0 || id > min_id) && (max_id == 0 || id < max_id)) page.push_back(&status);
  }
  if (min_id != 0)
    page.resize(std::min(page.size(), kPage));
  else if (page.size() > kPage)
    page.erase(page.begin(), page.end() - static_cast<std::ptrdiff_t>(kPage));
  std::string body = "[";
  for (auto it = page.rbegin(); it != page.rend(); ++it) body += (body.size() > 1 ? "," : "") + status_json(**it);
  return body + "]";
}

std::string FakeWorld::answer(const ReceivedRequest& request) {
  const std::lock_guard guard(lock_);
  if (request.target == "/robots.txt") return http_answer(404);
  if (request.target.starts_with("/api/v1/timelines/tag/vote")) return json_answer(timeline(request.target));
  if (request.target.starts_with("/api/v1/statuses/")) {
    const std::size_t id = std::stoull(request.target.substr(17)) - 100000;
    if (id == 0 || id > statuses_.size() || statuses_[id - 1].removed)
      return http_answer(404, {"Content-Type: application/json"}, R"({"error":"Record not found"})");
    return json_answer(status_json(statuses_[id - 1]));
  }
  if (request.target == "/webhook") {
    webhooks_.push_back(request);
    return http_answer(204);
  }
  if (request.host == "s.test") {
    const std::string code = request.target.substr(1);
    for (const auto& [own, target] : redirects_)
      if (own == code) return redirect_answer(302, target);
    return redirect_answer(301, "http://tracker.test/?p=" + code);
  }
  if (request.host == "tracker.test")
    return redirect_answer(302, "http://page.test/where?utm_campaign=vyn-1&utm_content=" + request.target.substr(4));
  if (request.host == "page.test") return html_answer("<title>Where to vote</title>");
  return http_answer(404);
}

std::string FakeWorld::configuration(const std::string& more) const {
  return "[newsroom]\nname = \"Test desk\"\ncontact = \"https://newsroom.example/bot\"\n\n"
         "[network]\nhost_delay = \"0ms\"\nhost_connections = 8\nallow_addresses = [\"" +
         server_.authority() + "\"]\nresolve = [\"" + server_.map("s.test") + "\", \"" + server_.map("tracker.test") +
         "\", \"" + server_.map("page.test") +
         "\"]\n\n[[campaign]]\nid = \"vote\"\njurisdictions = [\"FR\", \"EU\"]\nrequired_tags = [\"#ads\"]\n"
         "parameters = [\"utm_campaign=vyn-*\"]\nhashtags = [\"vote\"]\n\n"
         "[[source]]\nname = \"social\"\nplatform = \"mastodon\"\nbase_url = \"http://" +
         server_.authority() + "\"\n\n" + more;
}

std::vector<std::string> FakeWorld::webhook_bodies() const {
  const std::lock_guard guard(lock_);
  std::vector<std::string> bodies;
  for (const ReceivedRequest& request : webhooks_) bodies.push_back(request.body);
  return bodies;
}

std::vector<std::string> FakeWorld::webhook_ids() const {
  const std::lock_guard guard(lock_);
  std::vector<std::string> ids;
  for (const ReceivedRequest& request : webhooks_) ids.push_back(request.header("webhook-id"));
  return ids;
}

}  // namespace paidtrail::testing
