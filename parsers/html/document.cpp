#include "parsers/html/document.h"

#include <algorithm>
#include <array>

#include "core/text/fold.h"
#include "core/text/utf8.h"
#include "parsers/html/layout.h"
#include "parsers/html/tree.h"

namespace paidtrail {
namespace {

using html::Element;

constexpr std::size_t kVisibleBytes = 4096;
constexpr std::size_t kLinkTextBytes = 200;
constexpr std::size_t kMaxLinks = 5000;
constexpr std::size_t kMaxMetas = 500;
constexpr std::size_t kMaxScripts = 500;

/// WHATWG MIME Sniffing, 4.6: JavaScript MIME type essence.
constexpr std::array<std::string_view, 16> kJavaScript = {
    "application/ecmascript", "application/javascript", "application/x-ecmascript", "application/x-javascript",
    "text/ecmascript",        "text/javascript",        "text/javascript1.0",       "text/javascript1.1",
    "text/javascript1.2",     "text/javascript1.3",     "text/javascript1.4",       "text/javascript1.5",
    "text/jscript",           "text/livescript",        "text/x-ecmascript",        "text/x-javascript"};

std::string cut_to(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0u) == 0x80u) --bytes;
  return std::string(text.substr(0, bytes));
}

std::string collapsed(std::string_view text) {
  html::TextBuilder builder;
  builder.add(text);
  return builder.text();
}

std::string value_or_empty(std::optional<std::string_view> value) { return std::string(value.value_or("")); }

/// WHATWG HTML, "prepare the script element": which type makes a classic script.
bool classic_script(const Element& script) {
  if (script.attribute("src")) return false;
  const auto type = script.attribute("type");
  std::string essence;
  if (type) {
    if (type->empty()) return true;
    essence = ascii_lower(trim(*type));
  } else {
    const auto language = script.attribute("language");
    if (!language || language->empty()) return true;
    essence = "text/" + ascii_lower(*language);
  }
  return std::ranges::find(kJavaScript, essence) != kJavaScript.end();
}

/// WHATWG HTML, "shared declarative refresh steps", 2 to 9: without a time that ends as one, the element does nothing,
/// and a later one may count.
bool has_refresh_time(std::string_view content) {
  content = trim(content);
  const auto end = std::min(content.find_first_not_of("0123456789."), content.size());
  if (end == 0) return false;
  return end == content.size() || std::string_view(";, \t\n\f\r").find(content[end]) != std::string_view::npos;
}

bool hidden(const Element& element) {
  if (element.attribute("hidden")) return true;
  const auto style = element.attribute("style");
  if (!style) return false;
  std::string plain = ascii_lower(*style);
  std::erase(plain, ' ');
  return plain.find("display:none") != std::string::npos || plain.find("visibility:hidden") != std::string::npos;
}

class PageVisitor final : public html::Visitor {
 public:
  bool enter(const Element& element) override {
    const std::string tag = element.tag();
    const bool shown = shown_.empty() || shown_.back();
    shown_.push_back(shown && tag != "head" && !never_shown(tag, element) && !hidden(element));
    if (element.is_template() || tag == "template") return false;
    if (element.foreign()) return true;
    if (tag == "head") in_head_ = true;
    read(element, tag);
    if (shown_.back()) layout_.enter(element, tag);
    return true;
  }

  void leave(const Element& element) override {
    const std::string tag = element.tag();
    if (shown_.back()) layout_.leave(tag);
    shown_.pop_back();
    if (element.foreign()) return;
    if (tag == "a" && in_link_) close_link();
    if (tag == "head") in_head_ = false;
  }

  void text(std::string_view text) override {
    if (!shown_.empty() && shown_.back() && !full()) layout_.text(text);
    if (in_link_ && link_text_.text().size() <= kLinkTextBytes) link_text_.add(text);
  }

  PageSigns take() {
    signs_.visible_text = cut_to(layout_.builder().text(), kVisibleBytes);
    return std::move(signs_);
  }

 private:
  static bool never_shown(const std::string& tag, const Element& element) {
    return !element.foreign() ? html::never_shown(tag) : true;
  }
  bool full() const { return layout_.builder().text().size() > kVisibleBytes; }

  void read(const Element& element, const std::string& tag) {
    if (tag == "meta")
      meta(element);
    else if (tag == "link")
      link_element(element);
    else if (tag == "base")
      set_once(signs_.base_href, element.attribute("href"));
    else if (tag == "script")
      script(element);
    else if (tag == "title" && signs_.title.empty())
      signs_.title = collapsed(element.child_text());
    else if (tag == "html")
      signs_.lang = value_or_empty(element.attribute("lang"));
    else if (tag == "a" || tag == "area")
      open_link(element, tag);
  }

  static void set_once(std::optional<std::string>& field, std::optional<std::string_view> value) {
    if (!field && value) field = std::string(*value);
  }

  void meta(const Element& element) {
    const auto content = element.attribute("content");
    if (!content) return;
    if (ascii_equal_ignoring_case(element.attribute("http-equiv").value_or(""), "refresh") &&
        has_refresh_time(*content))
      set_once(signs_.meta_refresh, content);
    for (const char* const name : {"property", "name", "itemprop"})
      if (const auto value = element.attribute(name); value && signs_.metas.size() < kMaxMetas) {
        signs_.metas.push_back({ascii_lower(trim(*value)), std::string(*content)});
        break;
      }
  }

  void link_element(const Element& element) {
    // What stands in the body may be a reader's.
    const auto href = element.attribute("href");
    if (!in_head_ || !href || trim(*href).empty()) return;
    for (const std::string& word : element.words("rel"))
      if (ascii_equal_ignoring_case(word, "canonical")) set_once(signs_.canonical, href);
  }

  void script(const Element& element) {
    if (signs_.scripts.size() + signs_.json_ld.size() >= kMaxScripts) return;
    if (ascii_equal_ignoring_case(trim(element.attribute("type").value_or("")), "application/ld+json"))
      signs_.json_ld.push_back(element.child_text());
    else if (classic_script(element))
      signs_.scripts.push_back(element.child_text());
  }

  void open_link(const Element& element, const std::string& tag) {
    const auto href = element.attribute("href");
    if (!href || signs_.links.size() >= kMaxLinks) return;
    if (in_link_) close_link();  // before the next one is the last
    signs_.links.push_back({value_or_empty(element.attribute("id")),
                            std::string(*href),
                            element.words("class"),
                            value_or_empty(element.attribute("rel")),
                            value_or_empty(element.attribute("data-tracking-control-name")),
                            {}});
    in_link_ = tag == "a";
    link_text_ = {};
  }

  void close_link() {
    signs_.links.back().text = cut_to(link_text_.text(), kLinkTextBytes);
    in_link_ = false;
  }

  PageSigns signs_;
  html::Layout layout_;
  std::vector<bool> shown_;
  bool in_head_ = false;
  bool in_link_ = false;
  html::TextBuilder link_text_;
};

}  // namespace

PageSigns page_signs(std::string_view html) {
  const html::Tree tree(html, html::Tree::As::document);
  PageVisitor visitor;
  tree.walk(visitor);
  PageSigns signs = visitor.take();
  signs.cut = tree.cut();
  return signs;
}

}  // namespace paidtrail
