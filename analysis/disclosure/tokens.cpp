#include "analysis/disclosure/tokens.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

#include "analysis/disclosure/registers.h"
#include "analysis/disclosure/text_links.h"
#include "core/text/eight_bytes.h"
#include "core/text/utf8.h"

namespace paidtrail::disclosure {
namespace {

bool apostrophe(char32_t c) {
  return c == U'\'' || c == 0x2019 || c == 0x2018 || c == U'`' || c == 0xB4 || c == 0x2BC || c == 0x2BB;
}

constexpr std::size_t kBlock = 8;
using eight_bytes::kHigh;
using eight_bytes::kOnes;

std::uint64_t block_at(std::string_view text, std::size_t at) {
  std::uint64_t block = 0;
  if (text.size() - at >= kBlock)
    std::memcpy(&block, text.data() + at, kBlock);
  else
    std::memcpy(&block, text.data() + at, text.size() - at);
  return block;
}
constexpr bool kLowFirst = std::endian::native == std::endian::little;
/// How many of eight bytes come before the first whose highest bit is marked.
std::size_t before_first(std::uint64_t marks) {
  return static_cast<std::size_t>(kLowFirst ? std::countr_zero(marks) : std::countl_zero(marks)) / 8;
}
/// Eight bytes as eight values of 32 bits, four and four.
struct Eight {
  explicit Eight(std::uint64_t block) {
    using Bytes [[gnu::vector_size(16)]] = unsigned char;
    using Pairs [[gnu::vector_size(16)]] = std::uint16_t;
    using Blocks [[gnu::vector_size(16)]] = std::uint64_t;
    const auto bytes = std::bit_cast<Bytes>(Blocks{block, 0});
    const auto pairs = std::bit_cast<Pairs>(
        __builtin_shufflevector(bytes, Bytes{}, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
    first = std::bit_cast<Four>(__builtin_shufflevector(pairs, Pairs{}, 0, 8, 1, 9, 2, 10, 3, 11));
    second = std::bit_cast<Four>(__builtin_shufflevector(pairs, Pairs{}, 4, 12, 5, 13, 6, 14, 7, 15));
  }
  Four first;
  Four second;
};

Four small(Four points) { return points + ((points > 'A' - 1) & (points < 'Z' + 1) & 0x20); }

/// Marks the highest bit of each of eight bytes that lies between two, its own highest bit aside.
std::uint64_t marks(std::uint64_t block, unsigned char from, unsigned char to) {
  const std::uint64_t bytes = block & ~kHigh;
  return (bytes + kOnes * (0x80U - from)) & ~(bytes + kOnes * (0x7FU - to)) & kHigh;
}
/// Eight bytes with small letters for the capitals of ASCII.
std::uint64_t small(std::uint64_t block) { return block | (marks(block, 'A', 'Z') & ~block) >> 2; }

/// The ASCII letters and digits that eight bytes begin with; marks are the highest bits of their bytes.
struct PlainRun {
  explicit PlainRun(std::uint64_t block) {
    const std::uint64_t letters = marks(block | (kOnes * 0x20), 'a', 'z') & ~block;
    digits = marks(block, '0', '9') & ~block;
    size = before_first(~(letters | digits) & kHigh);
    std::uint64_t kept = ~std::uint64_t{0};
    if (size < kBlock) kept = kLowFirst ? ~(kept << (8 * size)) : ~(kept >> (8 * size));
    digits &= kept;
    capitals = letters & ~(block << 2) & kept;
    smalls = letters & (block << 2) & kept;
    small = (block | letters >> 2) & kept;
  }
  std::size_t size = 0;
  std::uint64_t digits = 0;
  std::uint64_t capitals = 0;
  std::uint64_t smalls = 0;
  std::uint64_t small = 0;  ///< the bytes as small letters and digits, zero behind the last
};

bool hyphen(char32_t c) { return c == U'-' || c == 0x2010 || c == 0x2011; }
bool middle_dot(char32_t c) { return c == 0xB7 || c == 0x2027 || c == 0x30FB || c == 0x2022; }
bool quotation(char32_t c) {
  return c == U'"' || c == 0xAB || c == 0xBB || (c >= 0x201A && c <= 0x201F) || c == 0x2039 || c == 0x203A;
}

const WordIndex& no_words() {
  static const WordIndex kNone;
  return kNone;
}

}  // namespace

PostText::PostText(std::string_view given, const Characters& characters, const WordIndex& words,
                   std::pmr::memory_resource* memory)
    : text(given),
      at(memory),
      byte_of(memory),
      tokens(memory),
      hashtags(memory),
      parts(memory),
      camel(memory),
      symbols(memory),
      newlines(memory),
      letters_(memory),
      letter_bytes_(memory),
      characters_(characters),
      words_(words) {
  decode();
  tokenise();
}

void PostText::decode() {
  // Eight bytes at a time, and eight of each are written: what is no ASCII among them, or lies behind the end, is
  // overwritten by the next turn.
  at.resize(text.size() + kBlock);
  byte_of.resize(text.size() + kBlock);
  letters_.resize(text.size() + kBlock);
  letter_bytes_.resize(text.size() + kBlock);
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::uint64_t block = block_at(text, i);
    const Eight points(block);
    store(points.first, &at[count]);
    store(points.second, &at[count + 4]);
    store(small(points.first), &letters_[count]);
    store(small(points.second), &letters_[count + 4]);
    const std::uint64_t lowered = small(block);
    std::memcpy(&letter_bytes_[count], &lowered, sizeof lowered);
    const Four place = Four{0, 1, 2, 3} + static_cast<std::int32_t>(i);
    store(place, &byte_of[count]);
    store(place + 4, &byte_of[count + 4]);
    const std::size_t plain = std::min(before_first(block & kHigh), text.size() - i);
    i += plain;
    count += plain;
    if (plain == kBlock || i == text.size()) continue;
    byte_of[count] = static_cast<std::uint32_t>(i);
    at[count] = letters_[count] = utf8::next(text, i);
    letter_bytes_[count] = letter_byte(at[count]);
    ++count;
  }
  byte_of[count] = static_cast<std::uint32_t>(text.size());
  at.resize(count);
  byte_of.resize(count + 1);
  letters_.resize(count);
  letter_bytes_.resize(count);
}

void PostText::tokenise() {
  tokens.reserve(at.size() / 3 + 4);
  symbols.reserve(at.size() / 4 + 16);
  for (std::uint32_t i = 0; i < size();) {
    if (at[i] == U' ') {  // every other turn
      gap_ |= kGapSpace;
      ++i;
      continue;
    }
    const CharClass kind = classify(i);
    if (kind == CharClass::letter || kind == CharClass::digit) {
      if (const std::uint32_t end = take_plain_word(i); end > i) {
        i = end;
        continue;
      }
      const std::uint32_t end = link_end(at, i, no_domain_until_);
      i = end > i ? take_link(i, end) : take_word(i);
      continue;
    }
    const char32_t c = narrow(at[i]);
    if (c == U'@' && word(i + 1)) {
      i = take_mention(i, i + 1);
      continue;
    }
    if (c == U'#' || c == 0xFE5F) {
      if (const std::uint32_t end = take_hashtag(i); end > i) {
        i = end;
        continue;
      }
    }
    see_between(i++);
  }
  if (!tokens.empty()) visible = true;
}

/// A character that is no part of a token.
void PostText::see_between(std::uint32_t i) {
  const CharClass kind = classify(i);
  switch (kind) {
    case CharClass::space:
      gap_ |= kGapSpace;
      return;
    case CharClass::newline:
      if (at[i] != U'\n' || i == 0 || at[i - 1] != U'\r') newlines.push_back(i);
      gap_ |= kGapNewline;
      return;
    case CharClass::mark:
    case CharClass::invisible:
      return;
    case CharClass::emoji:
      gap_ |= kGapEmoji;
      visible = true;
      return;
    case CharClass::opening:
    case CharClass::closing:
      visible = true;
      gap_ |= quotation(at[i]) ? kGapQuote : kGapBracket;
      return;
    default:
      break;
  }
  visible = true;
  const char32_t c = narrow(at[i]);
  const bool inside = i > 0 && word(i + 1) && classify(i - 1) != CharClass::space && gap_ == 0;
  if (apostrophe(c)) {
    gap_ |= inside || (gap_ == 0 && i > 0) ? kGapJoiner : kGapQuote;
  } else if (hyphen(c) || middle_dot(c)) {
    gap_ |= inside ? kGapJoiner : kGapOther;
  } else if (c == U'.') {
    gap_ |= inside ? kGapJoiner : kGapSentence;
  } else if (c == U'!' || c == U'?' || c == 0x2026 || c == 0xBF || c == 0xA1 || c == U';') {
    gap_ |= kGapSentence;
  } else if (c == U',') {
    gap_ |= kGapComma;
  } else if (c == U':') {
    gap_ |= kGapColon;
  } else if (c == U'&') {
    gap_ |= kGapAnd;
  } else if (quotation(c) || c == U'*' || c == U'~' || c == U'_') {
    gap_ |= kGapQuote;
  } else {
    gap_ |= kGapOther;
  }
}

Token& PostText::push(TokenKind kind, std::uint32_t start, std::uint32_t end) {
  Token& token = tokens.emplace_back();
  token.kind = kind;
  token.gap = gap_;
  token.start = start;
  token.end = end;
  gap_ = 0;
  return token;
}

// Every word passes here: a call would cost as much as what is done.
[[gnu::always_inline]] inline bool PostText::ends_plain_word(std::uint32_t start, std::uint32_t end) const {
  if (end == size() || at[end] == U' ') return true;
  const char32_t c = narrow(at[end]);
  if (c == U'@' || c == U'-') return false;
  if (c == U':') return at[start] != U'h' && at[start] != U'H';
  if (c == U'.') return end + 1 == size() || at[end + 1] == U' ' || classify(end + 1) == CharClass::newline;
  const CharClass kind = classify(end);
  return kind != CharClass::letter && kind != CharClass::digit && kind != CharClass::mark &&
         kind != CharClass::invisible;
}

[[gnu::always_inline]] inline void PostText::look_up(Token& token, WordIndex::Hash hash) {
  token.symbols = static_cast<std::uint32_t>(symbols.size());
  const auto add = [&](Symbol symbol) {
    symbols.push_back(symbol);
    token.sketch |= sketch_of(symbol);
  };
  numbers = numbers || token.number;
  mixed = mixed || token.mixed;
  if (token.number) add(words_.number());
  words_.read(letters_of(token), hash, token.accents, [&](std::span<const Symbol> known) {
    for (const Symbol symbol : known) add(symbol);
  });
  token.symbol_count = static_cast<std::uint32_t>(symbols.size()) - token.symbols;
}

/// Nearly every word: Latin letters, and behind them nothing that could make it a link, a name or a longer word.
/// Returns where it ends, or `start` for the long way.
std::uint32_t PostText::take_plain_word(std::uint32_t start) {
  using C = Characters;
  constexpr std::uint32_t kLongest = 32;
  WordIndex::Hash hash;
  std::uint64_t smalls = 0;
  std::uint64_t capitals = 0;
  std::uint64_t digits = 0;
  std::uint32_t length = 0;
  for (std::size_t size = kBlock; size == kBlock && length < kLongest;) {
    const std::size_t from = byte_of[start] + length;
    if (from >= text.size()) break;
    const PlainRun run(block_at(text, from));
    size = run.size;
    smalls |= run.smalls;
    capitals |= run.capitals;
    digits |= run.digits;
    if (size > 0) hash.add(run.small);
    length += static_cast<std::uint32_t>(size);
  }
  std::uint64_t accents = 0;
  bool number = true;
  bool letters = false;
  const bool plain = start + length == size() || at[start + length] < 0x80;
  if (!plain) {
    for (const std::uint32_t most = std::min(kLongest, size() - start); length < most; ++length) {
      const C::Latin letter = characters_.latin(at[start + length]);
      if (letter == 0) break;
      smalls |= letter & C::kLower;
      capitals |= letter & C::kUpper;
      const C::Latin base = letter & C::kBase;
      const bool digit = base >= '0' && base <= '9';
      digits |= digit ? 1U : 0U;
      letters = letters || !digit;
      number = number && (letter & C::kDigit) != 0;
      if ((letter & C::kAccent) != 0) accents |= std::uint64_t{1} << length;
      letters_[start + length] = base;
      letter_bytes_[start + length] = letter_byte(base);
    }
  }
  const std::uint32_t end = start + length;
  if (length == 0 || length >= kLongest || !ends_plain_word(start, end)) return start;
  Token& token = push(TokenKind::word, start, end);
  token.letters = start;
  token.length = length;
  token.accents = accents;
  token.number = number && (smalls | capitals) == 0;
  token.mixed = digits != 0 && (letters || (smalls | capitals) != 0);
  token.capitals = capitals != 0 && smalls == 0;
  token.capital = (characters_.latin(at[start]) & C::kUpper) != 0;
  look_up(token, plain ? hash : WordIndex::Hash(letters_of(token)));
  return end;
}

/// Moves `end` over the rest of a word from `i`: letters, digits, their marks, and invisible characters between them.
std::uint32_t PostText::take_word(std::uint32_t start) {
  std::uint32_t i = start;
  std::uint32_t end = start;
  while (i < size()) {
    const CharClass kind = classify(i);
    if (kind == CharClass::letter || kind == CharClass::digit || (kind == CharClass::mark && i == end)) {
      end = ++i;
    } else if (kind == CharClass::invisible || kind == CharClass::mark) {
      ++i;
    } else {
      break;
    }
  }
  if (end < size() && narrow(at[end]) == U'@' && word(end + 1))
    return take_mention(start, end + 1);  // an e-mail address
  Token& token = push(TokenKind::word, start, end);
  read_letters(token, start, false);
  look_up(token);
  return end;
}

std::uint32_t PostText::take_mention(std::uint32_t start, std::uint32_t from) {
  std::uint32_t i = from;
  // A handle may have dots and hyphens inside, and a second part with its server (@name@server.tld).
  while (i < size()) {
    const char32_t c = narrow(at[i]);
    const CharClass kind = classify(i);
    const bool inside = kind == CharClass::letter || kind == CharClass::digit || c == U'_' || kind == CharClass::mark;
    const bool joins = (c == U'.' || c == U'-' || c == U'@') && word(i + 1);
    if (!inside && !joins) break;
    ++i;
  }
  push(TokenKind::mention, start, i);
  return i;
}

std::uint32_t PostText::take_link(std::uint32_t start, std::uint32_t end) {
  push(TokenKind::link, start, end);
  if (!first_link) first_link = start;
  return end;
}

/// Hashtag: the character before `#` no letter, digit, `_`, `&`, `/` (2.2).
bool PostText::hashtag_sign(std::uint32_t position) const {
  for (std::uint32_t i = position; i-- > 0;) {
    const CharClass kind = classify(i);
    if (kind == CharClass::invisible && position - i < 8) continue;
    if (kind == CharClass::mark && i > 0 && classify(i - 1) == CharClass::letter) return false;
    const char32_t c = narrow(at[i]);
    return kind != CharClass::letter && kind != CharClass::digit && c != U'_' && c != U'&' && c != U'/';
  }
  return true;
}

std::uint32_t PostText::take_hashtag(std::uint32_t start) {
  if (!hashtag_sign(start)) return start;
  std::uint32_t i = start + 1;
  std::uint32_t end = i;
  bool letter = false;
  while (i < size()) {
    const CharClass kind = classify(i);
    const char32_t c = narrow(at[i]);
    if (kind == CharClass::letter || kind == CharClass::digit || c == U'_') {
      letter = letter || kind == CharClass::letter;
      end = ++i;
    } else if (kind == CharClass::mark && i == end && end > start + 1) {
      end = ++i;
    } else {
      const bool inside = kind == CharClass::invisible || kind == CharClass::mark;
      const bool joins = c == 0xB7 && end > start + 1 && i == end && word(i + 1);
      if (!inside && !joins) break;
      ++i;
    }
  }
  if (!letter) return start;
  Token& token = push(TokenKind::hashtag, start, end);
  token.torn = end + 1 < size() && hyphen(narrow(at[end])) && classify(end + 1) == CharClass::letter;
  read_letters(token, start + 1, false);
  while (token.length > 0 && letters_of(token).back() == U'_') --token.length;  // "#werbung_" is read as "#werbung"
  look_up(token);
  hashtags.push_back(static_cast<std::uint32_t>(tokens.size() - 1));
  split_camel(tokens.back(), hashtags.back());
  return end;
}

void PostText::add_letter(char32_t letter) {
  letters_.push_back(letter);
  letter_bytes_.push_back(letter_byte(letter));
}

void PostText::read_letters(Token& token, std::uint32_t from, bool as_latin) {
  token.letters = static_cast<std::uint32_t>(letters_.size());
  token.accents = 0;
  bool latin = false;
  bool other_script = false;
  bool invisible = false;
  bool any_lower = false;
  bool any_upper = false;
  token.number = true;
  Letters folded;
  for (std::uint32_t i = from; i < token.end; ++i) {
    const char32_t c = at[i];
    if (c < 0x80) {
      const bool upper = c >= U'A' && c <= U'Z';
      const bool lower = c >= U'a' && c <= U'z';
      any_upper = any_upper || upper;
      any_lower = any_lower || lower;
      latin = latin || upper || lower;
      token.number = token.number && c >= U'0' && c <= U'9';
      if (i == from) token.capital = upper;
      add_letter(upper ? c + 32 : c);
      continue;
    }
    const CharClass kind = characters_.classify(c);
    if (kind == CharClass::mark) {
      const std::size_t length = letters_.size() - token.letters;
      // A variation selector is no accent.
      const bool selector = (c >= 0xFE00 && c <= 0xFE0F) || c == 0x034F || c >= 0xE0000;
      if (selector)
        invisible = invisible || i + 1 < token.end;
      else if (length > 0 && length <= 64)
        token.accents |= std::uint64_t{1} << (length - 1);
      continue;
    }
    if (kind == CharClass::invisible) {
      invisible = true;
      continue;
    }
    if (narrow(c) != c && kind == CharClass::other) {
      add_letter(narrow(c));  // full-width underscore
      continue;
    }
    if (kind == CharClass::other) continue;  // the middle dot of "sponsorisé·e"
    const bool upper = characters_.upper(c);
    any_upper = any_upper || upper;
    any_lower = any_lower || characters_.lower(c);
    if (i == from) token.capital = upper;
    token.number = token.number && kind == CharClass::digit;
    if (const char32_t twin = characters_.imitates(c); twin != 0) {
      other_script = true;
      if (as_latin) {
        add_letter(twin);
        continue;
      }
    }
    characters_.fold(c, folded);
    for (std::uint8_t k = 0; k < folded.size; ++k) {
      add_letter(folded.at[k].base);
      const std::size_t length = letters_.size() - token.letters;
      if (folded.at[k].accent && length <= 64) token.accents |= std::uint64_t{1} << (length - 1);
      latin = latin || (folded.at[k].base >= U'a' && folded.at[k].base <= U'z');
    }
  }
  token.length = static_cast<std::uint32_t>(letters_.size()) - token.letters;
  token.capitals = any_upper && !any_lower;
  const auto all = letters_of(token);
  const auto digits = std::count_if(all.begin(), all.end(), [](char32_t c) { return c >= U'0' && c <= U'9'; });
  token.mixed = digits > 0 && static_cast<std::uint32_t>(digits) < token.length;
  if (token.length == 0) token.number = false;
  // Confusables: inside a token that mixes scripts they are read as Latin; a token wholly in another script stays.
  if (latin && other_script && !as_latin) {
    letters_.resize(token.letters);
    letter_bytes_.resize(token.letters);
    read_letters(token, from, true);
    token.obfuscated = true;
    return;
  }
  token.obfuscated = token.obfuscated || invisible;
}

void PostText::look_up(Token& token) {
  token.symbols = static_cast<std::uint32_t>(symbols.size());
  mixed = mixed || token.mixed;
  if (token.length == 0 || token.length > 64 || token.torn) return;
  look_up(token, WordIndex::Hash(letters_of(token)));
}

/// CamelCase: a new word where a capital follows a small letter, or where a run of capitals ends before a small letter;
/// also at `_` and between letters and digits.
void PostText::split_camel(const Token& token, std::uint32_t index) {
  const std::uint32_t from = token.start + 1;
  const std::uint32_t to = token.end;
  const bool torn = token.torn;
  bool split = false;
  for (std::uint32_t i = from + 1; i < to && !split; ++i)
    split = narrow(at[i]) == U'_' || (characters_.upper(at[i]) && characters_.lower(at[i - 1]));
  if (!split || torn) return;

  HashtagParts owner{index, static_cast<std::uint32_t>(parts.size()), 0};
  std::uint32_t start = from;
  const auto take = [&](std::uint32_t end) {
    while (start < end && !word(start)) ++start;
    if (start < end) {
      Token part;
      part.start = start;
      part.end = end;
      part.gap = kGapSpace;
      read_letters(part, start, false);
      look_up(part);
      parts.push_back(part);
      ++owner.count;
    }
    start = end;
  };
  for (std::uint32_t i = from + 1; i < to; ++i) {
    const bool upper = characters_.upper(at[i]);
    const bool after_lower =
        characters_.lower(at[i - 1]) || classify(i - 1) == CharClass::digit || classify(i - 1) == CharClass::mark;
    const bool ends_capitals = upper && characters_.upper(at[i - 1]) && i + 1 < to && characters_.lower(at[i + 1]);
    const bool digits_begin = classify(i) == CharClass::digit && classify(i - 1) == CharClass::letter;
    if (narrow(at[i]) == U'_' || (upper && after_lower) || ends_capitals || digits_begin) take(i);
  }
  take(to);
  camel.push_back(owner);
}

std::uint32_t PostText::line_of(std::uint32_t position) const {
  return static_cast<std::uint32_t>(std::lower_bound(newlines.begin(), newlines.end(), position) - newlines.begin());
}

namespace {

/// Most cells: letters, digits and spaces of ASCII, and so nothing that parts or joins words but the spaces.
bool simple(std::string_view cell) {
  return std::ranges::all_of(cell, [](char c) {
    return c == ' ' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
  });
}

std::vector<Vocabulary::Word> simple_words_of(std::string_view cell) {
  std::vector<Vocabulary::Word> words;
  bool inside = false;
  for (const char c : cell) {
    if (c != ' ' && !inside) words.emplace_back();
    inside = c != ' ';
    if (inside) words.back().letters += static_cast<char32_t>(c >= 'A' && c <= 'Z' ? c + 0x20 : c);
  }
  return words;
}

}  // namespace

std::vector<Vocabulary::Word> words_of(std::string_view cell, const Characters& characters) {
  if (simple(cell)) return simple_words_of(cell);
  std::array<std::byte, 4'096> room;  // a cell is short, and there are thousands
  std::pmr::monotonic_buffer_resource memory(room.data(), room.size());
  const PostText text(cell, characters, no_words(), &memory);
  std::vector<Vocabulary::Word> words;
  for (const Token& token : text.tokens)
    if (token.kind == TokenKind::word) words.push_back({std::u32string(text.letters_of(token)), token.accents});
  return words;
}

Vocabulary::Word hashtag_of(std::string_view cell, const Characters& characters) {
  std::pmr::monotonic_buffer_resource memory;
  const std::string tag = "#" + std::string(cell);
  const PostText text(tag, characters, no_words(), &memory);
  if (text.tokens.size() != 1 || text.tokens[0].kind != TokenKind::hashtag || text.tokens[0].end != text.size())
    return {};
  return {std::u32string(text.letters_of(text.tokens[0])), text.tokens[0].accents};
}

}  // namespace paidtrail::disclosure
