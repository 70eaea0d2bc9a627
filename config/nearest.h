#pragma once

#include <span>
#include <string>
#include <string_view>

namespace paidtrail {

/// `; did you mean 'hashtags'?` where one of the known words is near enough to be a slip of the fingers, else "".
std::string did_you_mean(std::string_view word, std::span<const std::string> known);

}  // namespace paidtrail
