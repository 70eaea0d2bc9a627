#include "parsers/html/text_builder.h"

#include <algorithm>

namespace paidtrail::html {
namespace {

constexpr std::string_view kSpaces = " \t\n\r\f";
// A post of nothing but breaks would be written as long as it claims to be.
constexpr int kMaxNewlines = 100;

std::size_t length_at(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) ++end;
  return end - at;
}

}  // namespace

void TextBuilder::put(std::string_view character) {
  out_ += character;
  ++count_;
}

void TextBuilder::settle() {
  const int newlines = std::min(kMaxNewlines, gap_ > 0 ? gap_ + lines_ + breaks_ : breaks_);
  if (newlines > 0) {
    if (!out_.empty())
      for (int i = 0; i < newlines; ++i) put("\n");
  } else if (space_ && line_has_text_) {
    put(" ");
  }
  gap_ = breaks_ = lines_ = 0;
  space_ = false;
}

void TextBuilder::add(std::string_view text, bool preformatted) {
  wrote_ = false;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (kSpaces.find(c) != std::string_view::npos) {
      ++at;
      if (!preformatted)
        space_ = true;
      else if (c == '\n')
        line_break();
      else if (c != '\r') {
        settle();
        put(" ");
        line_has_text_ = true;
      }
      continue;
    }
    settle();
    if (!wrote_) {
      started_ = count_;
      started_byte_ = out_.size();
      wrote_ = true;
    }
    const std::size_t length = length_at(text, at);
    put(text.substr(at, length));
    line_has_text_ = true;
    at += length;
  }
}

void TextBuilder::line_break() {
  breaks_ = std::min(breaks_ + 1, kMaxNewlines);
  space_ = false;
}

void TextBuilder::boundary(int newlines) {
  if (breaks_ > 0) {
    // The last break of a line that has text ends that line, which the boundary does anyway.
    lines_ = std::min(kMaxNewlines, lines_ + breaks_ - (line_has_text_ ? 1 : 0));
    breaks_ = 0;
  }
  gap_ = std::max(gap_, newlines);
  space_ = false;
  line_has_text_ = false;
}

}  // namespace paidtrail::html
