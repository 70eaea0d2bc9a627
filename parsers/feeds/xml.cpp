#include "parsers/feeds/xml.h"

#include <pugixml.hpp>

#include <array>
#include <vector>

#include "parsers/feeds/feed.h"

namespace paidtrail::feeds {
namespace {

constexpr int kMaxAncestors = 8;  // what a feed says stands within; deeper nodes are content

struct Row {
  std::string_view uri;
  std::string_view prefix;
  Vocabulary vocabulary;
};

constexpr std::array kRows = {
    Row{"http://www.w3.org/2005/Atom", "atom", Vocabulary::atom},
    Row{"http://purl.org/atom/ns#", "atom03", Vocabulary::atom},
    Row{"http://purl.org/dc/elements/1.1/", "dc", Vocabulary::dublin_core},
    Row{"http://purl.org/dc/terms/", "dcterms", Vocabulary::dublin_core},
    Row{"http://purl.org/rss/1.0/modules/content/", "content", Vocabulary::content},
    Row{"http://search.yahoo.com/mrss/", "media", Vocabulary::media},
    Row{"http://search.yahoo.com/mrss", "media", Vocabulary::media},
    Row{"http://rssnamespace.org/feedburner/ext/1.0", "feedburner", Vocabulary::feedburner},
    Row{"http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes", Vocabulary::itunes},
    Row{"http://www.w3.org/1999/xhtml", "xhtml", Vocabulary::xhtml},
    Row{"http://purl.org/rss/1.0/", "rss", Vocabulary::rss},
};

/// Nothing declared: null.
pugi::xml_attribute declaration(const pugi::xml_node& node, const std::string& name) {
  pugi::xml_node at = node;
  for (int i = 0; i < kMaxAncestors && at; ++i, at = at.parent())
    if (const pugi::xml_attribute found = at.attribute(name.c_str())) return found;
  return {};
}

constexpr std::array<std::string_view, 9> kVoid = {"br", "hr", "img", "input", "link", "meta", "source", "wbr", "area"};

bool is_void(std::string_view name) {
  for (const std::string_view v : kVoid)
    if (v == name) return true;
  return false;
}

void escape(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
}

bool is_text(const pugi::xml_node& node) { return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata; }

void open_tag(std::string& out, const pugi::xml_node& node) {
  out += '<';
  out += local_name(node);
  for (const pugi::xml_attribute attribute : node.attributes()) {
    out += ' ';
    out += attribute.name();
    out += "=\"";
    escape(out, attribute.value());
    out += '"';
  }
  out += '>';
}

}  // namespace

std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

Vocabulary vocabulary(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.find(':');
  const std::string prefix(colon == std::string_view::npos ? std::string_view() : name.substr(0, colon));
  const pugi::xml_attribute declared = declaration(node, prefix.empty() ? "xmlns" : "xmlns:" + prefix);
  const std::string_view uri = declared.value();
  for (const Row& row : kRows)
    if (declared ? uri == row.uri : !prefix.empty() && prefix == row.prefix) return row.vocabulary;
  if (!prefix.empty()) return Vocabulary::other;
  // RSS 0.9x and 2.0 have no namespace, or one that each server invents at the root; an extension declares its own.
  return node.attribute("xmlns") && !uri.empty() ? Vocabulary::other : Vocabulary::rss;
}

std::string own_text(const pugi::xml_node& node) {
  std::string out;
  for (const pugi::xml_node child : node.children())
    if (is_text(child)) out += child.value();
  return out;
}

bool has_elements(const pugi::xml_node& node) {
  for (const pugi::xml_node child : node.children())
    if (child.type() == pugi::node_element) return true;
  return false;
}

std::string inner_html(const pugi::xml_node& node) {
  std::string out;
  pugi::xml_node at = node.first_child();
  while (at) {
    if (is_text(at)) escape(out, at.value());
    if (at.type() == pugi::node_element) {
      open_tag(out, at);
      if (at.first_child() && !is_void(local_name(at))) {
        at = at.first_child();
        continue;
      }
    }
    // Up to the next node that has not been written.
    while (at && at != node) {
      if (at.type() == pugi::node_element && !is_void(local_name(at))) {
        out += "</";
        out += local_name(at);
        out += '>';
      }
      if (at.next_sibling()) break;
      at = at.parent();
    }
    if (!at || at == node) break;
    at = at.next_sibling();
  }
  return out;
}

std::string base_at(const pugi::xml_node& node, const std::string& outer) {
  std::vector<std::string_view> chain;
  pugi::xml_node at = node;
  for (int i = 0; i < kMaxAncestors && at; ++i, at = at.parent())
    if (const pugi::xml_attribute base = at.attribute("xml:base")) chain.emplace_back(base.value());
  std::string base = outer;
  for (auto it = chain.rbegin(); it != chain.rend(); ++it)
    if (auto resolved = resolve(*it, base)) base = *std::move(resolved);
  return base;
}

}  // namespace paidtrail::feeds
