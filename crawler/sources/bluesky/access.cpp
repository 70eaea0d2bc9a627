#include "crawler/sources/bluesky/access.h"

#include "core/json_writer.h"

namespace paidtrail::bluesky {
namespace {

using sources::Answer;

constexpr std::string_view kPublicBase = "https://public.api.bsky.app";

std::string base_of(const SourceConfig& config) {
  return config.base_url.empty() ? std::string(kDefaultBase) : config.base_url;
}

bool is_token_error(const Answer& answer) {
  const auto error = answer.json["error"].string();
  return error == "ExpiredToken" || error == "InvalidToken";
}

}  // namespace

std::string bare_handle(std::string handle) {
  if (handle.starts_with('@')) handle.erase(0, 1);
  return handle;
}

bool has_identifier(const SourceConfig& source) {
  const auto identifier = source.settings.text("identifier");
  return identifier && !identifier->empty();
}

bool has_password(const SourceConfig& source) {
  const auto password = source.settings.secret("password");
  return password && !password->empty();
}

Access::Access(const WalkContext& context)
    : api_(base_of(*context.config)),
      public_(kPublicBase),
      own_server_(api_.base() != kDefaultBase),
      replay_(context.replay),
      logs_in_(!context.replay && has_identifier(*context.config) && has_password(*context.config)),
      source_(context.config->name),
      identifier_(bare_handle(context.config->settings.text("identifier").value_or(""))),
      password_(context.config->settings.secret("password").value_or(Secret())),
      sessions_(context.sessions) {
  api_.hide(password_);
}

std::optional<Access::Session> Access::stored() const {
  const auto text = sessions_ ? sessions_->get(source_) : std::nullopt;
  if (!text) return std::nullopt;
  const auto json = Json::parse(*text, "sessions.json");
  // A session of another server or account must not be shown to this one.
  if (!json || (*json)["base_url"].string() != api_.base() || (*json)["identifier"].string() != identifier_)
    return std::nullopt;
  Session session{(*json)["accessJwt"].string().value_or(""), (*json)["refreshJwt"].string().value_or(""),
                  (*json)["did"].string().value_or("")};
  if (session.access.empty()) return std::nullopt;
  return session;
}

void Access::keep(const Session& session) {
  session_ = session;
  api_.hide(Secret(session.access));
  api_.hide(Secret(session.refresh));
  state_ = State::ready;
  if (!sessions_) return;
  JsonWriter json;
  json.begin_object().field("base_url", api_.base()).field("identifier", identifier_).field("did", session.did);
  json.field("accessJwt", session.access).field("refreshJwt", session.refresh).end_object();
  sessions_->put(source_, json.take());
}

std::optional<Request> Access::log_in_first() {
  if (!logs_in_) return std::nullopt;
  if (state_ == State::none) {
    session_ = stored();
    if (session_) {
      api_.hide(Secret(session_->access));
      api_.hide(Secret(session_->refresh));
    }
    state_ = session_ ? State::ready : State::creating;
  }
  if (state_ == State::creating) {
    created_ = true;
    JsonWriter json;
    json.begin_object().field("identifier", identifier_).field("password", password_.reveal()).end_object();
    Request request = api_.post_json("/xrpc/com.atproto.server.createSession", json.take());
    request.log_in = true;
    return request;
  }
  if (state_ == State::refreshing) {
    refreshed_ = true;
    Request request = api_.post_json("/xrpc/com.atproto.server.refreshSession", "");
    request.headers.emplace_back("Authorization", "Bearer " + session_->refresh);
    request.log_in = true;
    return request;
  }
  return std::nullopt;
}

std::optional<std::string> Access::take_log_in(const Fetched& fetched) {
  const Answer answer = api_.read(fetched);
  if (answer.kind == Answer::Kind::ok) {
    Session session{answer.json["accessJwt"].string().value_or(""), answer.json["refreshJwt"].string().value_or(""),
                    answer.json["did"].string().value_or("")};
    if (!session.access.empty()) {
      keep(session);
      return std::nullopt;
    }
  }
  const bool spent = answer.kind == Answer::Kind::unauthorised || answer.kind == Answer::Kind::bad_request;
  if (state_ == State::refreshing && spent && !created_) {
    session_.reset();
    state_ = State::creating;
    return std::nullopt;
  }
  state_ = State::refused;
  return why_refused(answer);
}

std::string Access::why_refused(const Answer& answer) const {
  if (answer.kind == Answer::Kind::ok)
    return api_.host() +
           " answered the log-in without a session: check base_url, which must be the account's own server";
  if (answer.kind == Answer::Kind::limited)
    return "paused until " + sources::whole_seconds(*answer.paused_until) + "; " + api_.host() +
           " takes no more log-ins for now (they are few a day): run less often, and keep sessions.json";
  const sources::Advice advice = {
      .unauthorised = "the log-in is refused; check identifier, and make a new app password in the account's settings",
      .forbidden = "the log-in is refused; check identifier and password, and whether the account is in good standing",
      .missing = "nobody logs in here; base_url must be the account's own server"};
  if (answer.kind == Answer::Kind::bad_request)
    return api_.host() + " answered " + std::to_string(answer.status) +
           (answer.said.empty() ? "" : " (" + answer.said + ")") +
           ": the log-in is not understood; check identifier, and use an app password, not the account's own";
  return api_.refusal(answer, advice);
}

void Access::authorise(Request& request) const {
  if (logs_in_ && session_) request.headers.emplace_back("Authorization", "Bearer " + session_->access);
}

bool Access::expired(const Answer& answer) {
  return answer.kind == Answer::Kind::unauthorised ||
         (answer.kind == Answer::Kind::bad_request && is_token_error(answer));
}

bool Access::renew() {
  if (replay_) {
    // The recorded run renewed its session and asked again; the archive has that second answer.
    if (asked_again_) return false;
    asked_again_ = true;
    return true;
  }
  if (!logs_in_ || state_ == State::refused) return false;
  if (auto newer = stored(); newer && session_ && newer->access != session_->access) {
    // Another campaign's walk of this source has renewed it meanwhile.
    session_ = std::move(newer);
    api_.hide(Secret(session_->access));
    api_.hide(Secret(session_->refresh));
    return true;
  }
  if (!refreshed_ && session_ && !session_->refresh.empty()) {
    state_ = State::refreshing;
    return true;
  }
  if (created_) return false;
  state_ = State::creating;
  return true;
}

}  // namespace paidtrail::bluesky
