#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "core/digest.h"
#include "core/text/fold.h"
#include "storage/evidence/body_decoder.h"
#include "storage/evidence/evidence.h"
#include "storage/evidence/http_message.h"
#include "storage/evidence/warc_reader.h"
#include "storage/evidence/warc_record.h"

namespace paidtrail {
namespace {

using warc::ReadRecord;

constexpr std::size_t kHeadLimit = 1u << 20;
constexpr std::size_t kBodyLimit = 32u << 20;  // above what any source asks for

std::chrono::milliseconds took_of(const ReadRecord& record) {
  const auto text = record.field(warc::kTook);
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::chrono::milliseconds(std::clamp<std::int64_t>(value, 0, 86'400'000));
}

bool is_http(std::string_view url) {
  const std::string start = ascii_lower(url.substr(0, 8));
  return start.starts_with("http://") || start.starts_with("https://");
}

/// Fields of an application/warc-fields block.
Headers fields_of(std::string_view block) {
  Headers fields;
  while (!block.empty()) {
    const auto end = block.find('\n');
    const std::string_view line = trim(block.substr(0, end));
    block.remove_prefix(end == std::string_view::npos ? block.size() : end + 1);
    if (const auto colon = line.find(':'); colon != std::string_view::npos && colon > 0)
      fields.emplace_back(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
  }
  return fields;
}

struct AskedRequest {
  std::string method = "GET";
  std::string head;
  std::string body;
};

/// Puts an archive together from its records: requests may stand before or after their answers.
class Assembler {
 public:
  explicit Assembler(const std::filesystem::path& file) { archive_.file = file; }

  void add(ReadRecord record) {
    const auto date = Timestamp::parse_rfc3339(record.field("WARC-Date"));
    if (date) note_date(*date);
    const std::string type = ascii_lower(record.field("WARC-Type"));
    if (archive_.id.empty()) archive_.id = uuid_of(std::string(record.field("WARC-Record-ID")) + "\n" + record.block);
    if (type == "request") return add_request(record);
    if (type == "response") return add_response(std::move(record), date);
    if (type == "metadata" && record.field(warc::kKind) == "failure") return add_failure(record, date);
    // warcinfo, revisit, resource, conversion, continuation and other people's metadata hold no exchange.
  }

  Archive take() {
    for (std::size_t i = 0; i < archive_.exchanges.size(); ++i) give_request(archive_.exchanges[i], concurrent_[i]);
    return std::move(archive_);
  }

  const std::optional<std::string>& problem() const { return problem_; }

 private:
  void note_date(Timestamp date) {
    if (!dated_) archive_.started_at = archive_.ended_at = date;
    dated_ = true;
    archive_.ended_at = std::max(archive_.ended_at, date);
  }

  void complain(const ReadRecord& record, std::string_view what) {
    if (!problem_) problem_ = "record at byte " + std::to_string(record.offset) + ": " + std::string(what);
  }

  void add_request(const ReadRecord& record) {
    const auto message = split_message(record.block, kHeadLimit);
    if (!message) return complain(record, "the request is no HTTP message");
    const auto line = read_request_line(message->head);
    if (!line) return complain(record, "the request has no request line");
    const auto at = std::make_shared<AskedRequest>(
        AskedRequest{line->method, std::string(message->head), std::string(message->body)});
    if (const auto id = record.field("WARC-Record-ID"); !id.empty()) asked_.emplace(warc::unbracketed(id), at);
    if (const auto id = record.field("WARC-Concurrent-To"); !id.empty()) asked_for_.emplace(warc::unbracketed(id), at);
  }

  void add_response(ReadRecord record, const std::optional<Timestamp>& date) {
    const std::string url(warc::unbracketed(record.field("WARC-Target-URI")));
    if (!is_http(url)) return;
    const auto message = split_message(record.block, kHeadLimit);
    const auto head = message ? read_response_head(message->head) : std::nullopt;
    if (!head || !date) return complain(record, "the response has no HTTP head or no date");

    Response response;
    response.status = head->status;
    response.headers = head->headers;
    response.response_head = message->head;
    response.raw_body = message->body;
    const std::string payload = payload_of(response.headers, response.raw_body);
    Decoded body = decode_payload(response.headers, payload, kBodyLimit);
    response.body = std::move(body.bytes);
    response.truncated = !record.field("WARC-Truncated").empty();
    response.address = record.field("WARC-IP-Address");
    response.at = *date;
    response.took = took_of(record);
    add_exchange(record, url, sha256_hex(payload), std::move(response));
  }

  void add_failure(const ReadRecord& record, const std::optional<Timestamp>& date) {
    const Headers fields = fields_of(record.block);
    const auto outcome = kOutcomes.value(header(fields, "outcome").value_or(std::string_view()));
    if (!outcome || !date) return complain(record, "the failure has no outcome or no date");
    FetchFailure failure;
    failure.outcome = *outcome;
    failure.message = header(fields, "message").value_or(std::string_view());
    failure.at = *date;
    failure.took = took_of(record);
    if (const auto wait = header(fields, "retry-after")) {
      std::int64_t seconds = 0;
      std::from_chars(wait->data(), wait->data() + wait->size(), seconds);
      failure.retry_after = std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, 86'400));
    }
    add_exchange(record, std::string(warc::unbracketed(record.field("WARC-Target-URI"))), sha256_hex(record.block),
                 std::move(failure));
  }

  void add_exchange(const ReadRecord& record, const std::string& url, const std::string& payload_sha256,
                    Fetched fetched) {
    const std::string_view said = record.field("WARC-Payload-Digest");
    if (said.starts_with("sha256:") && ascii_lower(said.substr(7)) != payload_sha256)
      complain(record, "the payload is not the one whose digest was written");
    ArchivedExchange exchange;
    exchange.method = "GET";
    exchange.url = url;
    exchange.fetched = std::move(fetched);
    EvidenceRow& row = exchange.evidence;
    row.record_id = warc::unbracketed(record.field("WARC-Record-ID"));
    if (row.record_id.empty()) row.record_id = "urn:uuid:" + uuid_of(archive_.id + std::to_string(record.offset));
    row.url = url;
    row.fetched_at = *Timestamp::parse_rfc3339(record.field("WARC-Date"));
    row.warc_file = archive_.file.filename().string();
    row.warc_offset = record.offset;
    row.payload_sha256 = payload_sha256;
    row.chain_sha256 = record.field(warc::kChain);
    if (row.chain_sha256.empty())
      row.chain_sha256 = warc::chain_value(chain_, row.record_id, url, row.fetched_at.rfc3339(), payload_sha256);
    chain_ = row.chain_sha256;
    archive_.exchanges.push_back(std::move(exchange));
    concurrent_.emplace_back(warc::unbracketed(record.field("WARC-Concurrent-To")));
  }

  void give_request(ArchivedExchange& exchange, const std::string& concurrent) const {
    auto found = asked_for_.find(exchange.evidence.record_id);
    if (found == asked_for_.end()) {
      found = asked_.find(concurrent);
      if (found == asked_.end()) return;
    }
    exchange.method = found->second->method;
    exchange.request_body = found->second->body;
    if (auto* response = std::get_if<Response>(&exchange.fetched)) response->request_head = found->second->head;
  }

  Archive archive_;
  bool dated_ = false;
  std::string chain_;
  std::vector<std::string> concurrent_;                                          ///< of each exchange
  std::map<std::string, std::shared_ptr<AskedRequest>, std::less<>> asked_;      ///< by its own record id
  std::map<std::string, std::shared_ptr<AskedRequest>, std::less<>> asked_for_;  ///< by the answer's record id
  std::optional<std::string> problem_;
};

/// Every record in turn; gives what is wrong with the file, "" for nothing.
template <class Take>
Result<std::string> each_record(const std::filesystem::path& file, Take take) {
  auto bytes = MemberReader::open(file);
  if (!bytes) return bytes.error();
  warc::RecordReader records(**bytes, {});
  std::uint64_t count = 0;
  while (auto record = records.next()) {
    ++count;
    take(*std::move(record));
  }
  if (count == 0)
    return Error{ErrorKind::bad_input,
                 file.string() + ": is no WARC file: " + records.problem().value_or("there is no record in it")};
  return records.problem() ? file.string() + ": " + *records.problem() : "";
}

void tell(std::string* problem, const std::filesystem::path& file, const std::string& of_file,
          const std::optional<std::string>& of_records) {
  if (problem == nullptr) return;
  *problem = of_file.empty() && of_records ? file.string() + ": " + *of_records : of_file;
}

}  // namespace

Result<Archive> read_archive(const std::filesystem::path& file, std::string* problem) {
  Assembler assembler(file);
  const auto damage = each_record(file, [&](ReadRecord record) { assembler.add(std::move(record)); });
  if (!damage) return damage.error();
  tell(problem, file, *damage, assembler.problem());
  return assembler.take();
}

Result<std::vector<Archive>> read_runs(const std::filesystem::path& file, std::string* problem) {
  std::vector<Assembler> runs;
  const auto damage = each_record(file, [&](ReadRecord record) {
    if (runs.empty() || ascii_lower(record.field("WARC-Type")) == "warcinfo") runs.emplace_back(file);
    runs.back().add(std::move(record));
  });
  if (!damage) return damage.error();
  std::optional<std::string> complaint;
  std::vector<Archive> archives;
  for (Assembler& run : runs) {
    if (!complaint) complaint = run.problem();
    archives.push_back(run.take());
  }
  tell(problem, file, *damage, complaint);
  return archives;
}

}  // namespace paidtrail
