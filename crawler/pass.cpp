#include "crawler/pass.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "crawler/pass_judging.h"
#include "crawler/pass_sources.h"
#include "crawler/resolver/resolver.h"

namespace paidtrail {
namespace {

constexpr std::int64_t kLinksARun = 20'000;  // with a polite second a host, more does not fit between two cron lines
constexpr std::size_t kChainsACommit = 50;

struct PaidVisits {
  std::int64_t requests = 0;
  bool answered = false;
};

PaidVisits paid_visits(const Chain& chain, const LinkRules& links) {
  PaidVisits visits;
  for (const Hop& hop : chain.hops) {
    if (!hop.status && !hop.ms) continue;
    const auto url = Url::parse(hop.url);
    if (!url || !links.pays_per_visit(*url)) continue;
    ++visits.requests;
    visits.answered = visits.answered || hop.status.has_value();
  }
  return visits;
}

/// Follows what is due and stores it in batches: a kill loses at most one batch, which is due again. A link whose visit
/// was paid for is stored at once, so that a kill does not pay twice.
class LinkStage {
 public:
  LinkStage(const PassParts& parts, const PassScope& scope, PassResult& result)
      : parts_(parts), scope_(scope), result_(result), resolver_(parts.transport, parts.links, parts.clock) {}

  Status run() {
    auto due = parts_.store.links_due(parts_.clock.wall(), kLinksARun);
    if (!due) return due.error();
    for (const std::string& url : *due) {
      if (parts_.stopping()) {
        result_.interrupted = true;
        break;
      }
      resolver_.resolve(url, [this](Chain chain) { take(std::move(chain)); });
    }
    total_ = due->size();
    parts_.transport.run();
    if (!error_) save();
    if (error_) return *error_;
    return Ok{};
  }

 private:
  void take(Chain chain) {
    if (error_) return;
    const PaidVisits visits = paid_visits(chain, parts_.links);
    if (!seen(chain)) {
      if (scope_.replay || !visits.answered) return;
      // The run's end cut it off behind a paid visit. What was seen is kept, since to ask again would pay again.
      Hop& last = chain.hops.back();
      if (last.ms == std::chrono::milliseconds(0)) last.ms.reset();  // not asked
    }
    count(chain, visits);
    // Nothing was asked (the target stands in the URL, or was refused): the chain is as old as the posts that brought
    // it.
    if (std::ranges::none_of(chain.hops, [](const Hop& hop) { return hop.ms.has_value(); }))
      chain.checked_at = result_.as_of;
    links_.push_back({std::move(chain), visits.answered});
    parts_.progress(
        "links: " + std::to_string(result_.totals.links_resolved + static_cast<std::int64_t>(links_.size())) + " of " +
        std::to_string(total_) + " followed");
    const bool at_once = visits.answered && !scope_.replay;
    if (at_once || links_.size() >= kChainsACommit) save();
  }

  /// Spellings of one URL share one chain, whose requests were made once.
  void count(const Chain& chain, const PaidVisits& visits) {
    if (visits.requests > 0 && counted_.emplace(chain.hops.front().url, chain.checked_at).second)
      result_.totals.paid_visit_requests += visits.requests;
  }

  /// A replay must not take "not in the archive" for "does not answer", nor a run that was told to stop for a failure.
  bool seen(const Chain& chain) {
    if (chain.outcome != Outcome::connect_failure && chain.outcome != Outcome::timeout) return true;
    if (parts_.stopping()) {
      result_.interrupted = true;
      return false;
    }
    if (!parts_.available || chain.hops.empty()) return true;
    const auto last = Url::parse(chain.hops.back().url);
    if (!last) return true;
    Request page;
    page.url = last->without_fragment().href();
    Request robots;
    robots.url = last->origin() + "/robots.txt";
    return parts_.available(page) || parts_.available(robots);
  }

  void save() {
    auto saved = parts_.store.save_chains(scope_.run_id, links_, parts_.take_evidence());
    if (!saved)
      error_ = saved.error();
    else
      result_.totals.links_resolved += static_cast<std::int64_t>(links_.size());
    links_.clear();
  }

  const PassParts& parts_;
  const PassScope& scope_;
  PassResult& result_;
  Resolver resolver_;
  std::vector<FollowedLink> links_;
  std::set<std::pair<std::string, Timestamp>> counted_;  // first hop and time of chains with paid visits
  std::size_t total_ = 0;
  std::optional<Error> error_;
};

Status conclude_pass(const PassParts& parts, const PassScope& scope, PassResult& result) {
  if (auto done = LinkStage(parts, scope, result).run(); !done) return done;
  return pass::match_and_judge(parts, scope, result);
}

}  // namespace

Result<PassResult> run_pass(const PassParts& parts, const PassScope& scope) {
  PassResult result;
  result.as_of = scope.started_at;
  pass::ReadBudgets budgets;
  if (auto done = pass::ask_sources(parts, scope, budgets, result); !done) return done.error();
  if (auto done = pass::look_again(parts, scope, budgets, result); !done) return done.error();
  if (auto done = conclude_pass(parts, scope, result); !done) return done.error();
  result.interrupted = result.interrupted || parts.stopping();
  return result;
}

Result<PassResult> run_import(const PassParts& parts, const PassScope& scope, const std::vector<ImportedFile>& files) {
  PassResult result;
  result.as_of = scope.started_at;
  for (const ImportedFile& file : files) {
    result.totals.posts_seen += static_cast<std::int64_t>(file.posts.size());
    std::vector<EvidenceRow> evidence = file.evidence;
    for (const Campaign& campaign : parts.config.campaigns) {
      if (!scope.campaigns.empty() && std::ranges::find(scope.campaigns, campaign.id) == scope.campaigns.end())
        continue;
      PageOfPosts page;
      page.campaign = campaign.id;
      page.source = "import";
      for (const Post& post : file.posts) page.posts.push_back({post, scope.started_at, std::nullopt});
      page.evidence = std::move(evidence);
      evidence.clear();
      auto saved = pass::save_posts(parts, scope.run_id, std::move(page), campaign);
      if (!saved) return saved.error();
      result.totals.posts_new += saved->posts_new;
      result.pairs_whole.emplace_back(campaign.id, "import");
    }
    parts.progress(file.name + ": " + std::to_string(file.posts.size()) + " posts");
  }
  if (auto done = conclude_pass(parts, scope, result); !done) return done.error();
  result.interrupted = result.interrupted || parts.stopping();
  return result;
}

Plan plan_pass(const Config& config, const PassScope& scope, const Clock& clock) {
  class NoSessions final : public Sessions {
   public:
    std::optional<std::string> get(const std::string&) const override { return std::nullopt; }
    void put(const std::string&, const std::string&) override {}
  } sessions;
  Plan plan;
  pass::ReadBudgets budgets;
  for (const pass::Pair& pair : pass::pairs_of(config, scope)) {
    if (pass::over(*pair.campaign, clock, scope.replay)) {
      plan.cannot.push_back({pass::name_of(pair), "not asked: the campaign is over (until)"});
      continue;
    }
    if (const auto reason = pass::cannot_ask(pair)) {
      plan.cannot.push_back({pass::name_of(pair), *reason});
      continue;
    }
    WalkContext context;
    context.config = pair.source;
    context.campaign = pair.campaign;
    context.clock = &clock;
    context.sessions = &sessions;
    context.reads_left = budgets.of(*pair.source);
    const auto first = pair.type->walk(context)->next();
    plan.asks.push_back(pass::name_of(pair) + ": " + (first ? first->method + " " + first->url : "nothing to ask"));
  }
  return plan;
}

}  // namespace paidtrail
