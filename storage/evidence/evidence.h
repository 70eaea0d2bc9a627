#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/result.h"
#include "core/transport.h"
#include "storage/store.h"

/// Evidence: what was fetched, as WARC/1.1 (ISO 28500:2017), one gzip member a record, one file a run.
namespace paidtrail {

/// Writes one run's archive: NAME.warc.gz.open while it grows, renamed by close(). Every record is a whole gzip member,
/// flushed to disk before write() returns, so that a kill leaves valid members. One thread.
class WarcWriter {
 public:
  struct Options {
    std::filesystem::path folder;
    std::string run_id;
    Timestamp started_at;
    std::string software;       ///< "paidtrail/VERSION"
    std::string operator_name;  ///< newsroom and contact; no argv (it may hold secrets)
    std::string chain_head;     ///< chain_sha256 of the record before, from the store
  };
  static Result<std::unique_ptr<WarcWriter>> create(const Options& options);
  virtual ~WarcWriter() = default;

  /// Request and response records of one exchange; the secrets of `request` (Authorization, Cookie, query keys named
  /// so) are replaced by `<secret>`; query keys only where the configuration named the URL. A failure is a metadata
  /// record that the replay reads back.
  virtual Result<EvidenceRow> write(const Request& request, const Fetched& fetched) = 0;
  /// Ends the file with a metadata record dated `ended_at`, renames it, and syncs the folder.
  virtual Status close(Timestamp ended_at) = 0;
  virtual std::string file_name() const = 0;  ///< the final name, within the folder
};

/// Cuts the archives that a killed run left (`*.open`) at their last whole member and renames them.
Status recover_archives(const std::filesystem::path& folder);

/// One exchange of an archive.
struct ArchivedExchange {
  std::string method;
  std::string url;
  std::string request_body;
  Fetched fetched;
  EvidenceRow evidence;
};

/// A whole archive in memory, indexed by method and URL.
struct Archive {
  std::filesystem::path file;
  std::string id;  ///< derived from the warcinfo record
  Timestamp started_at;
  Timestamp ended_at;
  std::vector<ArchivedExchange> exchanges;
};

/// Reads WARC/1.0 and 1.1, gzip by member or plain, of any writer; limits on record size and count. A damaged tail is
/// reported in `problem` and the records before it are used; a file that is no WARC is bad_input.
Result<Archive> read_archive(const std::filesystem::path& file, std::string* problem);
/// The same, an Archive for each run: a file of several archives, one behind the other, holds several `warcinfo`
/// records. Never empty.
Result<std::vector<Archive>> read_runs(const std::filesystem::path& file, std::string* problem);

/// Records every exchange of another transport but log-ins; rows wait in take_rows() for the store.
class RecordingTransport final : public Transport {
 public:
  RecordingTransport(Transport& inner, WarcWriter& writer) : inner_(inner), writer_(writer) {}
  void fetch(Request request, Done done) override;
  void later(std::function<void()> task) override { inner_.later(std::move(task)); }
  void run() override { inner_.run(); }
  std::vector<EvidenceRow> take_rows();
  const std::optional<Error>& failure() const { return failure_; }  ///< the archive could not be written (full disk)

 private:
  Transport& inner_;
  WarcWriter& writer_;
  std::vector<EvidenceRow> rows_;
  std::optional<Error> failure_;
};

/// The archive as the second body of the transport. Repeated requests for one URL get its exchanges in their order; a
/// URL that is not there is a connect_failure whose message says so. The clock is the WARC-Date of the latest exchange
/// given.
class ArchiveTransport final : public Transport {
 public:
  explicit ArchiveTransport(const Archive& archive, ManualClock& clock);
  void fetch(Request request, Done done) override;
  void later(std::function<void()> task) override { queue_.push_back(std::move(task)); }
  void run() override;
  std::vector<EvidenceRow> take_rows();  ///< of the exchanges given, in the archive's order

 private:
  void answer(const Request& request, const Done& done);

  const Archive& archive_;
  ManualClock& clock_;
  std::map<std::string, std::vector<std::size_t>> by_request_;
  std::map<std::string, std::size_t> given_;
  std::vector<std::function<void()>> queue_;
  std::vector<std::size_t> rows_;
};

}  // namespace paidtrail
