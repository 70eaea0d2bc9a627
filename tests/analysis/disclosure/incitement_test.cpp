#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "analysis/disclosure/incitement_sound.h"
#include "analysis/disclosure/judge.h"
#include "config/rules.h"
#include "parsers/json/json.h"
#include "records.h"

/// Calls to click in words that no row has: incitement_words.tsv and incitement_frames.tsv.
namespace paidtrail {
namespace {

struct Post {
  std::string id;
  std::string language;
  std::string text;
  Incitement label = Incitement::none;
};

std::vector<Post> read_posts(const std::string& path) {
  std::vector<Post> posts;
  std::ifstream in(path);
  EXPECT_TRUE(in) << path;
  for (std::string line; std::getline(in, line);) {
    const auto json = Json::parse(line, path);
    EXPECT_TRUE(json) << (json ? "" : json.error().message);
    if (!json) continue;
    const auto label = kIncitements.value((*json)["incitement"].string().value_or(""));
    EXPECT_TRUE(label) << line;
    posts.push_back({(*json)["id"].string().value_or(""), (*json)["lang"].string().value_or(""),
                     (*json)["text"].string().value_or(""), label.value_or(Incitement::none)});
  }
  return posts;
}

Verdict judge(const std::string& text, const std::string& language) {
  JudgeInput input;
  input.text = text;
  input.lang = language;
  return labelled::engine().judge(input, {"FR"})[0];
}

TEST(Incitement, OwnPosts) {
  const auto posts = read_posts("tests/analysis/disclosure/incitement_calls.jsonl");
  EXPECT_GE(posts.size(), 450u);
  for (const Post& post : posts) {
    const Verdict got = judge(post.text, post.language);
    std::string words;
    for (const auto& term : got.incitement_terms) words += " [" + term + "]";
    EXPECT_EQ(kIncitements.name(got.incitement), kIncitements.name(post.label))
        << post.id << ": " << post.text << words;
  }
}

/// Those at even places were not looked at while the rows were written; the bounds lie a little below what was
/// measured.
TEST(Incitement, UnseenParaphrases) {
  struct Count {
    double all = 0;
    double right = 0;
    double called = 0;
  };
  std::map<Incitement, Count> counts;
  bool unseen = true;
  for (const Post& post : read_posts("tests/analysis/disclosure/incitement_paraphrases.jsonl")) {
    unseen = !unseen;
    if (!unseen) continue;
    const Incitement got = judge(post.text, post.language).incitement;
    Count& count = counts[post.label];
    count.all += 1;
    count.right += got == post.label ? 1 : 0;
    count.called += got != Incitement::none ? 1 : 0;
  }
  const auto share = [&](Incitement label) { return counts[label].right / counts[label].all; };
  EXPECT_GE(share(Incitement::explicit_), 0.68);
  EXPECT_GE(share(Incitement::exchange), 0.50);
  EXPECT_GE(share(Incitement::soft), 0.57);
  EXPECT_LE(counts[Incitement::none].called / counts[Incitement::none].all, 0.09);
}

TEST(Incitement, GoldSet) {
  const std::string path = "../shared/data/disclosure/gold.jsonl";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  for (const auto& record : labelled::read(path))
    EXPECT_EQ(labelled::engine().judge(record.input, {record.jurisdiction})[0].incitement, record.incitement)
        << record.id << ": " << record.input.text;
}

TEST(Incitement, WordsAreSlicesOfTheText) {
  struct Case {
    const char* language;
    const char* text;
    std::vector<std::string> words;
  };
  const Case cases[] = {
      {"fr", "👩🏽‍🚀 kliké svp 🙏", {"kliké svp"}},
      {"fr", "e\u0301té : cliiiiquez 👇 https://t.co/aa", {"cliiiiquez"}},
      {"en", "c l i c k   m e 👇", {"c l i c k"}},
      {"fr", "Cl1quez ! Et encore : cl1quez !", {"Cl1quez", "cl1quez"}},
      {"de", "Kl\u200bickt mal", {"Kl\u200bickt mal"}},
  };
  for (const Case& one : cases) EXPECT_EQ(judge(one.text, one.language).incitement_terms, one.words) << one.text;
}

TEST(Incitement, AGainThatIsToldIsPaymentToo) {
  const auto reasons = [](const std::string& text) { return judge(text + " https://t.co/aa", "fr").reasons; };
  const auto has = [](const std::vector<std::string>& all, std::string_view one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  EXPECT_TRUE(has(reasons("On me verse 0,30 € dès que quelqu'un ouvre cette page"), "payment_stated"));
  EXPECT_FALSE(has(reasons("Pensez à aller cliquer avant de dormir"), "payment_stated"));
  EXPECT_FALSE(has(reasons("Elle touche 1 200 euros par mois"), "payment_stated"));
}

/// A long post costs what its parts cost: twice the text, twice the words found, and it ends.
TEST(Incitement, LongPostsAreLinear) {
  for (const char* piece :
       {"cliquez svp . ", "clic ", "je gagne par clic . ", "c l i c ", "pas de clic ", "« clic » "}) {
    const auto found = [&](std::size_t size) {
      std::string text;
      while (text.size() < size) text += piece;
      return judge(text, "fr").incitement_terms.size();
    };
    const std::size_t once = found(500'000);
    const std::size_t twice = found(1'000'000);
    EXPECT_NEAR(static_cast<double>(twice), 2.0 * static_cast<double>(once), 8.0) << piece;
  }
}

TEST(Incitement, SoundOfWords) {
  using disclosure::sound_of;
  EXPECT_EQ(sound_of(U"cliquez", 0), sound_of(U"kliquez", 0));
  EXPECT_EQ(sound_of(U"cliiiquez", 0), sound_of(U"cl1quez", 0));
  EXPECT_EQ(sound_of(U"c1ic", 0), sound_of(U"klikk", 0));
  EXPECT_EQ(sound_of(U"cliccate", 0), sound_of(U"klikate", 0));
  // "cliqué" is no "clique", and a cliché is neither.
  EXPECT_NE(sound_of(U"clique", 0b100000), sound_of(U"clique", 0));
  EXPECT_NE(sound_of(U"cliche", 0b100000), sound_of(U"clique", 0b100000));
}

TEST(Incitement, OddWordsAreSeenInLettersAndInBytes) {
  using disclosure::oddity_of;
  const auto sketch = [](std::u32string_view letters) {
    return std::vector<std::uint8_t>(letters.begin(), letters.end());
  };
  // The byte form looks at sixteen at once: the odd letters stand at every place of a block, and at its edges.
  for (std::size_t before = 0; before < 40; ++before) {
    const std::u32string filling(before, U' ');
    for (const auto* word : {U"draufkl1cken", U"clic", U"cllliic", U"cly"}) {
      EXPECT_TRUE(oddity_of(filling + word).sounds) << before;
      EXPECT_TRUE(oddity_of(sketch(filling + word)).sounds) << before;
    }
    for (const auto* word : {U"viiisit", U"aaa", U"___"}) {
      EXPECT_TRUE(oddity_of(filling + word).repeats) << before;
      EXPECT_TRUE(oddity_of(sketch(filling + word)).repeats) << before;
    }
    for (const auto* word : {U"publier", U"111", U"...", U"c li", U"aa a"}) {
      const auto oddity = oddity_of(sketch(filling + word));
      EXPECT_FALSE(oddity.sounds || oddity.repeats) << before;
      EXPECT_FALSE(oddity_of(filling + word).sounds || oddity_of(filling + word).repeats) << before;
    }
  }
}

struct BadRow {
  const char* file;
  const char* row;
  const char* complaint;
};

TEST(Incitement, BadRowsNameFileAndLine) {
  const BadRow rows[] = {
      {"incitement_words.tsv", "click\ten\tword\tclick\t", "incitement_words.tsv:2: 'click' is no name of a class"},
      {"incitement_words.tsv", "!CX\tenglish\tword\tclick\t", "incitement_words.tsv:2: 'english' is no language code"},
      {"incitement_words.tsv", "!CX\ten\tstem\tclick\t", "incitement_words.tsv:2: 'stem' is no way to match"},
      {"incitement_words.tsv", "!CX\ten\tword\t\t", "incitement_words.tsv:2: no forms"},
      {"incitement_words.tsv", "!CX\ten\tword\t…\t", "incitement_words.tsv:2: '…' has no word"},
      {"incitement_words.tsv", "!CX\ten\tsound\tpress\t",
       "incitement_words.tsv:2: 'press' is no word that sounds like a click"},
      {"incitement_words.tsv", "POL\t*\tsign\t🙏🙏\t", "incitement_words.tsv:2: '🙏🙏' is no one sign"},
      {"incitement_frames.tsv", "CXX\t*\texplicit\t\t\t", "incitement_frames.tsv:2: there is no class 'CXX'"},
      {"incitement_frames.tsv", "CX\t*\tstrong\t\t\t", "incitement_frames.tsv:2: 'strong' is no strength"},
      {"incitement_frames.tsv", "CX\txx\texplicit\t\t\t", "incitement_frames.tsv:2: 'xx' is no language of"},
      {"incitement_frames.tsv", "CX *99 POL\t*\texplicit\t\t\t", "incitement_frames.tsv:2: '*99' is no gap"},
      {"incitement_frames.tsv", "CX? POL\t*\texplicit\t\t\t", "incitement_frames.tsv:2: a frame begins with a word"},
      {"incitement_frames.tsv", "CX *2\t*\texplicit\t\t\t", "incitement_frames.tsv:2: a frame ends with a word"},
      {"incitement_frames.tsv", "^ !CX\t*\texplicit\t\t\t", "incitement_frames.tsv:2: '^ !CX' has no word"},
      {"incitement_frames.tsv", "CX ! POL\t*\texplicit\t\t\t", "incitement_frames.tsv:2: a class is missing"},
      {"incitement_frames.tsv", "CX\t*\texplicit\tNONE\t\t", "incitement_frames.tsv:2: there is no class 'NONE'"},
      {"incitement_frames.tsv", "POL\t*\tsoft\t\t\t", "incitement_frames.tsv:2: no class of this frame is marked '!'"},
  };
  for (const BadRow& bad : rows) {
    SCOPED_TRACE(bad.complaint);
    const auto folder = std::filesystem::path(testing::TempDir()) / ("paidtrail-calls-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    const bool words = std::string_view(bad.file) == "incitement_words.tsv";
    std::ofstream(folder / bad.file) << (words ? "class\tlanguage\tmatch\tforms\tsource\n"
                                               : "frame\tlanguage\tstrength\tneeds\tnote\tsource\n")
                                     << bad.row << "\n";
    const auto rules = Rules::load(folder);
    const auto made = rules ? Judge::make(*rules) : Result<Judge>(rules.error());
    std::filesystem::remove_all(folder);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, ErrorKind::config);
    EXPECT_TRUE(made.error().message.starts_with(folder.string())) << made.error().message;
    EXPECT_NE(made.error().message.find(bad.complaint), std::string::npos) << made.error().message;
  }
}

/// Every row says where it comes from.
TEST(Incitement, EveryRowHasASource) {
  const auto rules = Rules::load(std::nullopt);
  ASSERT_TRUE(rules);
  for (const char* name : {"incitement_words.tsv", "incitement_frames.tsv"}) {
    const auto table = rules->table(name, {"source"});
    ASSERT_TRUE(table);
    for (const auto& row : (*table)->rows) EXPECT_FALSE(row.cells.back().empty()) << name << ":" << row.line;
  }
}

}  // namespace
}  // namespace paidtrail
