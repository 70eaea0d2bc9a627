#include "storage/sqlite/matching.h"

#include <algorithm>
#include <optional>
#include <set>
#include <stdexcept>

#include "core/json_writer.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/links.h"
#include "storage/sqlite/post_reader.h"
#include "storage/sqlite/posts.h"

namespace paidtrail::sqlite {
namespace {

std::string json_array(const std::vector<std::string>& values) {
  JsonWriter json;
  json.begin_array();
  for (const auto& value : values) json.string(value);
  return json.end_array().take();
}

std::string json_of(const std::vector<FoundTerm>& terms) {
  JsonWriter json;
  json.begin_array();
  for (const FoundTerm& term : terms)
    json.begin_object()
        .field("text", term.text)
        .field("term", term.term)
        .field("status", std::string(kTermStatuses.name(term.status)))
        .field("start", std::int64_t{term.start})
        .field("end", std::int64_t{term.end})
        .end_object();
  return json.end_array().take();
}

/// What posts were looked at under. Neither part can hold a line end: both are digests.
std::string looked_under(const std::string& campaign_version, const std::string& rules_version) {
  return campaign_version + "\n" + rules_version;
}

/// The keys of posts that were not looked at under `looked`, oldest first. The index is ordered by what they were
/// looked at under, which has few values: the oldest of each are merged, so that a long queue is not sorted again for
/// every batch.
std::vector<std::int64_t> keys_to_match(Connection& store, const std::string& campaign, const std::string& looked,
                                        std::int64_t limit) {
  std::vector<std::int64_t> keys;
  std::string group;
  for (bool first = true;; first = false) {
    {
      auto next = first ? store.sql(R"(
          SELECT looked FROM campaign_post WHERE campaign = ?1 AND waiting = 0 ORDER BY looked LIMIT 1)")
                        : store.sql(R"(
          SELECT looked FROM campaign_post
           WHERE campaign = ?1 AND waiting = 0 AND looked > ?2 ORDER BY looked LIMIT 1)");
      if (first)
        next.bind(campaign);
      else
        next.bind(campaign, group);
      if (!next.step()) break;
      group = next.text(0);
    }
    if (group == looked) continue;
    auto rows = store.sql(R"(
        SELECT post FROM campaign_post
         WHERE campaign = ?1 AND waiting = 0 AND looked = ?2 ORDER BY post LIMIT ?3)");
    rows.bind(campaign, group, limit);
    while (rows.step()) keys.push_back(rows.integer(0));
  }
  std::ranges::sort(keys);
  if (static_cast<std::int64_t>(keys.size()) > limit) keys.resize(static_cast<std::size_t>(limit));
  return keys;
}

struct InsertedShares {
  std::int64_t fresh = 0;
  std::int64_t in_all = 0;
};

InsertedShares insert_shares(Connection& store, const std::string& run_id, const MatchedPost& matched) {
  InsertedShares shares;
  for (const Share& share : matched.shares) {
    const std::int64_t link = find_or_insert_link(store, share.short_url, std::nullopt);
    shares.fresh +=
        store
            .sql(R"(
                          INSERT INTO share (campaign, post, link, rule, matched, first_seen_at, run_id)
                          SELECT ?1, ?2, ?3, ?4, ?5, first_seen_at, ?6
                            FROM campaign_post WHERE campaign = ?1 AND post = ?2
                          ON CONFLICT DO NOTHING)")
            .bind(matched.campaign, matched.post_key, link, kMatchRules.name(share.rule), share.matched, run_id)
            .keep();
  }
  auto counted = store.sql("SELECT count(*) FROM share WHERE campaign = ?1 AND post = ?2");
  counted.bind(matched.campaign, matched.post_key).step();
  shares.in_all = counted.integer(0);
  return shares;
}

const LaterDisclosure* later_in(const MatchedPost& matched, const std::string& jurisdiction) {
  const auto found = std::ranges::find(matched.later, jurisdiction, &LaterDisclosure::jurisdiction);
  return found == matched.later.end() ? nullptr : &*found;
}

void insert_verdicts(Connection& store, std::int64_t judgement, const MatchedPost& matched) {
  std::int64_t position = 0;
  for (const Verdict& v : matched.verdicts) {
    const LaterDisclosure* later = later_in(matched, v.jurisdiction);
    store
        .sql(R"(
          INSERT INTO verdict (judgement, position, jurisdiction, verdict, terms, reasons, rules, incitement,
                               incitement_terms, lang, undisclosed_at, disclosed_at)
          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
          ON CONFLICT DO NOTHING)")
        .bind(judgement, position++, v.jurisdiction, kVerdictKinds.name(v.verdict), json_of(v.terms),
              json_array(v.reasons), json_array(v.rules), kIncitements.name(v.incitement),
              json_array(v.incitement_terms), v.lang, later ? std::optional(later->undisclosed_at) : std::nullopt,
              later ? std::optional(later->disclosed_at) : std::nullopt)
        .keep();
  }
}

std::optional<std::int64_t> insert_judgement(Connection& store, const std::string& run_id,
                                             const std::string& campaign_version, const std::string& rules_version,
                                             const MatchedPost& matched, std::int64_t version) {
  if (matched.verdicts.empty()) return std::nullopt;
  const bool fresh = store
                         .sql(R"(
            INSERT INTO judgement
              (campaign, post, version, campaign_version, rules_version, judged_at, run_id, reply)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT DO NOTHING)")
                         .bind(matched.campaign, matched.post_key, version, campaign_version, rules_version,
                               matched.judged_at, run_id, matched.reply_version)
                         .keep() > 0;
  std::int64_t id = 0;
  {
    auto found = store.sql(R"(
        SELECT id FROM judgement
         WHERE campaign = ?1 AND post = ?2 AND rules_version = ?3 AND campaign_version = ?4 AND version = ?5
           AND coalesce(reply, 0) = coalesce(?6, 0))");
    found.bind(matched.campaign, matched.post_key, rules_version, campaign_version, version, matched.reply_version)
        .step();
    id = found.integer(0);
  }
  if (fresh) insert_verdicts(store, id, matched);
  return id;
}

std::vector<Share> read_shares(Connection& store, const std::string& campaign, std::int64_t post) {
  std::vector<Share> shares;
  auto rows = store.sql(R"(
      SELECT l.url, s.rule, s.matched FROM share s JOIN link l ON l.id = s.link
       WHERE s.campaign = ?1 AND s.post = ?2 ORDER BY s.id)");
  rows.bind(campaign, post);
  while (rows.step())
    shares.push_back({rows.text(0), kMatchRules.value(rows.text(1)).value_or(MatchRule::link), rows.text(2)});
  return shares;
}

/// What is known around one version of a post; `out.post` is that version.
void add_surroundings(Connection& store, const std::string& campaign, std::int64_t version, PostToMatch& out) {
  out.earlier = read_earlier_texts(store, version);
  out.own_replies = read_own_replies(store, out.post_key);
  out.shares = read_shares(store, campaign, out.post_key);
  std::set<std::string> listed;
  for (const Link& link : out.post.links)
    if (listed.insert(link.shared).second)
      if (auto chain = read_chain(store, link.shared)) out.chains.emplace_back(link.shared, *std::move(chain));
}

std::vector<std::pair<std::string, VerdictKind>> read_verdicts(Connection& store, std::int64_t judgement) {
  std::vector<std::pair<std::string, VerdictKind>> verdicts;
  auto rows = store.sql("SELECT jurisdiction, verdict FROM verdict WHERE judgement = ?1 ORDER BY position");
  rows.bind(judgement);
  while (rows.step())
    verdicts.emplace_back(rows.text(0), kVerdictKinds.value(rows.text(1)).value_or(VerdictKind::unknown));
  return verdicts;
}

}  // namespace

std::int64_t insert_findings(Connection& store, const std::vector<Finding>& findings, bool baseline) {
  std::int64_t fresh = 0;
  for (const Finding& f : findings)
    fresh += store
                 .sql(R"(
                   INSERT INTO finding (kind, campaign, subject, occasion, score, details, found_at, baseline)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                   ON CONFLICT DO NOTHING)")
                 .bind(kFindingKinds.name(f.kind), f.campaign, f.subject, f.occasion, f.score, f.details, f.found_at,
                       baseline)
                 .keep();
  return fresh;
}

PostToMatch Matching::hand_out(const std::string& campaign, std::int64_t post) {
  PostToMatch out;
  out.post_key = post;
  Handed handed;
  std::optional<std::int64_t> judged;
  {
    auto row = store_.sql(R"(
        SELECT source, first_seen_at, revision, CASE WHEN judgement IS NOT NULL THEN version END
          FROM campaign_post WHERE campaign = ?1 AND post = ?2)");
    row.bind(campaign, post).step();
    out.source = row.text(0);
    out.first_seen_at = row.time(1);
    handed.revision = row.integer(2);
    judged = row.maybe_integer(3);
  }
  KnownPost known = read_known_post(store_, post);
  handed.version = known.latest.version;
  out.post = std::move(known.latest.post);
  out.text_seen_at = known.latest.fetched_at;
  out.seen_at = known.seen_at;
  out.judged_before = judged == handed.version;
  add_surroundings(store_, campaign, handed.version, out);
  handed_[{campaign, post}] = handed;
  return out;
}

Result<std::vector<PostToMatch>> Matching::posts_to_match(const std::string& campaign,
                                                          const std::string& campaign_version,
                                                          const std::string& rules_version, std::int64_t limit) {
  return store_.attempt([&] {
    std::vector<PostToMatch> posts;
    for (const auto key : keys_to_match(store_, campaign, looked_under(campaign_version, rules_version), limit))
      posts.push_back(hand_out(campaign, key));
    return posts;
  });
}

Matching::Handed Matching::state_of(const MatchedPost& matched) {
  if (const auto found = handed_.find({matched.campaign, matched.post_key}); found != handed_.end())
    return found->second;
  Handed now;
  {
    auto row = store_.sql("SELECT revision FROM campaign_post WHERE campaign = ?1 AND post = ?2");
    if (!row.bind(matched.campaign, matched.post_key).step())
      throw std::runtime_error("post " + std::to_string(matched.post_key) + " is no post of campaign " +
                               matched.campaign);
    now.revision = row.integer(0);
  }
  now.version = read_known_post(store_, matched.post_key).latest.version;
  return now;
}

void Matching::save_post(const std::string& run_id, const std::string& campaign_version,
                         const std::string& rules_version, const MatchedPost& matched, Writer::MatchSaved& saved) {
  const Handed handed = state_of(matched);
  const InsertedShares shares = insert_shares(store_, run_id, matched);
  saved.shares_new += shares.fresh;
  const auto judgement = insert_judgement(store_, run_id, campaign_version, rules_version, matched, handed.version);
  saved.findings_new += insert_findings(store_, matched.findings, matched.baseline);

  // A look that judged nothing leaves the judgement that counts.
  store_
      .sql(R"(
        UPDATE campaign_post
           SET looked = CASE WHEN revision = ?3 THEN ?4 ELSE '' END,
               version = CASE WHEN ?6 IS NOT NULL OR judgement IS NULL THEN ?5 ELSE version END,
               judgement = coalesce(?6, judgement),
               shares = ?7
         WHERE campaign = ?1 AND post = ?2)")
      .bind(matched.campaign, matched.post_key, handed.revision, looked_under(campaign_version, rules_version),
            handed.version, judgement, shares.in_all)
      .run();
  if (shares.in_all > 0) store_.content_changed();
  if (shares.fresh > 0) {
    std::string source;
    {
      auto row = store_.sql("SELECT source FROM campaign_post WHERE campaign = ?1 AND post = ?2");
      row.bind(matched.campaign, matched.post_key).step();
      source = row.text(0);
    }
    plan_recheck(store_, matched.post_key, matched.campaign, source);
  }
}

Result<Writer::MatchSaved> Matching::save(const std::string& run_id, const std::string& campaign_version,
                                          const std::string& rules_version, const std::vector<MatchedPost>& posts) {
  auto saved = store_.write([&] {
    Writer::MatchSaved totals;
    for (const MatchedPost& matched : posts) save_post(run_id, campaign_version, rules_version, matched, totals);
    return totals;
  });
  if (saved)
    for (const MatchedPost& matched : posts) handed_.erase({matched.campaign, matched.post_key});
  return saved;
}

Result<std::vector<PostToRejudge>> posts_to_rejudge(Connection& store, const std::string& campaign,
                                                    const std::string& campaign_version,
                                                    const std::string& rules_version, std::int64_t after,
                                                    std::int64_t limit) {
  return store.attempt([&] {
    std::vector<PostToRejudge> posts;
    auto rows = store.sql(R"(
        SELECT c.post, c.version, c.judgement, c.source, c.first_seen_at
          FROM campaign_post c
          JOIN judgement j ON j.id = c.judgement
         WHERE c.campaign = ?1 AND c.shares > 0 AND c.post > ?4
           AND (j.rules_version <> ?3 OR j.campaign_version <> ?2)
         ORDER BY c.post LIMIT ?5)");
    rows.bind(campaign, campaign_version, rules_version, after, limit);
    while (rows.step()) {
      PostToRejudge out;
      VersionedPost judged = read_version(store, rows.integer(1));
      out.known.post_key = rows.integer(0);
      out.known.source = rows.text(3);
      out.known.post = std::move(judged.post);
      out.known.first_seen_at = rows.time(4);
      out.known.text_seen_at = out.known.seen_at = judged.fetched_at;
      out.known.judged_before = true;
      add_surroundings(store, campaign, judged.version, out.known);
      out.verdicts = read_verdicts(store, rows.integer(2));
      posts.push_back(std::move(out));
    }
    return posts;
  });
}

Status save_rejudged(Connection& store, const std::string& run_id, const std::string& campaign_version,
                     const std::string& rules_version, const std::vector<MatchedPost>& posts) {
  return store.write([&] {
    for (const MatchedPost& matched : posts) {
      std::int64_t version = 0;
      {
        auto row = store.sql("SELECT version FROM campaign_post WHERE campaign = ?1 AND post = ?2");
        row.bind(matched.campaign, matched.post_key).step();
        version = row.integer(0);
      }
      const auto judgement = insert_judgement(store, run_id, campaign_version, rules_version, matched, version);
      // A post that was matched under this configuration is so still; one that is to be matched stays that.
      store
          .sql(R"(
            UPDATE campaign_post
               SET judgement = coalesce(?3, judgement),
                   looked = CASE WHEN substr(looked, 1, length(?4)) = ?4 THEN ?5 ELSE looked END
             WHERE campaign = ?1 AND post = ?2)")
          .bind(matched.campaign, matched.post_key, judgement, looked_under(campaign_version, ""),
                looked_under(campaign_version, rules_version))
          .keep();
    }
    return Ok{};
  });
}

}  // namespace paidtrail::sqlite
