#include "storage/sqlite/links.h"

#include <algorithm>
#include <chrono>

#include "core/digest.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/evidence_rows.h"

namespace paidtrail::sqlite {
namespace {

using std::chrono::hours;

std::optional<int> narrow(const std::optional<std::int64_t>& value) {
  return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

std::optional<std::int64_t> wide(const std::optional<int>& value) {
  return value ? std::optional<std::int64_t>(*value) : std::nullopt;
}

bool is_dead(const Chain& chain) {
  return chain.outcome == Outcome::gone_page ||
         (chain.outcome == Outcome::http_error && (chain.status == 404 || chain.status == 410));
}

/// A shortener that answers 301 or 308 says that its target will not change (RFC 9110, 15.4.2 and 15.4.9).
bool is_permanent(const Chain& chain) {
  return chain.hops.size() > 1 && chain.hops[1].via == Via::http &&
         (chain.hops[0].status == 301 || chain.hops[0].status == 308);
}

std::chrono::milliseconds ask_again_after(const Chain& chain, std::int64_t failures) {
  if (chain.outcome == Outcome::resolved) return is_permanent(chain) ? hours(30 * 24) : hours(24);
  if (is_dead(chain)) return hours(7 * 24);
  return std::min(hours(1LL << std::clamp<std::int64_t>(failures - 1, 0, 5)), hours(24));
}

/// Of what a chain says, times left out: a check that says the same again is no reason to match its posts again.
std::string conclusion_of(Chain chain) {
  chain.checked_at = Timestamp();
  for (Hop& hop : chain.hops) hop.ms.reset();
  return sha256_hex(to_json(chain));
}

struct Before {
  std::optional<std::string> digest;       ///< of the latest check
  std::optional<std::string> destination;  ///< of the last one that resolved
};

Before check_before(Connection& store, std::int64_t link, std::int64_t checked_ms) {
  Before before;
  auto latest =
      store.sql("SELECT digest FROM link_check WHERE link = ?1 AND checked_ms < ?2 ORDER BY checked_ms DESC LIMIT 1");
  if (latest.bind(link, checked_ms).step()) before.digest = latest.text(0);
  auto resolved = store.sql(R"(
      SELECT coalesce(destination, final_url) FROM link_check
       WHERE link = ?1 AND outcome = 'resolved' AND checked_ms < ?2 ORDER BY checked_ms DESC LIMIT 1)");
  if (resolved.bind(link, checked_ms).step()) before.destination = resolved.maybe_text(0);
  return before;
}

bool insert_check(Connection& store, const std::string& run_id, std::int64_t link, const Chain& chain,
                  const std::string& digest, const Before& before) {
  const auto now = chain.destination ? chain.destination : chain.final_url;
  const bool changed = chain.outcome == Outcome::resolved && before.destination && now && before.destination != now;
  const bool inserted = store
                            .sql(R"(
            INSERT INTO link_check
              (link, checked_at, checked_ms, outcome, status, final_url, canonical_url, destination, network,
               publisher, campaign_parameter, click_id, hop_count, digest, changed_from, run_id)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
            ON CONFLICT DO NOTHING)")
                            .bind(link, chain.checked_at, unix_ms(chain.checked_at), kOutcomes.name(chain.outcome),
                                  wide(chain.status), chain.final_url, chain.canonical_url, chain.destination,
                                  chain.attribution.network, chain.attribution.publisher, chain.attribution.campaign,
                                  chain.attribution.click_id, static_cast<std::int64_t>(chain.hops.size()), digest,
                                  changed ? before.destination : std::nullopt, run_id)
                            .keep() > 0;
  if (!inserted) return false;
  const std::int64_t check = store.last_id();
  std::int64_t position = 0;
  for (const Hop& hop : chain.hops)
    store.sql("INSERT INTO check_hop (link_check, position, url, status, via, ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
        .bind(check, position++, hop.url, wide(hop.status), kVias.name(hop.via),
              hop.ms ? std::optional<std::int64_t>(hop.ms->count()) : std::nullopt)
        .run();
  return true;
}

void plan_next_check(Connection& store, std::int64_t link, const Chain& chain) {
  std::int64_t failures = 0;
  if (chain.outcome != Outcome::resolved && !is_dead(chain)) {
    auto row = store.sql("SELECT failures FROM link_schedule WHERE link = ?1");
    if (row.bind(link).step()) failures = row.integer(0);
    ++failures;
  }
  const std::int64_t checked = unix_ms(chain.checked_at);
  store
      .sql(R"(
        UPDATE link_schedule SET checked = 1, due_ms = ?3, failures = ?4
         WHERE link = ?1 AND due_ms IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM link_check WHERE link = ?1 AND checked_ms > ?2))")
      .bind(link, checked, checked + ask_again_after(chain, failures).count(), failures)
      .run();
}

void never_ask_again(Connection& store, std::int64_t link) {
  store.sql("UPDATE link_schedule SET checked = 1, due_ms = NULL WHERE link = ?1").bind(link).run();
}

/// An archive may bring a check that lies between two others.
void compare_check_after(Connection& store, std::int64_t link, const Chain& chain) {
  const auto now = chain.destination ? chain.destination : chain.final_url;
  if (chain.outcome != Outcome::resolved || !now) return;
  store
      .sql(R"(
        UPDATE link_check SET changed_from = CASE WHEN coalesce(destination, final_url) <> ?3 THEN ?3 END
         WHERE id = (SELECT id FROM link_check WHERE link = ?1 AND outcome = 'resolved' AND checked_ms > ?2
                      ORDER BY checked_ms LIMIT 1))")
      .bind(link, unix_ms(chain.checked_at), now)
      .keep();
}

void match_its_posts_again(Connection& store, std::int64_t link) {
  std::vector<std::int64_t> posts;
  {
    auto rows = store.sql("SELECT DISTINCT post FROM post_link WHERE link = ?1");
    rows.bind(link);
    while (rows.step()) posts.push_back(rows.integer(0));
  }
  for (const std::int64_t post : posts) {
    match_again(store, post);
    count_waiting(store, post);
  }
}

void save_chain(Connection& store, const std::string& run_id, const FollowedLink& followed) {
  const Chain& chain = followed.chain;
  follow_link(store, chain.url, std::nullopt);
  const std::int64_t link = find_or_insert_link(store, chain.url, std::nullopt);
  const std::string digest = conclusion_of(chain);
  const Before before = check_before(store, link, unix_ms(chain.checked_at));
  const bool fresh = insert_check(store, run_id, link, chain, digest, before);
  if (followed.paid_visit) never_ask_again(store, link);
  if (!fresh) return;
  plan_next_check(store, link, chain);
  compare_check_after(store, link, chain);
  if (before.digest != digest) match_its_posts_again(store, link);
}

}  // namespace

std::int64_t find_or_insert_link(Connection& store, const std::string& url, const std::optional<Timestamp>& seen_at) {
  {
    auto found = store.sql("SELECT id, first_seen_at FROM link WHERE url = ?1");
    if (found.bind(url).step()) {
      const std::int64_t id = found.integer(0);
      if (seen_at && found.null(1))
        store.sql("UPDATE link SET first_seen_at = ?2 WHERE id = ?1").bind(id, *seen_at).keep();
      return id;
    }
  }
  store.sql("INSERT INTO link (url, first_seen_at) VALUES (?1, ?2)").bind(url, seen_at).run();
  return store.last_id();
}

void follow_link(Connection& store, const std::string& url, const std::optional<Timestamp>& seen_at) {
  const std::int64_t link = find_or_insert_link(store, url, seen_at);
  store.sql("INSERT INTO link_schedule (link) VALUES (?1) ON CONFLICT DO NOTHING").bind(link).keep();
}

void match_again(Connection& store, std::int64_t post) {
  store.sql("UPDATE campaign_post SET looked = '', revision = revision + 1 WHERE post = ?1").bind(post).run();
}

void count_waiting(Connection& store, std::int64_t post) {
  std::int64_t waiting = 0;
  {
    auto counted = store.sql(R"(
        SELECT count(DISTINCT p.link) FROM post_link p JOIN link_schedule s ON s.link = p.link
         WHERE p.post = ?1 AND s.checked = 0)");
    counted.bind(post).step();
    waiting = counted.integer(0);
  }
  store.sql("UPDATE campaign_post SET waiting = ?2 WHERE post = ?1 AND waiting <> ?2").bind(post, waiting).run();
}

Result<std::vector<std::string>> links_due(Connection& store, Timestamp now, std::int64_t limit) {
  return store.attempt([&] {
    std::vector<std::string> due;
    for (const bool checked : {false, true}) {
      auto rows = store.sql(R"(
          SELECT l.url FROM link_schedule s JOIN link l ON l.id = s.link
           WHERE s.checked = ?1 AND s.due_ms <= ?2
           ORDER BY s.due_ms, s.link LIMIT ?3)");
      rows.bind(checked, unix_ms(now), limit - static_cast<std::int64_t>(due.size()));
      while (rows.step()) due.push_back(rows.text(0));
    }
    return due;
  });
}

Status save_chains(Connection& store, const std::string& run_id, const std::vector<FollowedLink>& links,
                   const std::vector<EvidenceRow>& evidence) {
  return store.write([&] {
    insert_evidence(store, run_id, evidence);
    for (const FollowedLink& link : links) save_chain(store, run_id, link);
    return Ok{};
  });
}

Result<std::vector<Writer::ChangedLink>> changed_links(Connection& store, const std::string& campaign) {
  return store.attempt([&] {
    std::vector<Writer::ChangedLink> changed;
    auto rows = store.sql(R"(
        SELECT l.url, k.changed_from, coalesce(k.destination, k.final_url), k.checked_at
          FROM link_check k JOIN link l ON l.id = k.link
         WHERE k.changed_from IS NOT NULL
           AND EXISTS (SELECT 1 FROM share s WHERE s.link = k.link AND s.campaign = ?1)
         ORDER BY k.checked_ms, k.link)");
    rows.bind(campaign);
    while (rows.step()) changed.push_back({rows.text(0), rows.text(1), rows.text(2), rows.time(3)});
    return changed;
  });
}

std::optional<Chain> read_chain(Connection& store, const std::string& url) {
  Chain chain;
  std::int64_t check = 0;
  {
    auto row = store.sql(R"(
        SELECT k.id, k.checked_at, k.outcome, k.status, k.final_url, k.canonical_url, k.destination, k.network,
               k.publisher, k.campaign_parameter, k.click_id
          FROM link l JOIN link_check k ON k.link = l.id
         WHERE l.url = ?1
         ORDER BY k.checked_ms DESC LIMIT 1)");
    if (!row.bind(url).step()) return std::nullopt;
    check = row.integer(0);
    chain.url = url;
    chain.checked_at = row.time(1);
    chain.outcome = kOutcomes.value(row.text(2)).value_or(Outcome::invalid_url);
    chain.status = narrow(row.maybe_integer(3));
    chain.final_url = row.maybe_text(4);
    chain.canonical_url = row.maybe_text(5);
    chain.destination = row.maybe_text(6);
    chain.attribution = {row.maybe_text(7), row.maybe_text(8), row.maybe_text(9), row.maybe_text(10)};
  }
  auto hops = store.sql("SELECT url, via, status, ms FROM check_hop WHERE link_check = ?1 ORDER BY position");
  hops.bind(check);
  while (hops.step()) {
    Hop hop{hops.text(0), kVias.value(hops.text(1)).value_or(Via::start), narrow(hops.maybe_integer(2)), std::nullopt};
    if (const auto ms = hops.maybe_integer(3)) hop.ms = std::chrono::milliseconds(*ms);
    chain.hops.push_back(std::move(hop));
  }
  return chain;
}

}  // namespace paidtrail::sqlite
