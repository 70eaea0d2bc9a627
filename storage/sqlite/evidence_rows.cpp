#include "storage/sqlite/evidence_rows.h"

#include "storage/sqlite/connection.h"

namespace paidtrail::sqlite {

void insert_evidence(Connection& store, const std::string& run_id, const std::vector<EvidenceRow>& rows) {
  for (const EvidenceRow& row : rows)
    store
        .sql(R"(
          INSERT INTO evidence_record
            (run_id, record_id, url, fetched_at, warc_file, warc_offset, payload_sha256, chain_sha256)
          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
          ON CONFLICT (record_id) DO NOTHING)")
        .bind(run_id, row.record_id, row.url, row.fetched_at, row.warc_file, static_cast<std::int64_t>(row.warc_offset),
              row.payload_sha256, row.chain_sha256)
        .keep();
}

Status save_evidence(Connection& store, const std::string& run_id, const std::vector<EvidenceRow>& rows) {
  if (rows.empty()) return Ok{};
  return store.write([&] {
    insert_evidence(store, run_id, rows);
    return Ok{};
  });
}

std::string evidence_head(Connection& store) {
  const auto head = store.attempt([&]() -> std::string {
    auto last = store.sql("SELECT chain_sha256 FROM evidence_record ORDER BY seq DESC LIMIT 1");
    return last.step() ? last.text(0) : "";
  });
  return head ? *head : "";
}

Result<std::string> pseudonym_key(Connection& store) {
  return store.attempt([&]() -> std::string {
    auto row = store.sql("SELECT pseudonym_key FROM store_state WHERE id = 1");
    return row.step() ? row.text(0) : "";
  });
}

}  // namespace paidtrail::sqlite
