CREATE VIEW evidence AS
SELECT record_id, run_id, url, fetched_at, warc_file, warc_offset, payload_sha256, chain_sha256
FROM evidence_record;
