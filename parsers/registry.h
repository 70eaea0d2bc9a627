#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/post.h"
#include "core/result.h"

namespace paidtrail {

/// What could not be read: an item, a line, or the whole.
struct Problem {
  std::size_t line = 0;  ///< 1-based; 0 where the format has no lines
  std::string reason;    ///< a sentence that names the item
  bool operator==(const Problem&) const = default;
};

/// What a parser makes of bytes: the posts in order, and what it had to skip. Never throws; never stops at a bad item.
struct Parsed {
  std::vector<Post> posts;
  std::vector<Problem> problems;
  bool recognised = true;  ///< false: the bytes are not what they claim to be (exit 65)
};

/// One format of a platform: its kind on the command line, how to recognise it, how to read it.
struct Format {
  std::string_view kind;
  std::string_view what;  ///< one line for `extract --list`
  bool (*recognises)(std::string_view bytes);
  Parsed (*parse)(std::string_view bytes);
};

struct Platform {
  std::string_view name;
  std::span<const Format> formats;  ///< asked in order
};

/// The order of `extract --list`.
std::span<const Platform> platforms();
const Platform* find_platform(std::string_view name);

/// Parses by `kind`, or by the first format that recognises the bytes.
Parsed parse_as(const Platform& platform, std::string_view kind, std::string_view bytes);

}  // namespace paidtrail
