#pragma once

#include <span>
#include <string>
#include <string_view>

#include "parsers/registry.h"

/// Properties that hold for whatever a parser is given. The test fails where one does not.
namespace paidtrail::test {

/// The format that recognises `bytes`, applied; the test fails where none does.
Parsed parse_recognised(std::span<const Format> formats, std::string_view bytes);

/// Ids are there, offsets lie within the text and show what `display` says, all is UTF-8.
void check_posts(const Parsed& parsed);

/// Changes bytes, cuts, doubles and drops pieces of `seed`; any format may read the result or refuse it, no more.
void survives_damage(const std::string& seed, std::span<const Format> formats, int rounds);

/// One test each for the recorded and the invented files of a platform.
void recorded_files(const std::string& platform, std::span<const Format> formats);
void invented_files(const std::string& platform, std::span<const Format> formats);

/// survives_damage() with each invented file of a platform.
void invented_files_damaged(const std::string& platform, std::span<const Format> formats, int rounds);

}  // namespace paidtrail::test
