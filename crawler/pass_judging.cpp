#include "crawler/pass_judging.h"

#include <algorithm>

#include "analysis/campaigns/campaigns.h"
#include "core/json_writer.h"
#include "crawler/pass_watching.h"

namespace paidtrail::pass {
namespace {

constexpr std::int64_t kBatch = 500;  // one transaction: few enough to lose little, enough to make a commit cheap

JudgeInput input_of(const Post& post, const Campaign& campaign) {
  JudgeInput input;
  input.text = post.text.value_or("");
  input.lang = post.lang;
  input.platform = post.platform;
  input.paid_label = post.paid_label;
  input.created_at = post.created_at;
  input.has_links = !post.links.empty();
  for (const Link& link : post.links)
    if (link.start && (!input.first_link_start || *link.start < *input.first_link_start))
      input.first_link_start = link.start;
  input.political = campaign.political;
  input.required_tags = campaign.required_tags;
  return input;
}

bool has_reason(const Verdict& verdict, std::string_view reason) {
  return std::ranges::find(verdict.reasons, reason) != verdict.reasons.end();
}

/// Words that count, or the platform's own label.
bool declares(const Verdict& verdict) {
  return has_reason(verdict, "platform_label") || has_reason(verdict, "platform_label_only") ||
         std::ranges::any_of(verdict.terms, [](const FoundTerm& term) {
           return term.status == TermStatus::accepted || term.status == TermStatus::weak;
         });
}

Timestamp time_of(const Post& post, Timestamp fetched_at, Timestamp before) {
  // A platform that says no time of the edit, or one that cannot be, leaves the time of the fetch.
  return post.edited_at && *post.edited_at > before && *post.edited_at <= fetched_at ? *post.edited_at : fetched_at;
}

/// When the disclosure of an earlier text went: the first text without one after the last that had one. Nothing where
/// the text of now says it, or none ever did.
std::optional<Timestamp> removed_at(const PostToMatch& post, const Campaign& campaign, const Judge& judge,
                                    const Verdict& now) {
  if (post.earlier.empty() || post.post.deleted || declares(now)) return std::nullopt;
  for (std::size_t i = post.earlier.size(); i-- > 0;) {
    const auto said = judge.judge(input_of(post.earlier[i].post, campaign), {now.jurisdiction});
    if (said.empty() || !declares(said.front())) continue;
    const Timestamp before = post.earlier[i].fetched_at;
    return i + 1 < post.earlier.size() ? time_of(post.earlier[i + 1].post, post.earlier[i + 1].fetched_at, before)
                                       : time_of(post.post, post.text_seen_at, before);
  }
  return std::nullopt;
}

void add_reason(Verdict& verdict, const char* reason, const Judge& judge) {
  verdict.reasons.emplace_back(reason);
  const auto& order = judge.reasons();
  const auto place = [&order](const std::string& name) { return std::ranges::find(order, name, &Reason::name); };
  std::ranges::sort(verdict.reasons, [&](const auto& a, const auto& b) { return place(a) < place(b); });
}

/// A disclosure that came with a later edit is named as such, with both times (reference 2.8: the first seen text and
/// the latest are judged separately). The verdict stays that of the latest text.
void compare_with_earlier(const PostToMatch& post, const Campaign& campaign, const Judge& judge, MatchedPost& matched) {
  if (post.earlier.empty()) return;
  const auto judged_in = campaign.judged_in();
  std::vector<std::vector<Verdict>> texts;
  for (const EarlierText& earlier : post.earlier)
    texts.push_back(judge.judge(input_of(earlier.post, campaign), judged_in));
  const Timestamp first = post.earlier.front().fetched_at;
  for (std::size_t j = 0; j < matched.verdicts.size(); ++j) {
    if (!declares(matched.verdicts[j]) || declares(texts.front()[j])) continue;
    Timestamp disclosed_at = time_of(post.post, post.text_seen_at, post.earlier.back().fetched_at);
    for (std::size_t i = texts.size(); i-- > 1 && declares(texts[i][j]);)
      disclosed_at = time_of(post.earlier[i].post, post.earlier[i].fetched_at, post.earlier[i - 1].fetched_at);
    add_reason(matched.verdicts[j], "added_by_edit", judge);
    matched.later.push_back({matched.verdicts[j].jurisdiction, first, disclosed_at});
  }
}

/// A disclosure that stands only in the author's own reply stands beside the verdict, which it does not change: posts
/// of a thread can be read apart (reference 2.8).
void look_at_replies(const PostToMatch& post, const Campaign& campaign, const Judge& judge, MatchedPost& matched) {
  const auto judged_in = campaign.judged_in();
  for (const OwnReply& reply : post.own_replies) {
    const auto said = judge.judge(input_of(reply.post, campaign), judged_in);
    for (std::size_t j = 0; j < matched.verdicts.size(); ++j) {
      Verdict& verdict = matched.verdicts[j];
      const bool lacks = verdict.verdict != VerdictKind::compliant && !declares(verdict);
      if (!lacks || !declares(said[j]) || has_reason(verdict, "only_in_reply")) continue;
      if (matched.reply_version && *matched.reply_version != reply.version) continue;
      add_reason(verdict, "only_in_reply", judge);
      matched.reply_version = reply.version;
      matched.judged_at = std::max(matched.judged_at, reply.fetched_at);
    }
  }
}

std::vector<std::string> sentences(const Verdict& verdict, const Judge& judge, const std::string& language) {
  std::vector<std::string> texts;
  for (const std::string& name : verdict.reasons)
    if (const Reason* reason = judge.reason(name)) texts.push_back(language == "fr" ? reason->fr : reason->en);
  return texts;
}

std::vector<std::string> citations(const Verdict& verdict, const Judge& judge) {
  std::vector<std::string> texts;
  for (const std::string& id : verdict.rules)
    if (const auto rule = judge.rule(id)) texts.push_back(id + ": " + rule->citation);
  return texts;
}

std::optional<std::string> time_text(const std::optional<Timestamp>& at) {
  return at ? std::optional(at->rfc3339()) : std::nullopt;
}

struct Facts {
  const PostToMatch& post;
  const Campaign& campaign;
  const Judge& judge;
  const std::string& language;
  const Chain* chain;
  const Verdict* verdict;
};

std::string details(const Facts& facts, const std::string& short_url) {
  const Post& post = facts.post.post;
  const Account account = post.account.value_or(Account{});
  JsonWriter json;
  json.begin_object()
      .field("platform", post.platform)
      .field("post_id", post.post_id)
      .field("post_url", post.url)
      .field("account_id", account.id)
      .field("handle", account.handle)
      .field("account_name", account.name)
      .field("followers", account.followers)
      .field("shared_at", time_text(post.created_at))
      .field("text", post.text)
      .field("source", facts.post.source)
      .field("short_url", short_url)
      .field("final_url", facts.chain ? facts.chain->final_url : std::nullopt)
      .field("destination", facts.chain ? facts.chain->destination : std::nullopt);
  if (facts.verdict)
    json.field("jurisdiction", facts.verdict->jurisdiction)
        .field("verdict", std::string(kVerdictKinds.name(facts.verdict->verdict)))
        .field("reasons", sentences(*facts.verdict, facts.judge, facts.language))
        .field("rules", citations(*facts.verdict, facts.judge));
  json.end_object();
  return json.take();
}

Timestamp evidence_time(const PostToMatch& post, const Chain* chain) {
  return chain ? std::max(post.seen_at, chain->checked_at) : post.seen_at;
}

std::vector<Finding> findings_of(const PostToMatch& post, const Campaign& campaign, const Judge& judge,
                                 const std::string& language, const ChainOf& chain_of, const MatchedPost& matched) {
  std::vector<Finding> findings;
  const Verdict* verdict = matched.verdicts.empty() ? nullptr : &matched.verdicts.front();
  const auto add = [&](FindingKind kind, const std::string& subject, const Share& share) {
    const Chain* chain = chain_of(share.short_url);
    const Facts facts{post, campaign, judge, language, chain, verdict};
    findings.push_back(
        {kind, campaign.id, subject, "", std::nullopt, details(facts, share.short_url), evidence_time(post, chain)});
  };
  for (const Share& share : matched.shares) add(FindingKind::new_link, share.short_url, share);
  // A rule that changed is no news of a post, and who says it in a reply has said it.
  const bool undisclosed = verdict && verdict->verdict == VerdictKind::absent && !post.judged_before &&
                           !has_reason(*verdict, "only_in_reply");
  if (undisclosed && !matched.shares.empty() && post.post.account && post.post.account->id)
    add(FindingKind::first_undisclosed, post.post.platform + ":" + *post.post.account->id, matched.shares.front());
  if (verdict && !matched.shares.empty() && !post.judged_before)
    if (const auto at = removed_at(post, campaign, judge, *verdict)) {
      add(FindingKind::disclosure_removed, post.post.platform + ":" + post.post.post_id, matched.shares.front());
      findings.back().occasion = at->rfc3339();
    }
  return findings;
}

Finding finding_of(const Writer::ChangedLink& changed, const Campaign& campaign) {
  JsonWriter json;
  json.begin_object()
      .field("short_url", changed.short_url)
      .field("from", changed.from)
      .field("to", changed.to)
      .end_object();
  return {FindingKind::link_changed,
          campaign.id,
          changed.short_url,
          changed.to + " " + changed.checked_at.rfc3339(),
          std::nullopt,
          json.take(),
          changed.checked_at};
}

/// Until one pass of campaign × source has ended whole, what it finds is a baseline: counted, not told item by item.
class Baselines {
 public:
  Baselines(Writer& store, const Campaign& campaign) : store_(store), campaign_(campaign) {}

  Result<bool> of(const std::string& source) {
    if (const auto known = known_.find(source); known != known_.end()) return known->second;
    auto complete = store_.pair_complete(campaign_.id, source);
    if (!complete) return complete.error();
    return known_.emplace(source, !*complete).first->second;
  }

 private:
  Writer& store_;
  const Campaign& campaign_;
  std::map<std::string, bool> known_;
};

Status save_changed_links(const PassParts& parts, const Campaign& campaign, PassResult& result) {
  auto changed = parts.store.changed_links(campaign.id);
  if (!changed) return changed.error();
  std::vector<Finding> findings;
  for (const auto& link : *changed) findings.push_back(finding_of(link, campaign));
  if (findings.empty()) return Ok{};
  auto saved = parts.store.save_findings(findings, false);
  if (!saved) return saved.error();
  result.totals.findings_new += *saved;
  return Ok{};
}

Status judge_campaign(const PassParts& parts, const PassScope& scope, const Campaign& campaign, PassResult& result) {
  const std::string version = campaign_version(campaign);
  const std::string& rules = parts.judge.rules_version();
  Baselines baselines(parts.store, campaign);
  while (true) {
    auto posts = parts.store.posts_to_match(campaign.id, version, rules, kBatch);
    if (!posts) return posts.error();
    if (posts->empty()) return Ok{};
    std::vector<MatchedPost> matched;
    for (const PostToMatch& post : *posts) {
      matched.push_back(conclude(post, campaign, parts.judge, parts.config.newsroom.language));
      auto baseline = baselines.of(post.source);
      if (!baseline) return baseline.error();
      matched.back().baseline = *baseline;
      if (!matched.back().verdicts.empty())
        ++result.verdicts[std::string(kVerdictKinds.name(matched.back().verdicts.front().verdict))];
    }
    auto saved = parts.store.save_matches(scope.run_id, version, rules, matched);
    if (!saved) return saved.error();
    result.totals.shares_new += saved->shares_new;
    result.totals.findings_new += saved->findings_new;
    parts.progress("judging: " + std::to_string(result.totals.shares_new) + " new shares");
  }
}

void count_changes(const PostToRejudge& post, const MatchedPost& matched, Rejudged& result) {
  ++result.posts;
  for (const Verdict& verdict : matched.verdicts) {
    ++result.verdicts;
    const auto before = std::ranges::find(post.verdicts, verdict.jurisdiction,
                                          [](const auto& old) -> const std::string& { return old.first; });
    const auto from = before == post.verdicts.end() ? std::nullopt : std::optional(before->second);
    if (from != verdict.verdict) ++result.changed[{matched.campaign, verdict.jurisdiction, from, verdict.verdict}];
  }
}

Status judge_campaign_again(const RejudgeParts& parts, const std::string& run_id, const Campaign& campaign,
                            Rejudged& result) {
  const std::string version = campaign_version(campaign);
  const std::string& rules = parts.judge.rules_version();
  std::int64_t after = 0;
  while (true) {
    if (parts.stopping()) {
      result.interrupted = true;
      return Ok{};
    }
    const auto posts = parts.store.posts_to_rejudge(campaign.id, version, rules, after, kBatch);
    if (!posts) return posts.error();
    if (posts->empty()) return Ok{};
    std::vector<MatchedPost> matched;
    for (const PostToRejudge& post : *posts) {
      matched.push_back(conclude(post.known, campaign, parts.judge, parts.config.newsroom.language));
      matched.back().judged_at = parts.clock.wall();
    }
    if (auto saved = parts.store.save_rejudged(run_id, version, rules, matched); !saved) return saved;
    for (std::size_t i = 0; i < matched.size(); ++i) count_changes((*posts)[i], matched[i], result);
    after = posts->back().known.post_key;
    parts.progress("judging again: " + std::to_string(result.posts) + " posts");
  }
}

}  // namespace

MatchedPost conclude(const PostToMatch& post, const Campaign& campaign, const Judge& judge,
                     const std::string& language) {
  const ChainOf chain_of = [&post](std::string_view shared) -> const Chain* {
    for (const auto& [url, chain] : post.chains)
      if (url == shared) return &chain;
    return nullptr;
  };
  MatchedPost matched;
  matched.campaign = campaign.id;
  matched.post_key = post.post_key;
  matched.judged_at = post.seen_at;
  matched.shares = shares_of(post.post, chain_of, campaign, post.first_seen_at);
  // What was a share stays one: a link that has died since does not undo what was seen.
  for (const Share& earlier : post.shares)
    if (std::ranges::find(matched.shares, earlier.short_url, &Share::short_url) == matched.shares.end())
      matched.shares.push_back(earlier);
  if (matched.shares.empty()) return matched;
  for (const Share& share : matched.shares)
    if (const Chain* chain = chain_of(share.short_url))
      matched.judged_at = std::max(matched.judged_at, chain->checked_at);
  matched.verdicts = judge.judge(input_of(post.post, campaign), campaign.judged_in());
  compare_with_earlier(post, campaign, judge, matched);
  look_at_replies(post, campaign, judge, matched);
  matched.findings = findings_of(post, campaign, judge, language, chain_of, matched);
  return matched;
}

Status match_and_judge(const PassParts& parts, const PassScope& scope, PassResult& result) {
  for (const Campaign& campaign : parts.config.campaigns) {
    if (!scope.campaigns.empty() && std::ranges::find(scope.campaigns, campaign.id) == scope.campaigns.end()) continue;
    if (auto done = judge_campaign(parts, scope, campaign, result); !done) return done;
    if (auto done = save_changed_links(parts, campaign, result); !done) return done;
    if (auto done = watch_campaign(parts, campaign, result); !done) return done;
  }
  return Ok{};
}

Result<Rejudged> judge_again(const RejudgeParts& parts, const std::string& run_id,
                             const std::vector<std::string>& campaigns) {
  Rejudged result;
  for (const Campaign& campaign : parts.config.campaigns) {
    if (!campaigns.empty() && std::ranges::find(campaigns, campaign.id) == campaigns.end()) continue;
    if (auto done = judge_campaign_again(parts, run_id, campaign, result); !done) return done.error();
    if (result.interrupted) break;
  }
  return result;
}

}  // namespace paidtrail::pass
