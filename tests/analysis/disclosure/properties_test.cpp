#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/text/utf8.h"
#include "records.h"

/// What holds for every post, whoever wrote it.
namespace paidtrail {
namespace {

const std::vector<labelled::Record>& posts() {
  static const std::vector<labelled::Record> all = [] {
    auto read = labelled::read("tests/analysis/disclosure/cases_model.jsonl");
    auto more = labelled::read("tests/analysis/disclosure/paraphrases.jsonl");
    read.insert(read.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    return read;
  }();
  return all;
}

Verdict answer(const labelled::Record& record) {
  return labelled::engine().judge(record.input, {record.jurisdiction})[0];
}

TEST(DisclosureProperties, OneAnswerNeverDependsOnAnother) {
  std::vector<Verdict> in_order;
  for (const auto& record : posts()) in_order.push_back(answer(record));
  std::vector<std::size_t> order(posts().size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  constexpr unsigned kSeed = 20170120;
  std::shuffle(order.begin(), order.end(), std::mt19937(kSeed));
  for (const std::size_t i : order) ASSERT_EQ(answer(posts()[i]), in_order[i]) << posts()[i].id;
}

TEST(DisclosureProperties, AJurisdictionIsJudgedAloneAsAmongOthers) {
  for (const auto& record : posts()) {
    const auto among = labelled::engine().judge(record.input, {"US", record.jurisdiction, "FR", record.jurisdiction});
    ASSERT_EQ(among.size(), 4u);
    ASSERT_EQ(among[1], answer(record)) << record.id;
    ASSERT_EQ(among[3], among[1]) << record.id;
  }
}

TEST(DisclosureProperties, ASpanIsThatSliceOfTheText) {
  for (const auto& record : posts())
    for (const Verdict& verdict :
         labelled::engine().judge(record.input, {"FR", "US", "IT", "DE", record.jurisdiction})) {
      std::uint32_t end = 0;
      for (const auto& term : verdict.terms) {
        ASSERT_LE(end, term.start) << record.id;
        ASSERT_EQ(term.text, utf8::slice(record.input.text, term.start, term.end)) << record.id;
        end = term.end;
      }
    }
}

/// Words of one script with plain ends are read by a shorter way; a mark that nobody sees sends them the long one.
TEST(DisclosureProperties, TheShortWayReadsWhatTheLongWayReads) {
  for (const auto& record : posts()) {
    JudgeInput longer = record.input;
    longer.text.clear();
    for (const char c : record.input.text) {
      if (c == ' ') longer.text += "\u2060";  // word joiner: invisible, behind the word
      longer.text += c;
    }
    const Verdict by_short = answer(record);
    const Verdict by_long = labelled::engine().judge(longer, {record.jurisdiction})[0];
    // 50 characters and a fold are counted with what nobody sees.
    const bool by_place = std::ranges::any_of(
        by_long.reasons, [](const std::string& reason) { return reason == "not_at_start" || reason == "below_fold"; });
    if (by_place) continue;
    EXPECT_EQ(by_long.verdict, by_short.verdict) << record.id << ": " << record.input.text;
    EXPECT_EQ(by_long.terms.size(), by_short.terms.size()) << record.id;
    EXPECT_EQ(by_long.lang, by_short.lang) << record.id;
  }
}

}  // namespace
}  // namespace paidtrail
