#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <sstream>

#include "core/digest.h"
#include "storage/evidence/gzip_members.h"
#include "tests/storage/evidence_fixture.h"

namespace paidtrail::testing {
namespace {

namespace fs = std::filesystem;
using std::string;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

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
  void later(std::function<void()> task) override { task(); }
  void run() override {
    for (auto& [request, done] : std::exchange(queue_, {})) done(answers_.at(next_++));
  }

 private:
  std::vector<Fetched> answers_;
  std::size_t next_ = 0;
  std::vector<std::pair<Request, Done>> queue_;
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

/// In a child whose files may not grow past `limit`: how many exchanges were written before the first refusal.
int write_under_limit(WarcWriter& warc, rlim_t limit) {
  ::signal(SIGXFSZ, SIG_IGN);
  const rlimit files{limit, limit};
  ::setrlimit(RLIMIT_FSIZE, &files);
  std::vector<Fetched> answers;
  string noise;  // does not compress
  for (int i = 0; i < 100; ++i) answers.emplace_back(answer(noise += sha256_hex(std::to_string(i))));
  ListTransport live(std::move(answers));
  RecordingTransport recording(live, warc);
  for (int i = 0; i < 100 && !recording.failure(); ++i) fetch_now(recording, get("https://a.test/"));
  if (!recording.failure() || recording.failure()->kind != ErrorKind::io) return 255;
  return static_cast<int>(recording.take_rows().size());
}

TEST_F(Evidence, FullDiskLeavesTheRecordsBeforeIt) {
  auto warc = writer();
  const pid_t child = ::fork();
  if (child == 0) ::_exit(write_under_limit(*warc, 20'000));
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  const int written = WEXITSTATUS(status);
  EXPECT_GT(written, 3);
  EXPECT_LT(written, 100);
  const string name = warc->file_name();
  warc.reset();
  const auto size = fs::file_size(folder_ / (name + ".open"));
  ASSERT_TRUE(recover_archives(folder_.path()));
  EXPECT_EQ(fs::file_size(folder_ / name), size) << "the record that did not fit was cut off at once";
  EXPECT_THAT(read(folder_ / name).exchanges, SizeIs(written));
}

}  // namespace
}  // namespace paidtrail::testing
