#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// UTF-8 and code-point offsets. Every platform counts in its own unit; a parser converts once, with these.
namespace paidtrail::utf8 {

inline constexpr char32_t kReplacement = 0xFFFD;

/// Reads one code point at `at` and moves `at` past it. An ill-formed sequence gives U+FFFD and moves by its maximal
/// subpart (Unicode 15, section 3.9, practice of W3C).
char32_t next(std::string_view text, std::size_t& at);
void append(std::string& out, char32_t code_point);  ///< surrogates and values above 10FFFF become U+FFFD

bool valid(std::string_view text);
std::string repaired(std::string_view text);  ///< ill-formed sequences as U+FFFD
std::u32string decode(std::string_view text);
std::string encode(std::u32string_view text);

std::size_t count(std::string_view text);  ///< code points
/// Byte offset of code point `index`; text.size() if there are fewer.
std::size_t byte_of(std::string_view text, std::size_t index);
/// Code-point offset of byte `offset`; a byte inside a character counts as that character's start.
std::size_t index_of_byte(std::string_view text, std::size_t offset);
/// Code-point offset of UTF-16 unit `offset` (TikTok counts so).
std::size_t index_of_utf16(std::string_view text, std::size_t offset);
/// The slice [start, end) in code points.
std::string_view slice(std::string_view text, std::size_t start, std::size_t end);

}  // namespace paidtrail::utf8
