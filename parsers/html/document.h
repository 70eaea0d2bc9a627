#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a page says about itself and about where it wants its reader to go (Gumbo; WHATWG HTML). Pure. Any thread.
namespace paidtrail {

/// An <a href> or <area href> of a page.
struct PageLink {
  std::string id;
  std::string href;  ///< as written, entities undone, not yet resolved against the base
  std::vector<std::string> classes;
  std::string rel;
  std::string control_name;  ///< data-tracking-control-name, by which LinkedIn marks the button that leaves
  std::string text;          ///< as shown, at most 200 bytes
};

struct PageMeta {
  std::string name;  ///< `name`, `property` or `itemprop`, lower case
  std::string content;
};

struct PageSigns {
  /// The content attribute of the first <meta http-equiv=refresh> that a browser without scripts would obey: any case
  /// and quoting, also inside noscript; never from comments, template, textarea, title, style, iframe, xmp, srcdoc or
  /// script strings; its time must be a number. Whether it names a URL is the reader's question.
  std::optional<std::string> meta_refresh;
  std::optional<std::string> base_href;  ///< of the first <base href>
  std::optional<std::string> canonical;  ///< of the first <link rel=canonical href> in the head
  std::vector<std::string> scripts;      ///< text of classic scripts without src, in order
  std::vector<std::string> json_ld;      ///< text of <script type="application/ld+json">
  std::vector<PageMeta> metas;           ///< at most 500
  std::string lang;                      ///< of the html element
  std::string title;                     ///< white space collapsed
  std::string visible_text;              ///< of the body as shown, at most 4 KiB
  std::vector<PageLink> links;           ///< at most 5000
  bool cut = false;                      ///< too long, too many or too deep tags: what follows was not read
};

/// Bytes that are not UTF-8 are read as windows-1252, as browsers do with pages that name no encoding.
PageSigns page_signs(std::string_view html);

}  // namespace paidtrail
