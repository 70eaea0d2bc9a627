#include "parsers/html/text.h"

#include <algorithm>

#include "parsers/html/layout.h"
#include "parsers/html/tree.h"

namespace paidtrail {
namespace {

using html::Element;

class TextVisitor final : public html::Visitor {
 public:
  explicit TextVisitor(const HtmlTextOptions& options) : options_(options) {}

  bool enter(const Element& element) override {
    const std::string tag = element.tag();
    const std::vector<std::string> classes = element.words("class");
    const bool shown = !html::never_shown(tag) && !element.is_template() && !dropped(classes);
    ellipsis_.push_back(shown && options_.mastodon_ellipsis && tag == "span" && contains(classes, "ellipsis"));
    if (!shown) return false;
    layout_.enter(element, tag);
    const auto href = tag == "a" ? element.attribute("href") : std::nullopt;
    if (href) open(std::string(*href), classes, element);
    return true;
  }

  void leave(const Element& element) override {
    if (ellipsis_.back()) text("…");
    ellipsis_.pop_back();
    const std::string tag = element.tag();
    if (tag == "a" && open_ != kNone) close();
    layout_.leave(tag);
  }

  void text(std::string_view text) override {
    layout_.text(text);
    if (open_ == kNone || !layout_.builder().wrote() || started_) return;
    started_ = true;
    out_.anchors[open_].start = layout_.builder().started();
    start_byte_ = layout_.builder().started_byte();
  }

  HtmlText take() {
    out_.text = layout_.builder().text();
    return std::move(out_);
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  static bool contains(const std::vector<std::string>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
  }
  bool dropped(const std::vector<std::string>& classes) const {
    return std::ranges::any_of(
        classes, [this](const std::string& c) { return c == "invisible" || contains(options_.drop_classes, c); });
  }

  void open(std::string href, const std::vector<std::string>& classes, const Element& element) {
    if (open_ != kNone) close();
    open_ = out_.anchors.size();
    started_ = false;
    const std::string rel(element.attribute("rel").value_or(std::string_view()));
    const std::uint32_t here = layout_.builder().count();
    out_.anchors.push_back({std::move(href), classes, rel, {}, here, here});
  }

  void close() {
    HtmlAnchor& anchor = out_.anchors[open_];
    if (started_) {
      anchor.end = layout_.builder().count();
      anchor.text = layout_.builder().text().substr(start_byte_);
    }
    open_ = kNone;
  }

  const HtmlTextOptions& options_;
  html::Layout layout_;
  HtmlText out_;
  std::vector<bool> ellipsis_;
  // HTML has no anchor within an anchor, but its parser leaves one inside a marquee or a cell; it ends the first.
  std::size_t open_ = kNone;
  bool started_ = false;
  std::size_t start_byte_ = 0;
};

class RawText final : public html::Visitor {
 public:
  bool enter(const Element& element) override {
    const std::string tag = element.tag();
    if (tag == "textarea") inside_ = true;
    return true;
  }
  void leave(const Element&) override {}
  void text(std::string_view text) override {
    if (inside_) text_ += text;
  }
  std::string text_;

 private:
  bool inside_ = false;
};

}  // namespace

HtmlText html_to_text(std::string_view html, const HtmlTextOptions& options) {
  const html::Tree tree(html, html::Tree::As::fragment);
  TextVisitor visitor(options);
  tree.walk(visitor);
  HtmlText text = visitor.take();
  text.cut = tree.cut();
  return text;
}

std::string unescape_entities(std::string_view text) {
  if (text.find('&') == std::string_view::npos) return std::string(text);
  // In a textarea, markup is text and entities are undone; the newline behind its tag is no content.
  std::string html = "<textarea>\n";
  for (const char c : text) {
    if (c == '<')
      html += "&lt;";
    else
      html += c;
  }
  const html::Tree tree(html, html::Tree::As::fragment);
  if (tree.cut()) return std::string(text);
  RawText raw;
  tree.walk(raw);
  return std::move(raw.text_);
}

}  // namespace paidtrail
