#pragma once

#include <string>
#include <string_view>

namespace paidtrail {

/// Unicode full case folding of UTF-8 text (ICU).
std::string fold_case(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);
/// ASCII only; for protocol words, never for text of people.
std::string ascii_lower(std::string_view text);
bool ascii_equal_ignoring_case(std::string_view a, std::string_view b);
std::string_view trim(std::string_view text);  ///< ASCII white space at both ends

}  // namespace paidtrail
