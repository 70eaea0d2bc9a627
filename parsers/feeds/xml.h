#pragma once

#include <string>
#include <string_view>

namespace pugi {
class xml_node;
}

/// Names and contents of a feed's elements. Only the .cpp files of this folder know pugixml.
namespace paidtrail::feeds {

enum class Vocabulary { rss, atom, dublin_core, content, media, feedburner, itunes, xhtml, other };

/// By the namespace in force, or by the usual prefix where none is declared.
Vocabulary vocabulary(const pugi::xml_node& node);
std::string_view local_name(const pugi::xml_node& node);

/// Text of the node's own text and CDATA children.
std::string own_text(const pugi::xml_node& node);
bool has_elements(const pugi::xml_node& node);
/// The children as HTML: prefixes dropped, text escaped again.
std::string inner_html(const pugi::xml_node& node);
/// xml:base in force at `node`, resolved against `outer`.
std::string base_at(const pugi::xml_node& node, const std::string& outer);

}  // namespace paidtrail::feeds
