#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace paidtrail::html {

/// Puts a text together as CSS lays it out: white space collapses, blocks stand on lines of their own. Counts code
/// points as it goes, so that places in the text cost nothing.
class TextBuilder {
 public:
  void add(std::string_view text, bool preformatted = false);
  void line_break();
  /// A block begins or ends: 1 for a new line, 2 for a blank line. Boundaries that meet do not add up.
  void boundary(int newlines);
  void space() { space_ = true; }  ///< at least one space before what follows on this line

  const std::string& text() const { return out_; }
  std::uint32_t count() const { return count_; }      ///< code points so far
  std::uint32_t started() const { return started_; }  ///< place of the first character of the last add() that wrote
  bool wrote() const { return wrote_; }               ///< whether the last add() wrote a character
  std::size_t started_byte() const { return started_byte_; }

 private:
  void settle();
  void put(std::string_view character);

  std::string out_;
  std::uint32_t count_ = 0;
  std::uint32_t started_ = 0;
  std::size_t started_byte_ = 0;
  bool wrote_ = false;
  bool space_ = false;
  bool line_has_text_ = false;
  int gap_ = 0;     // newlines that the meeting boundaries ask for
  int breaks_ = 0;  // <br> since the last character or boundary
  int lines_ = 0;   // empty lines that breaks made before a boundary
};

}  // namespace paidtrail::html
