#include "storage/sqlite/posts.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <tuple>

#include "core/json_writer.h"
#include "core/text/fold.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/evidence_rows.h"
#include "storage/sqlite/links.h"
#include "storage/sqlite/post_reader.h"

namespace paidtrail::sqlite {
namespace {

using std::chrono::hours;
constexpr std::array<hours, 3> kLooks = {hours(1), hours(24), hours(7 * 24)};

std::string json_array(const std::vector<std::string>& values) {
  JsonWriter json;
  json.begin_array();
  for (const auto& value : values) json.string(value);
  json.end_array();
  return json.take();
}

// ---- versions ------------------------------------------------------------------------------------------------------

struct StoredPost {
  std::int64_t id = 0;
  bool fresh = false;
};

StoredPost find_or_insert_post(Connection& store, const SeenPost& seen) {
  const bool fresh = store
                         .sql(R"(
                           INSERT INTO post (platform, post_id, first_seen_at, first_seen_ms) VALUES (?1, ?2, ?3, ?4)
                           ON CONFLICT (platform, post_id) DO NOTHING)")
                         .bind(seen.post.platform, seen.post.post_id, seen.fetched_at, unix_ms(seen.fetched_at))
                         .run() > 0;
  if (fresh) return {store.last_id(), true};
  auto found = store.sql("SELECT id FROM post WHERE platform = ?1 AND post_id = ?2");
  found.bind(seen.post.platform, seen.post.post_id).step();
  return {found.integer(0), false};
}

/// Who an account is within its platform; feeds name their authors, and no more.
std::optional<std::string> identity_of(const Account& account) {
  if (account.id) return *account.id;
  if (account.handle) return "@" + *account.handle;
  if (account.url) return *account.url;
  if (account.name) return "name " + *account.name;
  return std::nullopt;
}

std::optional<std::int64_t> find_or_insert_account(Connection& store, const Post& post) {
  if (!post.account) return std::nullopt;
  const auto identity = identity_of(*post.account);
  if (!identity) return std::nullopt;
  store
      .sql(R"(
        INSERT INTO account (platform, identity, account_id) VALUES (?1, ?2, ?3)
        ON CONFLICT (platform, identity) DO NOTHING)")
      .bind(post.platform, *identity, post.account->id)
      .run();
  auto found = store.sql("SELECT id FROM account WHERE platform = ?1 AND identity = ?2");
  found.bind(post.platform, *identity).step();
  return found.integer(0);
}

/// Absent is "not known": a source that leaves a fact out does not make another version of the post.
template <class T>
bool differs(const std::optional<T>& before, const std::optional<T>& now) {
  return now && before != now;
}

bool same_links(const std::vector<Link>& before, const std::vector<Link>& now) {
  return std::ranges::equal(before, now, [](const Link& a, const Link& b) {
    return a.shared == b.shared && !differs(a.expanded, b.expanded);
  });
}

/// The version that was current when this was fetched. Not the newest of all: archives may be read in any order, and
/// one read twice must find itself.
bool is_new_version(Connection& store, std::int64_t post, const SeenPost& seen) {
  auto before = store.sql(R"(
      SELECT id FROM post_version WHERE post = ?1 AND fetched_ms <= ?2 ORDER BY fetched_ms DESC, deleted DESC LIMIT 1)");
  if (!before.bind(post, unix_ms(seen.fetched_at)).step()) return true;
  const VersionedPost known = read_version(store, before.integer(0));
  if (known.post.deleted || seen.post.deleted) return known.post.deleted != seen.post.deleted;
  return differs(known.post.text, seen.post.text) || differs(known.post.edited_at, seen.post.edited_at) ||
         differs(known.post.paid_label, seen.post.paid_label) || !same_links(known.post.links, seen.post.links);
}

void insert_tags_and_links(Connection& store, std::int64_t version, std::int64_t post, const SeenPost& seen) {
  std::int64_t position = 0;
  for (const auto& tag : seen.post.hashtags)
    store.sql("INSERT INTO post_hashtag (version, position, tag, folded) VALUES (?1, ?2, ?3, ?4)")
        .bind(version, position++, tag, fold_case(tag))
        .run();
  position = 0;
  for (const Link& link : seen.post.links) {
    const std::int64_t id = find_or_insert_link(store, link.shared, seen.fetched_at);
    store
        .sql(R"(
          INSERT INTO post_link (version, position, post, link, expanded, display, start_at, end_at)
          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8))")
        .bind(version, position++, post, id, link.expanded, link.display,
              link.start ? std::optional<std::int64_t>(*link.start) : std::nullopt,
              link.end ? std::optional<std::int64_t>(*link.end) : std::nullopt)
        .run();
  }
}

bool insert_version(Connection& store, const std::string& run_id, std::int64_t post, const SeenPost& seen) {
  const Post& p = seen.post;
  const Account account = p.account.value_or(Account());
  const bool inserted =
      store
          .sql(R"(
            INSERT INTO post_version
              (post, fetched_at, fetched_ms, deleted, record_id, run_id, url, account, handle, account_name,
               account_url, followers, created_at, created_ms, edited_at, lang, kind, of_post_id, text, hashtags,
               mentions, paid_label)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)
            ON CONFLICT DO NOTHING)")
          .bind(post, seen.fetched_at, unix_ms(seen.fetched_at), p.deleted, seen.record_id, run_id, p.url,
                find_or_insert_account(store, p), account.handle, account.name, account.url, account.followers,
                p.created_at, p.created_at ? std::optional(unix_ms(*p.created_at)) : std::nullopt, p.edited_at, p.lang,
                p.kind ? std::optional(kPostKinds.name(*p.kind)) : std::nullopt, p.of_post_id, p.text,
                json_array(p.hashtags), json_array(p.mentions), p.paid_label)
          .keep() > 0;
  if (inserted) insert_tags_and_links(store, store.last_id(), post, seen);
  return inserted;
}

// ---- what is to be done with it ------------------------------------------------------------------------------------

void note_sighting(Connection& store, const PageOfPosts& page, std::int64_t post, Timestamp at) {
  store
      .sql(R"(
        INSERT INTO sighting (campaign, post, source, first_seen_at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT DO NOTHING)")
      .bind(page.campaign, post, page.source, at)
      .run();
  store
      .sql(R"(
        INSERT INTO campaign_post (campaign, post, source, first_seen_at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT DO NOTHING)")
      .bind(page.campaign, post, page.source, at)
      .run();
}

/// The next look that is still to come after one at `looked_ms`; none after the last.
std::optional<std::int64_t> next_look(std::int64_t first_seen_ms, std::int64_t looked_ms) {
  for (const auto after : kLooks) {
    const std::int64_t at = first_seen_ms + std::chrono::milliseconds(after).count();
    if (at > looked_ms) return at;
  }
  return std::nullopt;
}

void note_look(Connection& store, std::int64_t post, std::int64_t at_ms, bool deleted) {
  std::int64_t first_seen_ms = 0;
  {
    auto planned = store.sql(
        "SELECT p.first_seen_ms FROM recheck r JOIN post p ON p.id = r.post WHERE r.post = ?1 AND r.due_ms <= ?2");
    if (!planned.bind(post, deleted ? std::numeric_limits<std::int64_t>::max() : at_ms).step()) return;
    first_seen_ms = planned.integer(0);
  }
  const auto next = deleted ? std::nullopt : next_look(first_seen_ms, at_ms);
  if (next)
    store.sql("UPDATE recheck SET due_ms = ?2 WHERE post = ?1").bind(post, *next).run();
  else
    store.sql("DELETE FROM recheck WHERE post = ?1").bind(post).run();
}

/// A reply may hold the disclosure that the posts above it, by the same account, lack.
void match_thread_again(Connection& store, const Post& reply, std::int64_t reply_key) {
  constexpr int kDeepest = 10;
  std::optional<std::string> above = reply.of_post_id;
  for (int depth = 0; above && depth < kDeepest; ++depth) {
    std::int64_t post = 0;
    {
      auto row = store.sql(R"(
          SELECT p.id, CASE WHEN v.kind = 'reply' THEN v.of_post_id END
            FROM post p
            JOIN post_version v ON v.post = p.id AND v.deleted = 0
           WHERE p.platform = ?1 AND p.post_id = ?2
             AND v.account = (SELECT account FROM post_version WHERE post = ?3 AND account IS NOT NULL LIMIT 1)
           ORDER BY v.fetched_ms DESC LIMIT 1)");
      if (!row.bind(reply.platform, *above, reply_key).step()) return;
      post = row.integer(0);
      above = row.maybe_text(1);
    }
    match_again(store, post);
  }
}

std::int64_t save_post(Connection& store, const std::string& run_id, const PageOfPosts& page, const SeenPost& seen) {
  const StoredPost post = find_or_insert_post(store, seen);
  const bool changed =
      (post.fresh || is_new_version(store, post.id, seen)) && insert_version(store, run_id, post.id, seen);
  note_sighting(store, page, post.id, seen.fetched_at);
  if (changed && !post.fresh) match_again(store, post.id);
  if (changed && seen.post.kind == PostKind::reply) match_thread_again(store, seen.post, post.id);
  count_waiting(store, post.id);
  note_look(store, post.id, unix_ms(seen.fetched_at), seen.post.deleted);
  return post.fresh ? 1 : 0;
}

/// Posts get their keys in the order of time, whatever the order of the page: "oldest first" is by key.
std::vector<const SeenPost*> oldest_first(const std::vector<SeenPost>& posts) {
  std::vector<const SeenPost*> order;
  order.reserve(posts.size());
  for (const SeenPost& post : posts) order.push_back(&post);
  std::ranges::sort(order, [](const SeenPost* a, const SeenPost* b) {
    // All point into one vector: equals keep the page's order.
    return std::tie(a->post.created_at, a->fetched_at, a) < std::tie(b->post.created_at, b->fetched_at, b);
  });
  return order;
}

}  // namespace

Result<std::optional<std::string>> mark(Connection& store, const std::string& campaign, const std::string& source) {
  return store.attempt([&]() -> std::optional<std::string> {
    auto found = store.sql("SELECT mark FROM source_mark WHERE campaign = ?1 AND source = ?2");
    return found.bind(campaign, source).step() ? std::optional(found.text(0)) : std::nullopt;
  });
}

Result<bool> pair_complete(Connection& store, const std::string& campaign, const std::string& source) {
  return store.attempt([&] {
    return store.sql("SELECT 1 FROM source_pair WHERE campaign = ?1 AND source = ?2").bind(campaign, source).step();
  });
}

Result<Writer::PageSaved> save_page(Connection& store, const std::string& run_id, const PageOfPosts& page) {
  return store.write([&] {
    insert_evidence(store, run_id, page.evidence);
    const auto at = page.posts.empty() ? std::nullopt : std::optional(page.posts.front().fetched_at);
    for (const auto& url : page.follow) follow_link(store, url, at);
    Writer::PageSaved saved;
    for (const SeenPost* seen : oldest_first(page.posts)) saved.posts_new += save_post(store, run_id, page, *seen);
    for (const Gap& gap : page.gaps)
      store
          .sql(R"(
            INSERT INTO gap (campaign, source, from_at, to_at, reason, run_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT DO NOTHING)")
          .bind(page.campaign, page.source, gap.from, gap.to, gap.reason, run_id)
          .run();
    if (page.mark)
      store
          .sql(R"(
            INSERT INTO source_mark (campaign, source, mark, run_id) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT DO UPDATE SET mark = excluded.mark, run_id = excluded.run_id)")
          .bind(page.campaign, page.source, *page.mark, run_id)
          .run();
    return saved;
  });
}

Result<std::vector<PostToRecheck>> posts_to_recheck(Connection& store, const std::string& source, Timestamp now,
                                                    std::int64_t limit) {
  return store.attempt([&] {
    std::vector<PostToRecheck> due;
    auto rows = store.sql(R"(
        SELECT r.campaign, p.post_id,
               (SELECT v.url FROM post_version v WHERE v.post = p.id AND v.url IS NOT NULL
                 ORDER BY v.fetched_ms DESC LIMIT 1)
          FROM recheck r
          JOIN post p ON p.id = r.post
         WHERE r.source = ?1 AND r.due_ms <= ?2
         ORDER BY r.due_ms, r.post
         LIMIT ?3)");
    rows.bind(source, unix_ms(now), limit);
    while (rows.step()) due.push_back({rows.text(0), source, rows.text(1), rows.maybe_text(2)});
    return due;
  });
}

Status note_recheck(Connection& store, const std::vector<PostToRecheck>& posts, Timestamp at) {
  return store.write([&] {
    for (const PostToRecheck& post : posts) {
      std::vector<std::int64_t> keys;
      {
        auto rows = store.sql(R"(
            SELECT r.post FROM post p JOIN recheck r ON r.post = p.id WHERE p.post_id = ?1 AND r.source = ?2)");
        rows.bind(post.post_id, post.source);
        while (rows.step()) keys.push_back(rows.integer(0));
      }
      for (const auto key : keys) note_look(store, key, unix_ms(at), false);
    }
    return Ok{};
  });
}

void plan_recheck(Connection& store, std::int64_t post, const std::string& campaign, const std::string& source) {
  std::int64_t first_seen_ms = 0;
  std::int64_t last_seen_ms = 0;
  bool deleted = false;
  {
    auto seen = store.sql(R"(
        SELECT p.first_seen_ms, v.fetched_ms, v.deleted
          FROM post p JOIN post_version v ON v.post = p.id
         WHERE p.id = ?1
         ORDER BY v.fetched_ms DESC, v.deleted DESC LIMIT 1)");
    if (!seen.bind(post).step()) return;
    first_seen_ms = seen.integer(0);
    last_seen_ms = seen.integer(1);
    deleted = seen.integer(2) != 0;
  }
  const auto next = deleted ? std::nullopt : next_look(first_seen_ms, last_seen_ms);
  if (next)
    store
        .sql(R"(
          INSERT INTO recheck (post, campaign, source, due_ms) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING)")
        .bind(post, campaign, source, *next)
        .run();
}

}  // namespace paidtrail::sqlite
