#include "parsers/platforms/mastodon/mastodon.h"

#include <array>

#include "parsers/json/json.h"
#include "parsers/platforms/mastodon/status.h"

namespace paidtrail::mastodon {
namespace {

bool looks_like_status(const Json& json) { return json.is_object() && json.has("id") && json.has("content"); }

/// Nothing where `json` is no answer that holds statuses.
const Json* statuses_in(const Json& json) {
  if (json.is_array()) return &json;
  if (json.is_object() && json["statuses"].is_array()) return &json["statuses"];
  return nullptr;
}

bool recognises(std::string_view bytes) {
  const Result<Json> json = Json::parse(bytes, "mastodon");
  if (!json) return false;
  if (looks_like_status(*json)) return true;
  const Json* const statuses = statuses_in(*json);
  if (!statuses) return false;
  return statuses->items().empty() || looks_like_status(statuses->items().front());
}

bool only_by_name(std::string_view) { return false; }

std::string name_of(const Json& status, std::size_t number, std::size_t count) {
  if (const auto id = status["id"].text()) return "status " + *id;
  return count == 1 ? "the status" : "status " + std::to_string(number) + " of " + std::to_string(count);
}

Parsed refused(std::string reason) {
  Parsed parsed;
  parsed.recognised = false;
  parsed.problems.push_back({0, std::move(reason)});
  return parsed;
}

bool is_public(const Json& status) {
  const std::string visibility = status["visibility"].string().value_or("public");
  return visibility == "public" || visibility == "unlisted";
}

Parsed parse(std::string_view bytes, bool public_only) {
  const Result<Json> json = Json::parse(bytes, "mastodon");
  if (!json) return refused(json.error().message);
  if (const auto error = (*json)["error"].string()) return refused("the server answered with an error: " + *error);
  const Json* const list = looks_like_status(*json) ? nullptr : statuses_in(*json);
  if (!list && !looks_like_status(*json)) return refused("neither a status nor a list of statuses");
  Parsed parsed;
  const std::size_t count = list ? list->items().size() : 1;
  for (std::size_t i = 0; i < count; ++i) {
    const Json& status = list ? list->items()[i] : *json;
    const std::string name = name_of(status, i + 1, count);
    if (public_only && !(is_public(status) && is_public(status["reblog"]))) {
      parsed.problems.push_back({0, name + " is not public and is left out"});
      continue;
    }
    bool cut = false;
    Result<Post> post = post_of(status, cut);
    if (cut) parsed.problems.push_back({0, name + " is too long or too deep; the end of its text was not read"});
    if (post)
      parsed.posts.push_back(*std::move(post));
    else
      parsed.problems.push_back({0, name + " " + post.error().message});
  }
  return parsed;
}

Parsed parse_all(std::string_view bytes) { return parse(bytes, false); }
Parsed parse_public(std::string_view bytes) { return parse(bytes, true); }

}  // namespace

std::span<const Format> formats() {
  static constexpr std::array kFormats = {
      Format{"api", "statuses: a timeline, an account's list, one status, a search", recognises, parse_all},
      Format{"api-public", "the same without what is not public or unlisted", only_by_name, parse_public},
  };
  return kFormats;
}

}  // namespace paidtrail::mastodon
