#include <gtest/gtest.h>

#include <memory_resource>
#include <random>
#include <string>
#include <vector>

#include "analysis/disclosure/matcher.h"
#include "analysis/disclosure/tokens.h"
#include "core/text/utf8.h"

namespace paidtrail::disclosure {
namespace {

const Characters& characters() {
  static const Characters kCharacters;
  return kCharacters;
}

Vocabulary::Word word(std::u32string letters, std::uint64_t accents = 0) { return {std::move(letters), accents}; }

std::vector<Symbol> read(const WordIndex& index, std::u32string_view letters, std::uint64_t accents = 0) {
  std::vector<Symbol> found;
  index.read(letters, WordIndex::Hash(letters), accents,
             [&](std::span<const Symbol> symbols) { found.insert(found.end(), symbols.begin(), symbols.end()); });
  return found;
}

/// Texts over an alphabet whose letters stand for all ways through the reader, of every length around its blocks.
std::vector<std::string> texts() {
  const std::vector<std::string> pieces = {"a", "Z",  "k",      "7",  "é",      "É",  "ß",  "ñ", "æ",
                                           " ", " ",  ".",      ",",  "\u0301", "а",  "😀", "#", "@",
                                           "-", "ad", "\u200b", "１", "²",      "\n", "ﬁ",  "漢"};
  std::mt19937 random(7);
  std::vector<std::string> all;
  for (std::size_t length = 0; length < 60; ++length)
    for (int turn = 0; turn < 60; ++turn) {
      std::string text;
      for (std::size_t i = 0; i < length; ++i) text += pieces[random() % (turn % 2 == 0 ? 8 : pieces.size())];
      all.push_back(text);
    }
  return all;
}

TEST(PostText, CodePointsAndTheirBytes) {
  const WordIndex none;
  for (const std::string& text : texts()) {
    std::pmr::monotonic_buffer_resource memory;
    const PostText post(text, characters(), none, &memory);
    std::size_t at = 0;
    for (std::uint32_t i = 0; i < post.size(); ++i) {
      ASSERT_EQ(post.byte_of[i], at) << text;
      ASSERT_EQ(post.at[i], utf8::next(text, at)) << text;
    }
    ASSERT_EQ(at, text.size()) << text;
    ASSERT_EQ(post.byte_of[post.size()], text.size()) << text;
  }
}

/// A word's letters, one character after another.
struct Spelt {
  std::u32string letters;
  std::uint64_t accents = 0;
};
Spelt spelt(const PostText& post, const Token& token) {
  Spelt spelt;
  Letters folded;
  for (std::uint32_t i = token.start; i < token.end; ++i) {
    characters().fold(post.at[i], folded);
    for (std::size_t k = 0; k < folded.size; ++k) {
      if (folded.at[k].accent && spelt.letters.size() < 64) spelt.accents |= std::uint64_t{1} << spelt.letters.size();
      spelt.letters += folded.at[k].base;
    }
  }
  return spelt;
}

TEST(PostText, ThePlainWayReadsWhatTheLongWayReads) {
  const WordIndex none;
  std::size_t words = 0;
  for (const std::string& text : texts()) {
    std::pmr::monotonic_buffer_resource memory;
    const PostText post(text, characters(), none, &memory);
    for (const Token& token : post.tokens) {
      const auto letter = [&](std::uint32_t i) { return characters().word(post.at[i]); };
      bool simple = token.kind == TokenKind::word && !token.obfuscated;
      for (std::uint32_t i = token.start; i < token.end; ++i) simple = simple && letter(i);
      if (!simple) continue;
      ++words;
      const Spelt expected = spelt(post, token);
      ASSERT_EQ(std::u32string(post.letters_of(token)), expected.letters) << text;
      ASSERT_EQ(token.accents, expected.accents) << text;
      const auto digits = std::ranges::count_if(expected.letters, [](char32_t c) { return c >= U'0' && c <= U'9'; });
      ASSERT_EQ(token.mixed, digits > 0 && digits < std::ssize(expected.letters)) << text;
      bool upper = false;
      bool lower = false;
      for (std::uint32_t i = token.start; i < token.end; ++i) {
        upper = upper || characters().upper(post.at[i]);
        lower = lower || characters().lower(post.at[i]);
      }
      ASSERT_EQ(token.capitals, upper && !lower) << text;
      ASSERT_EQ(token.capital, characters().upper(post.at[token.start])) << text;
    }
  }
  EXPECT_GT(words, 5'000u);
}

TEST(PostText, ACellIsCutAsAPostIs) {
  const WordIndex none;
  std::mt19937 random(11);
  for (int turn = 0; turn < 2'000; ++turn) {
    std::string cell;
    for (std::size_t i = random() % 50; i > 0; --i) cell += "aZkq7  b"[random() % 8];
    std::pmr::monotonic_buffer_resource memory;
    const PostText post(cell, characters(), none, &memory);
    const auto words = words_of(cell, characters());
    ASSERT_EQ(words.size(), post.tokens.size()) << cell;
    for (std::size_t i = 0; i < words.size(); ++i) {
      ASSERT_EQ(words[i].letters, post.letters_of(post.tokens[i])) << cell;
      ASSERT_EQ(words[i].accents, post.tokens[i].accents) << cell;
    }
  }
}

TEST(WordIndex, FindsEachWordByItsAccents) {
  Vocabulary vocabulary;
  const Symbol publicite = vocabulary.add(word(U"publicite", 0b100000000));
  const Symbol plain = vocabulary.add(word(U"publicite"));
  const Symbol ad = vocabulary.add(word(U"ad"));
  const Symbol both = vocabulary.add_class();
  vocabulary.add_spelling(word(U"ad"), both);
  vocabulary.add_spelling(word(U"spelling"), ad);
  const WordIndex index(vocabulary);
  EXPECT_EQ(vocabulary.add(word(U"ad")), ad);
  EXPECT_EQ(read(index, U"ad"), (std::vector<Symbol>{ad, both}));
  EXPECT_EQ(read(index, U"spelling"), std::vector<Symbol>{ad});
  // A term's accented letter matches both, its plain letter only a plain one.
  EXPECT_EQ(read(index, U"publicite"), (std::vector<Symbol>{publicite, plain}));
  EXPECT_EQ(read(index, U"publicite", 0b100000000), std::vector<Symbol>{publicite});
  EXPECT_EQ(read(index, U"publicite", 0b1), std::vector<Symbol>{});
  EXPECT_EQ(read(index, U"a"), std::vector<Symbol>{});
  EXPECT_EQ(read(index, U"ads"), std::vector<Symbol>{});
  EXPECT_EQ(read(WordIndex(), U"ad"), std::vector<Symbol>{});
}

TEST(WordIndex, TellsApartWhatSharesItsHash) {
  // The hash takes the low byte of a letter: these are one to it.
  Vocabulary vocabulary;
  const Symbol latin = vocabulary.add(word(U"abcdefgh"));
  const Symbol other = vocabulary.add(word(U"\u0161bcdefgh"));
  const WordIndex index(vocabulary);
  EXPECT_EQ(WordIndex::Hash(U"abcdefgh").value(), WordIndex::Hash(U"\u0161bcdefgh").value());
  EXPECT_EQ(read(index, U"abcdefgh"), std::vector<Symbol>{latin});
  EXPECT_EQ(read(index, U"\u0161bcdefgh"), std::vector<Symbol>{other});
  EXPECT_EQ(read(index, U"\u0261bcdefgh"), std::vector<Symbol>{});
}

TEST(WordIndex, ThousandsOfWords) {
  Vocabulary vocabulary;
  std::vector<std::pair<std::u32string, Symbol>> words;
  for (int i = 0; i < 20'000; ++i) {
    std::u32string letters;
    for (int rest = i; rest > 0 || letters.empty(); rest /= 26) letters += static_cast<char32_t>('a' + rest % 26);
    words.emplace_back(letters, vocabulary.add(word(letters)));
  }
  const WordIndex index(vocabulary);
  for (const auto& [letters, symbol] : words) ASSERT_EQ(read(index, letters), std::vector<Symbol>{symbol});
}

/// Every phrase of one to three words over four words, some with a part that may be missing, against a search word by
/// word.
TEST(Matcher, FindsWhatASearchWordByWordFinds) {
  Vocabulary vocabulary;
  std::vector<Symbol> symbols;
  for (const auto* letters : {U"a", U"b", U"c", U"d"}) symbols.push_back(vocabulary.add(word(letters)));
  const WordIndex index(vocabulary);
  std::mt19937 random(3);
  PhraseTree tree;
  std::vector<std::vector<Symbol>> phrases;
  for (std::uint32_t value = 0; value < 40; ++value) {
    std::vector<Symbol> phrase;
    for (std::size_t i = 0; i <= random() % 3; ++i) phrase.push_back(symbols[random() % 4]);
    tree.add(phrase, value);
    phrases.push_back(phrase);
  }
  const Matcher matcher(tree);
  for (int turn = 0; turn < 500; ++turn) {
    std::string text;
    std::vector<Symbol> said;
    for (std::size_t i = 0; i <= random() % 8; ++i) {
      const std::size_t which = random() % 5;  // the fifth is no word of the table
      text += std::string(1, static_cast<char>('a' + which)) + ' ';
      said.push_back(which < 4 ? symbols[which] : 0);
    }
    std::pmr::monotonic_buffer_resource memory;
    const PostText post(text, characters(), index, &memory);
    for (std::size_t first = 0; first < said.size(); ++first) {
      std::vector<std::pair<std::uint32_t, std::uint32_t>> expected;
      for (std::uint32_t value = 0; value < phrases.size(); ++value) {
        const auto& phrase = phrases[value];
        if (first + phrase.size() <= said.size() &&
            std::ranges::equal(phrase, std::span(said).subspan(first, phrase.size())))
          expected.emplace_back(first + phrase.size() - 1, value);
      }
      std::vector<std::pair<std::uint32_t, std::uint32_t>> found;
      matcher.at(post, post.tokens, first, kPhraseGaps, [&](const Match& match, Values values) {
        for (const std::uint32_t value : values) found.emplace_back(match.last, value);
      });
      std::ranges::sort(expected);
      std::ranges::sort(found);
      ASSERT_EQ(found, expected) << text << first;
      ASSERT_EQ(matcher.begins(post, post.tokens[first]),
                std::ranges::any_of(phrases, [&](const auto& phrase) { return phrase.front() == said[first]; }));
    }
  }
}

}  // namespace
}  // namespace paidtrail::disclosure
