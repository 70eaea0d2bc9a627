#include "crawler/pass_sources.h"

#include <algorithm>
#include <map>
#include <memory>

#include "analysis/campaigns/campaigns.h"
#include "core/url/url.h"

namespace paidtrail::pass {
namespace {

bool chosen(const std::vector<std::string>& wanted, const std::string& name) {
  return wanted.empty() || std::ranges::find(wanted, name) != wanted.end();
}

Timestamp time_of(const Fetched& fetched) {
  return std::visit([](const auto& answer) { return answer.at; }, fetched);
}

/// Drives walks over the transport: one exchange of a walk at a time, all walks at once.
class Walks {
 public:
  Walks(const PassParts& parts, const PassScope& scope, PassResult& result)
      : parts_(parts), scope_(scope), result_(result) {}

  struct Open {
    Pair pair;
    std::unique_ptr<Walk> walk;
    bool whole = true;  ///< nothing failed and no gap was left
    bool asked = false;
    bool looks_again = false;
    std::optional<std::string> failure = std::nullopt;
  };

  void add(Open open) {
    open_.push_back(std::make_unique<Open>(std::move(open)));
    step(*open_.back());
  }

  Status run() {
    parts_.transport.run();
    if (error_) return *error_;
    return Ok{};
  }

  const std::vector<std::unique_ptr<Open>>& all() const { return open_; }

 private:
  void step(Open& open) {
    if (error_) return;
    if (parts_.stopping()) {
      open.whole = false;
      result_.interrupted = true;
      return;
    }
    auto request = open.walk->next();
    if (!request) {
      if (open.asked || !parts_.available) take_page(open, open.walk->end(), "", parts_.clock.wall());
      return;
    }
    if (parts_.available && !parts_.available(*request)) {
      open.whole = open.asked;  // the archive ends here: what it holds is the pass that it recorded
      return;
    }
    open.asked = true;
    Request asked = *request;
    parts_.transport.fetch(*std::move(request), [this, &open, asked = std::move(asked)](const Fetched& fetched) {
      take(open, asked, fetched);
    });
  }

  void take(Open& open, const Request& request, const Fetched& fetched) {
    if (error_) return;
    result_.as_of = std::max(result_.as_of, time_of(fetched));
    take_page(open, open.walk->take(request, fetched), request.url, time_of(fetched));
    step(open);
  }

  void take_page(Open& open, Page page, const std::string& url, Timestamp fetched_at) {
    for (const std::string& problem : page.problems) result_.problems.push_back({open.pair.source->name, problem});
    if (page.failure) {
      result_.problems.push_back({open.pair.source->name, *page.failure});
      open.whole = false;
      open.failure = page.failure;
    }
    if (!open.looks_again) result_.totals.posts_seen += static_cast<std::int64_t>(page.posts.size());
    if (auto saved = store(open, std::move(page), url, fetched_at); !saved) {
      error_ = saved.error();
      return;
    }
    parts_.progress(open.pair.source->name + ": " + std::to_string(result_.totals.posts_seen) + " posts seen, " +
                    std::to_string(result_.totals.posts_new) + " new");
  }

  Status store(const Open& open, Page page, const std::string& url, Timestamp fetched_at) {
    PageOfPosts stored;
    stored.campaign = open.pair.campaign->id;
    stored.source = open.pair.source->name;
    stored.evidence = parts_.take_evidence();
    const auto record = std::ranges::find(stored.evidence, url, &EvidenceRow::url);
    for (Post& post : page.posts) {
      SeenPost seen{std::move(post), fetched_at, std::nullopt};
      if (record != stored.evidence.end()) seen.record_id = record->record_id;
      stored.posts.push_back(std::move(seen));
    }
    if (!open.looks_again) stored.mark = std::move(page.mark);
    stored.gaps = std::move(page.gaps);
    auto saved = save_posts(parts_, scope_.run_id, std::move(stored), *open.pair.campaign);
    if (!saved) return saved.error();
    result_.totals.posts_new += saved->posts_new;
    return Ok{};
  }

  const PassParts& parts_;
  const PassScope& scope_;
  PassResult& result_;
  std::vector<std::unique_ptr<Open>> open_;
  std::optional<Error> error_;
};

WalkContext context_of(const PassParts& parts, const PassScope& scope, const Pair& pair, std::int64_t* reads_left) {
  WalkContext context;
  context.config = pair.source;
  context.campaign = pair.campaign;
  context.clock = &parts.clock;
  context.sessions = &parts.sessions;
  context.replay = scope.replay;
  context.reads_left = reads_left;
  return context;
}

/// Plain-text sources publish `www.a.example/x`: a reader's browser asks for it by http.
std::string with_scheme(std::string shared) { return Url::parse(shared) ? std::move(shared) : "http://" + shared; }

constexpr std::int64_t kLookedAtAgain = 500;  // a run stays short; the rest is due the next time

}  // namespace

std::vector<Pair> pairs_of(const Config& config, const PassScope& scope) {
  std::vector<Pair> pairs;
  for (const SourceConfig& source : config.sources) {
    if (!chosen(scope.sources, source.name)) continue;
    const SourceType* type = find_source_type(source.platform);
    for (const std::string& id : source.campaigns)
      if (const Campaign* campaign = config.campaign(id); campaign && type && chosen(scope.campaigns, id))
        pairs.push_back({campaign, &source, type});
  }
  return pairs;
}

std::optional<std::string> cannot_ask(const Pair& pair) { return pair.type->cannot_ask(*pair.source, *pair.campaign); }

bool over(const Campaign& campaign, const Clock& clock, bool replay) {
  return !replay && campaign.until && clock.wall().day() > *campaign.until;
}

std::string name_of(const Pair& pair) { return pair.source->name + " × " + pair.campaign->id; }

std::int64_t* ReadBudgets::of(const SourceConfig& source) {
  const auto [it, fresh] = left_.try_emplace(source.name, 0);
  if (fresh) it->second = source.settings.integer("max_reads").value_or(0);
  return &it->second;
}

Status ask_sources(const PassParts& parts, const PassScope& scope, ReadBudgets& budgets, PassResult& result) {
  Walks walks(parts, scope, result);
  bool any = false;
  bool any_over = false;
  for (const Pair& pair : pairs_of(parts.config, scope)) {
    if (over(*pair.campaign, parts.clock, scope.replay)) {
      any_over = true;
      continue;
    }
    if (const auto reason = cannot_ask(pair)) {
      result.problems.push_back({name_of(pair), *reason});
      continue;
    }
    any = true;
    auto mark = parts.store.mark(pair.campaign->id, pair.source->name);
    if (!mark) return mark.error();
    WalkContext context = context_of(parts, scope, pair, budgets.of(*pair.source));
    context.mark = *mark;
    walks.add({pair, pair.type->walk(context), true, false, false});
  }
  result.nothing_asked = !any && !any_over;
  if (auto done = walks.run(); !done) return done;
  for (const auto& open : walks.all())
    if (open->whole && open->asked) result.pairs_whole.emplace_back(open->pair.campaign->id, open->pair.source->name);
  for (const auto& open : walks.all()) {
    if (!open->asked) continue;
    const std::string& name = open->pair.source->name;
    auto known = std::ranges::find(result.sources, name, &SourceOutcome::source);
    if (known == result.sources.end()) known = result.sources.insert(known, {name, std::nullopt});
    if (open->failure) known->failure = open->failure;
  }
  return Ok{};
}

Status look_again(const PassParts& parts, const PassScope& scope, ReadBudgets& budgets, PassResult& result) {
  Walks walks(parts, scope, result);
  std::map<std::string, std::vector<PostToRecheck>> due;
  for (const Pair& pair : pairs_of(parts.config, scope)) {
    if (!pair.type->recheck) continue;
    auto& posts = due[pair.source->name];
    if (posts.empty()) {
      auto found = parts.store.posts_to_recheck(pair.source->name, parts.clock.wall(), kLookedAtAgain);
      if (!found) return found.error();
      posts = *std::move(found);
    }
    std::vector<PostToRecheck> own;
    std::ranges::copy_if(posts, std::back_inserter(own),
                         [&](const PostToRecheck& post) { return post.campaign == pair.campaign->id; });
    if (own.empty()) continue;
    walks.add({pair, pair.type->recheck(context_of(parts, scope, pair, budgets.of(*pair.source)), std::move(own)), true,
               false, true});
  }
  return walks.run();
}

Result<Writer::PageSaved> save_posts(const PassParts& parts, const std::string& run_id, PageOfPosts page,
                                     const Campaign& campaign) {
  for (SeenPost& seen : page.posts) {
    for (Link& link : seen.post.links) link.shared = with_scheme(std::move(link.shared));
    for (std::string& url : links_to_follow(seen.post, campaign)) page.follow.push_back(std::move(url));
  }
  return parts.store.save_page(run_id, page);
}

}  // namespace paidtrail::pass
