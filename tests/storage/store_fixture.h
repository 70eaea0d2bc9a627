#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/store.h"
#include "tests/storage/folder.h"

namespace paidtrail::testing {

std::string cell_text(const Cell& cell);                ///< NULL for null, numbers with six decimals at most
std::string rows_text(const Result<Table>& table);      ///< `a|b` a line; the error's message where there is one
std::string ask(Reader& reader, std::string_view sql);  ///< rows_text of a query

struct PostBuilder {
  SeenPost seen;
  PostBuilder(std::string id, std::string_view created_at, std::string_view fetched_at);
  PostBuilder& by(std::string id, std::string handle);
  PostBuilder& text(std::string value);
  PostBuilder& tags(std::vector<std::string> values);
  PostBuilder& links(const std::vector<std::string>& urls);
  operator SeenPost() const { return seen; }
};

SeenPost tombstone(std::string id, std::string_view fetched_at);
PageOfPosts page(std::vector<SeenPost> posts, std::vector<std::string> follow = {});
Chain resolved(std::string url, std::string target, std::string_view checked_at);
Verdict verdict(std::string jurisdiction, VerdictKind kind, Incitement incitement = Incitement::none);
EvidenceRow evidence(std::string id, std::string chain);
Finding finding(FindingKind kind, std::string subject, std::string occasion = "");

/// A database of its own, open for writing.
class StoreTest : public ::testing::Test {
 protected:
  void SetUp() override { reopen(); }
  /// As after a kill: nothing is said to the store before it is opened again.
  void reopen();
  std::filesystem::path file() const { return folder_ / "paidtrail.db"; }

  /// Matches what is to be matched: every link of a post in `campaign_links` is a share, judged `verdicts`.
  Writer::MatchSaved match(const std::vector<std::string>& campaign_links, const std::vector<Verdict>& verdicts,
                           const std::string& campaign = "vote", const std::string& rules = "r1",
                           const std::string& campaign_version = "c1");
  std::vector<std::string> ids_to_match(const std::string& campaign = "vote", const std::string& rules = "r1",
                                        const std::string& campaign_version = "c1", std::int64_t limit = 100);

  Folder folder_;
  std::optional<StoreLock> lock_;
  std::unique_ptr<Writer> store_;
};

}  // namespace paidtrail::testing
