#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/disclosure/judge.h"
#include "config/rules.h"
#include "core/names.h"
#include "core/verdict.h"

namespace paidtrail {

/// The answer of `judge` as one JSON object, keys in the contract's order.
std::string to_json(const std::string& id, const Verdict& verdict);

/// The rows behind an answer: where each stands, what it cites, and how well it is known. Any thread.
class RuleBook {
 public:
  static Result<RuleBook> make(const Rules& rules);

  struct Word {
    std::string place;  ///< "terms.tsv:512"
    std::string row;    ///< "ads, any, hashtag, FR, weak": term, language, kind, jurisdiction, status
    std::string source;
    std::string confidence;  ///< high, medium or low, as the table says
  };
  struct Rule {
    std::string id;
    std::string place;
    std::string requirement;
    std::optional<std::string> requirement_fr;
    std::string citation;
    std::optional<std::string> citation_fr;
    std::optional<std::string> url;  ///< where the table has one
    std::string checked;             ///< source, secondary or knowledge: how the citation is known
    std::vector<std::string> grounds;

    const std::string& asks(bool french) const { return french && requirement_fr ? *requirement_fr : requirement; }
    const std::string& cites(bool french) const { return french && citation_fr ? *citation_fr : citation; }
  };

  /// The row of terms.tsv that gave the term its status in this answer (2.2, order of preference); none for the
  /// campaign's own tags, and where the tables are others than those of the answer.
  std::optional<Word> word(const FoundTerm& term, const Verdict& verdict, std::optional<Timestamp> at) const;
  const Rule* rule(std::string_view id) const;
  std::string reason_place(std::string_view reason) const;  ///< "reasons.tsv:9", "" for none

 private:
  struct TermLine {
    Word word;
    std::string language;
    std::string kind;
    std::string jurisdiction;
    std::optional<TermStatus> status;
    std::string from;  ///< YYYY-MM-DD, or ""
    std::string to;
  };
  struct Place {
    std::string code;
    bool eu = false;
    std::vector<std::string> languages;
  };
  static bool holds(const TermLine& line, const std::optional<std::string>& day);

  std::multimap<std::string, TermLine, std::less<>> terms_;
  std::vector<Place> places_;
  std::vector<Rule> rules_;
  std::map<std::string, std::string, std::less<>> reasons_;
};

/// The same answer for a person: the text with its terms marked, each reason as a sentence with the rules that share
/// it, the rows that decided, and what would have made the post compliant. Plain text in `lang` (fr, else en); each
/// line of the post's text begins with `> `, and it is as it was: whoever prints this escapes it.
std::string explain(const Judge& judge, const JudgeInput& input, const Verdict& verdict, const std::string& lang,
                    const RuleBook* book = nullptr);

/// How far a verdict carries: as good as its rows, open where it is `unknown`.
enum class Sureness { high, medium, low, open };
inline constexpr auto kSurenesses = names<Sureness>(
    {{Sureness::high, "high"}, {Sureness::medium, "medium"}, {Sureness::low, "low"}, {Sureness::open, "open"}});

/// What stands beside a verdict on a page for the person whom it names, in French or English.
struct VerdictNotes {
  std::vector<RuleBook::Rule> rules;
  Sureness sure = Sureness::open;
  std::vector<std::string> why;
  std::optional<std::string> remedy;  ///< what would change the verdict; none where nothing needs to
};
VerdictNotes notes_of(const Judge& judge, const RuleBook& book, const Verdict& verdict, std::optional<Timestamp> at,
                      const std::string& lang);

}  // namespace paidtrail
