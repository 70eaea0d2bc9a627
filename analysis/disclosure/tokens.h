#pragma once

#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/disclosure/characters.h"
#include "analysis/disclosure/word_index.h"

/// A post cut into what the rules speak of. Offsets are code points of the text as given.
namespace paidtrail::disclosure {

enum class TokenKind : std::uint8_t { word, hashtag, mention, link };

/// What stands between a token and the one before it, as bits.
enum Gap : std::uint16_t {
  kGapSpace = 1,
  kGapNewline = 2,
  kGapJoiner = 4,  ///< hyphen or dot inside a word, apostrophe, middle dot
  kGapEmoji = 8,
  kGapComma = 16,
  kGapQuote = 32,     ///< quotation marks, and the marks of *bold*
  kGapSentence = 64,  ///< . ! ? …
  kGapBracket = 128,
  kGapColon = 256,
  kGapAnd = 512,  ///< &
  kGapOther = 1024,
};

struct Token {
  TokenKind kind = TokenKind::word;
  bool obfuscated = false;  ///< invisible or look-alike characters inside
  bool capitals = false;    ///< capitals throughout
  bool capital = false;     ///< begins with a capital
  bool number = false;      ///< digits only
  bool mixed = false;       ///< digits among letters
  bool torn = false;        ///< a hashtag that a hyphen and a letter follow (#ad-free): no whole hashtag
  std::uint16_t gap = 0;
  std::uint32_t start = 0;    ///< with the # of a hashtag
  std::uint32_t end = 0;      ///< with the marks that follow the last letter
  std::uint32_t letters = 0;  ///< into the letters of the post
  std::uint32_t length = 0;
  std::uint64_t accents = 0;
  std::uint32_t symbols = 0;  ///< into PostText::symbols
  std::uint32_t symbol_count = 0;
  SymbolSketch sketch = 0;  ///< of its symbols
};

/// The words of a CamelCase hashtag.
struct HashtagParts {
  std::uint32_t token = 0;
  std::uint32_t first = 0;  ///< into PostText::parts
  std::uint32_t count = 0;
};

/// One post, read once. Not shared between threads; everything inside lives in the given memory.
class PostText {
 public:
  PostText(std::string_view text, const Characters& characters, const WordIndex& words,
           std::pmr::memory_resource* memory);

  std::string_view text;
  std::pmr::vector<char32_t> at;            ///< code points
  std::pmr::vector<std::uint32_t> byte_of;  ///< one more than code points
  std::pmr::vector<Token> tokens;
  std::pmr::vector<std::uint32_t> hashtags;  ///< into tokens
  std::pmr::vector<Token> parts;
  std::pmr::vector<HashtagParts> camel;
  std::pmr::vector<Symbol> symbols;
  std::pmr::vector<std::uint32_t> newlines;
  std::optional<std::uint32_t> first_link;  ///< start of the first link in the text
  bool visible = false;                     ///< anything but white space and invisible characters
  bool numbers = false;                     ///< a token is a number
  bool mixed = false;                       ///< a token has digits among its letters

  std::uint32_t size() const { return static_cast<std::uint32_t>(at.size()); }
  std::string slice(std::uint32_t start, std::uint32_t end) const {
    return std::string(text.substr(byte_of[start], byte_of[end] - byte_of[start]));
  }
  std::uint32_t line_of(std::uint32_t position) const;
  std::u32string_view letters_of(const Token& token) const { return {letters_.data() + token.letters, token.length}; }
  /// All letters of all words and what stands between, in a byte each: ASCII as it is, of others the low bits.
  std::span<const std::uint8_t> letter_bytes() const { return letter_bytes_; }
  const Characters& characters() const { return characters_; }

 private:
  void decode();
  void tokenise();
  std::uint32_t take_plain_word(std::uint32_t start);
  std::uint32_t take_word(std::uint32_t start);
  std::uint32_t take_hashtag(std::uint32_t start);
  std::uint32_t take_mention(std::uint32_t start, std::uint32_t from);
  std::uint32_t take_link(std::uint32_t start, std::uint32_t end);
  void see_between(std::uint32_t position);
  Token& push(TokenKind kind, std::uint32_t start, std::uint32_t end);
  void split_camel(const Token& token, std::uint32_t index);
  /// Reads the letters of [from, token.end) into the token.
  void read_letters(Token& token, std::uint32_t from, bool as_latin);
  bool ends_plain_word(std::uint32_t start, std::uint32_t end) const;
  void look_up(Token& token);
  void look_up(Token& token, WordIndex::Hash hash);
  bool hashtag_sign(std::uint32_t position) const;
  CharClass classify(std::uint32_t position) const {
    return position < size() ? characters_.classify(at[position]) : CharClass::newline;
  }
  bool word(std::uint32_t position) const { return position < size() && characters_.word(at[position]); }

  void add_letter(char32_t letter);
  static std::uint8_t letter_byte(char32_t c) { return static_cast<std::uint8_t>(c < 0x80 ? c : 0x80 | (c & 0x7F)); }

  /// Beside `at`, each as the small letter that it is read as; behind them those of the words that are no plain ones.
  std::pmr::vector<char32_t> letters_;
  std::pmr::vector<std::uint8_t> letter_bytes_;  ///< beside letters_
  const Characters& characters_;
  const WordIndex& words_;
  std::uint16_t gap_ = 0;
  std::uint32_t no_domain_until_ = 0;
};

/// The words of a table's cell, cut as a post is; hashtags keep no `#`.
std::vector<Vocabulary::Word> words_of(std::string_view cell, const Characters& characters);
/// All letters of a hashtag's cell as one word; `*`, `_` kept out of it by the caller.
Vocabulary::Word hashtag_of(std::string_view cell, const Characters& characters);

}  // namespace paidtrail::disclosure
