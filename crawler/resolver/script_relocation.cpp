#include "crawler/resolver/script_relocation.h"

#include <algorithm>
#include <vector>

#include "crawler/resolver/script_tokens.h"

namespace paidtrail {
namespace {

using Kind = ScriptToken::Kind;

class Finder {
 public:
  explicit Finder(const std::vector<ScriptToken>& tokens) : tokens_(tokens) {}

  std::optional<std::string> last_move() const {
    std::optional<std::string> found;
    for (std::size_t at = 0; at < tokens_.size(); ++at)
      if (tokens_[at].depth == 0 && tokens_[at].kind == Kind::word && begins_statement(at))
        if (auto target = move_at(at)) found = std::move(target);
    return found;
  }

 private:
  const ScriptToken* token(std::size_t at) const { return at < tokens_.size() ? &tokens_[at] : nullptr; }
  bool is(std::size_t at, Kind kind, std::string_view value) const {
    return at < tokens_.size() && tokens_[at].kind == kind && tokens_[at].value == value;
  }
  bool is_mark(std::size_t at, std::string_view value) const { return is(at, Kind::punctuator, value); }

  bool begins_statement(std::size_t at) const {
    if (at == 0) return true;
    const ScriptToken& before = tokens_[at - 1];
    if (before.kind == Kind::punctuator && (before.value == ";" || before.value == "}")) return true;
    if (!tokens_[at].after_line_break) return false;
    // A line break ends a statement where what stands before it can end one (ECMA-262, 12.10).
    switch (before.kind) {
      case Kind::text:
      case Kind::number:
      case Kind::regex:
      case Kind::template_with_expression:
        return true;
      case Kind::word:
        return !goes_on_after(before.value);
      case Kind::punctuator:
        return before.value == "]" || before.value == "++" || before.value == "--" ||
               (before.value == ")" && !before.closes_condition);
    }
    return false;
  }

  static bool goes_on_after(std::string_view word) {
    constexpr std::string_view words[] = {"else",       "do",      "var",   "let",    "const", "new",
                                          "return",     "typeof",  "void",  "delete", "in",    "of",
                                          "instanceof", "throw",   "case",  "await",  "yield", "function",
                                          "class",      "extends", "async", "import", "export"};
    return std::find(std::begin(words), std::end(words), word) != std::end(words);
  }

  // [window|self|top .]… [document .] location …
  std::optional<std::string> move_at(std::size_t at) const {
    while (is(at, Kind::word, "window") || is(at, Kind::word, "self") || is(at, Kind::word, "top") ||
           is(at, Kind::word, "document")) {
      if (!is_mark(at + 1, ".")) return std::nullopt;
      const bool document = tokens_[at].value == "document";
      at += 2;
      if (document && !is(at, Kind::word, "location")) return std::nullopt;
    }
    if (!is(at, Kind::word, "location")) return std::nullopt;
    ++at;
    if (is_mark(at, "=")) return assigned(at + 1);
    if (!is_mark(at, ".")) return std::nullopt;
    ++at;
    if (is(at, Kind::word, "href") && is_mark(at + 1, "=")) return assigned(at + 2);
    if ((is(at, Kind::word, "replace") || is(at, Kind::word, "assign")) && is_mark(at + 1, "(")) return called(at + 2);
    return std::nullopt;
  }

  std::optional<std::string> assigned(std::size_t at) const {
    const ScriptToken* literal = token(at);
    if (literal == nullptr || literal->kind != Kind::text || !ends_statement(at + 1)) return std::nullopt;
    return literal->value;
  }

  std::optional<std::string> called(std::size_t at) const {
    const ScriptToken* literal = token(at);
    if (literal == nullptr || literal->kind != Kind::text || !is_mark(at + 1, ")") || !ends_statement(at + 2))
      return std::nullopt;
    return literal->value;
  }

  bool ends_statement(std::size_t at) const {
    const ScriptToken* next = token(at);
    if (next == nullptr || is_mark(at, ";")) return true;
    // A line break does not end an expression that goes on behind it.
    if (!next->after_line_break) return false;
    if (next->kind == Kind::word) return next->value != "in" && next->value != "instanceof";
    if (next->kind == Kind::punctuator)
      return next->value == "++" || next->value == "--" || next->value == "{" || next->value == "!" ||
             next->value == "~";
    return next->kind == Kind::number || next->kind == Kind::regex;
  }

  const std::vector<ScriptToken>& tokens_;
};

}  // namespace

std::optional<std::string> script_relocation(std::string_view script) {
  // Most scripts have no such word, and need no tokens.
  if (script.find("location") == std::string_view::npos) return std::nullopt;
  std::vector<ScriptToken> tokens;
  if (!tokenise_script(script, tokens)) return std::nullopt;
  return Finder(tokens).last_move();
}

}  // namespace paidtrail
