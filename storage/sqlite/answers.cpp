#include "storage/sqlite/answers.h"

#include "core/digest.h"
#include "core/json_writer.h"
#include "storage/sqlite/connection.h"

namespace paidtrail {

std::string answer_id(const Answer& answer) {
  JsonWriter facts;  // a text in which no two answers look alike
  facts.begin_array().number(answer.account_key);
  for (const auto& part : {answer.campaign, answer.answered_by}) part ? facts.string(*part) : facts.null();
  answer.post_key ? facts.number(*answer.post_key) : facts.null();
  facts.string(answer.received_at.rfc3339()).string(answer.text).end_array();
  return sha256_hex(facts.take()).substr(0, 16);
}

namespace sqlite {

Status save_answer(Connection& store, const Answer& answer) {
  return store.write([&] {
    store
        .sql(R"(
          INSERT INTO answer (answer_id, account, campaign, post, handle, account_name, answered_by, received_at,
                              stored_at, text, text_sha256)
          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
          ON CONFLICT DO NOTHING)")
        .bind(answer_id(answer), answer.account_key, answer.campaign, answer.post_key, answer.handle,
              answer.account_name, answer.answered_by, answer.received_at, answer.stored_at, answer.text,
              sha256_hex(answer.text))
        .keep();
    return Ok{};
  });
}

}  // namespace sqlite
}  // namespace paidtrail
