#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace paidtrail {

/// Where a classic script sends its reader without any doubt: a literal assigned to `location` or `location.href`, or
/// given to `location.replace` or `location.assign` (also by window, self, top, document), as a statement of its own at
/// the script's top level. Everything else (an expression, a condition, a function, a comparison, another object's
/// `location`) is no move. The last one counts, as in a browser. Nothing is run; a script that does not tokenise is no
/// script. Pure.
std::optional<std::string> script_relocation(std::string_view script);

}  // namespace paidtrail
