#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/registry.h"

/// Compares a parser with recorded answers and what is expected of them, as `tools/compare-extract` does.
namespace paidtrail::test {

using ParseFunction = std::function<Parsed(std::string_view bytes)>;

/// Reads every pair FILE, FILE.expected.ndjson of `folder` whose name begins with `prefix`, and lists the differences,
/// one a line; none is all right. Posts are matched by `post_id`, else by place. A key that an expected object lacks
/// is not compared. A folder without a pair is a difference.
///
///     const std::filesystem::path folder = "../shared/data/platforms/x";
///     if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not here";
///     EXPECT_EQ(test::compare_expected(folder, x::formats()), std::vector<std::string>());
std::vector<std::string> compare_expected(const std::filesystem::path& folder, const ParseFunction& parse,
                                          std::string_view prefix = "");
/// With the first of `formats` that recognises the bytes.
std::vector<std::string> compare_expected(const std::filesystem::path& folder, std::span<const Format> formats,
                                          std::string_view prefix = "");

/// The differences of one expected post (or any value) and the printed one, each as `path: expected …, printed …`.
std::vector<std::string> compare_json(std::string_view expected, std::string_view printed);

/// The whole file; an exception where it cannot be read.
std::string read_file(const std::filesystem::path& file);

}  // namespace paidtrail::test
