#include "tests/storage/store_fixture.h"

#include <algorithm>
#include <cstdio>

namespace paidtrail::testing {

std::string cell_text(const Cell& cell) {
  if (std::holds_alternative<std::monostate>(cell)) return "NULL";
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return std::to_string(*integer);
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.6g", std::get<double>(cell));
  return buffer;
}

std::string rows_text(const Result<Table>& table) {
  if (!table) return table.error().message;
  std::string out;
  for (const auto& row : table->rows) {
    for (std::size_t i = 0; i < row.size(); ++i) out += (i == 0 ? "" : "|") + cell_text(row[i]);
    out += "\n";
  }
  return out;
}

std::string ask(Reader& reader, std::string_view sql) { return rows_text(reader.query(sql)); }

PostBuilder::PostBuilder(std::string id, std::string_view created_at, std::string_view fetched_at) {
  seen.post.platform = "mastodon";
  seen.post.post_id = std::move(id);
  seen.post.created_at = at(created_at);
  seen.post.kind = PostKind::original;
  seen.post.text = "Votons";
  seen.fetched_at = at(fetched_at);
}

PostBuilder& PostBuilder::by(std::string id, std::string handle) {
  seen.post.account = Account{std::move(id), std::move(handle), std::nullopt, std::nullopt, std::nullopt};
  return *this;
}

PostBuilder& PostBuilder::text(std::string value) {
  seen.post.text = std::move(value);
  return *this;
}

PostBuilder& PostBuilder::tags(std::vector<std::string> values) {
  seen.post.hashtags = std::move(values);
  return *this;
}

PostBuilder& PostBuilder::links(const std::vector<std::string>& urls) {
  seen.post.links.clear();
  for (const auto& url : urls) seen.post.links.push_back({url, std::nullopt, std::nullopt, 0, 5});
  return *this;
}

SeenPost tombstone(std::string id, std::string_view fetched_at) {
  SeenPost seen;
  seen.post.platform = "mastodon";
  seen.post.post_id = std::move(id);
  seen.post.deleted = true;
  seen.fetched_at = at(fetched_at);
  return seen;
}

PageOfPosts page(std::vector<SeenPost> posts, std::vector<std::string> follow) {
  PageOfPosts result;
  result.campaign = "vote";
  result.source = "m1";
  result.posts = std::move(posts);
  result.follow = std::move(follow);
  return result;
}

Chain resolved(std::string url, std::string target, std::string_view checked_at) {
  Chain chain;
  chain.url = url;
  chain.final_url = chain.canonical_url = chain.destination = target;
  chain.outcome = Outcome::resolved;
  chain.status = 200;
  chain.hops = {{std::move(url), Via::start, 302, std::chrono::milliseconds(40)},
                {std::move(target), Via::http, 200, std::chrono::milliseconds(50)}};
  chain.checked_at = at(checked_at);
  return chain;
}

Verdict verdict(std::string jurisdiction, VerdictKind kind, Incitement incitement) {
  Verdict v;
  v.jurisdiction = std::move(jurisdiction);
  v.verdict = kind;
  v.incitement = incitement;
  v.rules_version = "r1";
  return v;
}

EvidenceRow evidence(std::string id, std::string chain) {
  return {std::move(id), "https://a.test/", at("2017-01-20T10:00:00.123Z"), "run.warc.gz", 42, "aa", std::move(chain)};
}

Finding finding(FindingKind kind, std::string subject, std::string occasion) {
  return {kind, "vote", std::move(subject), std::move(occasion), std::nullopt, "{}", at("2017-01-20T10:00:00Z")};
}

void StoreTest::reopen() {
  store_.reset();
  lock_.reset();
  auto lock = StoreLock::take(file());
  ASSERT_TRUE(lock) << lock.error().message;
  lock_.emplace(*std::move(lock));
  auto store = open_writer(file(), *lock_);
  ASSERT_TRUE(store) << store.error().message;
  store_ = *std::move(store);
}

std::vector<std::string> StoreTest::ids_to_match(const std::string& campaign, const std::string& rules,
                                                 const std::string& campaign_version, std::int64_t limit) {
  const auto posts = store_->posts_to_match(campaign, campaign_version, rules, limit);
  EXPECT_TRUE(posts) << posts.error().message;
  std::vector<std::string> ids;
  if (posts)
    for (const PostToMatch& post : *posts) ids.push_back(post.post.post_id);
  return ids;
}

Writer::MatchSaved StoreTest::match(const std::vector<std::string>& campaign_links,
                                    const std::vector<Verdict>& verdicts, const std::string& campaign,
                                    const std::string& rules, const std::string& campaign_version) {
  const auto posts = store_->posts_to_match(campaign, campaign_version, rules, 100);
  EXPECT_TRUE(posts) << posts.error().message;
  if (!posts) return {};
  std::vector<MatchedPost> matched;
  for (const PostToMatch& post : *posts) {
    MatchedPost m;
    m.campaign = campaign;
    m.post_key = post.post_key;
    m.shares = post.shares;
    for (const Link& link : post.post.links)
      if (std::ranges::find(campaign_links, link.shared) != campaign_links.end())
        m.shares.push_back({link.shared, MatchRule::link, link.shared});
    if (!m.shares.empty()) m.verdicts = verdicts;
    m.judged_at = post.seen_at;
    matched.push_back(std::move(m));
  }
  const auto saved = store_->save_matches("run-1", campaign_version, rules, matched);
  EXPECT_TRUE(saved) << saved.error().message;
  return saved ? *saved : Writer::MatchSaved();
}

}  // namespace paidtrail::testing
