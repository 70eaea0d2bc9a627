#include "analysis/disclosure/answer.h"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "analysis/disclosure/brief.h"
#include "analysis/disclosure/tables.h"
#include "core/json_writer.h"
#include "core/text/utf8.h"

namespace paidtrail {
namespace {

struct Phrase {
  std::string_view en;
  std::string_view fr;
};

constexpr Phrase kVerdictSentences[] = {
    // the order of VerdictKind
    {"compliant: the disclosure is there and where it must be", "conforme : la mention est présente et bien placée"},
    {"insufficient: there is a disclosure, and it falls short",
     "insuffisante : une mention existe, elle ne suffit pas"},
    {"hidden: there is a disclosure where a reader does not see it",
     "cachée : une mention existe là où on ne la voit pas"},
    {"absent: no disclosure was seen", "absente : aucune mention n'a été vue"},
    {"not applicable: nothing is shared and nothing declared", "sans objet : rien n'est partagé ni déclaré"},
    {"unknown: something that would change the answer could not be seen",
     "inconnue : ce qui changerait la réponse n'a pas pu être vu"},
};

constexpr Phrase kStatusWords[] = {
    // the order of TermStatus
    {"accepted", "admis"},     {"weak", "insuffisant"}, {"ambiguous", "ambigu"},
    {"rejected", "non admis"}, {"negated", "démenti"},  {"mentioned", "seulement évoqué"},
};

constexpr Phrase kIncitementWords[] = {
    // the order of Incitement
    {"none", "aucune"},
    {"soft", "discrète"},
    {"explicit", "explicite"},
    {"exchange: a click for a click", "échange : un clic contre un clic"},
};

/// What a reason asks to be done; nothing for reasons that nobody can act on.
struct Advice {
  std::string_view reason;
  Phrase phrase;
};
constexpr Advice kAdvice[] = {
    {"no_term", {"say that it is advertising", "dire qu'il s'agit de publicité"}},
    {"weak_term", {"use a word that the rules accept", "employer un mot que les règles admettent"}},
    {"language_mismatch", {"say it in the language of the post", "le dire dans la langue de la publication"}},
    {"after_link", {"put it before the first link", "le placer avant le premier lien"}},
    {"not_at_start", {"put it at the start", "le placer au début"}},
    {"below_fold", {"put it above \"more\"", "le placer avant « voir plus »"}},
    {"buried_in_hashtags", {"take it out of the row of hashtags", "le sortir de la suite de hashtags"}},
    {"brand_missing", {"name the brand right after it", "nommer la marque juste après"}},
    {"platform_label_only", {"add words to the platform's label", "ajouter des mots au label de la plateforme"}},
    {"contradicted", {"leave the denial out", "retirer le démenti"}},
    {"disclosure_negated",
     {"say that it is advertising in place of the denial", "dire qu'il s'agit de publicité au lieu de le démentir"}},
    {"payment_stated", {"use a word that the rules accept", "employer un mot que les règles admettent"}},
    {"political_label_missing", {"say that it is political advertising", "dire qu'il s'agit de publicité politique"}},
    {"required_tag_missing", {"use a tag that the brief asks for", "employer un tag demandé par les consignes"}},
};

bool has(const std::vector<std::string>& values, std::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

/// Words of a post stand on one line here, so that none can pass for a line of ours.
std::string on_one_line(std::string text) {
  for (char& c : text)
    if (c == '\n' || c == '\r') c = ' ';
  return text;
}

std::optional<std::string> remedy_of(const Judge& judge, const Verdict& verdict, std::optional<Timestamp> at,
                                     bool french) {
  if (verdict.verdict == VerdictKind::compliant || verdict.verdict == VerdictKind::not_applicable) return std::nullopt;
  std::vector<std::string_view> steps;
  bool words = false;
  for (const auto& advice : kAdvice) {
    if (!has(verdict.reasons, advice.reason)) continue;
    const std::string_view step = french ? advice.phrase.fr : advice.phrase.en;
    if (std::find(steps.begin(), steps.end(), step) == steps.end()) steps.push_back(step);
    words = words || advice.reason == "no_term" || advice.reason == "weak_term" || advice.reason == "payment_stated" ||
            advice.reason == "language_mismatch" || advice.reason == "disclosure_negated";
  }
  if (steps.empty()) return std::nullopt;
  std::string text;
  for (const auto step : steps) text += (text.empty() ? "" : french ? " ; " : "; ") + std::string(step);
  if (words) {
    std::string examples;
    for (const auto& word : judge.accepted_words(verdict.jurisdiction, verdict.lang, at))
      examples += (examples.empty() ? "" : ", ") + word;
    if (!examples.empty()) text += french ? " (par exemple : " + examples + ")" : " (for example: " + examples + ")";
  }
  return text;
}

class Explanation {
 public:
  Explanation(const Judge& judge, const JudgeInput& input, const Verdict& verdict, bool french, const RuleBook* book)
      : judge_(judge), input_(input), verdict_(verdict), french_(french), book_(book) {}

  std::string text() {
    out_ = quoted(marked()) + "\n";
    line({"Verdict", "Verdict"},
         verdict_.jurisdiction + ", " + std::string(in(kVerdictSentences[static_cast<std::size_t>(verdict_.verdict)])));
    for (const auto& term : verdict_.terms) this->term(term);
    for (const auto& name : verdict_.reasons) reason(name);
    for (const auto& id : verdict_.rules)
      if (const auto text = rule(id)) line({"Rule", "Règle"}, id + colon() + *text);
    incitement();
    if (const auto remedy = remedy_of(judge_, verdict_, input_.created_at, french_))
      line({"To be compliant", "Pour être conforme"}, *remedy);
    line({"Language", "Langue"}, verdict_.lang.value_or("-"));
    line({"Tables", "Tables"}, verdict_.rules_version);
    return out_;
  }

 private:
  std::string_view in(const Phrase& phrase) const { return french_ ? phrase.fr : phrase.en; }
  const char* colon() const { return french_ ? " : " : ": "; }
  void line(const Phrase& title, const std::string& content) {
    out_ += std::string(in(title)) + colon() + content + "\n";
  }

  /// The text with [[…]] around its terms.
  std::string marked() const {
    std::string text;
    std::size_t at = 0;    // bytes
    std::size_t code = 0;  // code points
    const auto copy_to = [&](std::size_t target) {
      for (; code < target && at < input_.text.size(); ++code) {
        const std::size_t from = at;
        utf8::next(input_.text, at);
        text.append(input_.text, from, at - from);
      }
    };
    for (const auto& term : verdict_.terms) {
      copy_to(term.start);
      text += "[[";
      copy_to(term.end);
      text += "]]";
    }
    return text.append(input_.text, at);
  }

  /// Each line marked, so that no line of the post can pass for one of the answer.
  static std::string quoted(const std::string& text) {
    std::string out = "> ";
    for (const char c : text) {
      out += c;
      if (c == '\n') out += "> ";
    }
    return out + "\n";
  }

  void below(const std::string& content) { out_ += "    " + content + "\n"; }

  void term(const FoundTerm& term) {
    line({"Term", "Terme"}, "\"" + on_one_line(term.text) + "\" [" + std::to_string(term.start) + ", " +
                                std::to_string(term.end) + "): " + term.term + ", " +
                                std::string(in(kStatusWords[static_cast<std::size_t>(term.status)])));
    const auto row = book_ ? book_->word(term, verdict_, input_.created_at) : std::nullopt;
    if (row) below(row->place + ": " + row->row + " (" + row->source + ", " + row->confidence + ")");
  }

  std::optional<std::string> rule(const std::string& id) const {
    if (const auto* rule = book_ ? book_->rule(id) : nullptr)
      return rule->asks(french_) + " (" + rule->cites(french_) + ")";
    const auto text = judge_.rule(id);
    return text ? std::optional(text->requirement + " (" + text->citation + ")") : std::nullopt;
  }

  void reason(const std::string& name) {
    const Reason* reason = judge_.reason(name);
    if (!reason) return;
    line({"Reason", "Motif"}, name + colon() + (french_ ? reason->fr : reason->en));
    if (!book_) return;
    below(book_->reason_place(name));
    for (const auto& id : verdict_.rules)
      if (const auto* rule = book_->rule(id); rule && has(rule->grounds, name))
        below(rule->place + ": " + rule->id + ", " + rule->cites(french_));
  }

  void incitement() {
    std::string words;
    for (const auto& word : verdict_.incitement_terms)
      words += (words.empty() ? " \"" : ", \"") + on_one_line(word) + "\"";
    line({"Incitement to click", "Incitation au clic"},
         std::string(in(kIncitementWords[static_cast<std::size_t>(verdict_.incitement)])) + words);
  }

  const Judge& judge_;
  const JudgeInput& input_;
  const Verdict& verdict_;
  bool french_;
  const RuleBook* book_;
  std::string out_;
};

}  // namespace

std::string to_json(const std::string& id, const Verdict& verdict) {
  JsonWriter json;
  json.begin_object();
  json.field("id", id);
  json.field("jurisdiction", verdict.jurisdiction);
  json.field("verdict", kVerdictKinds.name(verdict.verdict));
  json.key("terms").begin_array();
  for (const auto& term : verdict.terms) {
    json.begin_object();
    json.field("text", term.text);
    json.field("term", term.term);
    json.field("status", kTermStatuses.name(term.status));
    json.field("start", static_cast<std::int64_t>(term.start));
    json.field("end", static_cast<std::int64_t>(term.end));
    json.end_object();
  }
  json.end_array();
  json.field("reasons", verdict.reasons);
  json.field("rules", verdict.rules);
  json.field("incitement", kIncitements.name(verdict.incitement));
  json.field("incitement_terms", verdict.incitement_terms);
  json.field("lang", verdict.lang);
  json.field("rules_version", verdict.rules_version);
  json.end_object();
  return json.take();
}

std::string explain(const Judge& judge, const JudgeInput& input, const Verdict& verdict, const std::string& lang,
                    const RuleBook* book) {
  return Explanation(judge, input, verdict, lang == "fr", book).text();
}

// ---- the rows ------------------------------------------------------------------------------------------------------

namespace {

std::string place_of(const RuleTable& table, const RuleTable::Row& row) {
  return table.name + ":" + std::to_string(row.line);
}

std::string cell(const RuleTable& table, const RuleTable::Row& row, std::string_view column) {
  const auto at = table.column(column);
  return at ? row.cells[*at] : "";
}

/// What rule_texts.tsv has beside rules.tsv, which a newsroom may have replaced by one with other rules.
struct MoreOfRule {
  std::optional<std::string> french;
  std::optional<std::string> citation;  ///< in French too
  std::optional<std::string> url;
};

Result<std::map<std::string, MoreOfRule>> more_of_rules(const Rules& rules) {
  const auto table = rules.table("rule_texts.tsv", {"rule_id", "fr", "url"});
  if (!table) return table.error();
  const auto filled = [](std::string text) { return text.empty() ? std::nullopt : std::optional(std::move(text)); };
  std::map<std::string, MoreOfRule> more;
  for (const auto& row : (*table)->rows) {
    const std::string id = cell(**table, row, "rule_id");
    MoreOfRule found{filled(cell(**table, row, "fr")), filled(cell(**table, row, "citation_fr")),
                     filled(cell(**table, row, "url"))};
    if (found.url && !found.url->starts_with("https://"))
      return (*table)->error(row, "'" + *found.url + "' is no https address");
    if (!more.emplace(id, std::move(found)).second) return (*table)->error(row, "rule_id '" + id + "' stands twice");
  }
  return more;
}

bool within(const std::string& from, const std::string& to, const std::optional<std::string>& day) {
  if (!day) return to.empty();  // date unknown: the rows without an end date (contract, created_at)
  return (from.empty() || from <= *day) && (to.empty() || *day <= to);
}

}  // namespace

Result<RuleBook> RuleBook::make(const Rules& rules) {
  RuleBook book;
  const auto terms = rules.table("terms.tsv", {"term", "language", "kind", "jurisdiction", "status", "effective_from",
                                               "effective_to", "source", "confidence"});
  if (!terms) return terms.error();
  for (const auto& row : (*terms)->rows) {
    const auto get = [&](std::string_view column) { return cell(**terms, row, column); };
    TermLine line{{place_of(**terms, row), "", get("source"), get("confidence")},
                  get("language"),
                  get("kind"),
                  get("jurisdiction"),
                  kTermStatuses.value(get("status")),
                  get("effective_from"),
                  get("effective_to")};
    line.word.row =
        get("term") + ", " + line.language + ", " + line.kind + ", " + line.jurisdiction + ", " + get("status");
    book.terms_.emplace(get("term"), std::move(line));
  }
  const auto places = rules.table("jurisdictions.tsv", {"jurisdiction", "languages", "eu"});
  if (!places) return places.error();
  for (const auto& row : (*places)->rows)
    book.places_.push_back({cell(**places, row, "jurisdiction"), cell(**places, row, "eu") == "yes",
                            disclosure::split(cell(**places, row, "languages"), ',')});
  const auto texts = rules.table("rules.tsv", {"rule_id", "requirement", "citation", "grounds", "checked"});
  if (!texts) return texts.error();
  const auto more = more_of_rules(rules);
  if (!more) return more.error();
  for (const auto& row : (*texts)->rows) {
    const auto get = [&](std::string_view column) { return cell(**texts, row, column); };
    const auto known = more->find(get("rule_id"));
    const MoreOfRule extra = known == more->end() ? MoreOfRule{} : known->second;
    book.rules_.push_back({get("rule_id"), place_of(**texts, row), get("requirement"), extra.french, get("citation"),
                           extra.citation, extra.url, get("checked"), disclosure::split(get("grounds"), ';')});
  }
  const auto reasons = rules.table("reasons.tsv", {"reason"});
  if (!reasons) return reasons.error();
  for (const auto& row : (*reasons)->rows) book.reasons_[cell(**reasons, row, "reason")] = place_of(**reasons, row);
  return book;
}

bool RuleBook::holds(const TermLine& line, const std::optional<std::string>& day) {
  return within(line.from, line.to, day);
}

std::optional<RuleBook::Word> RuleBook::word(const FoundTerm& term, const Verdict& verdict,
                                             std::optional<Timestamp> at) const {
  if (verdict.jurisdiction == disclosure::kBrief) return std::nullopt;
  const auto home = std::find_if(places_.begin(), places_.end(),
                                 [&](const Place& place) { return place.code == verdict.jurisdiction; });
  if (home == places_.end()) return std::nullopt;
  const auto day = at ? std::optional(at->date()) : std::nullopt;
  const bool tag = term.text.starts_with('#');
  const TermLine* best = nullptr;
  std::tuple<int, bool, bool, bool> best_rank;
  const auto [first, last] = terms_.equal_range(term.term);
  for (auto it = first; it != last; ++it) {
    const TermLine& line = it->second;
    const bool own = line.jurisdiction == home->code || (line.jurisdiction == "EU-POL" && home->eu);
    if ((!own && line.jurisdiction != "*") || !holds(line, day) || (!tag && line.kind == "hashtag")) continue;
    // A word in the wrong language, or without its brand, counts as weak; one that was set aside had any status.
    const bool fits = line.status == term.status || term.status == TermStatus::negated ||
                      term.status == TermStatus::mentioned ||
                      (term.status == TermStatus::weak && line.status == TermStatus::accepted);
    if (!fits) continue;
    int rank = own ? 4 : 5;
    if (line.language == "any")
      rank = own ? 1 : 3;
    else if (line.language == verdict.lang)
      rank = own ? 0 : 2;
    const std::tuple order(rank, !has(home->languages, line.language), line.status != TermStatus::ambiguous,
                           tag != (line.kind == "hashtag"));
    if (best && order >= best_rank) continue;
    best = &line;
    best_rank = order;
  }
  return best ? std::optional(best->word) : std::nullopt;
}

const RuleBook::Rule* RuleBook::rule(std::string_view id) const {
  const auto found = std::find_if(rules_.begin(), rules_.end(), [id](const Rule& rule) { return rule.id == id; });
  return found == rules_.end() ? nullptr : &*found;
}

std::string RuleBook::reason_place(std::string_view reason) const {
  const auto found = reasons_.find(reason);
  return found == reasons_.end() ? "" : found->second;
}

// ---- how sure ------------------------------------------------------------------------------------------------------

namespace {

/// The worse of both.
Sureness worse(Sureness a, Sureness b) { return std::max(a, b); }

Sureness of_confidence(std::string_view confidence) {
  return confidence == "high" ? Sureness::high : confidence == "medium" ? Sureness::medium : Sureness::low;
}

Sureness of_check(std::string_view checked) {
  return checked == "source" ? Sureness::high : checked == "secondary" ? Sureness::medium : Sureness::low;
}

std::string confidence_sentence(const FoundTerm& term, const RuleBook::Word& word, bool french) {
  const std::string said = "« " + term.text + " »";
  const std::string level = word.confidence.empty() ? "low" : word.confidence;
  if (!french) return "The table's row for “" + term.text + "” has " + level + " confidence (" + word.source + ").";
  const std::string niveau = level == "high" ? "élevée" : level == "medium" ? "moyenne" : "faible";
  return "La ligne de la table pour " + said + " est de fiabilité " + niveau + " (" + word.source + ").";
}

std::string check_sentence(const RuleBook::Rule& rule, bool french) {
  if (rule.checked == "source")
    return rule.id + (french ? " : citation vérifiée à la source." : ": citation checked in its source.");
  if (rule.checked == "secondary")
    return rule.id + (french ? " : connue par une source secondaire." : ": known from a secondary source.");
  return rule.id + (french ? " : citation non vérifiée." : ": citation not checked.");
}

}  // namespace

VerdictNotes notes_of(const Judge& judge, const RuleBook& book, const Verdict& verdict, std::optional<Timestamp> at,
                      const std::string& lang) {
  const bool french = lang == "fr";
  VerdictNotes notes;
  notes.sure = Sureness::high;
  for (const std::string& name : verdict.reasons)
    if (const Reason* reason = judge.reason(name); reason && reason->kind == "limit") {
      notes.sure = worse(notes.sure, Sureness::low);
      notes.why.push_back(french ? reason->fr : reason->en);
    }
  for (const FoundTerm& term : verdict.terms) {
    const auto word = book.word(term, verdict, at);
    if (!word || (term.status != TermStatus::accepted && term.status != TermStatus::weak)) continue;
    notes.sure = worse(notes.sure, of_confidence(word->confidence));
    notes.why.push_back(confidence_sentence(term, *word, french));
  }
  // One rule that was read in its source carries the verdict, whatever is known of the others.
  Sureness law = verdict.rules.empty() ? Sureness::high : Sureness::low;
  for (const std::string& id : verdict.rules)
    if (const RuleBook::Rule* rule = book.rule(id)) {
      notes.rules.push_back(*rule);
      law = std::min(law, of_check(rule->checked));
      notes.why.push_back(check_sentence(*rule, french));
    }
  notes.sure = verdict.verdict == VerdictKind::unknown ? Sureness::open : worse(notes.sure, law);
  notes.remedy = remedy_of(judge, verdict, at, french);
  return notes;
}

}  // namespace paidtrail
