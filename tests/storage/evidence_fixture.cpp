#include "tests/storage/evidence_fixture.h"

#include <fstream>
#include <sstream>

#include "storage/evidence/gzip_members.h"

namespace paidtrail::testing {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string unpacked(const std::filesystem::path& path) {
  auto reader = MemberReader::open(path);
  EXPECT_TRUE(reader);
  std::string bytes;
  if (reader) (*reader)->read(UINT64_MAX, &bytes);
  return bytes;
}

Request get(std::string url) {
  Request request;
  request.url = std::move(url);
  return request;
}

Response answer(std::string body, std::string_view when) {
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

std::unique_ptr<WarcWriter> Evidence::writer(std::string chain_head) {
  auto made = WarcWriter::create({folder_.path(), "run-1", at("2017-01-20T10:00:00Z"), "paidtrail/0.1.0",
                                  "Desk (https://desk.test)\r\nEvil: header", std::move(chain_head)});
  EXPECT_TRUE(made) << made.error().message;
  return *std::move(made);
}

std::filesystem::path Evidence::closed(WarcWriter& writer) {
  const Status status = writer.close(at("2017-01-20T10:09:00.5Z"));
  EXPECT_TRUE(status) << status.error().message;
  return folder_ / writer.file_name();
}

Archive Evidence::read(const std::filesystem::path& file) {
  std::string problem;
  auto archive = read_archive(file, &problem);
  EXPECT_TRUE(archive) << archive.error().message;
  EXPECT_EQ(problem, "");
  return archive ? *std::move(archive) : Archive();
}

}  // namespace paidtrail::testing
