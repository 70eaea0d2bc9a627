#include "storage/sqlite/post_reader.h"

#include <string>
#include <vector>

#include "storage/sqlite/connection.h"

namespace paidtrail::sqlite {
namespace {

std::optional<std::uint32_t> offset(const std::optional<std::int64_t>& value) {
  return value ? std::optional(static_cast<std::uint32_t>(*value)) : std::nullopt;
}

void read_lists(Connection& store, std::int64_t version, const std::string& mentions, Post& post) {
  auto tags = store.sql("SELECT tag FROM post_hashtag WHERE version = ?1 ORDER BY position");
  tags.bind(version);
  while (tags.step()) post.hashtags.push_back(tags.text(0));
  if (mentions != "[]") {
    auto names = store.sql("SELECT value FROM json_each(?1) ORDER BY key");
    names.bind(mentions);
    while (names.step()) post.mentions.push_back(names.text(0));
  }
  auto links = store.sql(R"(
      SELECT l.url, p.expanded, p.display, p.start_at, p.end_at
        FROM post_link p JOIN link l ON l.id = p.link
       WHERE p.version = ?1 ORDER BY p.position)");
  links.bind(version);
  while (links.step())
    post.links.push_back({links.text(0), links.maybe_text(1), links.maybe_text(2), offset(links.maybe_integer(3)),
                          offset(links.maybe_integer(4))});
}

}  // namespace

VersionedPost read_version(Connection& store, std::int64_t version) {
  VersionedPost read;
  read.version = version;
  Post& post = read.post;
  std::string mentions;
  {
    auto row = store.sql(R"(
        SELECT p.platform, p.post_id, v.fetched_at, v.deleted, v.url, a.account_id, v.handle, v.account_name,
               v.account_url, v.followers, v.created_at, v.edited_at, v.lang, v.kind, v.of_post_id, v.text, v.mentions,
               v.paid_label
          FROM post_version v
          JOIN post p ON p.id = v.post
          LEFT JOIN account a ON a.id = v.account
         WHERE v.id = ?1)");
    row.bind(version).step();
    post.platform = row.text(0);
    post.post_id = row.text(1);
    read.fetched_at = row.time(2);
    post.deleted = row.integer(3) != 0;
    post.url = row.maybe_text(4);
    const Account account{row.maybe_text(5), row.maybe_text(6), row.maybe_text(7), row.maybe_text(8),
                          row.maybe_integer(9)};
    if (account != Account()) post.account = account;
    post.created_at = row.maybe_time(10);
    post.edited_at = row.maybe_time(11);
    post.lang = row.maybe_text(12);
    if (const auto kind = row.maybe_text(13)) post.kind = kPostKinds.value(*kind);
    post.of_post_id = row.maybe_text(14);
    post.text = row.maybe_text(15);
    mentions = row.text(16);
    if (const auto label = row.maybe_integer(17)) post.paid_label = *label != 0;
  }
  read_lists(store, version, mentions, post);
  return read;
}

KnownPost read_known_post(Connection& store, std::int64_t post) {
  KnownPost known;
  std::int64_t newest = 0;
  bool deleted = false;
  {
    auto row = store.sql(R"(
        SELECT id, fetched_at, deleted FROM post_version WHERE post = ?1 ORDER BY fetched_ms DESC, deleted DESC LIMIT 1)");
    row.bind(post).step();
    newest = row.integer(0);
    known.seen_at = row.time(1);
    deleted = row.integer(2) != 0;
  }
  if (deleted) {
    auto content =
        store.sql("SELECT id FROM post_version WHERE post = ?1 AND deleted = 0 ORDER BY fetched_ms DESC LIMIT 1");
    if (content.bind(post).step()) newest = content.integer(0);
  }
  known.latest = read_version(store, newest);
  known.latest.post.deleted = deleted;

  return known;
}

std::vector<EarlierText> read_earlier_texts(Connection& store, std::int64_t version) {
  // Whoever edits every minute does not make us judge every minute's text.
  constexpr std::size_t kMostTexts = 20;
  std::vector<std::pair<std::int64_t, std::string>> runs;  // version, text
  std::optional<std::string> now;
  {
    auto rows = store.sql(R"(
        SELECT o.id, o.text, v.text
          FROM post_version v
          JOIN post_version o ON o.post = v.post AND o.deleted = 0 AND o.fetched_ms < v.fetched_ms
         WHERE v.id = ?1 AND o.text IS NOT NULL
         ORDER BY o.fetched_ms)");
    rows.bind(version);
    while (rows.step() && runs.size() < kMostTexts) {
      now = rows.maybe_text(2);
      if (runs.empty() || runs.back().second != rows.text(1)) runs.emplace_back(rows.integer(0), rows.text(1));
    }
  }
  if (runs.size() == 1 && runs.front().second == now) return {};
  std::vector<EarlierText> texts;
  for (const auto& [id, text] : runs) {
    VersionedPost read = read_version(store, id);
    texts.push_back({std::move(read.post), read.fetched_at});
  }
  return texts;
}

std::vector<OwnReply> read_own_replies(Connection& store, std::int64_t post) {
  constexpr std::int64_t kMostReplies = 50;  // a thread that is read; the depth ends a ring
  std::vector<std::int64_t> keys;
  {
    auto rows = store.sql(R"(
        WITH RECURSIVE thread (post, account, depth) AS (
          SELECT * FROM (SELECT post, account, 0 FROM post_version
                          WHERE post = ?1 AND deleted = 0 AND account IS NOT NULL ORDER BY fetched_ms DESC LIMIT 1)
           UNION
          SELECT r.post, t.account, t.depth + 1
            FROM thread t
            JOIN post p ON p.id = t.post
            JOIN post_version r ON r.of_post_id = p.post_id AND r.kind = 'reply' AND r.account = t.account
            JOIN post q ON q.id = r.post AND q.platform = p.platform
           WHERE t.depth < 10
           LIMIT 200)
        SELECT DISTINCT post FROM thread WHERE post <> ?1 ORDER BY post LIMIT ?2)");
    rows.bind(post, kMostReplies);
    while (rows.step()) keys.push_back(rows.integer(0));
  }
  std::vector<OwnReply> replies;
  for (const auto key : keys) {
    KnownPost known = read_known_post(store, key);
    if (known.latest.post.deleted) continue;
    replies.push_back({std::move(known.latest.post), known.latest.version, known.latest.fetched_at});
  }
  return replies;
}

}  // namespace paidtrail::sqlite
