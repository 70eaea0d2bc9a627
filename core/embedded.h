#pragma once

#include <span>
#include <string_view>

/// Files that the build puts into the program (cmake/Embed.cmake), so that it runs from any directory.
namespace paidtrail::embedded {

struct File {
  std::string_view name;  ///< path relative to the folder that embeds it
  std::string_view text;
};

std::span<const File> rules();       ///< config/rules/*.tsv
std::span<const File> migrations();  ///< storage/migrations/*.sql, in order
std::span<const File> views();       ///< storage/views/*.sql, in order

}  // namespace paidtrail::embedded
