#include "storage/sqlite/runs.h"

#include "storage/sqlite/connection.h"

namespace paidtrail::sqlite {

Status begin_run(Connection& store, const std::string& run_id, Timestamp started_at, const std::string& archive_file) {
  return store.write([&] {
    // A replay that was killed comes again under the id that its archive gives it.
    store
        .sql(R"(
          INSERT INTO run (run_id, started_at, archive_file, state) VALUES (?1, ?2, nullif(?3, ''), 'running')
          ON CONFLICT (run_id) DO UPDATE SET state = 'running', ended_at = NULL)")
        .bind(run_id, started_at, archive_file)
        .run();
    return Ok{};
  });
}

Status end_run(Connection& store, const std::string& run_id, RunState state, Timestamp ended_at,
               const RunTotals& totals, const std::vector<RunProblem>& problems) {
  const auto ended = store.write([&]() -> Status {
    std::int64_t run = 0;
    {
      auto found = store.sql("SELECT id FROM run WHERE run_id = ?1");
      if (!found.bind(run_id).step()) return Error{ErrorKind::internal, "run " + run_id + " has not begun"};
      run = found.integer(0);
    }
    store
        .sql(R"(
          UPDATE run SET state = ?2, ended_at = ?3, posts_seen = ?4, posts_new = ?5, shares_new = ?6,
                 links_resolved = ?7, findings_new = ?8, alerts_sent = ?9, paid_visit_requests = ?10
           WHERE id = ?1)")
        .bind(run, kRunStates.name(state), ended_at, totals.posts_seen, totals.posts_new, totals.shares_new,
              totals.links_resolved, totals.findings_new, totals.alerts_sent, totals.paid_visit_requests)
        .run();
    store.sql("DELETE FROM run_problem WHERE run = ?1").bind(run).run();
    std::int64_t position = 0;
    for (const RunProblem& problem : problems)
      store.sql("INSERT INTO run_problem (run, position, place, what) VALUES (?1, ?2, ?3, ?4)")
          .bind(run, position++, problem.where, problem.what)
          .run();
    return Ok{};
  });
  if (!ended) return ended.error();
  if (!*ended) return *ended;
  // A reader that is still looking keeps the log from being emptied: no failure, the next run does it.
  return store.attempt([&] {
    store.pragma_integer("wal_checkpoint(TRUNCATE)");
    return Ok{};
  });
}

Result<std::int64_t> close_dead_runs(Connection& store) {
  return store.write([&] { return store.sql("UPDATE run SET state = 'interrupted' WHERE state = 'running'").run(); });
}

bool run_known(Connection& store, const std::string& run_id) {
  const auto known = store.attempt([&] {
    return store.sql("SELECT 1 FROM run WHERE run_id = ?1 AND state IN ('done', 'partial')").bind(run_id).step();
  });
  return known && *known;
}

}  // namespace paidtrail::sqlite
