#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "core/digest.h"
#include "storage/evidence/body_decoder.h"
#include "storage/evidence/evidence.h"
#include "storage/evidence/gzip_members.h"
#include "storage/evidence/http_message.h"
#include "storage/evidence/redaction.h"
#include "storage/evidence/warc_record.h"

namespace paidtrail {
namespace {

namespace fs = std::filesystem;
using warc::Record;

/// `20170120T100000Z` without its letters.
std::string fourteen_digits(Timestamp at) {
  std::string digits;
  for (const char c : at.rfc3339().substr(0, 19))
    if (c >= '0' && c <= '9') digits += c;
  return digits;
}

std::string safe_in_a_name(std::string text) {
  std::erase_if(text, [](char c) {
    return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_');
  });
  return text.substr(0, 40);
}

/// An open file of members; what could not be written whole is cut off again.
class MemberFile {
 public:
  explicit MemberFile(fs::path path) : path_(std::move(path)) {}
  ~MemberFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  MemberFile(const MemberFile&) = delete;
  MemberFile& operator=(const MemberFile&) = delete;

  Status create() {
    fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    if (fd_ < 0) return error_from_errno(errno, "create the archive", path_.string());
    return Ok{};
  }

  Status append(std::string_view members) {
    const std::uint64_t before = size_;
    while (!members.empty()) {
      const ssize_t wrote = ::write(fd_, members.data(), members.size());
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) return cut_back(before, wrote < 0 ? errno : EIO);
      size_ += static_cast<std::uint64_t>(wrote);
      members.remove_prefix(static_cast<std::size_t>(wrote));
    }
    if (::fdatasync(fd_) != 0) return cut_back(before, errno);
    return Ok{};
  }

  Status finish(const fs::path& final_path) {
    if (::fsync(fd_) != 0) return error_from_errno(errno, "sync the archive", path_.string());
    if (::rename(path_.c_str(), final_path.c_str()) != 0)
      return error_from_errno(errno, "rename the archive", path_.string());
    const int folder = ::open(final_path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return error_from_errno(errno, "open the folder", final_path.parent_path().string());
    const int failed = ::fsync(folder) != 0 ? errno : 0;
    ::close(folder);
    if (failed != 0) return error_from_errno(failed, "sync the folder", final_path.parent_path().string());
    return Ok{};
  }

  std::uint64_t size() const { return size_; }

 private:
  Status cut_back(std::uint64_t size, int number) {
    const Error error = error_from_errno(number, "write the archive", path_.string());
    if (::ftruncate(fd_, static_cast<off_t>(size)) == 0 && ::lseek(fd_, 0, SEEK_END) >= 0) size_ = size;
    return error;
  }

  fs::path path_;
  int fd_ = -1;
  std::uint64_t size_ = 0;
};

class FileWarcWriter final : public WarcWriter {
 public:
  FileWarcWriter(Options options, std::string name)
      : options_(std::move(options)),
        name_(std::move(name)),
        file_(options_.folder / (name_ + ".open")),
        chain_(options_.chain_head) {}

  Status begin() {
    if (Status created = file_.create(); !created) return created;
    Record info;
    info.block = "software: " + warc::one_line(options_.software) + "\r\n" + "format: WARC File Format 1.1\r\n" +
                 "conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n" +
                 "operator: " + warc::one_line(options_.operator_name) + "\r\n" +
                 "isPartOf: " + warc::one_line(options_.run_id) + "\r\n" +
                 "description: request secrets are replaced by <secret>\r\n" + "chain-head: " + chain_ + "\r\n";
    info.fields = fields("warcinfo", next_id("warcinfo", "", options_.started_at, info.block), options_.started_at);
    info.fields.emplace_back("WARC-Filename", name_);
    info.fields.emplace_back("Content-Type", "application/warc-fields");
    info_id_ = info.fields[1].second;
    finish_fields(info);
    return file_.append(gzip_member(warc::serialise(info)));
  }

  Result<EvidenceRow> write(const Request& request, const Fetched& fetched) override {
    if (const auto* response = std::get_if<Response>(&fetched)) return write_response(request, *response);
    return write_failure(request, std::get<FetchFailure>(fetched));
  }

  Status close(Timestamp ended_at) override {
    Record end;
    end.block = "ended: " + ended_at.rfc3339() + "\r\n" + "exchanges: " + std::to_string(exchanges_) + "\r\n" +
                "chain-head: " + chain_ + "\r\n";
    end.fields = fields("metadata", next_id("end", "", ended_at, end.block), ended_at);
    end.fields.emplace_back("Content-Type", "application/warc-fields");
    end.fields.emplace_back(warc::kKind, "end");
    finish_fields(end);
    if (Status written = file_.append(gzip_member(warc::serialise(end))); !written) return written;
    return file_.finish(options_.folder / name_);
  }

  std::string file_name() const override { return name_; }

 private:
  /// Ids come from content and place, so that a run from an archive has the same ones whenever it is repeated.
  std::string next_id(std::string_view kind, std::string_view url, Timestamp date, std::string_view block) {
    std::string content = options_.run_id + "\n" + std::to_string(records_++) + "\n";
    content += std::string(kind) + "\n" + std::string(url) + "\n" + date.rfc3339() + "\n" + sha256_hex(block);
    return "urn:uuid:" + uuid_of(content);
  }

  static Headers fields(std::string_view type, const std::string& id, Timestamp date) {
    return {{"WARC-Type", std::string(type)}, {"WARC-Record-ID", warc::bracketed(id)}, {"WARC-Date", date.rfc3339()}};
  }

  void finish_fields(Record& record) const {
    if (!info_id_.empty() && record.fields[1].second != info_id_)
      record.fields.emplace_back("WARC-Warcinfo-ID", info_id_);
    record.fields.emplace_back("WARC-Block-Digest", "sha256:" + sha256_hex(record.block));
  }

  Record request_record(const Request& request, const std::string& url, Timestamp at, const std::string& head,
                        const std::string& concurrent_to) {
    Record record;
    record.block = redact_head(head.empty() ? write_request_head(request) : head, request);
    if (!record.block.ends_with("\r\n\r\n")) record.block += record.block.ends_with("\r\n") ? "\r\n" : "\r\n\r\n";
    record.block += request.body;
    record.fields = fields("request", next_id("request", url, at, record.block), at);
    record.fields.emplace_back("WARC-Target-URI", url);
    record.fields.emplace_back("WARC-Concurrent-To", warc::bracketed(concurrent_to));
    record.fields.emplace_back("Content-Type", "application/http;msgtype=request");
    record.fields.emplace_back("WARC-Payload-Digest", "sha256:" + sha256_hex(request.body));
    finish_fields(record);
    return record;
  }

  Result<EvidenceRow> write_response(const Request& request, const Response& response) {
    const std::string url = redact_url(request);
    const bool raw = !response.raw_body.empty() || response.body.empty();
    Record record;
    record.block = raw && !response.response_head.empty() ? response.response_head : write_response_head(response);
    if (!record.block.ends_with("\n\r\n") && !record.block.ends_with("\n\n")) record.block += "\r\n";
    record.block += raw ? response.raw_body : response.body;
    const std::string id = next_id("response", url, response.at, record.block);
    const std::string payload = sha256_hex(raw ? payload_of(response.headers, response.raw_body) : response.body);

    record.fields = fields("response", id, response.at);
    record.fields.emplace_back("WARC-Target-URI", url);
    if (!response.address.empty()) record.fields.emplace_back("WARC-IP-Address", response.address);
    record.fields.emplace_back("Content-Type", "application/http;msgtype=response");
    record.fields.emplace_back("WARC-Payload-Digest", "sha256:" + payload);
    if (response.truncated) record.fields.emplace_back("WARC-Truncated", "length");
    record.fields.emplace_back(warc::kTook, std::to_string(response.took.count()));
    return append(request_record(request, url, response.at, response.request_head, id), std::move(record), url,
                  response.at, id, payload);
  }

  Result<EvidenceRow> write_failure(const Request& request, const FetchFailure& failure) {
    const std::string url = redact_url(request);
    Record record;
    record.block = "outcome: " + std::string(kOutcomes.name(failure.outcome)) + "\r\n" +
                   "message: " + warc::one_line(failure.message) + "\r\n";
    if (failure.retry_after) record.block += "retry-after: " + std::to_string(failure.retry_after->count()) + "\r\n";
    const std::string id = next_id("failure", url, failure.at, record.block);
    const std::string payload = sha256_hex(record.block);

    record.fields = fields("metadata", id, failure.at);
    record.fields.emplace_back("WARC-Target-URI", url);
    record.fields.emplace_back("Content-Type", "application/warc-fields");
    record.fields.emplace_back("WARC-Payload-Digest", "sha256:" + payload);
    record.fields.emplace_back(warc::kKind, "failure");
    record.fields.emplace_back(warc::kTook, std::to_string(failure.took.count()));
    return append(request_record(request, url, failure.at, "", id), std::move(record), url, failure.at, id, payload);
  }

  Result<EvidenceRow> append(const Record& asked, Record answer, const std::string& url, Timestamp at,
                             const std::string& id, const std::string& payload) {
    const std::string chain = warc::chain_value(chain_, id, url, at.rfc3339(), payload);
    answer.fields.emplace_back("WARC-Concurrent-To", asked.fields[1].second);
    answer.fields.emplace_back(warc::kChain, chain);
    finish_fields(answer);
    const std::string first = gzip_member(warc::serialise(asked));
    const std::uint64_t offset = file_.size() + first.size();
    if (const Status written = file_.append(first + gzip_member(warc::serialise(answer))); !written)
      return written.error();
    chain_ = chain;
    ++exchanges_;
    return EvidenceRow{id, url, at, name_, offset, payload, chain};
  }

  Options options_;
  std::string name_;
  MemberFile file_;
  std::string chain_;
  std::string info_id_;
  std::uint64_t records_ = 0;
  std::uint64_t exchanges_ = 0;
};

}  // namespace

Result<std::unique_ptr<WarcWriter>> WarcWriter::create(const Options& options) {
  if (::mkdir(options.folder.c_str(), 0750) != 0 && errno != EEXIST)
    return error_from_errno(errno, "make the archive folder", options.folder.string());
  const std::string name =
      "paidtrail-" + fourteen_digits(options.started_at) + "-" + safe_in_a_name(options.run_id) + ".warc.gz";
  std::error_code none;
  if (fs::exists(options.folder / name, none))
    return Error{ErrorKind::io, (options.folder / name).string() + ": an archive of this run is there already"};
  auto writer = std::make_unique<FileWarcWriter>(options, name);
  if (const Status begun = writer->begin(); !begun) return begun.error();
  return std::unique_ptr<WarcWriter>(std::move(writer));
}

Status recover_archives(const fs::path& folder) {
  std::error_code failed;
  std::vector<fs::path> left;
  for (const auto& entry : fs::directory_iterator(folder, failed))
    if (entry.path().native().ends_with(".warc.gz.open")) left.push_back(entry.path());
  if (failed == std::errc::no_such_file_or_directory) return Ok{};
  if (failed) return error_from_errno(failed.value(), "look for archives", folder.string());
  std::ranges::sort(left);
  for (const auto& file : left) {
    std::uint64_t whole = 0;
    {
      auto reader = MemberReader::open(file);
      if (!reader) return reader.error();
      while ((*reader)->read(1u << 20, nullptr) > 0) {
      }
      whole = (*reader)->whole_end();
    }
    fs::path final_path = file;
    final_path.replace_extension();
    if (whole == 0) {
      // The run died before its first record: there is nothing to keep.
      if (::unlink(file.c_str()) != 0) return error_from_errno(errno, "remove the empty archive", file.string());
      continue;
    }
    if (fs::exists(final_path, failed))
      return Error{ErrorKind::io, final_path.string() + ": is there already, beside " + file.filename().string() +
                                      "; move one of them away"};
    const int fd = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return error_from_errno(errno, "open the archive", file.string());
    const int cut = ::ftruncate(fd, static_cast<off_t>(whole)) != 0 || ::fsync(fd) != 0 ? errno : 0;
    ::close(fd);
    if (cut != 0) return error_from_errno(cut, "cut the archive", file.string());
    if (::rename(file.c_str(), final_path.c_str()) != 0)
      return error_from_errno(errno, "rename the archive", file.string());
  }
  return Ok{};
}

}  // namespace paidtrail
