#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.h"

namespace paidtrail {

/// The feed's text with `entry` first and at most 200 entries; `feed` is the text so far, "" for none. An entry whose
/// id is there already changes nothing. `title` is escaped here. bad_input where `feed` is not a feed of ours.
Result<std::string> with_entry(std::string_view feed, std::string_view entry, std::string_view title);

/// The same for the file: written beside it, synced, renamed, so that a reader sees one whole feed or the other.
Status add_to_atom_file(const std::filesystem::path& path, std::string_view entry, std::string_view title);

}  // namespace paidtrail
