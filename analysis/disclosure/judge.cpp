#include "analysis/disclosure/judge.h"

#include <array>
#include <cstddef>
#include <memory_resource>
#include <utility>

#include "analysis/disclosure/brief.h"
#include "analysis/disclosure/cues.h"
#include "analysis/disclosure/find_terms.h"
#include "analysis/disclosure/incitement.h"
#include "analysis/disclosure/ladder.h"
#include "analysis/disclosure/language.h"
#include "analysis/disclosure/lexicon.h"
#include "analysis/disclosure/tables.h"

namespace paidtrail {

using namespace disclosure;

/// Everything that judging needs, const after make(), so that any thread may use it.
struct Judge::Engine {
  Characters characters;
  Languages languages;
  WordIndex words;
  Matcher matcher;  ///< phrases and leads, then the patterns of incitement
  Tables tables;
  Lexicon lexicon;
  Cues cues;
  IncitementPatterns incitement;
  std::string version;

  TermFinder finder() const { return {lexicon, cues}; }
  Status read(const Rules& rules);

  void match(const PostText& text, Hits& hits, IncitementHits& calls) const;
  std::vector<std::string> names_of(Reasons reasons) const;
  std::vector<std::string> rules_for(const JurisdictionRow& home, std::optional<Day> day, Reasons grounds) const;
};

namespace {

/// One post with what is the same for all its jurisdictions.
struct Case {
  const PostText& text;
  const Incited& incited;
  const std::optional<std::string>& language;
};

Circumstances circumstances_of(const JudgeInput& input, const PostText& text, const PlatformRow* platform,
                               std::optional<Day> day) {
  Circumstances post;
  post.platform = platform;
  post.day = day;
  post.paid_label = input.paid_label;
  post.political = input.political == true;
  post.has_text = text.visible;
  post.shares_link = input.has_links || text.first_link.has_value();
  post.truncated = input.platform == "x" && looks_truncated(text);
  return post;
}

}  // namespace

Status Judge::Engine::read(const Rules& rules) {
  auto read_tables = Tables::read(rules);
  if (!read_tables) return read_tables.error();
  tables = *std::move(read_tables);
  Vocabulary vocabulary;
  PhraseTree phrases;
  auto terms = Lexicon::read(rules, tables, characters, vocabulary, phrases);
  if (!terms) return terms.error();
  lexicon = *std::move(terms);
  auto read_cues = Cues::read(rules, characters, vocabulary);
  if (!read_cues) return read_cues.error();
  cues = *std::move(read_cues);
  auto patterns = IncitementPatterns::read(rules, characters, vocabulary, phrases, lexicon.phrases());
  if (!patterns) return patterns.error();
  incitement = *std::move(patterns);
  words = WordIndex(vocabulary);
  matcher = Matcher(phrases);
  version = rules.version();
  return Ok{};
}

/// The one pass over the words: terms and incitement at once.
void Judge::Engine::match(const PostText& text, Hits& hits, IncitementHits& calls) const {
  const std::uint32_t phrases = lexicon.phrases();
  std::uint32_t first = 0;
  const auto take = [&](const Match& found, Values values) {
    const Token& token = text.tokens[first];
    for (const std::uint32_t value : values) {
      if (value >= phrases) {
        incitement.take(value, token, first, found, false, calls);
        continue;
      }
      if (found.hashtags || (found.gaps & ~kPhraseGaps) != 0) continue;
      bool obfuscated = false;
      for (std::uint32_t i = first; i <= found.last; ++i) obfuscated = obfuscated || text.tokens[i].obfuscated;
      hits.push_back({Hit::Form::words, first, found.last, token.start, text.tokens[found.last].end, obfuscated,
                      &lexicon.phrase(value)});
    }
  };
  for (; first < text.tokens.size(); ++first) matcher.at(text, text.tokens, first, kLooseGaps, take);
  for (const auto& owner : text.camel) {
    const std::span<const Token> parts(text.parts.data() + owner.first, owner.count);
    for (std::uint32_t part = 0; part < owner.count; ++part)
      matcher.at(text, parts, part, kPhraseGaps, [&](Match found, Values values) {
        found.last += owner.first;
        for (const std::uint32_t value : values)
          if (value >= phrases) incitement.take(value, parts[part], owner.first + part, found, true, calls);
      });
  }
  finder().add_hashtags(text, hits, matcher, phrases);
}

std::vector<std::string> Judge::Engine::names_of(Reasons reasons) const {
  std::vector<std::string> names;
  names.reserve(reasons.count());
  for (std::size_t i = 0; names.size() < reasons.count() && i < tables.reason_order.size(); ++i)
    if (reasons.has(tables.reason_order[i])) names.push_back(tables.reasons[i].name);
  return names;
}

std::vector<std::string> Judge::Engine::rules_for(const JurisdictionRow& home, std::optional<Day> day,
                                                  Reasons grounds) const {
  std::vector<std::string> ids;
  const auto& rules = tables.rules_of(home);
  ids.reserve(rules.size());
  for (const std::uint32_t index : rules) {
    const RuleRow& rule = tables.rules[index];
    if (rule.grounds.shares(grounds) && rule.period.holds(day)) ids.push_back(rule.id);
  }
  return ids;
}

namespace {

/// The answer's parts that need nothing but the case.
Verdict blank_verdict(const Case& post, const std::string& jurisdiction, const std::string& version) {
  Verdict verdict;
  verdict.jurisdiction = jurisdiction;
  verdict.incitement = post.incited.level;
  for (const auto& span : post.incited.words) verdict.incitement_terms.push_back(post.text.slice(span.start, span.end));
  verdict.lang = post.language;
  verdict.rules_version = version;
  return verdict;
}

}  // namespace

std::vector<Verdict> Judge::judge(const JudgeInput& input, const std::vector<std::string>& jurisdictions) const {
  const Engine& engine = *engine_;
  // A usual post needs no memory beside this.
  std::array<std::byte, 24'576> room;
  std::pmr::monotonic_buffer_resource memory(room.data(), room.size());

  const PostText text(input.text, engine.characters, engine.words, &memory);
  std::optional<std::string> language;
  if (input.lang) language = engine.languages.from_hint(*input.lang);
  if (!language) language = engine.languages.detect(text);

  Hits hits(&memory);
  IncitementHits calls(&memory);
  engine.match(text, hits, calls);
  const std::string* spoken = language ? &*language : nullptr;
  Quotations quotations(text, &memory);
  const Incited incited = engine.incitement.judge(text, calls, spoken, quotations);

  std::optional<Day> day;
  if (input.created_at) day = input.created_at->day();
  const PlatformRow* platform = input.platform ? engine.tables.platform(*input.platform, day) : nullptr;
  Circumstances circumstances = circumstances_of(input, text, platform, day);
  const Places places(text, platform, input.first_link_start ? input.first_link_start : text.first_link, &memory);
  circumstances.payment_stated = !incited.payments.empty();
  for (const std::uint32_t start : incited.payments)
    circumstances.payment_visible = circumstances.payment_visible || !places.below_fold(start);
  const Case post{text, incited, language};

  std::vector<Verdict> verdicts;
  verdicts.reserve(jurisdictions.size());
  for (const auto& jurisdiction : jurisdictions) {
    Verdict verdict = blank_verdict(post, jurisdiction, engine.version);
    if (jurisdiction == kBrief) {
      BriefAnswer brief = judge_brief(text, circumstances, input.required_tags, places);
      verdict.verdict = brief.decision.verdict;
      verdict.terms = std::move(brief.terms);
      verdict.reasons = engine.names_of(brief.decision.reasons);
      verdicts.push_back(std::move(verdict));
      continue;
    }
    Reasons notes;
    if (!language) notes.add(ReasonId::lang_unknown);
    if (!day) notes.add(ReasonId::date_unknown);
    const JurisdictionRow* home = engine.tables.jurisdiction(jurisdiction, day);
    if (home == nullptr) {
      // 2.7, line 1: no rules are loaded for this place and day.
      verdict.reasons = engine.names_of(notes.add(ReasonId::jurisdiction_unsupported));
      verdicts.push_back(std::move(verdict));
      continue;
    }
    const Audience audience{home, spoken, day};
    const auto terms = engine.finder().find(text, hits, audience, places, quotations);
    const Decision decision = decide(circumstances, terms, audience, engine.lexicon);
    verdict.verdict = decision.verdict;
    verdict.terms.reserve(terms.size());
    for (const Found& found : terms)
      verdict.terms.push_back(
          {text.slice(found.start, found.end), found.row->term, found.status, found.start, found.end});
    notes.add(decision.reasons);
    verdict.reasons = engine.names_of(notes);
    if (incited.level >= Incitement::explicit_) notes.add(ReasonId::incitement);
    verdict.rules = engine.rules_for(*home, day, notes);
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

Result<Judge> Judge::make(const Rules& rules) {
  auto engine = std::make_unique<Engine>();
  if (auto status = engine->read(rules); !status) return status.error();
  return Judge(std::move(engine));
}

Judge::Judge(std::unique_ptr<const Engine> engine) : engine_(std::move(engine)) {}
Judge::~Judge() = default;
Judge::Judge(Judge&&) noexcept = default;
Judge& Judge::operator=(Judge&&) noexcept = default;

const std::vector<Reason>& Judge::reasons() const { return engine_->tables.reasons; }

const Reason* Judge::reason(std::string_view name) const {
  for (const auto& reason : engine_->tables.reasons)
    if (reason.name == name) return &reason;
  return nullptr;
}

std::optional<Judge::RuleText> Judge::rule(std::string_view rule_id) const {
  for (const auto& rule : engine_->tables.rules)
    if (rule.id == rule_id) return rule.text;
  return std::nullopt;
}

std::vector<std::string> Judge::accepted_words(std::string_view jurisdiction, const std::optional<std::string>& lang,
                                               std::optional<Timestamp> at) const {
  std::optional<Day> day;
  if (at) day = at->day();
  const JurisdictionRow* home = engine_->tables.jurisdiction(jurisdiction, day);
  if (home == nullptr || jurisdiction == kBrief) return {};
  return engine_->lexicon.accepted({home, lang ? &*lang : nullptr, day});
}

const std::string& Judge::rules_version() const { return engine_->version; }

}  // namespace paidtrail
