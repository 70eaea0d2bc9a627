#include "parsers/html/tree.h"

#include <gumbo.h>

#include <algorithm>
#include <csetjmp>
#include <cstdlib>

#include "core/text/fold.h"

namespace paidtrail::html {

/// Where Gumbo's memory comes from. Gumbo cannot be told that there is no more, and frees its tree by recursion: so
/// the arena leaves the parse with longjmp when its budget is spent, and is dropped as a whole.
struct Tree::Arena {
  explicit Arena(std::size_t budget_bytes) : budget(budget_bytes) {}
  ~Arena() {
    while (last) {
      Chunk* const before = last->before;
      std::free(last);
      last = before;
    }
  }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  struct Chunk {
    Chunk* before;
    std::size_t size;
  };
  static constexpr std::size_t kHead = (sizeof(Chunk) + 15) / 16 * 16;

  void* take(std::size_t size) {
    size = (size + 15) / 16 * 16;
    if (size > budget) return nullptr;
    budget -= size;
    if (!last || last->size - used < size) {
      const std::size_t room = size > kChunk ? size : kChunk;
      auto* const chunk = static_cast<Chunk*>(std::malloc(kHead + room));
      if (!chunk) return nullptr;
      *chunk = {last, room};
      last = chunk;
      used = 0;
    }
    char* const at = reinterpret_cast<char*>(last) + kHead + used;
    used += size;
    return at;
  }

  static void* allocate(void* self, std::size_t size) {
    auto& arena = *static_cast<Arena*>(self);
    void* const memory = arena.take(size);
    if (!memory) std::longjmp(arena.spent, 1);  // over C frames only
    return memory;
  }
  static void release(void*, void*) {}

  /// Null where the budget was not enough. Nothing here has a destructor that longjmp could skip.
  GumboOutput* parse(const GumboOptions& options, const char* text, std::size_t size) {
    if (setjmp(spent) != 0) return nullptr;  // NOLINT(cert-err52-cpp)
    return gumbo_parse_with_options(&options, text, size);
  }

  static constexpr std::size_t kChunk = 64 * 1024;
  std::size_t budget;
  Chunk* last = nullptr;
  std::size_t used = 0;
  std::jmp_buf spent;
};

namespace {

const GumboElement* element_of(const GumboNode& node) {
  return node.type == GUMBO_NODE_ELEMENT || node.type == GUMBO_NODE_TEMPLATE ? &node.v.element : nullptr;
}

bool is_text(const GumboNode& node) {
  return node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE || node.type == GUMBO_NODE_CDATA;
}

const GumboVector* children_of(const GumboNode& node) {
  if (node.type == GUMBO_NODE_DOCUMENT) return &node.v.document.children;
  const GumboElement* const element = element_of(node);
  return element ? &element->children : nullptr;
}

const GumboNode& child_at(const GumboVector& children, unsigned index) {
  return *static_cast<const GumboNode*>(children.data[index]);
}

bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool hex_digit(char c) { return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// Gumbo counts a character reference in an int. One with more digits than any code point has means U+FFFD however it
/// goes on, and is cut before it overflows.
std::string with_short_references(std::string text) {
  std::size_t at = text.find("&#");
  if (at == std::string::npos) return text;
  std::string out;
  std::size_t done = 0;
  for (; at != std::string::npos; at = text.find("&#", at)) {
    at += 2;
    const bool hex = at < text.size() && (text[at] == 'x' || text[at] == 'X');
    if (hex) ++at;
    while (at < text.size() && text[at] == '0') ++at;
    const std::size_t digits = at;
    while (at < text.size() && (hex ? hex_digit(text[at]) : digit(text[at]))) ++at;
    const std::size_t kept = std::min(at, digits + (hex ? 7 : 8));
    out.append(text, done, kept - done);
    done = at;
  }
  out.append(text, done);
  return out;
}

}  // namespace

std::string Element::tag() const {
  const GumboElement& element = *element_of(node_);
  if (element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.tag);
  GumboStringPiece name = element.original_tag;
  gumbo_tag_from_original_text(&name);
  return name.data ? ascii_lower({name.data, name.length}) : std::string();
}

bool Element::foreign() const { return element_of(node_)->tag_namespace != GUMBO_NAMESPACE_HTML; }
bool Element::is_template() const { return node_.type == GUMBO_NODE_TEMPLATE; }

std::optional<std::string_view> Element::attribute(const char* name) const {
  const GumboAttribute* const found = gumbo_get_attribute(&element_of(node_)->attributes, name);
  if (!found) return std::nullopt;
  return std::string_view(found->value);
}

std::vector<std::string> Element::words(const char* name) const {
  std::vector<std::string> out;
  const std::string_view value = attribute(name).value_or(std::string_view());
  for (std::size_t at = 0; at < value.size();) {
    std::size_t end = at;
    while (end < value.size() && !space(value[end])) ++end;
    if (end > at) out.emplace_back(value.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

std::string Element::child_text() const {
  std::string out;
  const GumboVector& children = *children_of(node_);
  for (unsigned i = 0; i < children.length; ++i) {
    const GumboNode& child = child_at(children, i);
    if (is_text(child)) out += child.v.text.text;
  }
  return out;
}

Tree::Tree(std::string_view html, As as, const Limits& limits) {
  const std::string_view kept = within_limits(html, limits);
  cut_ = kept.size() < html.size();
  // Gumbo's own fragment mode aborts on a frameset (an assertion that Debian compiles in).
  text_ = with_short_references(as_utf8(kept));
  if (as == As::fragment) text_.insert(0, "<!doctype html><body>");
  constexpr std::size_t kLeast = 4 * 1024 * 1024;
  arena_ = std::make_unique<Arena>(kLeast + text_.size() * limits.memory_per_byte);
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = Arena::allocate;
  options.deallocator = Arena::release;
  options.userdata = arena_.get();
  options.max_errors = 0;
  const GumboOutput* const output = arena_->parse(options, text_.data(), text_.size());
  if (output)
    root_ = output->root;
  else
    cut_ = true;
}

Tree::~Tree() = default;

void Tree::walk(Visitor& visitor) const {
  struct Open {
    const GumboNode* node;
    unsigned next_child;
  };
  std::vector<Open> open;
  const auto visit = [&](const GumboNode& node) {
    if (is_text(node)) visitor.text(node.v.text.text);
    if (!element_of(node)) return;
    const bool inside = visitor.enter(Element(node));
    open.push_back({&node, inside ? 0u : children_of(node)->length});
  };
  if (root_) visit(*root_);
  while (!open.empty()) {
    Open& top = open.back();
    const GumboVector& children = *children_of(*top.node);
    if (top.next_child < children.length) {
      visit(child_at(children, top.next_child++));
    } else {
      const GumboNode& node = *top.node;
      open.pop_back();
      visitor.leave(Element(node));
    }
  }
}

}  // namespace paidtrail::html
