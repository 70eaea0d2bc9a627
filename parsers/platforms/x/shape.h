#pragma once

#include <string_view>

namespace paidtrail::x {

/// Which of X's formats some bytes are; `none` for everything else, other platforms' answers included.
enum class Shape { none, api2, api1, archive, zeeschuimer, twarc_csv };

/// Reads names of members from the beginning of the bytes until they decide, at most a quarter of a megabyte. A broken
/// first line does not hide what the next one says.
Shape shape_of(std::string_view bytes);

}  // namespace paidtrail::x
