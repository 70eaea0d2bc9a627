#include "storage/evidence/evidence.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "core/digest.h"
#include "storage/evidence/decoding.h"
#include "storage/evidence/gzip_members.h"
#include "tests/storage/folder.h"

namespace paidtrail::testing {
namespace {

namespace fs = std::filesystem;
using std::string;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void write_file(const fs::path& path, std::string_view bytes) { std::ofstream(path, std::ios::binary) << bytes; }

string unpacked(const fs::path& path) {
  auto reader = MemberReader::open(path);
  EXPECT_TRUE(reader);
  string bytes;
  if (reader) (*reader)->read(UINT64_MAX, &bytes);
  return bytes;
}

Request get(string url) {
  Request request;
  request.url = std::move(url);
  return request;
}

Response answer(string body, std::string_view when = "2017-01-20T10:00:00.123Z") {
  Response r;
  r.status = 200;
  r.headers = {{"Content-Type", "text/html"}, {"Set-Cookie", "seen=1"}};
  r.response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: seen=1\r\n\r\n";
  r.request_head = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
  r.body = r.raw_body = std::move(body);
  r.address = "93.184.216.34";
  r.at = at(when);
  r.took = std::chrono::milliseconds(57);
  return r;
}

void expect_same(const Response& a, const Response& b) {
  EXPECT_EQ(a.status, b.status);
  EXPECT_EQ(a.headers, b.headers);
  EXPECT_EQ(a.body, b.body);
  EXPECT_EQ(a.truncated, b.truncated);
  EXPECT_EQ(a.request_head, b.request_head);
  EXPECT_EQ(a.response_head, b.response_head);
  EXPECT_EQ(a.raw_body, b.raw_body);
  EXPECT_EQ(a.address, b.address);
  EXPECT_EQ(a.at, b.at);
  EXPECT_EQ(a.took, b.took);
}

/// Answers in the order of asking, from a list.
class ListTransport final : public Transport {
 public:
  explicit ListTransport(std::vector<Fetched> answers) : answers_(std::move(answers)) {}
  void fetch(Request request, Done done) override { queue_.emplace_back(std::move(request), std::move(done)); }
  void run() override {
    for (auto& [request, done] : std::exchange(queue_, {})) done(answers_.at(next_++));
  }

 private:
  std::vector<Fetched> answers_;
  std::size_t next_ = 0;
  std::vector<std::pair<Request, Done>> queue_;
};

class Evidence : public ::testing::Test {
 protected:
  std::unique_ptr<WarcWriter> writer(string chain_head = "") {
    auto made = WarcWriter::create({folder_.path(), "run-1", at("2017-01-20T10:00:00Z"), "paidtrail/0.1.0",
                                    "Desk (https://desk.test)\r\nEvil: header", std::move(chain_head)});
    EXPECT_TRUE(made) << made.error().message;
    return *std::move(made);
  }
  fs::path closed(WarcWriter& writer) {
    const Status status = writer.close(at("2017-01-20T10:09:00.5Z"));
    EXPECT_TRUE(status) << status.error().message;
    return folder_ / writer.file_name();
  }
  Archive read(const fs::path& file) {
    string problem;
    auto archive = read_archive(file, &problem);
    EXPECT_TRUE(archive) << archive.error().message;
    EXPECT_EQ(problem, "");
    return archive ? *std::move(archive) : Archive();
  }

  Folder folder_;
};

// ---- writing and reading back --------------------------------------------------------------------------------------

TEST_F(Evidence, ResponseComesBackAsItWas) {
  auto warc = writer("head");
  Response html = answer("<p>é\r\n\r\nWARC/1.1\r\n\0x");
  Response cut = answer(string(1000, 'x'), "2017-01-20T10:00:01Z");
  cut.truncated = true;
  cut.address = "2001:db8::1";
  Response empty = answer("");
  empty.status = 302;
  empty.headers = {{"Location", "https://b.test/"}};
  empty.response_head = "HTTP/1.1 302 Found\r\nLocation: https://b.test/\r\n\r\n";
  std::vector<EvidenceRow> rows;
  for (const Response& r : {html, cut, empty})
    rows.push_back(*warc->write(get("https://a.test/" + std::to_string(rows.size())), r));
  const Archive archive = read(closed(*warc));
  ASSERT_THAT(archive.exchanges, SizeIs(3));
  expect_same(std::get<Response>(archive.exchanges[0].fetched), html);
  expect_same(std::get<Response>(archive.exchanges[1].fetched), cut);
  expect_same(std::get<Response>(archive.exchanges[2].fetched), empty);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(archive.exchanges[i].evidence, rows[i]);
  EXPECT_EQ(archive.started_at, at("2017-01-20T10:00:00Z"));
  EXPECT_EQ(archive.ended_at, at("2017-01-20T10:09:00.5Z"));
}

TEST_F(Evidence, PostIsKnownByItsBody) {
  auto warc = writer();
  Request post = get("https://a.test/api");
  post.method = "POST";
  post.body = R"({"q":"a"})";
  Response r = answer("1");
  r.request_head = "POST /api HTTP/1.1\r\nHost: a.test\r\n\r\n";
  ASSERT_TRUE(warc->write(post, r));
  const Archive archive = read(closed(*warc));
  EXPECT_EQ(archive.exchanges.at(0).method, "POST");
  EXPECT_EQ(archive.exchanges.at(0).request_body, post.body);
  ManualClock clock;
  ArchiveTransport replay(archive, clock);
  EXPECT_TRUE(std::holds_alternative<Response>(fetch_now(replay, post)));
  post.body = "{}";
  EXPECT_TRUE(std::holds_alternative<FetchFailure>(fetch_now(replay, post)));
}

TEST_F(Evidence, FailureComesBackAsItWas) {
  auto warc = writer();
  const FetchFailure failure{Outcome::rate_limited, "429\r\nWARC-Type: response", at("2017-01-20T10:00:00.5Z"),
                             std::chrono::milliseconds(7), std::chrono::seconds(30)};
  const auto row = warc->write(get("https://a.test/"), failure);
  ASSERT_TRUE(row);
  const Archive archive = read(closed(*warc));
  ASSERT_THAT(archive.exchanges, SizeIs(1));
  const auto& read_back = std::get<FetchFailure>(archive.exchanges[0].fetched);
  EXPECT_EQ(read_back.outcome, failure.outcome);
  EXPECT_EQ(read_back.message, "429  WARC-Type: response");
  EXPECT_EQ(read_back.at, failure.at);
  EXPECT_EQ(read_back.took, failure.took);
  EXPECT_EQ(read_back.retry_after, failure.retry_after);
  EXPECT_EQ(archive.exchanges[0].evidence, *row);
}

TEST_F(Evidence, EveryRecordIsOneMemberAndItsOffsetIsTheResponse) {
  auto warc = writer();
  ASSERT_TRUE(warc->write(get("https://a.test/"), answer("one")));
  const auto row = warc->write(get("https://b.test/"), answer("two"));
  const fs::path file = closed(*warc);
  const string bytes = read_file(file);
  write_file(folder_ / "tail.gz", bytes.substr(row->warc_offset));
  EXPECT_THAT(unpacked(folder_ / "tail.gz"), HasSubstr("WARC/1.1\r\nWARC-Type: response\r\n"));
  EXPECT_THAT(unpacked(folder_ / "tail.gz"), HasSubstr("WARC-Target-URI: https://b.test/\r\n"));
}

TEST_F(Evidence, RecordsFollowTheStandard) {
  auto warc = writer("0a");
  ASSERT_TRUE(warc->write(get("https://a.test/"), answer("one")));
  const string text = unpacked(closed(*warc));
  EXPECT_TRUE(text.starts_with("WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:uuid:")) << text;
  for (const char* line : {"WARC-Date: 2017-01-20T10:00:00.123Z\r\n", "WARC-IP-Address: 93.184.216.34\r\n",
                           "WARC-Concurrent-To: <urn:uuid:", "Content-Type: application/http;msgtype=response\r\n",
                           "Content-Type: application/http;msgtype=request\r\n", "software: paidtrail/0.1.0\r\n",
                           "operator: Desk (https://desk.test)  Evil: header\r\n", "isPartOf: run-1\r\n",
                           "chain-head: 0a\r\n", "Paidtrail-Record: end\r\n", "Paidtrail-Took-Ms: 57\r\n"})
    EXPECT_THAT(text, HasSubstr(line));
  EXPECT_THAT(text, HasSubstr("WARC-Payload-Digest: sha256:" + sha256_hex("one") + "\r\n"));
  EXPECT_THAT(text, Not(HasSubstr("WARC-Truncated")));
  EXPECT_TRUE(text.ends_with("\r\n\r\n"));
}

TEST_F(Evidence, PayloadDigestIsTakenWithoutChunksAndWithItsCompression) {
  auto warc = writer();
  const string zipped = gzip_member("hello");
  Response r = answer("hello");
  r.headers = {{"Transfer-Encoding", "chunked"}, {"Content-Encoding", "gzip"}};
  r.response_head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n";
  std::ostringstream size;
  size << std::hex << zipped.size();
  r.raw_body = size.str() + "\r\n" + zipped + "\r\n0\r\n\r\n";
  const auto row = warc->write(get("https://a.test/"), r);
  EXPECT_EQ(row->payload_sha256, sha256_hex(zipped));
  expect_same(std::get<Response>(read(closed(*warc)).exchanges.at(0).fetched), r);
}

TEST_F(Evidence, ChainRunsFromTheHeadThroughEveryRecord) {
  auto warc = writer("before");
  const auto a = warc->write(get("https://a.test/"), answer("one"));
  const auto b =
      warc->write(get("https://b.test/"), FetchFailure{Outcome::timeout, "late", at("2017-01-20T10:00:02Z"), {}, {}});
  Sha256 first;
  for (const string& part : {string("before"), a->record_id, string("https://a.test/"),
                             string("2017-01-20T10:00:00.123Z"), sha256_hex("one")})
    first.add(part + "\n");
  EXPECT_EQ(a->chain_sha256, first.hex_digest());
  Sha256 second;
  for (const string& part :
       {a->chain_sha256, b->record_id, string("https://b.test/"), string("2017-01-20T10:00:02Z"), b->payload_sha256})
    second.add(part + "\n");
  EXPECT_EQ(b->chain_sha256, second.hex_digest());
}

TEST_F(Evidence, SameRunGivesTheSameBytes) {
  auto one = writer();
  ASSERT_TRUE(one->write(get("https://a.test/"), answer("one")));
  const string first = read_file(closed(*one));
  fs::remove(folder_ / one->file_name());
  auto two = writer();
  ASSERT_TRUE(two->write(get("https://a.test/"), answer("one")));
  EXPECT_EQ(read_file(closed(*two)), first);
}

TEST_F(Evidence, SameExchangeTwiceIsTwoRecords) {
  auto warc = writer();
  const auto a = warc->write(get("https://a.test/"), answer("one"));
  const auto b = warc->write(get("https://a.test/"), answer("one"));
  EXPECT_NE(a->record_id, b->record_id);
}

// ---- secrets -------------------------------------------------------------------------------------------------------

TEST_F(Evidence, SecretsOfRequestsAreNotInTheArchive) {
  const string canary = "CANARY-5f1c";
  auto warc = writer();
  Response r = answer("ok");
  r.request_head = "GET /api?access_token=" + canary + "&q=1 HTTP/1.1\r\nHost: a.test\r\nauthorization: Bearer " +
                   canary + "\r\nCookie: a=" + canary + ";\r\n b=" + canary + "\r\nProxy-Authorization:" + canary +
                   "\r\nX-Api-Key: " + canary + "\r\nAccept: */*\r\n\r\n";
  Request request = get("https://user:" + canary + "@a.test/api?access_token=" + canary + "&q=1");
  request.configured = true;
  request.headers = {{"Authorization", "Bearer " + canary}};
  ASSERT_TRUE(warc->write(request, r));
  ASSERT_TRUE(warc->write(request, FetchFailure{Outcome::timeout, "late", at("2017-01-20T10:00:02Z"), {}, {}}));
  const fs::path file = closed(*warc);
  const string text = unpacked(file);
  EXPECT_THAT(text, Not(HasSubstr(canary)));
  EXPECT_THAT(text, HasSubstr("authorization: <secret>\r\nCookie: <secret>\r\nProxy-Authorization: <secret>\r\n"));
  EXPECT_THAT(text, HasSubstr("Accept: */*\r\n"));
  EXPECT_THAT(text, HasSubstr("Set-Cookie: seen=1\r\n")) << "what the other side said is evidence";

  const Archive archive = read(file);
  ManualClock clock;
  ArchiveTransport replay(archive, clock);
  EXPECT_TRUE(std::holds_alternative<Response>(fetch_now(replay, request))) << "found again under its secret";
}

TEST_F(Evidence, QueryOfAPublishedLinkIsKept) {
  auto warc = writer();
  const auto row = warc->write(get("https://a.test/?token=abc&key=1"), answer("ok"));
  EXPECT_EQ(row->url, "https://a.test/?token=abc&key=1");
  EXPECT_THAT(unpacked(closed(*warc)), HasSubstr("WARC-Target-URI: https://a.test/?token=abc&key=1\r\n"));
}

TEST_F(Evidence, LogInIsNotRecorded) {
  auto warc = writer();
  ListTransport live({answer("session"), answer("page")});
  RecordingTransport recording(live, *warc);
  Request log_in = get("https://a.test/session");
  log_in.log_in = true;
  fetch_now(recording, log_in);
  fetch_now(recording, get("https://a.test/page"));
  EXPECT_THAT(recording.take_rows(), SizeIs(1));
  EXPECT_THAT(recording.take_rows(), IsEmpty());
  EXPECT_THAT(unpacked(closed(*warc)), Not(HasSubstr("session")));
}

// ---- kills and full disks ------------------------------------------------------------------------------------------

TEST_F(Evidence, KilledRunLeavesItsWholeRecords) {
  auto warc = writer();
  ASSERT_TRUE(warc->write(get("https://a.test/"), answer("one")));
  ASSERT_TRUE(warc->write(get("https://b.test/"), answer(string(5000, 'b'))));
  const fs::path open = folder_ / (warc->file_name() + ".open");
  const string bytes = read_file(open);
  const string name = warc->file_name();
  warc.reset();
  for (std::size_t cut = bytes.size(); cut > bytes.size() - 400; cut -= 7) {
    fs::remove(folder_ / name);
    write_file(open, bytes.substr(0, cut));
    ASSERT_TRUE(recover_archives(folder_.path()));
    EXPECT_FALSE(fs::exists(open));
    const Archive archive = read(folder_ / name);
    EXPECT_EQ(archive.exchanges.size(), cut == bytes.size() ? 2u : 1u) << cut;
  }
}

TEST_F(Evidence, RunKilledBeforeItsFirstRecordLeavesNothing) {
  write_file(folder_ / "x.warc.gz.open", "\x1f\x8b\x08");
  ASSERT_TRUE(recover_archives(folder_.path()));
  EXPECT_TRUE(fs::is_empty(folder_.path()));
  EXPECT_TRUE(recover_archives(folder_ / "none"));
}

TEST_F(Evidence, ArchiveThatIsThereIsNotOverwritten) {
  auto warc = writer();
  closed(*warc);
  const auto again = WarcWriter::create({folder_.path(), "run-1", at("2017-01-20T10:00:00Z"), "s", "o", ""});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::io);
}

TEST_F(Evidence, FolderWhoseParentIsMissingCannotBeMade) {
  const auto made = WarcWriter::create({folder_ / "no" / "where", "r", at("2017-01-20T10:00:00Z"), "s", "o", ""});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::cannot_create);
}

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

// ---- bodies --------------------------------------------------------------------------------------------------------

TEST(Decoding, Rfc9112_7_1_Chunks) {
  struct Case {
    const char* raw;
    const char* bytes;
    bool whole;
  };
  const Case cases[] = {
      {"3\r\nabc\r\n0\r\n\r\n", "abc", true},
      {"3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\n", "abc0123456789", true},
      {"3\nabc\n0\n", "abc", true},
      {"3\r\nab", "ab", false},
      {"3\r\nabcd", "abc", false},
      {"zz\r\nabc", "", false},
      {"ffffffffffffffff\r\nabc", "", false},
      {"fffffffffffffff\r\nabc", "abc", false},
      {"", "", false},
      {"-1\r\nabc", "", false},
  };
  for (const Case& c : cases) {
    const Decoded decoded = dechunk(c.raw, 1000);
    EXPECT_EQ(decoded.bytes, c.bytes) << c.raw;
    EXPECT_EQ(decoded.whole, c.whole) << c.raw;
  }
}

TEST(Decoding, BombIsCutAtTheLimit) {
  const string bomb = gzip_member(string(10'000'000, '\0'));
  const Decoded decoded = inflate_body(bomb, 100'000);
  EXPECT_EQ(decoded.bytes.size(), 100'000u);
  EXPECT_FALSE(decoded.whole);
  EXPECT_TRUE(inflate_body(bomb, 10'000'000).whole);
}

TEST(Decoding, CutOrDamagedGzipGivesWhatCameBefore) {
  const string zipped = gzip_member("hello");
  EXPECT_FALSE(inflate_body(zipped.substr(0, zipped.size() - 4), 100).whole);
  EXPECT_EQ(inflate_body("no gzip", 100).bytes, "");
  EXPECT_EQ(decode_payload({{"Content-Encoding", "br"}}, "raw", 100).bytes, "raw");
  EXPECT_EQ(decode_payload({{"content-encoding", "GZIP, x-gzip"}}, gzip_member(zipped), 100).bytes, "hello");
}

}  // namespace
}  // namespace paidtrail::testing
