#include <algorithm>
#include <set>

#include "core/json_writer.h"
#include "crawler/sources/x/query.h"
#include "crawler/sources/x/walks.h"

namespace paidtrail::x {
namespace {

using namespace std::chrono;
using sources::Answer;
using sources::decimal;
using sources::id_less;

constexpr int kPages = 200;          ///< of one query a pass; max_reads ends it long before
constexpr int kEmptyPages = 5;       ///< in a row, each with a next_token
constexpr std::size_t kOpen = 8;     ///< rests of stopped walks that one query keeps
constexpr hours kReach{7 * 24 - 1};  ///< recent search has seven days; an hour for the way and for clocks

/// Ids between `since` and `until`, both exclusive, that were not read yet; "" for no bound.
struct Span {
  std::string since;
  std::string until;
};

struct Query {
  std::string text;
  std::string newest;      ///< "" before the first post was seen
  std::vector<Span> open;  ///< newest first
};

std::string id_or_nothing(const Json& value) {
  std::string id = value.text().value_or("");
  return decimal(id) ? id : std::string();
}

std::vector<Query> queries_of(const WalkContext& context) {
  const auto mark = Json::parse(context.mark.value_or("{}"), "mark");
  std::vector<Query> all;
  for (std::string& text : search_queries(*context.campaign)) {
    Query query{.text = std::move(text), .newest = {}, .open = {}};
    if (mark) {
      const Json& old = (*mark)["queries"][query.text];
      query.newest = id_or_nothing(old["newest"]);
      for (const Json& span : old["open"].items()) {
        Span rest{id_or_nothing(span["since"]), id_or_nothing(span["until"])};
        if (!rest.until.empty()) query.open.push_back(std::move(rest));
      }
    }
    all.push_back(std::move(query));
  }
  return all;
}

std::string mark_of(const std::vector<Query>& queries) {
  JsonWriter json;
  json.begin_object().key("queries").begin_object();
  for (const Query& query : queries) {
    if (query.newest.empty()) continue;
    json.key(query.text).begin_object().field("newest", query.newest);
    if (!query.open.empty()) {
      json.key("open").begin_array();
      for (const Span& span : query.open) {
        json.begin_object();
        if (!span.since.empty()) json.field("since", span.since);
        json.field("until", span.until).end_object();
      }
      json.end_array();
    }
    json.end_object();
  }
  return json.end_object().end_object().take();
}

struct PageOfIds {
  std::string lowest;
  std::string highest;
  std::optional<Timestamp> oldest;
};

PageOfIds ids_of(const Json& data) {
  PageOfIds ids;
  for (const Json& post : data.items()) {
    const std::string id = id_or_nothing(post["id"]);
    if (id.empty()) continue;
    if (ids.lowest.empty() || id_less(id, ids.lowest)) ids.lowest = id;
    if (ids.highest.empty() || id_less(ids.highest, id)) ids.highest = id;
    const auto text = post["created_at"].string();
    const auto at = text ? Timestamp::parse_rfc3339(*text) : std::nullopt;
    if (at && (!ids.oldest || *at < *ids.oldest)) ids.oldest = at;
  }
  return ids;
}

// top ──▶ rest ──▶ rest … ──▶ next query: first what is new, then what stopped walks left open
class SearchWalk final : public Walk {
 public:
  explicit SearchWalk(const WalkContext& context)
      : api_(context),
        reads_(context),
        since_(sources::since_of(*context.campaign)),
        now_(context.clock->wall()),
        queries_(queries_of(context)) {
    // X refuses a start_time that is to come, and there is nothing to find before it.
    if (since_ && now_ < *since_) queries_.clear();
    start_query();
  }

  std::optional<Request> next() override {
    if (stopped_ || at_ >= queries_.size()) return std::nullopt;
    if (reads_.left() < kSmallestPage) return std::nullopt;
    const std::int64_t size = std::min(kLargestPage, reads_.left());
    reads_.reserve(size);
    return api_.get("/2/tweets/search/recent" + sources::query_string(parameters(size)));
  }

  Page take(const Request& /*request*/, const Fetched& fetched) override {
    const Answer answer = api_.service.read(fetched);
    reads_.settle(answer);
    Page page;
    if (stopped_ || at_ >= queries_.size()) return page;
    if (answer.kind != Answer::Kind::ok) {
      take_refusal(answer, page);
      return page;
    }
    const Json& data = answer.json["data"];
    if (!answer.json.is_object() || (!data.is_array() && !data.is_null()) ||
        (data.is_null() && !answer.json["meta"].is_object())) {
      const std::string said = api_.service.quoted(sources::error_text(answer.json));
      stop(page, answer.at, "broken answer",
           api_.service.host() + " answered with JSON that is no search result" +
               (said.empty() ? "" : " (" + said + ")") + ": check base_url, and look whether the service changed");
      return page;
    }
    if (!data.items().empty()) {
      if (auto why = sources::read_posts(kPlatform, "api2", answer.response->body, page)) {
        page = Page();
        stop(page, answer.at, "broken answer", api_.service.host() + ": " + *why + "; check base_url");
        return page;
      }
    }
    go_on(answer, page);
    page.mark = mark_of(queries_);
    if (at_ < queries_.size() && !stopped_) {
      if (answer.paused_until)
        stop(page, answer.at, "rate limit", api_.service.paused(*answer.paused_until));
      else if (reads_.left() < kSmallestPage)
        stop(page, answer.at, "budget", reads_.spent());
    }
    return page;
  }

  Page end() override {
    Page page;
    if (!stopped_ && at_ < queries_.size()) stop(page, now_, "budget", reads_.spent());
    return page;
  }

 private:
  Query& query() { return queries_[at_]; }

  std::vector<std::pair<std::string_view, std::string>> parameters(std::int64_t size) const {
    std::vector<std::pair<std::string_view, std::string>> all = {{"query", queries_[at_].text},
                                                                 {"max_results", std::to_string(size)}};
    for (auto& field : field_parameters()) all.push_back(std::move(field));
    if (!span_.since.empty())
      all.emplace_back("since_id", span_.since);
    else if (since_ && since_->millis() > now_.millis() - kReach)
      all.emplace_back("start_time", sources::whole_seconds(*since_));
    if (!span_.until.empty()) all.emplace_back("until_id", span_.until);
    if (!token_.empty()) all.emplace_back("next_token", token_);
    return all;
  }

  void start_query() {
    if (at_ >= queries_.size()) return;
    rest_ = 0;
    start_span({query().newest, ""}, false);
  }
  void start_span(Span span, bool in_list) {
    span_ = std::move(span);
    in_list_ = in_list;
    token_.clear();
    tokens_.clear();
    pages_ = 0;
    empty_pages_ = 0;
    oldest_.reset();
    lowest_.clear();
  }
  /// What is read whole leaves the list; the next of the list is begun, or the next query.
  void end_span() {
    if (in_list_) query().open.erase(query().open.begin() + static_cast<std::ptrdiff_t>(rest_));
    next_span();
  }
  void next_span() {
    if (rest_ < query().open.size()) {
      start_span(query().open[rest_], true);
      return;
    }
    ++at_;
    start_query();
  }

  void add_gap(Page& page, Timestamp now, const std::string& reason) {
    std::string from = span_.since.empty() ? (since_ ? since_->rfc3339() : "") : "post " + span_.since;
    std::string to = oldest_ ? oldest_->rfc3339() : span_.until.empty() ? now.rfc3339() : "post " + span_.until;
    page.gaps.push_back({std::move(from), std::move(to), reason + "; query " + query().text});
  }

  void stop(Page& page, Timestamp now, const std::string& reason, std::string why) {
    add_gap(page, now, reason);
    stopped_ = true;
    page.failure = page.failure ? *page.failure + "; " + why : std::move(why);
  }

  void take_refusal(const Answer& answer, Page& page) {
    // Recent search refuses ids that are older than its seven days: what they bound can be read no more.
    const auto complains_of = [&](std::string_view parameter, const std::string& value) {
      return answer.kind == Answer::Kind::bad_request && token_.empty() && !value.empty() &&
             answer.response->body.find(parameter) != std::string::npos;
    };
    const bool since = complains_of("since_id", span_.since);
    if (since || complains_of("until_id", span_.until)) {
      add_gap(page, answer.at, "older than the seven days of recent search");
      if (since && in_list_) query().open[rest_].since.clear();
      if (since)
        start_span({"", span_.until}, in_list_);
      else
        end_span();
      page.mark = mark_of(queries_);
      return;
    }
    stop(page, answer.at, answer.kind == Answer::Kind::limited ? "rate limit" : "the service did not answer",
         api_.refusal(answer));
  }

  void go_on(const Answer& answer, Page& page) {
    const PageOfIds ids = ids_of(answer.json["data"]);
    if (query().newest.empty() && !ids.lowest.empty() && since_ && since_->millis() <= now_.millis() - kReach)
      page.gaps.push_back({since_->rfc3339(), Timestamp(now_.millis() - days{7}, false).rfc3339(),
                           "recent search reaches back seven days; query " + query().text});
    ++pages_;
    if (ids.oldest && (!oldest_ || *ids.oldest < *oldest_)) oldest_ = ids.oldest;
    const bool deeper = !ids.lowest.empty() && (lowest_.empty() || id_less(ids.lowest, lowest_));
    if (deeper) lowest_ = ids.lowest;
    if (!ids.lowest.empty()) {
      note_progress(ids, page);
      empty_pages_ = 0;
    } else {
      ++empty_pages_;
    }
    token_ = answer.json.at_path({"meta", "next_token"}).string().value_or("");
    if (token_.empty() || (!span_.since.empty() && !ids.lowest.empty() && !id_less(span_.since, ids.lowest))) {
      end_span();
      return;
    }
    const bool circles = !tokens_.insert(token_).second || (!ids.lowest.empty() && !deeper);
    if (!circles && empty_pages_ < kEmptyPages && pages_ < kPages) return;
    add_gap(page, answer.at, "the service's pages do not end");
    page.failure = api_.service.host() +
                   " gives page after page without anything older: the rest of this search is left "
                   "out, and a gap is recorded; if this stays, look whether the service changed";
    end_span();
  }

  /// The first page of what is new puts its span on the list; each page makes the span's rest smaller.
  void note_progress(const PageOfIds& ids, Page& page) {
    if (!in_list_) {
      query().open.insert(query().open.begin(), Span{span_.since, ids.lowest});
      in_list_ = true;
      rest_ = 0;
      if (query().open.size() > kOpen) {
        const Span lost = query().open.back();
        page.gaps.push_back({lost.since.empty() ? "" : "post " + lost.since, "post " + lost.until,
                             "too many stopped walks; query " + query().text});
        query().open.pop_back();
      }
    }
    if (query().newest.empty() || id_less(query().newest, ids.highest)) query().newest = ids.highest;
    Span& open = query().open[rest_];
    if (id_less(ids.lowest, open.until)) open.until = ids.lowest;
  }

  Api api_;
  Reads reads_;
  std::optional<Timestamp> since_;
  Timestamp now_;
  std::vector<Query> queries_;
  std::size_t at_ = 0;
  Span span_;             ///< as asked
  bool in_list_ = false;  ///< span_ is query().open[rest_]
  std::size_t rest_ = 0;
  std::string lowest_;  ///< of this span's pages in this pass
  std::string token_;
  std::set<std::string> tokens_;
  int pages_ = 0;
  int empty_pages_ = 0;
  std::optional<Timestamp> oldest_;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<Walk> search_walk(const WalkContext& context) { return std::make_unique<SearchWalk>(context); }

}  // namespace paidtrail::x
