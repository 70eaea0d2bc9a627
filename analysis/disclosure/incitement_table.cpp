#include <algorithm>

#include "analysis/disclosure/incitement.h"
#include "analysis/disclosure/words.h"

/// Reads incitement.tsv. A pattern is words; beside them `{n}` is a number, `<name>` one of the words of the class row
/// of that name, and a piece with `?` behind it may be missing.
namespace paidtrail::disclosure {
namespace {

enum Column : std::size_t { kPattern, kLanguage, kStrength, kRequires, kNote };

using Sequence = std::vector<Symbol>;

bool has_note(std::string_view note, std::string_view word) {
  for (const auto& part : split(note, ';'))
    if (part == word) return true;
  return false;
}

}  // namespace

struct IncitementPatterns::Reader {
  const Cells& cells;
  const Characters& characters;
  Vocabulary& vocabulary;
  PhraseTree& phrases;
  IncitementPatterns& out;
  std::map<std::string, std::vector<Sequence>> classes{};
  std::map<std::string, std::uint32_t> requirements{};
  std::vector<std::vector<PhrasePart>> required_phrases{};

  Status read_class(const RuleTable::Row& line) {
    const std::string& name = cells.get(line, kPattern);
    const bool number = name == "{n}";
    if (!number && (name.size() < 3 || name.front() != '<' || name.back() != '>'))
      return cells.table().error(line, "'" + name + "' is no <name> of a class");
    const Symbol symbol = number ? vocabulary.number() : vocabulary.add_class();
    auto& ways = classes[name];
    if (!ways.empty()) return cells.table().error(line, "class '" + name + "' stands twice");
    ways.push_back({symbol});
    for (const auto& member : split(cells.get(line, kRequires), '|')) {
      const auto words = words_of(member, characters);
      if (words.empty()) return cells.table().error(line, "'" + member + "' has no word");
      if (words.size() > 1) {
        ways.push_back(symbols_of(words, cells.get(line, kLanguage), vocabulary));
        continue;
      }
      vocabulary.add_spelling(words[0], symbol);
      for (const auto& spelling : other_spellings(words[0], cells.get(line, kLanguage)))
        vocabulary.add_spelling(spelling, symbol);
    }
    return Ok{};
  }

  Result<std::vector<PhrasePart>> parts_of(const RuleTable::Row& line, std::string_view pattern) {
    std::vector<PhrasePart> parts;
    bool all_optional = true;
    for (std::string piece : split(pattern, ' ')) {
      PhrasePart part;
      part.optional = piece.size() > 1 && piece.back() == '?';
      if (part.optional) piece.pop_back();
      if (piece == "{n}") {
        part.choices = {{vocabulary.number()}};
      } else if (piece.front() == '<') {
        const auto known = classes.find(piece);
        if (known == classes.end()) return cells.table().error(line, "there is no class '" + piece + "'");
        part.choices = known->second;
      } else {
        part.choices = {symbols_of(piece, cells.get(line, kLanguage), characters, vocabulary)};
        if (part.choices[0].empty()) continue;  // a mark of punctuation
      }
      all_optional = all_optional && part.optional;
      parts.push_back(std::move(part));
    }
    if (all_optional) return cells.table().error(line, "'" + std::string(pattern) + "' has no word");
    return parts;
  }

  Status read_pattern(const RuleTable::Row& line) {
    Pattern pattern;
    pattern.language = cells.get(line, kLanguage);
    const std::string& strength = cells.get(line, kStrength);
    if (strength == "none")
      pattern.strength = FrameStrength::mask;
    else if (strength == "soft")
      pattern.strength = FrameStrength::soft;
    else if (strength == "explicit")
      pattern.strength = FrameStrength::explicit_;
    else if (strength == "exchange")
      pattern.strength = FrameStrength::exchange;
    else
      return cells.table().error(line, "'" + strength + "' is no strength");
    pattern.payment = has_note(cells.get(line, kNote), "payment_stated");
    pattern.hashtag = pattern.strength == FrameStrength::exchange || has_note(cells.get(line, kNote), "hashtag");
    for (const auto& phrase : split(cells.get(line, kRequires), '|')) {
      auto parts = parts_of(line, phrase);
      if (!parts) return parts.error();
      const auto [known, fresh] = requirements.try_emplace(phrase, static_cast<std::uint32_t>(required_phrases.size()));
      if (fresh) required_phrases.push_back(*std::move(parts));
      if (required_phrases.size() > IncitementHits::kMostRequirements)
        return cells.table().error(line, "too many different phrases in 'requires'");
      pattern.requires_one.push_back(known->second);
    }
    const auto parts = parts_of(line, cells.get(line, kPattern));
    if (!parts) return parts.error();
    const auto value = out.first_value_ + static_cast<std::uint32_t>(out.patterns_.size());
    phrases.add(*parts, value);
    out.patterns_.push_back(pattern);
    if (pattern.strength == FrameStrength::explicit_ || pattern.strength == FrameStrength::exchange)
      add_run_together(line, pattern);
    return Ok{};
  }

  /// "#clicpourclic": a plain phrase written without its spaces.
  void add_run_together(const RuleTable::Row& line, Pattern pattern) {
    constexpr std::size_t kShortest = 8;  // letters; below, other words look the same
    const std::string& cell = cells.get(line, kPattern);
    if (cell.find_first_of("<{?") != std::string::npos) return;
    const auto words = words_of(cell, characters);
    Vocabulary::Word together;
    for (const auto& word : words) {
      if (together.letters.size() < 64) together.accents |= word.accents << together.letters.size();
      together.letters += word.letters;
    }
    if (words.size() < 2 || together.letters.size() < kShortest) return;
    pattern.hashtag = true;
    const auto value = out.first_value_ + static_cast<std::uint32_t>(out.patterns_.size());
    const Symbol symbol = vocabulary.add(together);
    phrases.add(std::span<const Symbol>(&symbol, 1), value);
    out.patterns_.push_back(std::move(pattern));
  }

  void add_requirements() {
    out.first_requirement_ = out.first_value_ + static_cast<std::uint32_t>(out.patterns_.size());
    for (std::size_t i = 0; i < required_phrases.size(); ++i)
      phrases.add(required_phrases[i], out.first_requirement_ + static_cast<std::uint32_t>(i));
  }
};

Result<IncitementPatterns> IncitementPatterns::read(const Rules& rules, const Characters& characters,
                                                    Vocabulary& vocabulary, PhraseTree& phrases,
                                                    std::uint32_t first_value) {
  const auto cells = Cells::open(rules, "incitement.tsv", {"pattern", "language", "strength", "requires", "note"});
  if (!cells) return cells.error();
  IncitementPatterns patterns;
  patterns.first_value_ = first_value;
  Reader reader{*cells, characters, vocabulary, phrases, patterns};
  const auto is_class = [&](const RuleTable::Row& line) { return cells->get(line, kStrength) == "class"; };
  for (const auto& line : cells->table().rows) {
    if (!language_code(cells->get(line, kLanguage)))
      return cells->table().error(line, "'" + cells->get(line, kLanguage) + "' is no language code");
    if (is_class(line))
      if (auto status = reader.read_class(line); !status) return status.error();
  }
  for (const auto& line : cells->table().rows)
    if (!is_class(line))
      if (auto status = reader.read_pattern(line); !status) return status.error();
  reader.add_requirements();
  auto words = CallWords::read(rules, characters, vocabulary);
  if (!words) return words.error();
  patterns.words_ = *std::move(words);
  auto frames = CallFrames::read(rules, patterns.words_);
  if (!frames) return frames.error();
  patterns.frames_ = *std::move(frames);
  return patterns;
}

}  // namespace paidtrail::disclosure
