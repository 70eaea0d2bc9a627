#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/rules.h"
#include "core/result.h"
#include "core/timestamp.h"
#include "core/verdict.h"

namespace paidtrail {

/// What is judged (contract: judge, input). Absent is "not known", never false.
struct JudgeInput {
  std::string text;
  std::optional<std::string> lang;  ///< the platform's hint, BCP 47
  std::optional<std::string> platform;
  std::optional<bool> paid_label;
  std::optional<Timestamp> created_at;
  bool has_links = false;                         ///< a link beside those of the text (a card)
  std::optional<std::uint32_t> first_link_start;  ///< smallest start given, code points
  std::optional<bool> political;
  std::vector<std::string> required_tags;  ///< with or without `#`
};

/// A reason of the closed list with its sentences (reasons.tsv).
struct Reason {
  std::string name;
  std::string kind;
  std::string en;
  std::string fr;
};

/// The disclosure engine: rules are rows, the engine is small. Made once, used by any thread.
class Judge {
 public:
  static Result<Judge> make(const Rules& rules);
  ~Judge();
  Judge(Judge&&) noexcept;
  Judge& operator=(Judge&&) noexcept;

  /// One answer a jurisdiction, in the order given, repeats once; text and language are looked at once for all.
  std::vector<Verdict> judge(const JudgeInput& input, const std::vector<std::string>& jurisdictions) const;

  const std::vector<Reason>& reasons() const;  ///< in the order of reasons.tsv
  const Reason* reason(std::string_view name) const;
  /// What a rule asks and where it stands: {requirement, citation}, or nothing.
  struct RuleText {
    std::string requirement;
    std::string citation;
  };
  std::optional<RuleText> rule(std::string_view rule_id) const;
  /// A few words that would do there, then, in that language; for BRIEF and unknown places none.
  std::vector<std::string> accepted_words(std::string_view jurisdiction, const std::optional<std::string>& lang,
                                          std::optional<Timestamp> at) const;
  const std::string& rules_version() const;

 private:
  struct Engine;
  explicit Judge(std::unique_ptr<const Engine> engine);
  std::unique_ptr<const Engine> engine_;
};

}  // namespace paidtrail
