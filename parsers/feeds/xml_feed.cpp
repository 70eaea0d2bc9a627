#include <pugixml.hpp>

#include <algorithm>

#include "core/text/fold.h"
#include "parsers/feeds/feed.h"
#include "parsers/feeds/xml.h"
#include "parsers/html/text.h"

namespace paidtrail::feeds {
namespace {

constexpr std::size_t kMaxBytes = 16 * 1024 * 1024;
constexpr std::ptrdiff_t kMaxMarks = 1'000'000;  // of "<": pugixml spends 64 bytes a node
constexpr std::size_t kMaxItems = 20'000;

bool same(std::string_view a, std::string_view b) { return ascii_equal_ignoring_case(a, b); }

std::string trimmed(std::string_view text) { return std::string(trim(text)); }

/// RSS does not say whether a text is HTML; most are, and what has neither tag nor entity reads the same.
bool looks_like_html(std::string_view text) {
  for (std::size_t at = text.find_first_of("<&"); at != std::string_view::npos; at = text.find_first_of("<&", at + 1)) {
    if (at + 1 >= text.size()) return false;
    const char next = text[at + 1];
    const bool letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
    if (text[at] == '<' && (letter || next == '/' || next == '!') && text.find('>', at) != std::string_view::npos)
      return true;
    if (text[at] == '&' && (letter || next == '#') && text.substr(at, 12).find(';') != std::string_view::npos)
      return true;
  }
  return false;
}

class Reader {
 public:
  Reader(const pugi::xml_document& document, std::string_view text) : document_(document), text_(text) {}

  Result<Feed> read() {
    const pugi::xml_node root = document_.document_element();
    const std::string_view name = local_name(root);
    if (same(name, "feed")) {
      head(root, Vocabulary::atom);
      items(root, "entry", &Reader::atom_item);
    } else if (same(name, "rss") || same(name, "RDF")) {
      pugi::xml_node channel;
      for (const pugi::xml_node child : root.children())
        if (same(local_name(child), "channel") && !channel) channel = child;
      head(channel, Vocabulary::rss);
      items(channel, "item", &Reader::rss_item);
      items(root, "item", &Reader::rss_item);  // RSS 1.0, and 2.0 by those who misread it
    } else {
      return Error{ErrorKind::bad_input,
                   "not a feed: the root element is <" + std::string(root.name()).substr(0, 40) + ">"};
    }
    return std::move(feed_);
  }

  /// Items that the parser had not closed when it gave up at `offset` are taken back.
  void broken_at(std::size_t offset, const char* what) { broken_ = offset, reason_ = what; }

 private:
  using Make = Item (Reader::*)(const pugi::xml_node&, const std::string& base) const;

  void head(const pugi::xml_node& node, Vocabulary kind) {
    std::string site;
    std::string self;
    std::string next;
    for (const pugi::xml_node child : node.children()) {
      const std::string_view name = local_name(child);
      const Vocabulary of = vocabulary(child);
      if (same(name, "title") && (of == Vocabulary::rss || of == Vocabulary::atom)) feed_.title = plain(text(child));
      if (same(name, "language") || (of == Vocabulary::dublin_core && name == "language"))
        lang_ = trimmed(own_text(child));
      if (same(name, "author") && of == Vocabulary::atom) author_ = person(child, author_url_);
      if (same(name, "managingEditor")) author_ = without_mail(own_text(child));
      if (!same(name, "link")) continue;
      const std::string_view rel = child.attribute("rel").value();
      const std::string href = trimmed(child.attribute("href") ? child.attribute("href").value() : own_text(child));
      if (rel == "self")
        self = href;
      else if (rel == "next" || rel == "prev-archive")
        next = href;
      else if ((rel.empty() || rel == "alternate") && site.empty())
        site = href;
    }
    if (const pugi::xml_attribute xml_lang = node.attribute("xml:lang"); xml_lang && lang_.empty())
      lang_ = trimmed(xml_lang.value());
    // The address of the file itself is not in the bytes; its own link to itself is the nearest there is.
    base_ = resolve(self, "").value_or(resolve(site, "").value_or(""));
    base_ = base_at(node, base_);
    feed_.url = resolve(site, base_).value_or("");
    feed_.next = resolve(next, base_).value_or("");
    if (kind == Vocabulary::rss) rss_base_ = feed_.url.empty() ? base_ : feed_.url;
  }

  void items(const pugi::xml_node& within, std::string_view name, Make make) {
    for (const pugi::xml_node child : within.children()) {
      if (!same(local_name(child), name)) continue;
      const std::size_t at = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, child.offset_debug()));
      if (broken_ && !closed_before(at, *broken_, name)) {
        problem(at, std::string(name) + " is cut: " + reason_);
        continue;
      }
      if (feed_.items.size() >= kMaxItems) return problem(at, "more than " + std::to_string(kMaxItems) + " items");
      Item item = (this->*make)(child, base_at(child, base_));
      if (item.id.empty() && item.url.empty() && trim(item.title.text).empty() && trim(item.body.text).empty())
        problem(at, std::string(name) + " has neither id, link, title nor text");
      else
        feed_.items.push_back(std::move(item));
    }
  }

  bool closed_before(std::size_t from, std::size_t end, std::string_view name) const {
    const std::size_t close = text_.find(std::string("</") + std::string(name), from);
    if (close != std::string_view::npos) return close < end;
    const std::size_t colon = text_.find(":" + std::string(name) + ">", from);  // </atom:entry>
    return colon != std::string_view::npos && colon < end;
  }

  /// Offsets only grow from item to item, so that the lines are counted once.
  void problem(std::size_t offset, std::string reason) {
    offset = std::min(offset, text_.size());
    if (offset >= counted_)
      line_ += static_cast<std::size_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(counted_),
                                                   text_.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
    counted_ = std::max(counted_, offset);
    feed_.problems.push_back({line_, std::move(reason)});
  }

  // Texts

  static Markup text(const pugi::xml_node& node) {
    if (has_elements(node)) return {inner_html(node), true, {}};
    std::string own = own_text(node);
    const bool html = looks_like_html(own);
    return {std::move(own), html, {}};
  }

  /// RFC 4287, section 3.1: what `type` says.
  static Markup atom_text(const pugi::xml_node& node) {
    const std::string type = ascii_lower(trim(node.attribute("type").value()));
    const std::string mode = ascii_lower(node.attribute("mode").value());  // Atom 0.3
    if (has_elements(node)) return {inner_html(node), true, {}};
    if (type == "html" || type == "xhtml" || type == "text/html" || type == "application/xhtml+xml" ||
        mode == "escaped")
      return {own_text(node), true, {}};
    return {own_text(node), false, {}};
  }

  static std::string plain(const Markup& markup) {
    return markup.html ? html_to_text(markup.text).text : trimmed(markup.text);
  }

  static std::string name_text(const pugi::xml_node& node) {
    std::string name = trimmed(own_text(node));
    return looks_like_html(name) ? html_to_text(name).text : name;
  }

  /// `jane@a.test (Jane Doe)`: the name. No contact data is kept.
  static std::string without_mail(std::string_view author) {
    author = trim(author);
    const std::size_t open = author.find('(');
    const std::size_t close = author.rfind(')');
    if (author.find('@') != std::string_view::npos && open != std::string_view::npos && close > open + 1 &&
        close != std::string_view::npos)
      return trimmed(author.substr(open + 1, close - open - 1));
    const std::size_t angle = author.find('<');
    if (author.find('@') != std::string_view::npos) {
      if (angle != std::string_view::npos && angle > 0) return trimmed(author.substr(0, angle));
      return {};
    }
    return std::string(author);
  }

  static std::string person(const pugi::xml_node& node, std::string& url) {
    std::string name;
    for (const pugi::xml_node child : node.children()) {
      if (same(local_name(child), "name")) name = name_text(child);
      if (same(local_name(child), "uri") || same(local_name(child), "url"))
        url = resolve(own_text(child), "").value_or("");
    }
    if (!has_elements(node)) name = without_mail(own_text(node));
    return name;
  }

  static void join(std::string& names, const std::string& name) {
    if (name.empty()) return;
    if (!names.empty()) names += ", ";
    names += name;
  }

  static void prefer(Markup& body, Markup other, int rank, int& best) {
    if (rank <= best || trim(other.text).empty()) return;
    body = std::move(other);
    best = rank;
  }

  /// YouTube and podcasts keep the description in media:group.
  static void media(const pugi::xml_node& node, Markup& body, int rank, int& best) {
    for (const pugi::xml_node child : node.children())
      if (local_name(child) == "description")
        prefer(body, {own_text(child), same(child.attribute("type").value(), "html"), {}}, rank, best);
  }

  void finish(Item& item, const std::string& own_lang) const {
    item.lang = own_lang.empty() ? lang_ : own_lang;
    if (item.author.empty()) {
      item.author = author_;
      item.author_url = author_url_;
    }
  }

  Item rss_item(const pugi::xml_node& node, const std::string& base) const {
    Item item;
    std::string link;
    std::string atom_link;
    std::string original_link;
    std::string creators;
    std::string podcast_author;
    std::string lang;
    std::optional<Timestamp> other_date;
    bool permalink = true;
    int best = 0;
    for (const pugi::xml_node child : node.children()) {
      if (child.type() != pugi::node_element) continue;
      const std::string_view name = local_name(child);
      switch (vocabulary(child)) {
        case Vocabulary::rss:
          if (same(name, "title"))
            item.title = text(child);
          else if (same(name, "link"))
            link = trimmed(own_text(child));
          else if (same(name, "guid")) {
            item.id = trimmed(own_text(child));
            permalink = !same(child.attribute("isPermaLink").value(), "false");
          } else if (same(name, "description"))
            prefer(item.body, text(child), 2, best);
          else if (same(name, "pubDate"))
            item.published = parse_date(own_text(child));
          else if (same(name, "author"))
            item.author = person(child, item.author_url);
          break;
        case Vocabulary::atom:
          if (name == "link" && child.attribute("rel").value() == std::string_view("related"))
            related(item, child, base);
          else if (name == "link" &&
                   (!child.attribute("rel") || child.attribute("rel").value() == std::string_view("alternate")))
            atom_link = child.attribute("href").value();
          else if (name == "updated")
            item.updated = parse_date(own_text(child));
          else if (name == "published")
            other_date = parse_date(own_text(child));
          else if (name == "author")
            join(creators, person(child, item.author_url));
          else if (name == "summary" || name == "content")
            prefer(item.body, atom_text(child), name == "content" ? 4 : 1, best);
          break;
        case Vocabulary::dublin_core:
          if (name == "creator")
            join(creators, without_mail(name_text(child)));
          else if (name == "date" || name == "created" || name == "issued")
            other_date = parse_date(own_text(child));
          else if (name == "modified")
            item.updated = parse_date(own_text(child));
          else if (name == "language")
            lang = trimmed(own_text(child));
          break;
        case Vocabulary::content:
          if (name == "encoded")
            prefer(item.body, has_elements(child) ? text(child) : Markup{own_text(child), true, {}}, 5, best);
          break;
        case Vocabulary::xhtml:
          if (name == "body" || name == "div") prefer(item.body, {inner_html(child), true, {}}, 3, best);
          break;
        case Vocabulary::feedburner:
          if (name == "origLink") original_link = trimmed(own_text(child));
          break;
        case Vocabulary::media:
          if (name == "group") media(child, item.body, 1, best);
          if (name == "description") media(node, item.body, 1, best);
          break;
        case Vocabulary::itunes:
          if (name == "author") podcast_author = trimmed(own_text(child));
          if (name == "summary") prefer(item.body, text(child), 1, best);
          break;
        case Vocabulary::other:
          break;
      }
    }
    for (const std::string* const candidate : {&original_link, &link, &atom_link})
      if (item.url.empty()) item.url = resolve(*candidate, base_of(base)).value_or("");
    // RSS 2.0: a guid is a permalink unless it says that it is none.
    if (item.url.empty() && permalink) item.url = resolve(item.id, "").value_or("");
    if (item.id.empty() && item.url.empty()) item.url = resolve(node.attribute("rdf:about").value(), "").value_or("");
    if (!creators.empty()) item.author = creators;
    if (item.author.empty()) item.author = podcast_author;
    if (!item.published) item.published = other_date;
    item.title.base = item.body.base = base_of(base);
    finish(item, lang);
    return item;
  }

  /// xml:base where there is one, else the site that the channel names.
  std::string base_of(const std::string& base) const { return base == base_ && !rss_base_.empty() ? rss_base_ : base; }

  void related(Item& item, const pugi::xml_node& link, const std::string& base) const {
    if (auto url = resolve(link.attribute("href").value(), base_at(link, base)))
      item.talks_of.push_back(*std::move(url));
  }

  Item atom_item(const pugi::xml_node& node, const std::string& base) const {
    Item item;
    std::string original_link;
    std::string lang = node.attribute("xml:lang").value();
    int best = 0;
    item.body.base = base;
    for (const pugi::xml_node child : node.children()) {
      if (child.type() != pugi::node_element) continue;
      const std::string_view name = local_name(child);
      const Vocabulary of = vocabulary(child);
      if (of == Vocabulary::media) {
        if (name == "group") media(child, item.body, 1, best);
        continue;
      }
      if (of == Vocabulary::feedburner && name == "origLink") original_link = trimmed(own_text(child));
      if (of != Vocabulary::atom && of != Vocabulary::rss) continue;
      if (name == "id")
        item.id = trimmed(own_text(child));
      else if (name == "title")
        item.title = atom_text(child);
      else if (name == "content" || name == "summary") {
        if (child.attribute("src")) continue;  // content elsewhere
        Markup body = atom_text(child);
        body.base = base_at(child, base);
        prefer(item.body, std::move(body), name == "content" ? 3 : 2, best);
      } else if (name == "published" || name == "issued" || name == "created")
        item.published = parse_date(own_text(child));
      else if (name == "updated" || name == "modified")
        item.updated = parse_date(own_text(child));
      else if (name == "author")
        join(item.author, person(child, item.author_url));
      else if (name == "link") {
        const std::string_view rel = child.attribute("rel").value();
        if (rel == "related")
          related(item, child, base);
        else if ((rel.empty() || rel == "alternate") && item.url.empty())
          item.url = resolve(child.attribute("href").value(), base_at(child, base)).value_or("");
      } else if (name == "source") {
        source(child, item);
      }
    }
    if (!original_link.empty()) item.url = resolve(original_link, base).value_or(item.url);
    item.title.base = base;
    finish(item, lang);
    return item;
  }

  /// RFC 4287, section 4.2.11: an entry taken from another feed keeps that feed's author.
  static void source(const pugi::xml_node& node, Item& item) {
    for (const pugi::xml_node child : node.children())
      if (local_name(child) == "author" && item.author.empty()) item.author = person(child, item.author_url);
  }

  const pugi::xml_document& document_;
  std::string_view text_;
  Feed feed_;
  std::string base_;
  std::string rss_base_;
  std::string lang_;
  std::string author_;
  std::string author_url_;
  std::optional<std::size_t> broken_;
  std::string reason_;
  std::size_t counted_ = 0;
  std::size_t line_ = 1;
};

}  // namespace

Result<Feed> read_xml(std::string_view bytes) {
  if (bytes.size() > kMaxBytes) return Error{ErrorKind::bad_input, "a feed larger than 16 MiB"};
  const std::string text = decode_xml(bytes);
  if (std::count(text.begin(), text.end(), '<') > kMaxMarks)
    return Error{ErrorKind::bad_input, "a feed of more than a million tags"};
  pugi::xml_document document;
  // No entity of a DTD is ever expanded: pugixml passes over DTDs, so that there is nothing that could grow or be
  // fetched.
  const pugi::xml_parse_result parsed = document.load_buffer(
      text.data(), text.size(), pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol | pugi::parse_ws_pcdata,
      pugi::encoding_utf8);
  const std::string why =
      std::string("not well-formed XML at byte ") + std::to_string(parsed.offset) + ": " + parsed.description();
  if (!document.document_element()) return Error{ErrorKind::bad_input, why};
  Reader reader(document, text);
  if (!parsed) reader.broken_at(static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, parsed.offset)), why.c_str());
  Result<Feed> feed = reader.read();
  if (feed && !parsed) feed->problems.push_back({0, why + "; what follows was not read"});
  return feed;
}

}  // namespace paidtrail::feeds
