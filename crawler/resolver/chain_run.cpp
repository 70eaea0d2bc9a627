#include "crawler/resolver/chain_run.h"

#include <algorithm>

#include "core/text/fold.h"
#include "core/text/utf8.h"

namespace paidtrail {
namespace {

// Enough of a page's Set-Cookie headers to tell whether it only wanted one to be set.
constexpr std::size_t kMaxSetCookies = 50;

bool was_asked(Outcome outcome) {
  switch (outcome) {
    case Outcome::blocked_address:
    case Outcome::denied_by_robots:
    case Outcome::rate_limited:
    case Outcome::unsupported_scheme:
    case Outcome::invalid_url:
      return false;
    case Outcome::resolved:
    case Outcome::loop:
    case Outcome::too_many_hops:
    case Outcome::timeout:
    case Outcome::dns_failure:
    case Outcome::connect_failure:
    case Outcome::tls_failure:
    case Outcome::http_error:
    case Outcome::too_large:
    case Outcome::gone_page:
    case Outcome::consent_wall:
    case Outcome::login_wall:
    case Outcome::challenge:
      return true;
  }
  return true;
}

// Refused: the target was never reached, though a row may have named it.
bool was_refused(Outcome outcome) { return !was_asked(outcome) && outcome != Outcome::rate_limited; }

std::shared_ptr<const Url> without_fragment(const std::shared_ptr<const Url>& url) {
  return url->fragment() ? std::make_shared<const Url>(url->without_fragment()) : url;
}

}  // namespace

void ChainRun::start(const std::string& text, const std::optional<Url>& url) {
  chain_.url = text;
  if (!url) {
    chain_.hops.push_back({utf8::repaired(text), Via::start, std::nullopt, std::nullopt});
    return end(Outcome::invalid_url);
  }
  step(*url, Via::start);
}

void ChainRun::step(const Url& target, Via via) {
  const auto url = std::make_shared<const Url>(target.without_credentials());
  if (!url->http_family()) {
    add_hop(url, via);
    return end(Outcome::unsupported_scheme);
  }
  if (via != Via::start && ++redirects_ > tools_.limits.redirects) return end(Outcome::too_many_hops);
  const std::string cookies = cookies_.header_for(*url, tools_.clock.wall());
  const SharedUrl asked = without_fragment(url);
  if (seen_before(*asked, cookies)) {
    // A page that asks for consent sends who cannot give it round and round.
    const bool asked_for_consent = reached_ && tools_.rules.pages().asks_for_consent(*reached_);
    return end(asked_for_consent ? Outcome::consent_wall : Outcome::loop);
  }
  if (auto embedded = tools_.rules.embedded_target(*url)) {
    // The row says where this leads: whoever is paid for the visit is not visited.
    add_hop(url, via);
    reached_ = url;
    return step(embedded->target, embedded->via);
  }
  ask(url, asked, via, cookies);
}

bool ChainRun::seen_before(const Url& asked, const std::string& cookies) {
  return !seen_.insert(asked.href() + "\n" + cookies).second;
}

void ChainRun::ask(const SharedUrl& url, const SharedUrl& asked, Via via, const std::string& cookies) {
  if (spent_ >= tools_.limits.total) {
    add_hop(url, via);
    return end(Outcome::timeout);
  }
  Request request;
  request.target = asked;
  request.url = asked->href();
  request.headers.emplace_back("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
  if (!cookies.empty()) request.headers.emplace_back("Cookie", cookies);
  request.limits = tools_.limits.transfer;
  request.limits.total = std::min(request.limits.total, tools_.limits.total - spent_);
  request.ask_robots = true;
  tools_.transport.fetch(std::move(request), [self = shared_from_this(), url, via](Fetched fetched) {
    self->answered(url, via, std::move(fetched));
  });
}

void ChainRun::answered(const SharedUrl& url, Via via, Fetched fetched) {
  if (via == Via::canonical) return answered_by_canonical(url, fetched);
  if (const auto* failure = std::get_if<FetchFailure>(&fetched)) return failed(url, via, *failure);
  answered_by(url, via, std::get<Response>(std::move(fetched)));
}

// A claim of the page that was reached: whatever comes of it, the chain has ended there.
void ChainRun::answered_by_canonical(const SharedUrl& url, const Fetched& fetched) {
  const auto* response = std::get_if<Response>(&fetched);
  add_hop(url, Via::canonical, response ? std::optional(response->status) : std::nullopt,
          response ? std::optional(response->took) : std::nullopt);
  end(Outcome::resolved);
}

void ChainRun::failed(const SharedUrl& url, Via via, const FetchFailure& failure) {
  if (was_asked(failure.outcome)) {
    add_hop(url, via, std::nullopt, failure.took);
    read_at_ = Timestamp(failure.at.millis() + failure.took);
  } else {
    add_hop(url, via);
  }
  // What a table row named counts as reached though it did not answer, but not where it was refused.
  const bool by_row = via == Via::interstitial || via == Via::embedded_parameter;
  if (by_row && chain_.hops.size() > 1 && !chain_.hops[chain_.hops.size() - 2].status && !was_refused(failure.outcome))
    reached_ = url;
  end(failure.outcome);
}

void ChainRun::answered_by(const SharedUrl& url, Via via, Response response) {
  add_hop(url, via, response.status, response.took);
  reached_ = url;
  read_at_ = Timestamp(response.at.millis() + response.took);
  spent_ += response.took;
  std::size_t stored = 0;
  for (const auto& [name, value] : response.headers)
    if (ascii_equal_ignoring_case(name, "Set-Cookie") && stored++ < kMaxSetCookies)
      cookies_.store(*url, value, *read_at_);
  read(url, std::move(response));
}

void ChainRun::read(const SharedUrl& url, Response response) {
  const PageRules& pages = tools_.rules.pages();
  const bool matters = page_matters(*url, response, pages);
  if ((!matters && !tools_.limits.canonical) || tools_.reader == nullptr)
    return go_on(*url, next_hop(*url, response, tools_.limits, pages, matters));
  tools_.reader->read([url, response = std::move(response), &limits = tools_.limits, &pages,
                       matters] { return next_hop(*url, response, limits, pages, matters); },
                      [self = shared_from_this(), url](const Next& next) { self->go_on(*url, next); });
}

void ChainRun::go_on(const Url& url, const Next& next) {
  if (const auto* stop = std::get_if<Stop>(&next)) {
    if (!stop->canonical || spent_ >= tools_.limits.total) return end(refined(url, stop->outcome));
    const auto canonical = std::make_shared<const Url>(*stop->canonical);
    return ask(canonical, without_fragment(canonical), Via::canonical,
               cookies_.header_for(*canonical, tools_.clock.wall()));
  }
  const auto& follow = std::get<Follow>(next);
  step(follow.url, follow.via);
}

// A short link that leads to its shortener's own front page has ended.
Outcome ChainRun::refined(const Url& url, Outcome outcome) const {
  if (outcome != Outcome::resolved || chain_.hops.size() < 2 || url.path() != "/" || url.query()) return outcome;
  const Url& first = *way_.front();
  if (first.path() == "/" || !tools_.rules.known_shortener(first.host())) return outcome;
  return is_same_or_subdomain(url.host(), first.host()) || url.host() == "www." + std::string(first.host())
             ? Outcome::gone_page
             : outcome;
}

void ChainRun::add_hop(const SharedUrl& url, Via via, std::optional<int> status,
                       std::optional<std::chrono::milliseconds> ms) {
  chain_.hops.push_back({url->href(), via, status, ms});
  way_.push_back(url);
}

void ChainRun::end(Outcome outcome) {
  chain_.outcome = outcome;
  for (const Hop& hop : chain_.hops)
    if (hop.via != Via::canonical) chain_.status = hop.status;
  if (reached_ != nullptr) {
    chain_.final_url = reached_->href();
    chain_.canonical_url = reached_->href();
    chain_.destination = tools_.rules.destination(*reached_);
  }
  chain_.attribution = tools_.rules.attribution(way_);
  chain_.checked_at = read_at_.value_or(tools_.clock.wall());
  ended_(std::move(chain_));
}

}  // namespace paidtrail
