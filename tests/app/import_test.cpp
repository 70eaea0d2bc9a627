#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/url/url.h"
#include "parsers/json/json.h"
#include "storage/store.h"
#include "tests/support/process.h"

/// Recorded answers of four platforms go into one database; what is then in it was written down beside the recordings.
namespace paidtrail {
namespace {

namespace fs = std::filesystem;
using testing::Finished;
using testing::TemporaryFolder;

const fs::path kRecordings = "../shared/data/platforms";
const std::vector<std::string> kPlatforms = {"x", "mastodon", "bluesky", "feed"};
constexpr std::string_view kExpected = ".expected.ndjson";
constexpr std::size_t kLinksACampaign = 6;

struct ExpectedLink {
  std::string shared;  ///< as it is stored
  std::string shared_address;
  std::string expanded_address;
};

struct ExpectedPost {
  std::string platform;
  std::string id;  ///< "" where the recording leaves it open
  bool knows_links = false;
  bool deleted = false;
  std::vector<ExpectedLink> links;
};

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Json json_of(const std::string& text, const fs::path& file) {
  auto json = Json::parse(text, file.string());
  EXPECT_TRUE(json) << json.error().message;
  return json ? *std::move(json) : Json();
}

/// How campaigns compare links: as serialised, without the fragment.
std::string address(const std::string& url) {
  const auto parsed = Url::parse(url);
  return parsed ? parsed->without_fragment().href() : "";
}

ExpectedPost expected_post(const Json& json) {
  ExpectedPost post{json["platform"].string().value_or(""),
                    json["post_id"].string().value_or(""),
                    json.has("links"),
                    json["deleted"].boolean().value_or(false),
                    {}};
  for (const Json& link : json["links"].items()) {
    std::string shared = link["shared"].string().value_or("");
    if (!Url::parse(shared)) shared = "http://" + shared;
    post.links.push_back({shared, address(shared), address(link["expanded"].string().value_or(""))});
  }
  return post;
}

/// Ids of the statuses that are not for everybody, wherever they stand.
void collect_hidden(const Json& json, std::set<std::string>& ids) {
  const std::string visibility = json["visibility"].string().value_or("public");
  if (visibility == "private" || visibility == "direct") ids.insert(json["id"].text().value_or(""));
  if (json.is_object() || json.is_array())
    for (const Json& item : json.items()) collect_hidden(item, ids);
}

struct Recordings {
  std::map<std::string, std::vector<std::string>> files;
  std::vector<ExpectedPost> posts;
  std::set<std::string> hidden;    ///< of Mastodon
  std::set<std::string> disagree;  ///< posts of which two recordings say different links
};

Recordings recordings() {
  Recordings all;
  std::map<std::string, std::set<std::string>> links_of;
  for (const std::string& platform : kPlatforms) {
    std::set<fs::path> files;
    for (const auto& entry : fs::directory_iterator(kRecordings / platform)) files.insert(entry.path());
    for (const fs::path& file : files) {
      if (file.string().ends_with(kExpected)) continue;
      all.files[platform].push_back(file.string());
      if (platform == "mastodon") collect_hidden(json_of(text_of(file), file), all.hidden);
      const fs::path beside = file.string() + std::string(kExpected);
      std::ifstream in(beside);
      for (std::string line; std::getline(in, line);) {
        all.posts.push_back(expected_post(json_of(line, beside)));
        const ExpectedPost& post = all.posts.back();
        std::string links;
        for (const ExpectedLink& link : post.links) links += link.shared + " ";
        if (post.knows_links && !post.id.empty()) links_of[post.id].insert(links);
      }
    }
  }
  for (const auto& [id, links] : links_of)
    if (links.size() > 1) all.disagree.insert(id);
  return all;
}

/// An address whose chain cannot leave its host, since no other stands in it.
bool leads_nowhere_else(const std::string& url) {
  return url.starts_with("http") && url.find("://", 8) == std::string::npos &&
         url.find("%3A%2F%2F") == std::string::npos && url.find("%3a%2f%2f") == std::string::npos &&
         url.find('"') == std::string::npos && url.find("//", 8) == std::string::npos;
}

/// Some of a platform's links, spread over all of them, those in several posts first. X's are known by what they
/// expand to.
std::vector<std::string> some_links(const Recordings& all, const std::string& platform) {
  std::map<std::string, int> posts_of;
  for (const ExpectedPost& post : all.posts) {
    if (post.platform != platform || all.disagree.contains(post.id)) continue;
    for (const ExpectedLink& link : post.links) {
      const std::string& known = link.expanded_address.empty() ? link.shared_address : link.expanded_address;
      if (leads_nowhere_else(known) && leads_nowhere_else(link.shared)) ++posts_of[known];
    }
  }
  std::vector<std::string> links;
  for (const auto& [url, posts] : posts_of)
    if (posts > 1 && links.size() < kLinksACampaign / 2) links.push_back(url);
  const std::size_t step = std::max<std::size_t>(1, posts_of.size() / kLinksACampaign);
  std::size_t place = 0;
  for (const auto& [url, posts] : posts_of)
    if (place++ % step == 0 && links.size() < kLinksACampaign && std::ranges::find(links, url) == links.end())
      links.push_back(url);
  return links;
}

bool is_one_of(const ExpectedLink& link, const std::vector<std::string>& links) {
  return std::ranges::any_of(links, [&](const std::string& url) {
    return !url.empty() && (url == link.shared_address || url == link.expanded_address);
  });
}

class Import : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const std::string& platform : kPlatforms)
      if (!fs::exists(kRecordings / platform)) GTEST_SKIP() << kRecordings / platform << " is not here";
    all_ = recordings();
    // What is expected of the feeds leaves their links open.
    for (const char* platform : {"x", "mastodon", "bluesky"}) campaigns_[platform] = some_links(all_, platform);
    // A link that stands in no post that may be kept.
    for (const ExpectedPost& post : all_.posts)
      if (all_.hidden.contains(post.id))
        for (const ExpectedLink& link : post.links) campaigns_["hidden"].push_back(link.shared_address);
    folder_.write("paidtrail.toml", configuration());
  }

  /// Every host that a followed link names is loopback, which the guard refuses: nothing is asked of anybody.
  std::string configuration() const {
    std::set<std::string> hosts;
    std::string campaigns;
    for (const auto& [id, links] : campaigns_) {
      campaigns += "[[campaign]]\nid = \"" + id + "\"\njurisdictions = [\"FR\"]\nlinks = [";
      for (const std::string& link : links) campaigns += "\"" + link + "\", ";
      campaigns += "]\n\n";
      for (const ExpectedPost& post : all_.posts)
        for (const ExpectedLink& link : post.links)
          if (is_one_of(link, links)) hosts.insert(std::string(Url::parse(link.shared)->host()));
    }
    std::string resolve;
    for (const std::string& host : hosts) resolve += "\"" + host + ":443:127.0.0.1\", \"" + host + ":80:127.0.0.1\", ";
    return "[newsroom]\nname = \"Test desk\"\ncontact = \"https://newsroom.example/bot\"\n\n[network]\nhost_delay = "
           "\"0ms\"\nresolve = [" +
           resolve + "]\n\n" + campaigns;
  }

  void import_all() {
    for (const auto& [platform, files] : all_.files) {
      std::vector<std::string> command{PAIDTRAIL_BINARY, "import", "--platform", platform};
      command.insert(command.end(), files.begin(), files.end());
      const Finished done =
          testing::run(command, "", {{"PAIDTRAIL_CONFIG", (folder_.path() / "paidtrail.toml").string()}});
      // Some recordings hold damage on purpose: 2 is "done, with problems named".
      EXPECT_TRUE(done.code == 0 || done.code == 2) << platform << ": " << done.code << " " << done.err;
    }
  }

  std::vector<std::vector<std::string>> ask(const std::string& query) const {
    std::vector<std::vector<std::string>> rows;
    const auto reader = open_reader(folder_.path() / "paidtrail.db");
    EXPECT_TRUE(reader) << reader.error().message;
    const auto table = reader ? (*reader)->query(query) : Result<Table>(reader.error());
    EXPECT_TRUE(table) << table.error().message;
    if (!table) return rows;
    for (const auto& row : table->rows) {
      rows.emplace_back();
      for (const auto& cell : row) {
        const auto* text = std::get_if<std::string>(&cell);
        const auto* number = std::get_if<std::int64_t>(&cell);
        rows.back().push_back(text ? *text : number ? std::to_string(*number) : "null");
      }
    }
    return rows;
  }

  std::map<std::string, std::string> counts() const {
    std::map<std::string, std::string> counts;
    for (const char* table : {"account", "post", "sighting", "share", "link_check", "judgement", "verdict", "finding"})
      counts[table] = ask(std::string("SELECT count(*) FROM ") + table).at(0).at(0);
    std::string differing = "''";
    for (const std::string& id : all_.disagree) differing += ", '" + id + "'";
    counts["versions of posts on which the recordings agree"] =
        ask("SELECT count(*) FROM post_version v JOIN post p ON p.id = v.post WHERE p.post_id NOT IN (" + differing +
            ")")
            .at(0)
            .at(0);
    return counts;
  }

  Recordings all_;
  std::map<std::string, std::vector<std::string>> campaigns_;
  TemporaryFolder folder_;
};

TEST_F(Import, EveryRecordedPostThatIsPublicIsStoredOnce) {
  import_all();

  for (const std::string& platform : kPlatforms) {
    std::set<std::string> known;
    std::set<std::string> tombstones;
    std::size_t open_ids = 0;
    for (const ExpectedPost& post : all_.posts) {
      if (post.platform != platform || all_.hidden.contains(post.id)) continue;
      if (post.id.empty())
        ++open_ids;
      else
        known.insert(post.id);
      if (post.deleted) tombstones.insert(post.id);
    }
    ASSERT_FALSE(known.empty()) << platform;
    std::set<std::string> stored;
    for (const auto& row : ask("SELECT post_id FROM post WHERE platform = '" + platform + "'")) stored.insert(row[0]);
    EXPECT_EQ(stored.size(), known.size() + open_ids) << platform;
    for (const std::string& id : known) EXPECT_TRUE(stored.contains(id)) << platform << " lacks " << id;
    std::set<std::string> deleted;
    for (const auto& row : ask("SELECT p.post_id FROM post p JOIN post_version v ON v.post = p.id WHERE v.deleted = 1 "
                               "AND p.platform = '" +
                               platform + "'"))
      deleted.insert(row[0]);
    EXPECT_EQ(deleted, tombstones) << platform;
  }
  ASSERT_FALSE(all_.hidden.empty());
  for (const std::string& id : all_.hidden)
    EXPECT_EQ(ask("SELECT post_id FROM post WHERE post_id = '" + id + "'").size(), 0u) << id << " is not public";
}

TEST_F(Import, SharesAreThePostsThatShowALinkOfTheCampaign) {
  import_all();
  std::set<std::string> leaves_open;  // posts whose links the recordings do not tell
  for (const ExpectedPost& post : all_.posts)
    if (!post.knows_links) leaves_open.insert(post.id);
  for (const auto& [campaign, links] : campaigns_) {
    using Share = std::pair<std::string, std::string>;
    std::set<Share> expected;
    std::multiset<std::string> expected_of_open_ids;
    std::set<std::string> ids;
    for (const ExpectedPost& post : all_.posts) {
      ids.insert(post.id);
      if (all_.hidden.contains(post.id)) continue;
      for (const ExpectedLink& link : post.links) {
        if (!is_one_of(link, links)) continue;
        if (post.id.empty())
          expected_of_open_ids.insert(link.shared);
        else
          expected.emplace(post.id, link.shared);
      }
    }
    std::set<Share> found;
    std::multiset<std::string> found_of_open_ids;
    for (const auto& row :
         ask("SELECT p.post_id, l.url FROM share s JOIN post p ON p.id = s.post JOIN link l ON l.id = "
             "s.link WHERE s.campaign = '" +
             campaign + "'")) {
      if (!ids.contains(row[0]))
        found_of_open_ids.insert(row[1]);
      else if (!leaves_open.contains(row[0]))
        found.emplace(row[0], row[1]);
    }
    EXPECT_EQ(found, expected) << campaign;
    EXPECT_EQ(found_of_open_ids, expected_of_open_ids) << campaign;
    EXPECT_EQ(campaign == "hidden", expected.empty()) << campaign << ": " << links.size() << " links";
  }
  EXPECT_EQ(ask("SELECT DISTINCT outcome FROM link_check"),
            (std::vector<std::vector<std::string>>{{"blocked_address"}}))
      << "nothing was asked of anybody";
}

TEST_F(Import, ASecondImportChangesNoCount) {
  import_all();
  const auto once = counts();
  EXPECT_NE(once.at("share"), "0");
  import_all();
  EXPECT_EQ(counts(), once);
}

}  // namespace
TEST(CommandLine, ARepeatableOptionTakesNoFileForItsValue) {
  const Finished judged =
      testing::run({PAIDTRAIL_BINARY, "judge", "--jurisdiction", "FR", "/nonexistent.jsonl"}, "", {});
  EXPECT_EQ(judged.code, 66) << judged.out << judged.err;
}

}  // namespace paidtrail
