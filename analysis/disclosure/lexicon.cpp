#include "analysis/disclosure/lexicon.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "analysis/disclosure/words.h"

namespace paidtrail::disclosure {
namespace {

enum Column : std::size_t { kTerm, kLanguage, kKind, kJurisdiction, kStatus, kFrom, kTo, kNote };

std::optional<TermKind> kind_of(std::string_view text) {
  if (text == "hashtag") return TermKind::hashtag;
  if (text == "phrase") return TermKind::phrase;
  if (text == "lead") return TermKind::lead;
  if (text == "label") return TermKind::label;
  return std::nullopt;
}

/// The first word of a note is its meaning; the rest is for people.
std::string_view note_of(std::string_view note) { return note.substr(0, note.find_first_of(":; ")); }

}  // namespace

/// Makes what is looked for of the rows.
struct Lexicon::Reader {
  const Cells& cells;
  const Characters& characters;
  Vocabulary& vocabulary;
  PhraseTree& phrases;
  Lexicon& out;
  Vocabulary tags{};
  std::map<std::string, std::uint32_t, std::less<>> value_of{};  ///< rows of the same words share one place in the tree

  Status compile(const RuleTable::Row& line) {
    const auto index = static_cast<std::uint32_t>(out.rows_.size() - 1);
    switch (out.rows_.back().kind) {
      case TermKind::label:
        out.labels_.push_back(index);
        return Ok{};
      case TermKind::hashtag:
        return add_hashtag(line, index);
      case TermKind::phrase:
      case TermKind::lead:
        break;
    }
    return add_phrase(line, index);
  }

  Status add_hashtag(const RuleTable::Row& line, std::uint32_t index) {
    const TermRow& row = out.rows_[index];
    const bool ending = row.term.starts_with('*');
    const auto word = hashtag_of(std::string_view(row.term).substr(ending ? 1 : 0), characters);
    if (word.letters.empty()) return cells.table().error(line, "'" + row.term + "' is no hashtag");
    if (ending) {
      rows_of_ending(word).push_back(index);
      return Ok{};
    }
    const Symbol symbol = tags.add(word);
    for (const auto& spelling : other_spellings(word, row.language)) tags.add_spelling(spelling, symbol);
    if (out.tag_rows_.size() <= symbol) out.tag_rows_.resize(symbol + 1);
    out.tag_rows_[symbol].push_back(index);
    return Ok{};
  }

  Rows& rows_of_ending(const Vocabulary::Word& word) const {
    for (auto& known : out.endings_)
      if (known.word.letters == word.letters && known.word.accents == word.accents) return known.rows;
    return out.endings_.emplace_back(Ending{word, {}}).rows;
  }

  Status add_phrase(const RuleTable::Row& line, std::uint32_t index) {
    const TermRow& row = out.rows_[index];
    const auto words = symbols_of(row.term, row.language, characters, vocabulary);
    if (words.empty()) return cells.table().error(line, "'" + row.term + "' has no word");
    const auto [known, fresh] = value_of.try_emplace(row.term, out.phrases());
    if (fresh) out.phrases_.emplace_back();
    out.phrases_[known->second].push_back(index);
    phrases.add(words, known->second);
    return Ok{};
  }
};

Result<Lexicon> Lexicon::read(const Rules& rules, const Tables& tables, const Characters& characters,
                              Vocabulary& vocabulary, PhraseTree& phrases) {
  const auto cells =
      Cells::open(rules, "terms.tsv",
                  {"term", "language", "kind", "jurisdiction", "status", "effective_from", "effective_to", "note"});
  if (!cells) return cells.error();
  Lexicon lexicon;
  Reader reader{*cells, characters, vocabulary, phrases, lexicon};
  for (const auto& line : cells->table().rows) {
    if (auto status = lexicon.add_row(line, *cells, tables); !status) return status.error();
    if (auto status = reader.compile(line); !status) return status.error();
  }
  lexicon.tags_ = WordIndex(reader.tags);
  return lexicon;
}

Status Lexicon::add_row(const RuleTable::Row& line, const Cells& cells, const Tables& tables) {
  const auto& table = cells.table();
  TermRow row;
  row.term = cells.get(line, kTerm);
  if (row.term.empty()) return table.error(line, "no term");
  row.language = cells.get(line, kLanguage);
  if (row.language != "any" && !language_code(row.language))
    return table.error(line, "'" + row.language + "' is no language code");
  const auto kind = kind_of(cells.get(line, kKind));
  if (!kind) return table.error(line, "'" + cells.get(line, kKind) + "' is no kind of term");
  row.kind = *kind;
  row.jurisdiction = cells.get(line, kJurisdiction);
  if (row.jurisdiction != "*" && row.jurisdiction != "EU-POL" && !tables.known_jurisdiction(row.jurisdiction))
    return table.error(line, "'" + row.jurisdiction + "' is no jurisdiction of jurisdictions.tsv");
  const auto status = kTermStatuses.value(cells.get(line, kStatus));
  if (!status || *status == TermStatus::negated || *status == TermStatus::mentioned)
    return table.error(line, "'" + cells.get(line, kStatus) + "' is no status of a row");
  row.status = *status;
  const auto period = cells.period(line, kFrom, kTo);
  if (!period) return period.error();
  row.period = *period;
  const auto note = note_of(cells.get(line, kNote));
  row.denial = note == "denial";
  row.unpaid = note == "unpaid";
  row.needs_brand = note == "needs_brand";
  row.only_before_brand = note == "only_before_brand";
  rows_.push_back(std::move(row));
  return Ok{};
}

bool Lexicon::ends(const PostText& text, const Token& token, const Ending& ending) {
  const auto letters = text.letters_of(token);
  if (letters.size() <= ending.word.letters.size() || !letters.ends_with(ending.word.letters)) return false;
  const std::size_t before = letters.size() - ending.word.letters.size();
  return before >= 64 || (token.accents >> before & ~ending.word.accents) == 0;
}

const TermRow* Lexicon::choose(const Rows& rows, const Audience& audience, bool leads, bool phrases) const {
  const JurisdictionRow& home = *audience.jurisdiction;
  const TermRow* best = nullptr;
  std::tuple<int, bool, bool> best_rank;
  for (const std::uint32_t index : rows) {
    const TermRow& row = rows_[index];
    if ((row.kind == TermKind::lead && !leads) || (row.kind == TermKind::phrase && !phrases)) continue;
    const bool own = row.jurisdiction == home.code || (row.political() && home.eu);
    if ((!own && row.jurisdiction != "*") || !row.period.holds(audience.day)) continue;
    // Order of preference (2.2): J with the post's language, J any, * with the post's language, * any,
    // J other language, * other language.
    int rank = own ? 4 : 5;
    if (row.language == "any")
      rank = own ? 1 : 3;
    else if (audience.language != nullptr && row.language == *audience.language)
      rank = own ? 0 : 2;
    // Among other languages the country's own comes first; then the everyday meaning (2.10: "else a bar").
    const std::tuple<int, bool, bool> order(rank, !home.speaks(row.language), row.status != TermStatus::ambiguous);
    if (best == nullptr || order < best_rank) {
      best = &row;
      best_rank = order;
    }
  }
  return best;
}

TermStatus Lexicon::label(const Audience& audience) const {
  const TermRow* best = nullptr;
  int best_rank = 3;
  for (const std::uint32_t index : labels_) {
    const TermRow& row = rows_[index];
    if (!row.period.holds(audience.day)) continue;
    int rank = 3;
    if (row.jurisdiction == audience.jurisdiction->code)
      rank = 0;
    else if (row.jurisdiction == "EU" && audience.jurisdiction->eu)
      rank = 1;
    else if (row.jurisdiction == "*")
      rank = 2;
    if (rank < best_rank) {
      best = &row;
      best_rank = rank;
    }
  }
  return best == nullptr ? TermStatus::weak : best->status;
}

std::vector<std::string> Lexicon::accepted(const Audience& audience) const {
  constexpr std::size_t kFew = 5;
  const JurisdictionRow& home = *audience.jurisdiction;
  std::vector<std::string> words;
  for (const bool own : {true, false})
    for (const TermRow& row : rows_) {
      if (words.size() == kFew) return words;
      if (row.jurisdiction != (own ? std::string_view(home.code) : std::string_view("*"))) continue;
      const bool plain = row.kind == TermKind::lead || row.kind == TermKind::phrase;
      if (!plain || row.status != TermStatus::accepted || row.needs_brand || row.only_before_brand) continue;
      const bool understood = row.language == "any" || audience.language == nullptr ||
                              row.language == *audience.language ||
                              (home.language == LanguageRule::message_or_official && home.speaks(row.language));
      if (!understood || !row.period.holds(audience.day)) continue;
      if (std::find(words.begin(), words.end(), row.term) == words.end()) words.push_back(row.term);
    }
  return words;
}

}  // namespace paidtrail::disclosure
