#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "tests/app/newsroom.h"

/// `alerts rehearse` as an editor runs it before an election.
namespace paidtrail {
namespace {

namespace fs = std::filesystem;
using testing::FakeWorld;
using testing::Finished;
using testing::LoopbackServer;

const fs::path kExample = "config/examples/primaire-2017";
const std::string kEvening = (kExample / "1-evening.warc.gz").string();
const std::string kMorning = (kExample / "2-morning.warc.gz").string();

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t times(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

class Rehearse : public NewsroomTest {
 protected:
  Rehearse() { fs::create_directory(folder_.path() / "tmp"); }

  /// The example's configuration with these channels and more in place of its own.
  void configure_example(const std::string& channels) {
    std::string text = bytes_of(kExample / "paidtrail.toml");
    text.erase(text.find("[[alert.channel]]"));
    folder_.write("paidtrail.toml", text + channels);
  }
  Finished rehearse(const std::vector<std::string>& archives, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments{"alerts", "rehearse"};
    for (const std::string& archive : archives) arguments.insert(arguments.end(), {"--from-archive", archive});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return paidtrail(arguments, {{"TMPDIR", (folder_.path() / "tmp").string()}});
  }
  std::vector<std::string> names_in(const fs::path& folder) const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
  }
};

constexpr const char* kDesk = "[[alert.channel]]\nname = \"desk\"\ntype = \"stdout\"\n";

TEST_F(Rehearse, ANightIsItsBaselineAndWhatCameLaterEachTimeTheSame) {
  configure_example(kDesk);
  const Finished night = rehearse({kMorning, kEvening});
  EXPECT_EQ(night.code, 0) << night.err;
  EXPECT_EQ(night.err, "");
  EXPECT_NE(night.out.find("2017-01-20 22:01 CET  2017-01-20T21:01:58.597Z  desk     info      baseline"),
            std::string::npos)
      << night.out;
  EXPECT_NE(
      night.out.find(
          "2017-01-21 08:00 CET  2017-01-21T07:00:54.085Z  desk     warning   first_undisclosed 4, new_link 11  "),
      std::string::npos)
      << night.out;
  EXPECT_NE(night.out.find("\n2 messages; 2 runs from 2017-01-20T21:00:00.000Z to "), std::string::npos) << night.out;
  EXPECT_EQ(rehearse({kEvening, kMorning}).out, night.out) << "whatever their order";
  EXPECT_EQ(names_in(folder_.path()), (std::vector<std::string>{"paidtrail.toml", "tmp"}));
  EXPECT_EQ(names_in(folder_.path() / "tmp"), std::vector<std::string>{});
}

TEST_F(Rehearse, OneFileOfSeveralRunsAndAFolderAreTheSameNight) {
  configure_example(kDesk);
  fs::create_directory(folder_.path() / "night");
  fs::copy_file(kEvening, folder_.path() / "night/b.warc.gz");
  fs::copy_file(kMorning, folder_.path() / "night/a.warc.gz");
  folder_.write("night/a.warc.gz.open", "of a run that is on");
  folder_.write("night.warc.gz", bytes_of(kEvening) + bytes_of(kMorning));
  const std::string night = rehearse({kEvening, kMorning}).out;
  ASSERT_FALSE(night.empty());
  EXPECT_EQ(rehearse({(folder_.path() / "night.warc.gz").string()}).out, night);
  EXPECT_EQ(rehearse({(folder_.path() / "night").string()}).out, night);
  EXPECT_EQ(rehearse({kEvening}, {kMorning}).out, night) << "a shell's pattern gives names alone";
}

TEST_F(Rehearse, NothingIsAskedOrSentNoSecretIsNeededAndTheDatabaseStaysAsItWas) {
  configure_example("");
  ASSERT_EQ(paidtrail({"crawl", "--from-archive", kEvening}).code, 0);
  const auto files = names_in(folder_.path());
  const std::string database_before = bytes_of(database());
  const std::string snapshot_before = bytes_of(snapshot_path(database()));
  const auto written = fs::last_write_time(database());

  LoopbackServer server;
  configure_example("[[alert.channel]]\nname = \"desk\"\ntype = \"slack\"\nurl = \"" + server.url("/hook") +
                    "\"\n[[alert.channel]]\nname = \"phone\"\ntype = \"telegram\"\ntoken_env = \"NOT_THERE\"\n"
                    "chat = \"-100\"\nurl = \"" +
                    server.url("") + "\"\n[[alert.channel]]\nname = \"mail\"\ntype = \"email\"\nurl = \"smtp://" +
                    server.authority() + "\"\nfrom = \"a@b.example\"\nto = [\"c@d.example\"]\n");
  const Finished night = rehearse({kEvening, kMorning}, {"--format", "ndjson"});
  EXPECT_EQ(night.code, 0) << night.err;
  for (const char* channel : {"desk", "phone", "mail"})
    EXPECT_EQ(times(night.out, std::string("\"type\":\"message\"")), 6u) << channel << night.out;
  EXPECT_EQ(server.connections(), 0u);
  EXPECT_EQ(names_in(folder_.path()), files);
  EXPECT_EQ(bytes_of(database()), database_before);
  EXPECT_EQ(bytes_of(snapshot_path(database())), snapshot_before);
  EXPECT_EQ(fs::last_write_time(database()), written);
}

TEST_F(Rehearse, QuietHoursHoldUntilTheirEndWhichIsAfterTheNight) {
  configure_example(std::string("[alert]\nquiet_hours = \"07:00-10:00\"\nurgent = []\n") + kDesk);
  const Finished night = rehearse({kEvening, kMorning}, {"--since", "2017-01-21T00:00:00Z"});
  EXPECT_EQ(night.code, 0) << night.err;
  EXPECT_EQ(times(night.out, "baseline"), 0u) << night.out;
  EXPECT_NE(night.out.find("2017-01-21 10:00 CET  2017-01-21T09:00:55Z"), std::string::npos) << night.out;
  EXPECT_NE(night.out.find("quiet_hours"), std::string::npos) << night.out;
  EXPECT_NE(night.out.find("\n1 messages; "), std::string::npos) << night.out;
}

TEST_F(Rehearse, ACapOfTodayIsTriedOnThePassesOfThisNewsroom) {
  configure();
  world_.post("anna", "Où voter", FakeWorld::link("anna"));
  ASSERT_EQ(paidtrail({"crawl"}).code, 0);
  world_.post("bob", "Où voter", FakeWorld::link("bob"));
  ASSERT_EQ(paidtrail({"crawl"}).code, 0);
  const auto asked = world_.server().requests().size();
  configure("", "[[alert.channel]]\nname = \"desk\"\ntype = \"webhook\"\nurl = \"" + world_.server().url("/webhook") +
                    "\"\nsecret_env = \"NOT_THERE\"\nmost_an_hour = 1\n");
  const Finished night = rehearse({(folder_.path() / "evidence").string()}, {"--format", "ndjson"});
  EXPECT_EQ(night.code, 0) << night.err;
  EXPECT_EQ(night.err, "");
  EXPECT_EQ(times(night.out, "\"type\":\"message\""), 2u) << night.out;
  EXPECT_NE(night.out.find("\"kind\":\"baseline\""), std::string::npos) << night.out;
  EXPECT_NE(night.out.find("\"held_back_by\":\"most_an_hour\",\"items\":1,\"told_later\":1}"), std::string::npos)
      << night.out;
  EXPECT_EQ(rehearse({(folder_.path() / "evidence").string()}, {"--format", "ndjson"}).out, night.out);
  EXPECT_EQ(world_.server().requests().size(), asked);
  EXPECT_TRUE(world_.webhook_bodies().empty());
}

TEST_F(Rehearse, WhatCannotBePlayedIsNamed) {
  configure_example(kDesk);
  const Finished none = rehearse({(folder_.path() / "none.warc.gz").string()});
  EXPECT_EQ(none.code, 66) << none.err;
  EXPECT_NE(none.err.find("none.warc.gz"), std::string::npos) << none.err;
  EXPECT_EQ(rehearse({(folder_.path() / "tmp").string()}).code, 66) << "a folder without archives";

  const Finished other = rehearse({folder_.write("text.warc.gz", "no archive").string()});
  EXPECT_EQ(other.code, 65) << other.err;
  EXPECT_NE(other.err.find("is no WARC file"), std::string::npos) << other.err;

  const std::string whole = bytes_of(kEvening);
  const auto cut_file = folder_.write("cut.warc.gz", whole.substr(0, whole.size() - 100));
  const Finished cut = rehearse({cut_file.string(), kMorning});
  EXPECT_EQ(cut.code, 2) << cut.err;
  EXPECT_NE(cut.err.find("cut.warc.gz: "), std::string::npos) << cut.err;
  EXPECT_NE(cut.err.find("; what is whole is used\n"), std::string::npos) << cut.err;
  EXPECT_NE(cut.out.find("baseline"), std::string::npos) << cut.out;

  const Finished homeless =
      paidtrail({"alerts", "rehearse", "--from-archive", kEvening}, {{"TMPDIR", "/no/such/folder"}});
  EXPECT_EQ(homeless.code, 73) << homeless.err;
  EXPECT_NE(homeless.err.find("$TMPDIR"), std::string::npos) << homeless.err;

  const Finished middle = rehearse({kMorning});
  EXPECT_EQ(middle.code, 2) << middle.err;
  EXPECT_NE(middle.err.find("1 of 1 runs could not be played whole"), std::string::npos) << middle.err;
}

TEST_F(Rehearse, AnArchiveOfAnotherCampaignMatchesNothing) {
  std::string text = bytes_of(kExample / "paidtrail.toml");
  for (const std::string known : {"d06EHiWyVG", "pytnS6m2SL", "vyn-*"})
    text.replace(text.find(known + "\""), known.size(), "another");
  folder_.write("paidtrail.toml", text);
  const Finished night = rehearse({kEvening});
  EXPECT_EQ(night.code, 2) << night.out;
  EXPECT_NE(night.err.find("nothing in these archives matched"), std::string::npos) << night.err;
  EXPECT_NE(night.out.find("0 messages; "), std::string::npos) << night.out;
}

TEST_F(Rehearse, HelpShowsHow) {
  const Finished help = paidtrail({"alerts", "rehearse", "--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_NE(help.out.find("paidtrail alerts rehearse --from-archive"), std::string::npos) << help.out;
  EXPECT_EQ(paidtrail({"alerts", "rehearse"}).code, 64) << "without an archive";
}

}  // namespace
}  // namespace paidtrail
