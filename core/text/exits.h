#pragma once

#include <string>
#include <string_view>
#include <utility>

/// Text that leaves has a type per exit, made only from a source literal or by that exit's escape function:
/// forgetting to escape does not compile, and escaping twice does not either.
namespace paidtrail {

/// Text that stands in our source. Cannot be made from a value of run time.
struct Literal {
  consteval Literal(const char* t) : text(t) {}  // NOLINT(google-explicit-constructor)
  std::string_view text;
};

namespace exits {
std::string escape_html(std::string_view text);      ///< & < > " ' and control and bidi characters made visible
std::string escape_csv(std::string_view text);       ///< RFC 4180, a formula's first character disarmed by `'`
std::string escape_terminal(std::string_view text);  ///< C0 (but \n \t), DEL, C1 and bidi controls as visible marks
std::string escape_markdown(std::string_view text);  ///< one line; no markup, no HTML, no table cell break
}  // namespace exits

template <std::string (*Escape)(std::string_view)>
class Escaped {
 public:
  Escaped() = default;
  Escaped(Literal literal) : text_(literal.text) {}  // NOLINT(google-explicit-constructor)
  static Escaped escape(std::string_view from_outside) { return Escaped(Made{}, Escape(from_outside)); }

  Escaped& operator+=(const Escaped& other) {
    text_ += other.text_;
    return *this;
  }
  Escaped& operator+=(Literal literal) {
    text_ += literal.text;
    return *this;
  }
  friend Escaped operator+(Escaped a, const Escaped& b) { return a += b; }
  friend Escaped operator+(Escaped a, Literal b) { return a += b; }
  friend Escaped operator+(Literal a, const Escaped& b) { return Escaped(a) += b; }
  const std::string& str() const { return text_; }
  bool empty() const { return text_.empty(); }
  bool operator==(const Escaped&) const = default;

 private:
  struct Made {};
  Escaped(Made, std::string text) : text_(std::move(text)) {}
  std::string text_;
};

using Html = Escaped<exits::escape_html>;
using CsvField = Escaped<exits::escape_csv>;
using TerminalLine = Escaped<exits::escape_terminal>;
using Markdown = Escaped<exits::escape_markdown>;

}  // namespace paidtrail
