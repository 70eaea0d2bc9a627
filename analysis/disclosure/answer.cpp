#include "analysis/disclosure/answer.h"

#include <algorithm>
#include <string_view>

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
    {"disclosure_negated", {"leave the denial out", "retirer le démenti"}},
    {"payment_stated", {"use a word that the rules accept", "employer un mot que les règles admettent"}},
    {"political_label_missing", {"say that it is political advertising", "dire qu'il s'agit de publicité politique"}},
    {"required_tag_missing", {"use a tag that the brief asks for", "employer un tag demandé par les consignes"}},
};

class Explanation {
 public:
  Explanation(const Judge& judge, const JudgeInput& input, const Verdict& verdict, bool french)
      : judge_(judge), input_(input), verdict_(verdict), french_(french) {}

  std::string text() {
    out_ = marked() + "\n\n";
    line({"Verdict", "Verdict"},
         verdict_.jurisdiction + ", " + std::string(in(kVerdictSentences[static_cast<std::size_t>(verdict_.verdict)])));
    for (const auto& term : verdict_.terms)
      line({"Term", "Terme"}, "\"" + term.text + "\" [" + std::to_string(term.start) + ", " + std::to_string(term.end) +
                                  "): " + term.term + ", " + std::string(kTermStatuses.name(term.status)));
    for (const auto& name : verdict_.reasons)
      if (const Reason* reason = judge_.reason(name))
        line({"Reason", "Motif"}, name + ": " + (french_ ? reason->fr : reason->en));
    for (const auto& id : verdict_.rules)
      if (const auto rule = judge_.rule(id))
        line({"Rule", "Règle"}, id + ": " + rule->requirement + " (" + rule->citation + ")");
    incitement();
    remedy();
    line({"Language", "Langue"}, verdict_.lang.value_or("-"));
    line({"Tables", "Tables"}, verdict_.rules_version);
    return out_;
  }

 private:
  std::string_view in(const Phrase& phrase) const { return french_ ? phrase.fr : phrase.en; }
  void line(const Phrase& title, const std::string& content) {
    out_ += std::string(in(title)) + (french_ ? " : " : ": ") + content + "\n";
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

  void incitement() {
    std::string words;
    for (const auto& word : verdict_.incitement_terms) words += (words.empty() ? " \"" : ", \"") + word + "\"";
    line({"Incitement to click", "Incitation au clic"}, std::string(kIncitements.name(verdict_.incitement)) + words);
  }

  void remedy() {
    if (verdict_.verdict == VerdictKind::compliant || verdict_.verdict == VerdictKind::not_applicable) return;
    std::vector<std::string_view> steps;
    bool words = false;
    for (const auto& advice : kAdvice) {
      if (std::find(verdict_.reasons.begin(), verdict_.reasons.end(), advice.reason) == verdict_.reasons.end())
        continue;
      const std::string_view step = in(advice.phrase);
      if (std::find(steps.begin(), steps.end(), step) == steps.end()) steps.push_back(step);
      words = words || advice.reason == "no_term" || advice.reason == "weak_term" ||
              advice.reason == "payment_stated" || advice.reason == "language_mismatch" ||
              advice.reason == "disclosure_negated";
    }
    if (steps.empty()) return;
    std::string text;
    for (const auto step : steps) text += (text.empty() ? "" : "; ") + std::string(step);
    if (words) {
      std::string examples;
      for (const auto& word : judge_.accepted_words(verdict_.jurisdiction, verdict_.lang, input_.created_at))
        examples += (examples.empty() ? "" : ", ") + word;
      if (!examples.empty()) text += french_ ? " (par exemple : " + examples + ")" : " (for example: " + examples + ")";
    }
    line({"To be compliant", "Pour être conforme"}, text);
  }

  const Judge& judge_;
  const JudgeInput& input_;
  const Verdict& verdict_;
  bool french_;
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

std::string explain(const Judge& judge, const JudgeInput& input, const Verdict& verdict, const std::string& lang) {
  return Explanation(judge, input, verdict, lang == "fr").text();
}

}  // namespace paidtrail
