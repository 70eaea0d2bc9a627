#include <gmock/gmock.h>

#include <sqlite3.h>

#include "tests/storage/store_fixture.h"

namespace paidtrail::testing {
namespace {

using ::testing::HasSubstr;

class Answers : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    ASSERT_TRUE(store_->save_page("run-1", page({PostBuilder("1", "2017-01-20T09:00:00Z", "2017-01-20T10:00:00Z")
                                                     .by("7", "ana@m.test")
                                                     .links({"https://t.co/a"}),
                                                 PostBuilder("2", "2017-01-20T09:00:00Z", "2017-01-20T10:00:00Z")
                                                     .by("7", "ana@m.test")
                                                     .links({"https://t.co/a"}),
                                                 PostBuilder("3", "2017-01-20T09:00:00Z", "2017-01-20T10:00:00Z")
                                                     .by("8", "bob@m.test")
                                                     .links({"https://t.co/a"})})));
    match({"https://t.co/a"}, {verdict("FR", VerdictKind::absent)});
  }

  static Answer answer(std::string text) {
    Answer made;
    made.account_key = 1;
    made.handle = "ana@m.test";
    made.received_at = at("2017-01-21T10:00:00Z");
    made.stored_at = at("2017-01-21T10:05:00Z");
    made.text = std::move(text);
    return made;
  }
};

TEST_F(Answers, StandsInTheViewAsItCame) {
  const std::string hostile = "<b>\"non\"</b>\t=1+1\r\n\x1b[31m \u202E fin";
  Answer given = answer(hostile);
  given.campaign = "vote";
  given.post_key = 1;
  given.answered_by = "Maître X";
  ASSERT_TRUE(store_->save_answer(given));
  EXPECT_EQ(ask(*store_,
                "SELECT campaign, platform, account_id, handle, post_id, answered_by, received_at, stored_at, text "
                "FROM answers"),
            "vote|mastodon|7|ana@m.test|1|Maître X|2017-01-21T10:00:00Z|2017-01-21T10:05:00Z|" + hostile + "\n");
  EXPECT_EQ(ask(*store_, "SELECT length(text_sha256), answer_id FROM answers"), "64|" + answer_id(given) + "\n");
}

TEST_F(Answers, TheSameTwiceIsOneAndACorrectionIsAnother) {
  Answer first = answer("Je n'ai rien touché.");
  ASSERT_TRUE(store_->save_answer(first));
  first.stored_at = at("2017-01-22T10:00:00Z");
  ASSERT_TRUE(store_->save_answer(first));
  EXPECT_EQ(ask(*store_, "SELECT stored_at FROM answers"), "2017-01-21T10:05:00Z\n");
  Answer corrected = answer("Je n'ai rien touché, c'était un don.");
  ASSERT_TRUE(store_->save_answer(corrected));
  EXPECT_EQ(ask(*store_, "SELECT count(*) FROM answers"), "2\n");
}

TEST_F(Answers, IsCountedWhereItStandsBesideAVerdict) {
  ASSERT_TRUE(store_->save_answer(answer("of all my posts")));
  Answer of_one = answer("of this one");
  of_one.post_key = 2;
  ASSERT_TRUE(store_->save_answer(of_one));
  Answer elsewhere = answer("of another campaign");
  elsewhere.campaign = "other";
  ASSERT_TRUE(store_->save_answer(elsewhere));
  EXPECT_EQ(ask(*store_, "SELECT post_id, answers FROM shares ORDER BY post_id"), "1|1\n2|2\n3|0\n");
  EXPECT_EQ(ask(*store_, "SELECT post_id, answers FROM disclosure ORDER BY post_id"), "1|1\n2|2\n3|0\n");
  EXPECT_EQ(ask(*store_, "SELECT handle, answers FROM sharers ORDER BY handle"), "ana@m.test|2\nbob@m.test|0\n");
}

TEST_F(Answers, NobodyCanChangeOrDeleteOne) {
  ASSERT_TRUE(store_->save_answer(answer("so it stands")));
  store_.reset();
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file().c_str(), &other), SQLITE_OK);
  for (const char* sql : {"UPDATE answer SET text = 'otherwise'", "DELETE FROM answer"}) {
    EXPECT_EQ(sqlite3_exec(other, sql, nullptr, nullptr, nullptr), SQLITE_CONSTRAINT) << sql;
    EXPECT_THAT(sqlite3_errmsg(other), HasSubstr("never")) << sql;
  }
  sqlite3_close(other);
}

TEST_F(Answers, OfNobodyIsRefused) {
  Answer given = answer("who am I");
  given.account_key = 99;
  EXPECT_FALSE(store_->save_answer(given));
  EXPECT_EQ(ask(*store_, "SELECT count(*) FROM answers"), "0\n");
}

TEST_F(Answers, AMegabyteComesBack) {
  const std::string large(1 << 20, 'x');
  ASSERT_TRUE(store_->save_answer(answer(large)));
  EXPECT_EQ(ask(*store_, "SELECT text FROM answers"), large + "\n");
}

}  // namespace
}  // namespace paidtrail::testing
