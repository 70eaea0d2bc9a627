#include "analysis/disclosure/judge.h"

#include "core/text/utf8.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace paidtrail;
  static const auto rules = Rules::load(std::nullopt);
  static const auto judge = Judge::make(*rules);
  const Input input(data, size);
  JudgeInput post;
  post.text = utf8::repaired(input.text());
  post.platform = "x";
  post.required_tags = {"#ads"};
  if (size > 0 && data[0] % 2 == 0) post.lang = "fr";
  for (const Verdict& verdict : judge->judge(post, {"FR", "US", "IT", "BRIEF", "XX"})) {
    std::uint32_t last = 0;
    for (const FoundTerm& term : verdict.terms) {
      CHECK(term.start >= last && term.end > term.start);  // by start, without overlap
      CHECK(utf8::slice(post.text, term.start, term.end) == term.text);
      last = term.end;
    }
    for (const std::string& reason : verdict.reasons) CHECK(judge->reason(reason));
  }
  return 0;
}
