#include "storage/sqlite/alert_facts.h"

#include <chrono>

#include "storage/sqlite/connection.h"
#include "storage/sqlite/post_reader.h"

namespace paidtrail::sqlite {
namespace {

constexpr std::int64_t kHour = 3'600'000;

Timestamp hour_of(std::int64_t hour) { return Timestamp::from_seconds(hour * 3600); }

}  // namespace

Result<std::vector<Writer::DeletedPost>> deleted_after_alert(Connection& store, const std::string& campaign) {
  return store.attempt([&] {
    std::vector<Writer::DeletedPost> posts;
    auto rows = store.sql(R"(
        SELECT p.id, c.source, a.alert_id,
               (SELECT t.fetched_at
                  FROM post_version t
                 WHERE t.post = p.id AND t.deleted = 1
                   AND NOT EXISTS (SELECT 1 FROM post_version later
                                    WHERE later.post = t.post AND later.deleted = 0 AND later.fetched_ms > t.fetched_ms)
                 ORDER BY t.fetched_ms
                 LIMIT 1) AS deleted_at
          FROM alert_post n
          JOIN post p ON p.platform = n.platform AND p.post_id = n.post_id
          JOIN campaign_post c ON c.campaign = n.campaign AND c.post = p.id
          JOIN alert a ON a.id = n.alert
         WHERE n.campaign = ?1 AND deleted_at IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM finding f
                            WHERE f.kind = 'post_deleted' AND f.campaign = n.campaign
                              AND f.subject = n.platform || ':' || n.post_id)
         ORDER BY p.id)");
    rows.bind(campaign);
    while (rows.step())
      posts.push_back({read_known_post(store, rows.integer(0)).latest.post, rows.text(1), rows.time(3), rows.text(2)});
    return posts;
  });
}

Result<Writer::HourlyShares> shares_by_hour(Connection& store, const std::string& campaign, Timestamp from) {
  return store.attempt([&] {
    Writer::HourlyShares shares;
    auto rows = store.sql(R"(
        SELECT v.created_ms / ?3 AS hour, count(*), max(c.first_seen_at)
          FROM campaign_post c
          JOIN source_pair s ON s.campaign = c.campaign AND s.source = c.source
          JOIN post_version v ON v.id = c.version
         WHERE c.campaign = ?1 AND c.shares > 0 AND v.created_ms >= ?2
         GROUP BY hour
         ORDER BY hour)");
    rows.bind(campaign, unix_ms(from), kHour);
    while (rows.step()) shares.hours.push_back({hour_of(rows.integer(0)), rows.integer(1), rows.time(2)});
    auto first = store.sql(R"(
        SELECT min(v.created_ms) / ?2
          FROM campaign_post c
          JOIN source_pair s ON s.campaign = c.campaign AND s.source = c.source
          JOIN post_version v ON v.id = c.version
         WHERE c.campaign = ?1 AND c.shares > 0)");
    first.bind(campaign, kHour);
    if (first.step() && !first.null(0)) shares.first = hour_of(first.integer(0));
    return shares;
  });
}

Status save_source_outcomes(Connection& store, const std::string& run_id, Timestamp at,
                            const std::vector<SourceOutcome>& outcomes) {
  return store.write([&] {
    for (const SourceOutcome& outcome : outcomes)
      store
          .sql(R"(
            INSERT INTO source_outcome (run_id, source, at, failure) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT DO NOTHING)")
          .bind(run_id, outcome.source, at, outcome.failure)
          .run();  // as with `runs`, readers need no new snapshot for it
    return Ok{};
  });
}

}  // namespace paidtrail::sqlite
