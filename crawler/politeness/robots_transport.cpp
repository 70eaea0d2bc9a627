#include "crawler/politeness/robots_transport.h"

#include <optional>
#include <utility>
#include <vector>

#include "core/url/target.h"
#include "crawler/politeness/retry_after.h"
#include "parsers/robots/robots.h"

namespace paidtrail {
namespace {

// RFC 9309, 2.5: at least 500 KiB are parsed.
constexpr Bytes kMaxBody = 500 * 1024;
// RFC 9309, 2.3.1.2: at least five consecutive redirects are followed.
constexpr unsigned kMaxRedirects = 5;

}  // namespace

struct RobotsTransport::Authority {
  std::string origin;
  std::string host;
  bool known = false;
  std::optional<Robots> rules;          // absent: nothing is forbidden
  std::optional<FetchFailure> failure;  // nothing may be asked, and why
  std::vector<std::pair<Request, Done>> waiting;
};

/// robots.txt on its way, redirects included.
struct RobotsTransport::Question {
  std::shared_ptr<Authority> authority;
  Request request;
  Url at;
  unsigned redirects = 0;
};

RobotsTransport::RobotsTransport(Transport& inner, std::string product_token, OnCrawlDelay on_crawl_delay)
    : inner_(inner), product_token_(std::move(product_token)), on_crawl_delay_(std::move(on_crawl_delay)) {}

RobotsTransport::~RobotsTransport() = default;

void RobotsTransport::fetch(Request request, Done done) {
  const bool wanted = std::exchange(request.ask_robots, false);
  // What is no web address is for the transport below to refuse.
  if (!wanted || !parse_target(request) || !request.target->http_family())
    return inner_.fetch(std::move(request), std::move(done));

  const std::shared_ptr<const Url> url = request.target;
  const std::string origin = url->origin();
  auto& authority = authorities_[origin];
  if (authority && authority->known) return decide(*authority, std::move(request), std::move(done));
  const bool first = authority == nullptr;
  if (first) {
    authority = std::make_shared<Authority>();
    authority->origin = origin;
    authority->host = url->authority();
  }
  Request robots;
  robots.limits = request.limits;
  robots.limits.body = kMaxBody;
  robots.configured = request.configured;
  robots.paced = request.paced;
  authority->waiting.emplace_back(std::move(request), std::move(done));
  if (!first) return;
  auto at = Url::parse(origin + "/robots.txt");
  if (!at) return settle({authority, std::move(robots), *url, 0});
  ask({authority, std::move(robots), std::move(*at), 0});
}

void RobotsTransport::ask(Question question) {
  Request request = question.request;
  request.url = question.at.href();
  request.target = std::make_shared<const Url>(question.at);
  inner_.fetch(std::move(request), [this, question = std::move(question)](Fetched fetched) mutable {
    answered(std::move(question), std::move(fetched));
  });
}

void RobotsTransport::answered(Question question, Fetched fetched) {
  Authority& authority = *question.authority;
  if (auto* failure = std::get_if<FetchFailure>(&fetched)) {
    failure->message = "robots.txt of " + authority.origin + ": " + failure->message;
    authority.failure = std::move(*failure);
    return settle(question);
  }
  const Response& response = std::get<Response>(fetched);
  if (is_redirect_status(response.status)) {
    const auto location = header(response.headers, "Location");
    auto target = location ? Url::parse_location(*location, question.at) : Result<Url>(Error{});
    // RFC 9309, 2.3.1.2: after five redirects the file may be taken as unavailable, which allows all (2.3.1.3).
    if (!target || !target->http_family() || question.redirects == kMaxRedirects) return settle(question);
    ++question.redirects;
    question.request.configured = false;
    question.at = target->without_fragment().without_credentials();
    return ask(std::move(question));
  }
  if (response.status == 429 || response.status >= 500) {
    FetchFailure failure;
    // RFC 9309, 2.3.1.4: an error of the server means "stay out". 429 is no answer to the question either.
    failure.outcome = response.status == 429 ? Outcome::rate_limited : Outcome::denied_by_robots;
    failure.message = "robots.txt of " + authority.origin + " answered " + std::to_string(response.status);
    failure.at = response.at;
    if (const auto value = header(response.headers, "Retry-After"))
      failure.retry_after = parse_retry_after(*value, response.at);
    authority.failure = std::move(failure);
  } else if (response.status >= 200 && response.status < 300) {
    authority.rules = Robots::parse(response.body).only_for(product_token_);
  }
  settle(question);
}

void RobotsTransport::settle(const Question& question) {
  Authority& authority = *question.authority;
  authority.known = true;
  if (on_crawl_delay_ && authority.rules)
    if (const auto gap = authority.rules->crawl_delay(product_token_)) on_crawl_delay_(authority.host, *gap);
  auto waiting = std::exchange(authority.waiting, {});
  for (auto& [request, done] : waiting) decide(authority, std::move(request), std::move(done));
}

void RobotsTransport::decide(const Authority& authority, Request request, Done done) {
  if (authority.failure) {
    return refuse(std::move(done), *authority.failure);
  }
  if (authority.rules) {
    const auto decision = authority.rules->decide(product_token_, request.target->path_and_query());
    if (!decision.allowed) {
      FetchFailure failure;
      failure.outcome = Outcome::denied_by_robots;
      failure.message = "robots.txt of " + authority.origin + ", line " + std::to_string(decision.line.value_or(0)) +
                        ", asks to stay out";
      return refuse(std::move(done), std::move(failure));
    }
  }
  inner_.fetch(std::move(request), std::move(done));
}

void RobotsTransport::refuse(Done done, FetchFailure failure) {
  inner_.later([done = std::move(done), failure = std::move(failure)] { done(failure); });
}

}  // namespace paidtrail
