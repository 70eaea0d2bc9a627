#pragma once

#include <bitset>
#include <cstdint>
#include <map>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analysis/disclosure/matcher.h"
#include "analysis/disclosure/tables.h"

/// incitement_words.tsv: what the words around a call are there for (an asking verb, a link, a gain …), whatever their
/// spelling. The frames of incitement_frames.tsv speak of these classes.
namespace paidtrail::disclosure {

inline constexpr std::size_t kMostClasses = 128;
using Classes = std::bitset<kMostClasses>;

/// A word, link or meaningful sign of a post.
struct Said {
  Classes classes;
  std::uint16_t gap = 0;  ///< as Token::gap
  std::uint32_t start = 0;
  std::uint32_t end = 0;
  bool hashtag = false;
  bool link = false;
};

/// A post as the frames see it.
struct Saying {
  /// A class that a phrase of several words belongs to.
  struct Phrase {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    Classes classes;
  };
  explicit Saying(std::pmr::memory_resource* memory) : items(memory), phrases(memory) {}
  std::pmr::vector<Said> items;
  std::pmr::vector<Phrase> phrases;  ///< by first item
};

class CallWords {
 public:
  /// A set of languages: one bit each, and one for `*`.
  using Languages = std::uint32_t;

  static Result<CallWords> read(const Rules& rules, const Characters& characters, Vocabulary& vocabulary);

  std::optional<std::size_t> class_of(std::string_view name) const;
  /// Whether one of these classes rouses; where none does, nothing calls. Most posts have none.
  bool roused(const Classes& classes) const { return (classes & rousing_).any(); }
  /// Whether each of these classes rouses, so that where none of them is nothing calls.
  bool rouse(const Classes& classes) const { return (classes & ~rousing_).none(); }
  /// The language's bit, or nothing where no row has it.
  std::optional<Languages> bit_of(std::string_view language) const;
  /// The post's language, English and `*`; all where it is unknown.
  Languages spoken(const std::string* language) const;

  /// Of the classes that read_post may find, none is missing. A phrase counts where its words stand, in any order.
  Classes possible(const PostText& text, Languages languages) const;
  void read_post(const PostText& text, std::span<const Token> tokens, Languages languages, Saying& out) const;

 private:
  struct Meaning {
    std::size_t class_number = 0;
    Languages languages = 0;
  };
  /// What a word may mean alone, in some languages.
  struct Sense {
    Languages languages = 0;
    Classes classes;
  };
  /// What it may mean in a phrase with other words, which end where those of the next clue begin.
  struct Clue {
    Meaning meaning;
    std::uint32_t others = 0;
  };
  /// Of a symbol; its senses and clues end where those of the next one begin.
  struct Known {
    std::uint32_t senses = 0;
    std::uint32_t clues = 0;
  };
  using Sounds = std::unordered_map<std::u32string, std::vector<Meaning>>;
  struct Reader;

  void add(Classes& classes, const std::vector<Meaning>& meanings, Languages languages) const;
  Classes meanings_of(const Sounds& sounds, const std::u32string& sound, Languages languages) const;
  Classes heard(const PostText& text, Languages languages) const;
  /// What a word means by its sound, where it is no word of the table.
  Classes heard(const PostText& text, const Token& token, Languages languages) const;
  void read_signs(const PostText& text, std::uint32_t from, std::uint32_t to, Languages languages, Saying& out) const;
  /// "c l i c": how many of the tokens from `first` on spell one word with gaps, 0 where none do.
  std::size_t spelt_out(const PostText& text, std::span<const Token> tokens, std::size_t first, Languages languages,
                        Classes& classes) const;

  std::map<std::string, std::size_t, std::less<>> classes_;
  Classes rousing_;
  Classes yielding_;  ///< a word inside a phrase of several words is none of these ("il" of "s'il vous plaît")
  std::optional<std::size_t> filler_;
  std::map<std::string, Languages, std::less<>> languages_;
  Languages everywhere_ = 0;  ///< English and `*`
  std::vector<Known> known_;  ///< by symbol, and one behind the last
  std::vector<Sense> senses_;
  std::vector<Clue> clues_;  ///< and one behind the last
  std::vector<Symbol> clue_others_;
  Classes always_possible_;        ///< links, and the classes of signs
  std::vector<Meaning> meanings_;  ///< by value of the matcher
  Matcher matcher_;
  Sounds sounds_;  ///< rows read by their sound
  Sounds odd_;     ///< all other single words, for what is oddly spelt
  std::unordered_map<char32_t, std::vector<Meaning>> signs_;
};

}  // namespace paidtrail::disclosure
