#include "core/text/utf8.h"
#include "crawler/resolver/script_relocation.h"
#include "crawler/resolver/script_tokens.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace paidtrail;
using Kind = ScriptToken::Kind;

/// Tokens stand in the script in their order, and cost no more than it.
void check_tokens(std::string_view script, const std::vector<ScriptToken>& tokens) {
  CHECK(tokens.size() <= script.size());
  std::size_t bytes = 0;
  std::size_t at = 0;
  for (const ScriptToken& token : tokens) {
    bytes += token.value.size();
    CHECK(token.depth <= script.size());
    if (token.closes_condition) CHECK(token.value == ")");
    if (token.kind == Kind::text) {
      if (utf8::valid(script)) CHECK(utf8::valid(token.value));
    } else if (token.kind != Kind::template_with_expression) {
      at = script.find(token.value, at);
      CHECK(at != std::string_view::npos);
      at += token.value.size();
    }
  }
  CHECK(bytes <= script.size());
}

void check_target(std::string_view script, const std::string& target) {
  if (utf8::valid(script)) CHECK(utf8::valid(target));
  if (script.find('\\') == std::string_view::npos)  // without escapes it stands there as it is, in its quotes
    CHECK(script.find("'" + target + "'") != std::string_view::npos ||
          script.find("\"" + target + "\"") != std::string_view::npos ||
          script.find("`" + target + "`") != std::string_view::npos);
}

/// What is added beside a whole script cannot move its reader elsewhere, or does so for certain.
void check_neighbours(const std::string& script, bool tokenises, const std::optional<std::string>& target) {
  for (const char* tail : {"\n", "\n ", "\n// tail", "\n;if (0) { location.reload() }\n"})
    CHECK(script_relocation(script + tail) == target);
  const auto moved = script_relocation(script + "\n;location = '/tail'\n");
  CHECK(moved == (tokenises ? std::optional<std::string>("/tail") : std::nullopt));
  if (script.starts_with("#!")) return;
  for (const char* head : {"\n", "/* head */\n", "void 0;\n", "function f() { location = '/head' }\n"})
    CHECK(script_relocation(head + script) == target);
  if (tokenises) CHECK(!script_relocation("function f() {\n" + script + "\n}"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Input input(data, size);
  std::vector<ScriptToken> tokens;
  const bool tokenises = tokenise_script(input.text(), tokens);
  check_tokens(input.text(), tokens);
  const auto target = script_relocation(input.text());
  if (target) {
    CHECK(tokenises);
    check_target(input.text(), *target);
  }
  check_neighbours(std::string(input.text()), tokenises, target);
  return 0;
}
