#pragma once

#include <string_view>

#include "parsers/registry.h"

/// One function for each way in which a post of X is written down. What is context (includes, quoted posts) is read
/// for the sake of the posts and never becomes one.
namespace paidtrail::x {

Parsed parse_api2(std::string_view bytes);
Parsed parse_v1(std::string_view bytes);
Parsed parse_zeeschuimer(std::string_view bytes);
Parsed parse_twarc_csv(std::string_view bytes);

}  // namespace paidtrail::x
