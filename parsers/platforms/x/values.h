#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

#include "parsers/json/json.h"
#include "parsers/registry.h"

namespace paidtrail::x {

/// Sees one JSON value and the line where it begins.
using VisitValue = std::function<void(const Json& value, std::size_t line)>;

/// Hands over the JSON values of a file, whichever way they are laid out: one a line, the elements of an array (also
/// behind `window.YTD.tweets.part0 =`), or one object over many lines. What cannot be read becomes a problem and the
/// rest goes on. Arrays are taken apart before they are parsed, so that memory holds one element at a time.
void for_each_value(std::string_view bytes, std::vector<Problem>& problems, const VisitValue& visit);

/// Behind the value that begins at `at`, by brackets and strings alone; npos where it does not end.
std::size_t end_of_value(std::string_view bytes, std::size_t at);

/// Where JSON begins: behind a byte order mark, white space and an assignment to a JavaScript variable.
std::size_t start_of_json(std::string_view bytes);

}  // namespace paidtrail::x
