#include <algorithm>
#include <utility>

#include "storage/evidence/evidence.h"
#include "storage/evidence/redaction.h"

namespace paidtrail {

// ---- recording -----------------------------------------------------------------------------------------------------

void RecordingTransport::fetch(Request request, Done done) {
  if (request.log_in) return inner_.fetch(std::move(request), std::move(done));
  Request asked = request;
  inner_.fetch(std::move(asked), [this, request = std::move(request), done = std::move(done)](Fetched fetched) {
    // After a failure the archive is closed to this run: a gap in the middle would look like an exchange that never
    // was.
    if (!failure_) {
      auto row = writer_.write(request, fetched);
      if (row)
        rows_.push_back(*std::move(row));
      else
        failure_ = row.error();
    }
    done(std::move(fetched));
  });
}

std::vector<EvidenceRow> RecordingTransport::take_rows() { return std::exchange(rows_, {}); }

// ---- replaying -----------------------------------------------------------------------------------------------------

namespace {

std::string key_of(const std::string& method, const std::string& url, const std::string& body) {
  return method + "\n" + url + "\n" + body;
}

/// The answer as this request would have got it: cut at its own limit.
Fetched within(const Fetched& fetched, const Request& request) {
  Fetched given = fetched;
  if (auto* response = std::get_if<Response>(&given);
      response != nullptr && response->body.size() > request.limits.body) {
    response->body.resize(request.limits.body);
    response->truncated = true;
  }
  return given;
}

Timestamp time_of(const Fetched& fetched) {
  return std::visit([](const auto& answer) { return answer.at; }, fetched);
}

}  // namespace

ArchiveTransport::ArchiveTransport(const Archive& archive, ManualClock& clock) : archive_(archive), clock_(clock) {
  if (clock_.wall() < archive_.started_at) clock_.set(archive_.started_at);
  for (std::size_t i = 0; i < archive_.exchanges.size(); ++i) {
    const ArchivedExchange& exchange = archive_.exchanges[i];
    by_request_[key_of(exchange.method, exchange.url, exchange.request_body)].push_back(i);
  }
}

void ArchiveTransport::fetch(Request request, Done done) {
  queue_.emplace_back([this, request = std::move(request), done = std::move(done)] { answer(request, done); });
}

void ArchiveTransport::run() {
  while (!queue_.empty()) {
    const auto round = std::exchange(queue_, {});
    for (const auto& task : round) task();
  }
}

void ArchiveTransport::answer(const Request& request, const Done& done) {
  const std::string key = key_of(request.method, redact_url(request), request.body);
  const auto found = by_request_.find(key);
  if (found == by_request_.end()) {
    FetchFailure failure;
    failure.message = redact_url(request) + " is not in the archive " + archive_.file.filename().string();
    failure.at = clock_.wall();
    return done(failure);
  }
  // Asked more often than it was archived: what was seen last is still the best answer.
  const std::size_t turn = std::min(given_[key]++, found->second.size() - 1);
  const std::size_t index = found->second[turn];
  rows_.push_back(index);
  const ArchivedExchange& exchange = archive_.exchanges[index];
  clock_.set(std::max(clock_.wall(), time_of(exchange.fetched)));
  done(within(exchange.fetched, request));
}

std::vector<EvidenceRow> ArchiveTransport::take_rows() {
  std::ranges::sort(rows_);
  rows_.erase(std::unique(rows_.begin(), rows_.end()), rows_.end());
  std::vector<EvidenceRow> rows;
  for (const std::size_t index : rows_) rows.push_back(archive_.exchanges[index].evidence);
  rows_.clear();
  return rows;
}

}  // namespace paidtrail
