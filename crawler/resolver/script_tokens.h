#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace paidtrail {

/// A token of ECMAScript, as far as the top level of a script needs them apart.
struct ScriptToken {
  enum class Kind { word, punctuator, text, number, regex, template_with_expression };
  Kind kind = Kind::punctuator;
  std::string value;              ///< of text: decoded (UTF-8); else as written
  bool after_line_break = false;  ///< a line terminator stands before it
  unsigned depth = 0;             ///< open brackets around it; brackets themselves stand outside
  bool closes_condition = false;  ///< the `)` of an if, while, for or with
};

/// Tokens of a script (ECMA-262, 12). False where it does not tokenise or its brackets do not match: then it would not
/// run. Time and memory grow with its length alone.
bool tokenise_script(std::string_view script, std::vector<ScriptToken>& tokens);

}  // namespace paidtrail
