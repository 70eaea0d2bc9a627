#include "crawler/resolver/script_tokens.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/text/utf8.h"

namespace paidtrail {
namespace {

using Kind = ScriptToken::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '$' || c == '#' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::optional<char32_t> hex_value(std::string_view digits) {
  if (digits.empty() || digits.size() > 8) return std::nullopt;
  char32_t value = 0;
  for (const char c : digits) {
    char32_t digit = 0;
    if (is_digit(c))
      digit = static_cast<char32_t>(c - '0');
    else if (c >= 'a' && c <= 'f')
      digit = static_cast<char32_t>(c - 'a' + 10);
    else if (c >= 'A' && c <= 'F')
      digit = static_cast<char32_t>(c - 'A' + 10);
    else
      return std::nullopt;
    value = value * 16 + digit;
  }
  return value;
}

// After these words a "/" begins a regular expression, as after an operator.
constexpr std::array<std::string_view, 14> kWordsBeforeOperand = {"return", "typeof", "case",  "in",   "of",
                                                                  "delete", "void",   "throw", "new",  "instanceof",
                                                                  "do",     "else",   "await", "yield"};
constexpr std::array<std::string_view, 4> kWordsWithCondition = {"if", "while", "for", "with"};
// Longest first.
constexpr std::array<std::string_view, 31> kOperators = {
    ">>>=", "===", "!==", ">>>", "**=", "<<=", ">>=", "&&=", "||=", "?\?=", "...", "==", "!=", "<=", ">=", "&&",
    "||",   "?\?", "?.",  "++",  "--",  "+=",  "-=",  "*=",  "/=",  "%=",   "&=",  "|=", "^=", "=>", "**"};

template <class List>
bool among(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

class Tokeniser {
 public:
  Tokeniser(std::string_view text, std::vector<ScriptToken>& tokens) : text_(text), tokens_(tokens) {}

  bool run() {
    skip_hashbang();
    while (at_ < text_.size())
      if (!step()) return false;
    return open_.empty();
  }

 private:
  struct Bracket {
    char closes;
    bool condition = false;
    bool in_template = false;  // ${ … }
  };

  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool starts(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  void skip_hashbang() {
    if (starts("#!")) skip_line();
  }

  void skip_line() { at_ = std::min(text_.find_first_of("\r\n", at_), text_.size()); }

  bool step() {
    const char c = peek();
    if (c == '\n' || c == '\r') {
      line_break_ = true;
      ++at_;
      return true;
    }
    for (const std::string_view space : {" ", "\t", "\v", "\f", "\xC2\xA0", "\xEF\xBB\xBF"}) {
      if (!starts(space)) continue;
      at_ += space.size();
      return true;
    }
    // Annex B.1.1: HTML-like comments, which old pages hide their scripts in.
    if (starts("//") || starts("<!--") || (starts("-->") && (line_break_ || tokens_.empty()))) {
      skip_line();
      return true;
    }
    if (starts("/*")) return block_comment();
    if (c == '"' || c == '\'') return string_literal();
    if (c == '`') {
      ++at_;
      return template_part("");
    }
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if (is_word(c)) return word();
    if (c == '\\') return false;  // an escaped identifier: nobody honest writes location so
    if (c == '/' && regex_may_begin()) return regex();
    return punctuator();
  }

  bool block_comment() {
    const auto end = text_.find("*/", at_ + 2);
    if (end == std::string_view::npos) return false;
    if (text_.substr(at_, end - at_).find_first_of("\r\n") != std::string_view::npos) line_break_ = true;
    at_ = end + 2;
    return true;
  }

  void emit(Kind kind, std::string value) {
    ScriptToken token;
    token.kind = kind;
    token.value = std::move(value);
    token.after_line_break = line_break_;
    token.depth = static_cast<unsigned>(open_.size());
    tokens_.push_back(std::move(token));
    line_break_ = false;
  }

  bool string_literal() {
    const char quote = text_[at_++];
    std::string value;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\n' || text_[at_] == '\r') return false;
      if (!character(value)) return false;
    }
    if (at_ >= text_.size()) return false;
    ++at_;
    emit(Kind::text, std::move(value));
    return true;
  }

  // One character of a string or template, escapes undone (ECMA-262, 12.9.4).
  bool character(std::string& value) {
    if (text_[at_] != '\\') {
      value += text_[at_++];
      return true;
    }
    if (++at_ >= text_.size()) return false;
    const char c = text_[at_++];
    switch (c) {
      case 'n':
        value += '\n';
        return true;
      case 't':
        value += '\t';
        return true;
      case 'r':
        value += '\r';
        return true;
      case 'b':
        value += '\b';
        return true;
      case 'f':
        value += '\f';
        return true;
      case 'v':
        value += '\v';
        return true;
      case '\r':
        if (peek() == '\n') ++at_;
        return true;
      case '\n':
        return true;
      case 'x':
        return code_point(value, 2);
      case 'u':
        return peek() == '{' ? braced_code_point(value) : utf16_unit(value);
      default:
        if (c >= '0' && c <= '7') return octal(value, c);
        value += c;
        return true;
    }
  }

  bool code_point(std::string& value, std::size_t digits) {
    const auto code = hex_value(text_.substr(at_, digits));
    if (!code || at_ + digits > text_.size()) return false;
    at_ += digits;
    utf8::append(value, *code);
    return true;
  }

  bool braced_code_point(std::string& value) {
    const auto end = text_.find('}', at_);
    if (end == std::string_view::npos) return false;
    const auto code = hex_value(text_.substr(at_ + 1, end - at_ - 1));
    if (!code || *code > 0x10FFFF) return false;
    at_ = end + 1;
    utf8::append(value, *code);
    return true;
  }

  bool utf16_unit(std::string& value) {
    const auto first = at_ + 4 <= text_.size() ? hex_value(text_.substr(at_, 4)) : std::nullopt;
    if (!first) return false;
    at_ += 4;
    if (*first >= 0xD800 && *first < 0xDC00 && starts("\\u") && at_ + 6 <= text_.size()) {
      const auto second = hex_value(text_.substr(at_ + 2, 4));
      if (second && *second >= 0xDC00 && *second < 0xE000) {
        at_ += 6;
        utf8::append(value, 0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00));
        return true;
      }
    }
    utf8::append(value, *first);
    return true;
  }

  bool octal(std::string& value, char first) {
    auto code = static_cast<char32_t>(first - '0');
    const int more = first <= '3' ? 2 : 1;
    for (int i = 0; i < more && peek() >= '0' && peek() <= '7'; ++i)
      code = code * 8 + static_cast<char32_t>(text_[at_++] - '0');
    utf8::append(value, code);
    return true;
  }

  // From after "`" or after the "}" of an expression, to "`" or "${".
  bool template_part(std::string value) {
    while (at_ < text_.size()) {
      if (text_[at_] == '`') {
        ++at_;
        emit(Kind::text, std::move(value));
        return true;
      }
      if (starts("${")) {
        emit(Kind::template_with_expression, "`");
        at_ += 2;
        open_.push_back({'}', false, true});
        return true;
      }
      if (!character(value)) return false;
    }
    return false;
  }

  bool number() {
    const auto start = at_;
    while (at_ < text_.size() && (is_word(text_[at_]) || text_[at_] == '.')) ++at_;
    emit(Kind::number, std::string(text_.substr(start, at_ - start)));
    return true;
  }

  bool word() {
    const auto start = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    emit(Kind::word, std::string(text_.substr(start, at_ - start)));
    return true;
  }

  bool regex_may_begin() const {
    if (tokens_.empty()) return true;
    const ScriptToken& last = tokens_.back();
    switch (last.kind) {
      case Kind::word:
        return among(kWordsBeforeOperand, last.value);
      case Kind::punctuator:
        return last.value == ")" ? last.closes_condition
                                 : last.value != "]" && last.value != "++" && last.value != "--";
      case Kind::text:
      case Kind::number:
      case Kind::regex:
      case Kind::template_with_expression:
        return false;
    }
    return false;
  }

  bool regex() {
    const auto start = at_++;
    bool in_class = false;
    for (bool escaped = false; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\n' || c == '\r') return false;  // also behind a backslash
      if (escaped)
        escaped = false;
      else if (c == '\\')
        escaped = true;
      else if (c == '[')
        in_class = true;
      else if (c == ']')
        in_class = false;
      else if (c == '/' && !in_class)
        break;
    }
    if (at_ >= text_.size()) return false;
    ++at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    emit(Kind::regex, std::string(text_.substr(start, at_ - start)));
    return true;
  }

  bool punctuator() {
    const char c = text_[at_];
    if (c == '(' || c == '[' || c == '{') return opening(c);
    if (c == ')' || c == ']' || c == '}') return closing(c);
    std::size_t length = 1;
    const auto longest = std::find_if(kOperators.begin(), kOperators.end(), [this](auto op) { return starts(op); });
    if (longest != kOperators.end()) length = longest->size();
    emit(Kind::punctuator, std::string(text_.substr(at_, length)));
    at_ += length;
    return true;
  }

  bool opening(char c) {
    const bool condition = c == '(' && !tokens_.empty() && tokens_.back().kind == Kind::word &&
                           among(kWordsWithCondition, tokens_.back().value);
    emit(Kind::punctuator, std::string(1, c));
    open_.push_back({c == '(' ? ')' : c == '[' ? ']' : '}', condition, false});
    ++at_;
    return true;
  }

  bool closing(char c) {
    if (open_.empty() || open_.back().closes != c) return false;
    const Bracket bracket = open_.back();
    open_.pop_back();
    ++at_;
    if (bracket.in_template) return template_part("");
    emit(Kind::punctuator, std::string(1, c));
    tokens_.back().closes_condition = bracket.condition;
    return true;
  }

  std::string_view text_;
  std::vector<ScriptToken>& tokens_;
  std::size_t at_ = 0;
  bool line_break_ = false;
  std::vector<Bracket> open_;
};

}  // namespace

bool tokenise_script(std::string_view script, std::vector<ScriptToken>& tokens) {
  return Tokeniser(script, tokens).run();
}

}  // namespace paidtrail
