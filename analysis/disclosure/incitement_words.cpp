#include "analysis/disclosure/incitement_words.h"

#include <algorithm>
#include <iterator>

#include "analysis/disclosure/incitement_sound.h"
#include "analysis/disclosure/words.h"
#include "core/text/utf8.h"

namespace paidtrail::disclosure {
namespace {

enum Column : std::size_t { kClass, kLanguage, kMatch, kForms };

constexpr std::size_t kShortestSound = 4;  ///< letters; below, other words sound the same
/// Classes that need no row: a number, a link, and a word of clicking in single letters ("c l i c").
enum : std::size_t { kNumber, kLink, kSpelt };
constexpr std::uint16_t kWordGaps = kLooseGaps | kGapColon;

/// Four words of one letter in a row: "c l i c".
bool spells_out(std::span<const Token> tokens) {
  std::size_t single = 0;
  for (const Token& token : tokens) {
    single = token.length == 1 ? single + 1 : 0;
    if (single >= kShortestSound) return true;
  }
  return false;
}

bool class_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

struct CallWords::Reader {
  const Cells& cells;
  const Characters& characters;
  Vocabulary& vocabulary;
  CallWords& out;
  /// One form of a row: what it means, and its words.
  struct Form {
    Meaning meaning;
    std::vector<Symbol> symbols;
  };
  PhraseTree phrases{};
  std::vector<Form> read_forms{};

  Status read_row(const RuleTable::Row& line) {
    const auto fail = [&](const std::string& what) { return cells.table().error(line, what); };
    std::string name = cells.get(line, kClass);
    // "!": a word of this class makes the frames look at the post. "?": its words yield to phrases around them.
    const bool rouses = name.starts_with('!');
    if (rouses) name.erase(0, 1);
    const bool yields = name.starts_with('?');
    if (yields) name.erase(0, 1);
    if (!class_name(name)) return fail("'" + name + "' is no name of a class");
    const auto number = out.classes_.try_emplace(name, out.classes_.size()).first->second;
    if (number >= kMostClasses) return fail("too many classes");
    if (rouses) out.rousing_.set(number);
    if (yields) out.yielding_.set(number);
    const std::string& language = cells.get(line, kLanguage);
    if (language != "*" && !language_code(language)) return fail("'" + language + "' is no language code");
    const auto bit = out.languages_.try_emplace(language, Languages{1} << out.languages_.size()).first->second;
    if (out.languages_.size() > 31) return fail("too many languages");
    const Meaning meaning{number, bit};
    const std::string& match = cells.get(line, kMatch);
    const auto forms = split(cells.get(line, kForms), '|');
    if (forms.empty()) return fail("no forms");
    for (const auto& form : forms) {
      const auto status = match == "word"    ? add_words(line, form, language, meaning)
                          : match == "sound" ? add_sound(line, form, meaning)
                          : match == "sign"  ? add_sign(line, form, meaning)
                                             : Status(fail("'" + match + "' is no way to match"));
      if (!status) return status.error();
    }
    return Ok{};
  }

  Status add_words(const RuleTable::Row& line, const std::string& form, const std::string& language,
                   const Meaning& meaning) {
    const auto words = words_of(form, characters);
    if (words.empty()) return cells.table().error(line, "'" + form + "' has no word");
    auto symbols = symbols_of(words, language, vocabulary);
    phrases.add(symbols, static_cast<std::uint32_t>(out.meanings_.size()));
    out.meanings_.push_back(meaning);
    if (words.size() == 1 && words[0].letters.size() >= kShortestSound)
      out.odd_[sound_of(words[0].letters, words[0].accents)].push_back(meaning);
    read_forms.push_back({meaning, std::move(symbols)});
    return Ok{};
  }

  Status add_sound(const RuleTable::Row& line, const std::string& form, const Meaning& meaning) {
    const auto words = words_of(form, characters);
    if (words.size() != 1 || words[0].letters.size() < kShortestSound || !oddity_of(words[0].letters).sounds)
      return cells.table().error(line, "'" + form + "' is no word that sounds like a click");
    auto& known = out.sounds_[sound_of(words[0].letters, words[0].accents)];
    known.push_back(meaning);
    return Ok{};
  }

  Status add_sign(const RuleTable::Row& line, const std::string& form, const Meaning& meaning) {
    std::size_t at = 0;
    const char32_t sign = utf8::next(form, at);
    if (at != form.size() || characters.word(sign)) return cells.table().error(line, "'" + form + "' is no one sign");
    out.signs_[sign].push_back(meaning);
    out.always_possible_.set(meaning.class_number);
    return Ok{};
  }

  struct Word {
    std::vector<Sense> senses;
    std::vector<const Form*> clues;
  };

  void finish() {
    const auto offset = [](const auto& items) { return static_cast<std::uint32_t>(items.size()); };
    for (const auto& [symbol, word] : words_by_symbol()) {
      if (out.known_.size() <= symbol) out.known_.resize(symbol + 1, {offset(out.senses_), offset(out.clues_)});
      out.senses_.insert(out.senses_.end(), word.senses.begin(), word.senses.end());
      for (const Form* clue : word.clues) {
        out.clues_.push_back({clue->meaning, offset(out.clue_others_)});
        for (const Symbol other : clue->symbols)
          if (other != symbol) out.clue_others_.push_back(other);
      }
    }
    out.known_.push_back({offset(out.senses_), offset(out.clues_)});
    out.clues_.push_back({{}, offset(out.clue_others_)});
    out.always_possible_.set(kLink);
    out.matcher_ = Matcher(phrases);
  }

  std::map<Symbol, Word> words_by_symbol() const {
    std::unordered_map<Symbol, std::uint32_t> frequency;
    for (const Form& form : read_forms)
      for (const Symbol symbol : form.symbols) ++frequency[symbol];
    std::map<Symbol, Word> words;
    for (const Form& form : read_forms) {
      // A phrase is seen by the word that the fewest forms have.
      const Symbol rarest =
          *std::ranges::min_element(form.symbols, {}, [&](Symbol symbol) { return frequency.at(symbol); });
      Word& word = words[rarest];
      if (std::ranges::count(form.symbols, rarest) == std::ssize(form.symbols))
        add_sense(word, form.meaning);
      else
        word.clues.push_back(&form);
    }
    return words;
  }

  static void add_sense(Word& word, const Meaning& meaning) {
    auto sense = std::ranges::find(word.senses, meaning.languages, &Sense::languages);
    if (sense == word.senses.end()) sense = word.senses.insert(sense, Sense{meaning.languages, {}});
    sense->classes.set(meaning.class_number);
  }
};

Result<CallWords> CallWords::read(const Rules& rules, const Characters& characters, Vocabulary& vocabulary) {
  const auto cells = Cells::open(rules, "incitement_words.tsv", {"class", "language", "match", "forms", "source"});
  if (!cells) return cells.error();
  CallWords words;
  words.classes_ = {{"NUM", kNumber}, {"URL", kLink}, {"SPELT", kSpelt}};
  words.rousing_.set(kSpelt);
  Reader reader{*cells, characters, vocabulary, words};
  for (const auto& line : cells->table().rows)
    if (auto status = reader.read_row(line); !status) return status.error();
  reader.finish();
  words.everywhere_ = words.bit_of("en").value_or(0) | words.bit_of("*").value_or(0);
  words.filler_ = words.class_of("FILL");
  return words;
}

std::optional<std::size_t> CallWords::class_of(std::string_view name) const {
  const auto found = classes_.find(name);
  if (found == classes_.end()) return std::nullopt;
  return found->second;
}

std::optional<CallWords::Languages> CallWords::bit_of(std::string_view language) const {
  const auto found = languages_.find(language);
  if (found == languages_.end()) return std::nullopt;
  return found->second;
}

CallWords::Languages CallWords::spoken(const std::string* language) const {
  if (language == nullptr) return ~Languages{0};
  return bit_of(*language).value_or(0) | everywhere_;
}

Classes CallWords::possible(const PostText& text, Languages languages) const {
  if (spells_out(text.tokens)) return ~Classes();
  Classes classes = always_possible_ | heard(text, languages);
  if (text.numbers) classes.set(kNumber);
  // Two words may share a bit; then a phrase seems to be there that is not, and costs a closer look.
  constexpr std::size_t kBits = 512;
  std::bitset<kBits> there;
  for (const Symbol symbol : text.symbols) there.set(symbol % kBits);
  const auto all_stand = [&](std::uint32_t clue) {
    for (std::uint32_t i = clues_[clue].others; i < clues_[clue + 1].others; ++i)
      if (!there.test(clue_others_[i] % kBits)) return false;
    return true;
  };
  for (const Symbol symbol : text.symbols) {
    if (symbol + 1 >= known_.size()) continue;
    const Known word = known_[symbol];
    const Known next = known_[symbol + 1];
    for (std::uint32_t i = word.senses; i < next.senses; ++i)
      if ((senses_[i].languages & languages) != 0) classes |= senses_[i].classes;
    for (std::uint32_t i = word.clues; i < next.clues; ++i)
      if ((clues_[i].meaning.languages & languages) != 0 && !classes.test(clues_[i].meaning.class_number) &&
          all_stand(i))
        classes.set(clues_[i].meaning.class_number);
  }
  return classes;
}

/// What the words of the post mean by their sound alone.
Classes CallWords::heard(const PostText& text, Languages languages) const {
  Classes classes;
  const Oddity post = oddity_of(text.letter_bytes());
  if (!post.sounds && !post.repeats && !text.mixed) return classes;
  for (const Token& token : text.tokens)
    if (post.sounds || post.repeats || token.mixed) classes |= heard(text, token, languages);
  return classes;
}

void CallWords::add(Classes& classes, const std::vector<Meaning>& meanings, Languages languages) const {
  for (const Meaning& meaning : meanings)
    if ((meaning.languages & languages) != 0) classes.set(meaning.class_number);
}

Classes CallWords::meanings_of(const Sounds& sounds, const std::u32string& sound, Languages languages) const {
  Classes classes;
  if (const auto found = sounds.find(sound); found != sounds.end()) add(classes, found->second, languages);
  return classes;
}

Classes CallWords::heard(const PostText& text, const Token& token, Languages languages) const {
  Classes classes;
  if (token.length < kShortestSound || token.length > 64) return classes;
  const auto letters = text.letters_of(token);
  const Oddity word = oddity_of(letters);
  if (word.sounds) classes = meanings_of(sounds_, sound_of(letters, token.accents), languages);
  if (classes.none() && (word.repeats || token.mixed))
    classes = meanings_of(odd_, sound_of(letters, token.accents), languages);
  return classes;
}

void CallWords::read_signs(const PostText& text, std::uint32_t from, std::uint32_t to, Languages languages,
                           Saying& out) const {
  for (std::uint32_t i = from; i < to; ++i) {
    const auto found = signs_.find(text.at[i]);
    if (found == signs_.end()) continue;
    Said said;
    said.start = i;
    said.end = i + 1;
    add(said.classes, found->second, languages);
    out.items.push_back(said);
  }
}

std::size_t CallWords::spelt_out(const PostText& text, std::span<const Token> tokens, std::size_t first,
                                 Languages languages, Classes& classes) const {
  constexpr std::size_t kLongest = 12;
  std::u32string letters;
  std::size_t best = 0;
  for (std::size_t i = first; i < tokens.size() && i < first + kLongest && tokens[i].length == 1; ++i) {
    letters += text.letters_of(tokens[i]);
    if (letters.size() < kShortestSound || !oddity_of(letters).sounds) continue;
    const Classes known = meanings_of(sounds_, sound_of(letters, 0), languages);
    if (known.none()) continue;
    classes = known;
    best = i + 1 - first;
  }
  return best;
}

void CallWords::read_post(const PostText& text, std::span<const Token> tokens, Languages languages, Saying& out) const {
  std::pmr::vector<std::uint32_t> item_of(tokens.size() + 1, out.items.get_allocator().resource());
  out.items.reserve(tokens.size() + 8);
  std::uint32_t end = tokens.empty() ? 0 : tokens.front().start;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (token.start > end) read_signs(text, end, token.start, languages, out);
    end = token.end;
    const auto index = static_cast<std::uint32_t>(out.items.size());
    item_of[i] = index;
    Said said;
    said.gap = token.gap;
    said.start = token.start;
    said.end = token.end;
    said.hashtag = token.kind == TokenKind::hashtag;
    if (token.number) said.classes.set(kNumber);
    said.link = token.kind == TokenKind::link;
    if (said.link) said.classes.set(kLink);
    if (token.length == 1 && i + 3 < tokens.size()) {
      if (const std::size_t count = spelt_out(text, tokens, i, languages, said.classes); count > 0) {
        said.classes.set(kSpelt);
        for (std::size_t k = i; k < i + count; ++k) item_of[k] = index;
        i += count - 1;
        said.end = end = tokens[i].end;
        out.items.push_back(said);
        continue;
      }
    }
    matcher_.at(text, tokens, i, kWordGaps, [&](const Match& match, Values values) {
      for (const std::uint32_t value : values) {
        const Meaning& meaning = meanings_[value];
        if ((meaning.languages & languages) == 0) continue;
        if (match.last == i) {
          said.classes.set(meaning.class_number);
          continue;
        }
        Classes classes;
        classes.set(meaning.class_number);
        out.phrases.push_back({index, match.last, classes});  // a token; its item is known below
      }
    });
    if (said.classes.none()) said.classes = heard(text, token, languages);
    out.items.push_back(said);
  }
  if (!tokens.empty() && tokens.data() == text.tokens.data()) read_signs(text, end, text.size(), languages, out);
  for (auto& phrase : out.phrases) {
    phrase.last = item_of[phrase.last];
    for (std::uint32_t item = phrase.first; item <= phrase.last; ++item) {
      out.items[item].classes &= ~yielding_;
      // "s'il vous plaît" passes as one filler does.
      if (filler_ && phrase.classes.test(*filler_)) out.items[item].classes.set(*filler_);
    }
  }
}

}  // namespace paidtrail::disclosure
