#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct GumboInternalNode;

/// Gumbo's tree of an HTML text, within limits, walked without recursion. Only tree.cpp knows Gumbo.
namespace paidtrail::html {

/// What hostile markup may cost. Gumbo's work grows with the square of the depth, and with the product of open
/// formatting elements and paragraphs; a browser flattens what is deeper than 512.
struct Limits {
  std::size_t bytes = 1024 * 1024;
  std::size_t tags = 30'000;          ///< start tags
  std::size_t depth = 512;            ///< open elements, estimated
  std::size_t attributes = 256;       ///< of one tag
  std::size_t memory_per_byte = 128;  ///< of Gumbo, beside 4 MiB
};

/// The longest beginning of `html` that keeps to the limits.
std::string_view within_limits(std::string_view html, const Limits& limits);

/// UTF-8 as it is (an incomplete last character dropped), other bytes read as windows-1252.
std::string as_utf8(std::string_view bytes);

/// An element in a Visitor's hand; valid during the call.
class Element {
 public:
  explicit Element(const GumboInternalNode& node) : node_(node) {}
  std::string tag() const;  ///< lower case
  bool foreign() const;     ///< SVG or MathML
  bool is_template() const;
  std::optional<std::string_view> attribute(const char* name) const;
  std::vector<std::string> words(const char* name) const;  ///< an attribute split at white space
  std::string child_text() const;                          ///< of its own text nodes

 private:
  const GumboInternalNode& node_;
};

class Visitor {
 public:
  virtual ~Visitor() = default;
  virtual bool enter(const Element& element) = 0;  ///< false: its children are passed over, leave() is called
  virtual void leave(const Element& element) = 0;
  virtual void text(std::string_view text) = 0;  ///< white space included
};

class Tree {
 public:
  enum class As { document, fragment };  ///< fragment: as if inside <body>
  Tree(std::string_view html, As as, const Limits& limits = {});
  ~Tree();
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  bool cut() const { return cut_; }  ///< something was not read
  void walk(Visitor& visitor) const;

 private:
  struct Arena;
  std::unique_ptr<Arena> arena_;
  std::string text_;
  const GumboInternalNode* root_ = nullptr;
  bool cut_ = false;
};

}  // namespace paidtrail::html
