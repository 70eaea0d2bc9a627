#include <gmock/gmock.h>

#include "core/digest.h"
#include "storage/evidence/gzip_members.h"
#include "tests/storage/evidence_fixture.h"

namespace paidtrail::testing {
namespace {

using std::string;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// ---- archives of others --------------------------------------------------------------------------------------------

string record(const string& version, const string& fields, const string& block, const string& ending = "\r\n\r\n") {
  return version + "\r\n" + fields + "Content-Length: " + std::to_string(block.size()) + "\r\n\r\n" + block + ending;
}

TEST_F(Evidence, ReadsWgetsUrisInBracketsAndRequestsBeforeResponses) {
  const string file =
      record("WARC/1.0",
             "WARC-Type: warcinfo\r\nContent-Type: application/warc-fields\r\nWARC-Date: 2017-01-20T10:00:00Z\r\n"
             "WARC-Record-ID: <urn:uuid:AAAA>\r\n",
             "software: Wget/1.21.3 (linux-gnu)\r\n") +
      record("WARC/1.0",
             "WARC-Type: request\r\nWARC-Target-URI: <http://a.test/>\r\nWARC-Date: 2017-01-20T10:00:01Z\r\n"
             "WARC-Record-ID: <urn:uuid:BBBB>\r\nContent-Type: application/http;msgtype=request\r\n",
             "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n") +
      record("WARC/1.0",
             "WARC-Type: response\r\nWARC-Record-ID: <urn:uuid:CCCC>\r\nWARC-Concurrent-To: <urn:uuid:BBBB>\r\n"
             "WARC-Target-URI: <http://a.test/>\r\nWARC-Date: 2017-01-20T10:00:01Z\r\n"
             "WARC-Payload-Digest: sha1:XXXX\r\nContent-Type: application/http;msgtype=response\r\n",
             "HTTP/1.1 301 Moved\r\nLocation: /b\r\nX-Long: one\r\n two\r\n\r\n") +
      record("WARC/1.0",
             "WARC-Type: revisit\r\nWARC-Record-ID: <urn:uuid:DDDD>\r\nWARC-Target-URI: <http://a.test/>\r\n"
             "WARC-Date: 2017-01-20T10:00:02Z\r\n",
             "HTTP/1.1 200 OK\r\n\r\n") +
      record("WARC/1.0",
             "WARC-Type: response\r\nWARC-Record-ID: <urn:uuid:EEEE>\r\nWARC-Target-URI: dns:a.test\r\n"
             "WARC-Date: 2017-01-20T10:00:02Z\r\n",
             "20170120 a.test 1.2.3.4") +
      record("WARC/1.0",
             "WARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:FFFF>\r\nWARC-Date: 2017-01-20T11:00:00Z\r\n", "log");
  write_file(folder_ / "plain.warc", file);
  write_file(folder_ / "one.warc.gz", gzip_member(file));
  for (const char* name : {"plain.warc", "one.warc.gz"}) {
    const Archive archive = read(folder_ / name);
    ASSERT_THAT(archive.exchanges, SizeIs(1)) << name;
    const ArchivedExchange& exchange = archive.exchanges[0];
    EXPECT_EQ(exchange.url, "http://a.test/");
    EXPECT_EQ(exchange.method, "GET");
    const auto& response = std::get<Response>(exchange.fetched);
    EXPECT_EQ(response.status, 301);
    EXPECT_THAT(response.headers, ElementsAre(std::pair<string, string>("Location", "/b"),
                                              std::pair<string, string>("X-Long", "one two")));
    EXPECT_EQ(exchange.evidence.record_id, "urn:uuid:CCCC");
    EXPECT_EQ(exchange.evidence.payload_sha256, sha256_hex(""));
    EXPECT_EQ(exchange.evidence.chain_sha256.size(), 64u);
    EXPECT_EQ(archive.ended_at, at("2017-01-20T11:00:00Z"));
  }
}

TEST_F(Evidence, ReadsRequestsAfterResponsesAndBodiesStoredDecoded) {
  const string file =
      record("WARC/1.1",
             "WARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: http://a.test/\r\n"
             "WARC-Date: 2017-01-20T10:00:01.5Z\r\n",
             "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nContent-Encoding: gzip\n\n<html>plain") +
      record("WARC/1.1",
             "WARC-Type: request\r\nWARC-Record-ID: <urn:uuid:2>\r\nWARC-Concurrent-To: <urn:uuid:1>\r\n"
             "WARC-Target-URI: http://a.test/\r\nWARC-Date: 2017-01-20T10:00:01.5Z\r\n",
             "POST / HTTP/1.1\r\n\r\nq=1", "\n");
  write_file(folder_ / "x.warc", file);
  const Archive archive = read(folder_ / "x.warc");
  ASSERT_THAT(archive.exchanges, SizeIs(1));
  EXPECT_EQ(archive.exchanges[0].method, "POST");
  EXPECT_EQ(archive.exchanges[0].request_body, "q=1");
  EXPECT_EQ(std::get<Response>(archive.exchanges[0].fetched).body, "<html>plain");
}

TEST_F(Evidence, DamagedTailIsNamedAndTheRestIsUsed) {
  auto warc = writer();
  ASSERT_TRUE(warc->write(get("https://a.test/"), answer("one")));
  const string bytes = read_file(closed(*warc));
  write_file(folder_ / "cut.warc.gz", bytes.substr(0, bytes.size() - 20));
  string problem;
  const auto archive = read_archive(folder_ / "cut.warc.gz", &problem);
  ASSERT_TRUE(archive);
  EXPECT_THAT(archive->exchanges, SizeIs(1));
  EXPECT_THAT(problem, HasSubstr("cut.warc.gz: "));
  EXPECT_THAT(problem, HasSubstr("the file ends inside a gzip member"));
}

TEST_F(Evidence, AFileOfSeveralRunsGivesEachItsOwn) {
  auto warc = writer();
  ASSERT_TRUE(warc->write(get("https://a.test/"), answer("one", "2017-01-20T10:00:01Z")));
  const auto first = closed(*warc);
  const string one = read_file(first);
  auto next = WarcWriter::create({folder_.path(), "run-2", at("2017-01-20T10:10:00Z"), "paidtrail/0.1.0", "Desk", ""});
  ASSERT_TRUE(next);
  ASSERT_TRUE((*next)->write(get("https://a.test/"), answer("two", "2017-01-20T10:10:02Z")));
  const string two = read_file(closed(**next));
  const auto both = folder_.path() / "both.warc.gz";
  write_file(both, one + two);
  string problem;
  const auto runs = read_runs(both, &problem);
  ASSERT_TRUE(runs) << runs.error().message;
  EXPECT_EQ(problem, "");
  ASSERT_EQ(runs->size(), 2u);
  EXPECT_EQ(std::get<Response>((*runs)[0].exchanges.at(0).fetched).body, "one");
  EXPECT_EQ(std::get<Response>((*runs)[1].exchanges.at(0).fetched).body, "two");

  write_file(both, one + two.substr(0, two.size() - 10));
  const auto cut = read_runs(both, &problem);
  ASSERT_TRUE(cut);
  EXPECT_EQ(cut->size(), 2u);
  EXPECT_NE(problem.find("both.warc.gz: "), string::npos) << problem;
}

TEST_F(Evidence, ChangedPayloadIsNamed) {
  write_file(folder_ / "x.warc",
             record("WARC/1.1",
                    "WARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: http://a.test/\r\n"
                    "WARC-Date: 2017-01-20T10:00:01Z\r\nWARC-Payload-Digest: sha256:" +
                        sha256_hex("one") + "\r\n",
                    "HTTP/1.1 200 OK\r\n\r\ntwo"));
  string problem;
  ASSERT_TRUE(read_archive(folder_ / "x.warc", &problem));
  EXPECT_THAT(problem, HasSubstr("record at byte 0: the payload is not the one"));
}

TEST_F(Evidence, WhatIsNoArchiveIsBadInput) {
  const std::pair<const char*, string> files[] = {
      {"empty", ""},
      {"text", "hello"},
      {"html", "<html>WARC/1.0\r\n"},
      {"gzip of text", gzip_member("hello")},
      {"broken gzip", "\x1f\x8b\x08garbage"},
      {"version only", "WARC/1.1"},
      {"version 2", record("WARC/2.0", "", "")},
      {"no length", "WARC/1.1\r\nWARC-Type: response\r\n\r\n"},
      {"negative length", "WARC/1.1\r\nContent-Length: -1\r\n\r\n"},
      {"length beyond 64 bits", "WARC/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n"},
      {"no colon", "WARC/1.1\r\nWARC-Type response\r\n\r\n"},
      {"endless header", "WARC/1.1\r\nX: " + string(70'000, 'x') + "\r\nContent-Length: 0\r\n\r\n\r\n\r\n"},
      {"shorter than it says", "WARC/1.1\r\nContent-Length: 10\r\n\r\nabc"},
  };
  for (const auto& [name, bytes] : files) {
    write_file(folder_ / "x.warc", bytes);
    const auto archive = read_archive(folder_ / "x.warc", nullptr);
    ASSERT_FALSE(archive) << name;
    EXPECT_EQ(archive.error().kind, ErrorKind::bad_input) << name;
  }
  const auto missing = read_archive(folder_ / "none.warc", nullptr);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::no_input);
}

TEST_F(Evidence, RecordLongerThanTheLimitIsSkipped) {
  string file =
      "WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: 104857601\r\n\r\n" + string(104'857'601, 'x') + "\r\n\r\n";
  file += record("WARC/1.1",
                 "WARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: http://a.test/\r\n"
                 "WARC-Date: 2017-01-20T10:00:01Z\r\n",
                 "HTTP/1.1 200 OK\r\n\r\nok");
  write_file(folder_ / "big.warc.gz", gzip_member(file));
  string problem;
  const auto archive = read_archive(folder_ / "big.warc.gz", &problem);
  ASSERT_TRUE(archive);
  EXPECT_THAT(archive->exchanges, SizeIs(1));
  EXPECT_THAT(problem, HasSubstr("longer than the limit"));
}

TEST_F(Evidence, HostileResponsesAreNamedAndLeftOut) {
  const char* blocks[] = {"", "no http", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1", "HTTP/1.1 99\r\n\r\n"};
  string file;
  for (const char* block : blocks)
    file +=
        record("WARC/1.1",
               "WARC-Type: response\r\nWARC-Target-URI: http://a.test/\r\nWARC-Date: 2017-01-20T10:00:01Z\r\n", block);
  file += record("WARC/1.1", "WARC-Type: response\r\nWARC-Target-URI: http://a.test/\r\nWARC-Date: yesterday\r\n",
                 "HTTP/1.1 200 OK\r\n\r\n");
  write_file(folder_ / "x.warc", file);
  string problem;
  const auto archive = read_archive(folder_ / "x.warc", &problem);
  ASSERT_TRUE(archive);
  EXPECT_THAT(archive->exchanges, IsEmpty());
  EXPECT_THAT(problem, HasSubstr("record at byte 0"));
}

// ---- replaying -----------------------------------------------------------------------------------------------------

TEST_F(Evidence, RepeatedRequestsGetTheirAnswersInOrderAndTheLastOneAgain) {
  auto warc = writer();
  for (const auto& [body, when] : {std::pair("one", "2017-01-20T10:00:05Z"), std::pair("two", "2017-01-20T10:00:03Z")})
    ASSERT_TRUE(warc->write(get("https://a.test/"), answer(body, when)));
  const Archive archive = read(closed(*warc));
  ManualClock clock;
  ArchiveTransport replay(archive, clock);
  EXPECT_EQ(clock.wall(), at("2017-01-20T10:00:00Z"));
  std::vector<string> bodies;
  for (int i = 0; i < 3; ++i) {
    bodies.push_back(std::get<Response>(fetch_now(replay, get("https://a.test/"))).body);
    EXPECT_EQ(clock.wall(), at("2017-01-20T10:00:05Z")) << "the clock never goes back";
  }
  EXPECT_THAT(bodies, ElementsAre("one", "two", "two"));
}

TEST_F(Evidence, UrlThatIsNotThereIsAFailureThatSaysSo) {
  auto warc = writer();
  const Archive archive = read(closed(*warc));
  ManualClock clock;
  ArchiveTransport replay(archive, clock);
  const auto fetched = fetch_now(replay, get("https://a.test/"));
  const auto& failure = std::get<FetchFailure>(fetched);
  EXPECT_EQ(failure.outcome, Outcome::connect_failure);
  EXPECT_EQ(failure.message, "https://a.test/ is not in the archive " + warc->file_name());
  EXPECT_EQ(failure.at, clock.wall());
  EXPECT_THAT(replay.take_rows(), IsEmpty());
}

TEST_F(Evidence, RowsOfAReplayComeInTheArchivesOrderAndOnce) {
  auto warc = writer();
  std::vector<EvidenceRow> rows;
  for (const char* url : {"https://a.test/", "https://b.test/", "https://c.test/"})
    rows.push_back(*warc->write(get(url), answer(url)));
  const Archive archive = read(closed(*warc));
  ManualClock clock;
  ArchiveTransport replay(archive, clock);
  for (const char* url : {"https://c.test/", "https://a.test/", "https://a.test/"}) fetch_now(replay, get(url));
  EXPECT_THAT(replay.take_rows(), ElementsAre(rows[0], rows[2]));
  EXPECT_THAT(replay.take_rows(), IsEmpty());
}

TEST_F(Evidence, ReplayIsCutAtTheRequestsOwnLimit) {
  auto warc = writer();
  ASSERT_TRUE(warc->write(get("https://a.test/"), answer(string(100, 'x'))));
  const Archive archive = read(closed(*warc));
  ManualClock clock;
  ArchiveTransport replay(archive, clock);
  Request request = get("https://a.test/");
  request.limits.body = 10;
  const auto response = std::get<Response>(fetch_now(replay, request));
  EXPECT_EQ(response.body.size(), 10u);
  EXPECT_TRUE(response.truncated);
}

TEST_F(Evidence, CallbacksOfAReplayMayAskForMore) {
  auto warc = writer();
  ASSERT_TRUE(warc->write(get("https://a.test/"), answer("one")));
  ASSERT_TRUE(warc->write(get("https://b.test/"), answer("two")));
  const Archive archive = read(closed(*warc));
  ManualClock clock;
  ArchiveTransport replay(archive, clock);
  string bodies;
  replay.fetch(get("https://a.test/"), [&](Fetched first) {
    bodies += std::get<Response>(first).body;
    replay.fetch(get("https://b.test/"), [&](Fetched second) { bodies += std::get<Response>(second).body; });
  });
  EXPECT_EQ(bodies, "") << "never from inside fetch()";
  replay.run();
  EXPECT_EQ(bodies, "onetwo");
}

}  // namespace
}  // namespace paidtrail::testing
