#include "analysis/disclosure/brief.h"

#include <algorithm>

#include "core/text/fold.h"

namespace paidtrail::disclosure {
namespace {

struct RequiredTag {
  std::string name;  ///< lower-case, without `#`
  Vocabulary::Word word;
};

std::vector<RequiredTag> read_tags(const std::vector<std::string>& required, const Characters& characters) {
  std::vector<RequiredTag> tags;
  for (const auto& entry : required) {
    std::string_view name = entry;
    if (name.starts_with('#')) name.remove_prefix(1);
    if (name.starts_with("\xEF\xBC\x83")) name.remove_prefix(3);  // full-width #
    tags.push_back({fold_case(name), hashtag_of(name, characters)});
  }
  return tags;
}

/// Whole hashtags only; an accent of the tag is met by its plain spelling.
const RequiredTag* met_by(const PostText& text, const Token& token, const std::vector<RequiredTag>& tags) {
  if (token.kind != TokenKind::hashtag || token.torn) return nullptr;
  for (const auto& tag : tags)
    if (!tag.word.letters.empty() && text.letters_of(token) == tag.word.letters &&
        (token.accents & ~tag.word.accents) == 0)
      return &tag;
  return nullptr;
}

}  // namespace

BriefAnswer judge_brief(const PostText& text, const Circumstances& post, const std::vector<std::string>& required_tags,
                        const Places& places) {
  using enum ReasonId;
  BriefAnswer answer;
  auto& [verdict, reasons] = answer.decision;
  const auto because = [&](VerdictKind kind, ReasonId reason) {
    verdict = kind;
    reasons.add(reason);
    return answer;
  };
  // 1., 2.
  if (required_tags.empty()) return because(VerdictKind::unknown, no_required_tags);
  if (!post.has_text) return because(VerdictKind::unknown, no_text);
  // 3. any required tag stands as a whole hashtag, visible; 4. only below the fold
  const auto tags = read_tags(required_tags, text.characters());
  bool visible = false;
  for (const Token& token : text.tokens) {
    const RequiredTag* tag = met_by(text, token, tags);
    if (tag == nullptr) continue;
    visible = visible || !places.below_fold(token.start);
    if (token.obfuscated) reasons.add(obfuscated);
    answer.terms.push_back(
        {text.slice(token.start, token.end), tag->name, TermStatus::accepted, token.start, token.end});
  }
  if (!answer.terms.empty()) {
    if (!visible) reasons.add(below_fold);
    return because(visible ? VerdictKind::compliant : VerdictKind::hidden, required_tag);
  }
  // 5., 6., 7.
  if (post.truncated) return because(VerdictKind::unknown, text_truncated);
  if (!post.shares_link) return because(VerdictKind::not_applicable, no_link);
  return because(VerdictKind::absent, required_tag_missing);
}

}  // namespace paidtrail::disclosure
