#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/timestamp.h"
#include "parsers/registry.h"

/// RSS 0.9 to 2.0, Atom 0.3 and 1.0, JSON Feed 1.0 and 1.1 as values. Pure. Any thread.
namespace paidtrail::feeds {

/// A text of a feed with what is needed to read it.
struct Markup {
  std::string text;
  bool html = false;  ///< else plain text
  std::string base;   ///< what its relative links are relative to, or ""
};

struct Item {
  std::string id;   ///< guid, atom:id or JSON id as written, or ""
  std::string url;  ///< the item's own page, absolute, or ""
  Markup title;
  Markup body;                         ///< the fullest there is
  std::optional<Timestamp> published;  ///< absent where only a day or no zone is given
  std::optional<Timestamp> updated;
  std::string author;  ///< names, joined by ", "
  std::string author_url;
  std::string lang;
  std::vector<std::string> talks_of;  ///< pages that the item is about: JSON external_url, Atom rel=related
};

struct Feed {
  std::string title;
  std::string url;   ///< its site
  std::string next;  ///< the page of older items (RFC 5005, section 3, and JSON next_url), absolute, or ""
  std::vector<Item> items;
  std::vector<Problem> problems;
};

enum class Kind { rss, atom, jsonfeed };

/// By the root element or the JSON version, whatever the file is called.
std::optional<Kind> recognise(std::string_view bytes);

/// An error where the bytes are no feed at all; items that are broken are left out and named in `problems`.
Result<Feed> read_xml(std::string_view bytes);
Result<Feed> read_json(std::string_view bytes);

/// Bytes of an XML file as UTF-8: by byte order mark, else by the declared encoding, else as UTF-8. A declaration that
/// the bytes contradict is not believed.
std::string decode_xml(std::string_view bytes);

/// RFC 822 with its zone names, RFC 3339, and what feeds make of them. Nothing without a time of day and a zone.
std::optional<Timestamp> parse_date(std::string_view text);

/// `reference` as written if it is absolute, else resolved; nothing if it leads nowhere by http(s).
std::optional<std::string> resolve(std::string_view reference, std::string_view base);

}  // namespace paidtrail::feeds
