#include "parsers/platforms/x/shape.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "core/text/fold.h"
#include "parsers/csv.h"

namespace paidtrail::x {
namespace {

constexpr std::size_t kSniffedBytes = 256U << 10U;
constexpr std::size_t kSniffedLines = 50;
constexpr std::size_t kNamedDepth = 2;  ///< "data.id" is the deepest name that any rule below asks for
constexpr std::size_t kMaxNesting = 200;

/// The members' names of one JSON value, "outer.inner", arrays passed through, with the text of short strings. Only
/// looks: brackets need not match, and the value may be cut.
class Names {
 public:
  /// `end` is where reading stopped.
  static Names of(std::string_view bytes, std::size_t& end) {
    Names names;
    end = names.scan(bytes);
    return names;
  }

  bool has(std::string_view name) const { return found_.find(name) != found_.end(); }
  std::string_view text(std::string_view name) const {
    const auto it = found_.find(name);
    return it == found_.end() ? std::string_view() : std::string_view(it->second);
  }

 private:
  struct Level {
    bool object = false;
    std::size_t named = 0;   ///< how many names lead here
    std::size_t prefix = 0;  ///< bytes of path_ that lead here
    bool before_colon = true;
  };

  std::size_t scan(std::string_view bytes) {
    std::size_t at = 0;
    while (at < bytes.size()) {
      const char c = bytes[at];
      if (c == '{' || c == '[') {
        if (levels_.size() >= kMaxNesting) return bytes.size();
        open(c == '{');
      } else if (c == '}' || c == ']') {
        if (!levels_.empty()) levels_.pop_back();
        if (levels_.empty()) return at + 1;
      } else if (c == ':' && !levels_.empty()) {
        levels_.back().before_colon = false;
      } else if (c == ',' && !levels_.empty()) {
        levels_.back().before_colon = true;
      } else if (c == '"') {
        const std::size_t stop = end_of_string(bytes, at + 1);
        if (stop >= bytes.size() || bytes[stop] == '\n') return std::min(stop + 1, bytes.size());
        string(bytes.substr(at + 1, stop - at - 1));
        at = stop;
      } else if (c == '\n' && line_is_cut(bytes, at)) {
        return at + 1;
      }
      ++at;
    }
    return at;
  }

  /// The closing quote, or the line end that cuts the string: JSON has no line ends in strings.
  static std::size_t end_of_string(std::string_view bytes, std::size_t at) {
    while (at < bytes.size() && bytes[at] != '"' && bytes[at] != '\n') at += bytes[at] == '\\' ? 2U : 1U;
    return std::min(at, bytes.size());
  }

  /// A line that begins with a brace ends the one before it, whatever that one left open. Indented JSON and the
  /// elements of an array that stand one a line do not look so.
  bool line_is_cut(std::string_view bytes, std::size_t at) const {
    return at + 1 < bytes.size() && bytes[at + 1] == '{' && !levels_.empty() && levels_.front().object;
  }

  void open(bool object) {
    Level level{object, 0, 0, true};
    if (!levels_.empty()) {
      const Level& outer = levels_.back();
      level.named = outer.named + (outer.object ? 1 : 0);
      level.prefix = path_.size();
      if (!outer.object) level.prefix = outer.prefix;
    }
    levels_.push_back(level);
  }

  void string(std::string_view raw) {
    if (levels_.empty() || !levels_.back().object) return;
    const Level& level = levels_.back();
    if (level.named >= kNamedDepth) return;
    if (level.before_colon) {
      path_.resize(std::min(path_.size(), level.prefix));
      if (!path_.empty()) path_ += '.';
      path_ += raw.substr(0, kMaxName);
      found_.try_emplace(path_);
    } else if (raw.size() <= kMaxName) {
      found_[path_] = raw;
    }
  }

  static constexpr std::size_t kMaxName = 64;
  std::vector<Level> levels_;
  std::string path_;
  std::map<std::string, std::string, std::less<>> found_;
};

bool any(const Names& names, std::string_view outer, std::initializer_list<std::string_view> members) {
  return std::ranges::any_of(members, [&](std::string_view member) {
    return names.has(outer.empty() ? std::string(member) : std::string(outer) + "." + std::string(member));
  });
}

/// Threads and the Graph API of Facebook also answer `{"data": [{"id", "text"}]}`.
bool is_v2_post(const Names& names, std::string_view outer) {
  if (!any(names, outer, {"id"}) || !any(names, outer, {"text"})) return false;
  if (any(names, outer, {"id_str", "timestamp", "permalink", "media_type", "username", "shortcode", "content"}))
    return false;
  if (!outer.empty()) return true;
  return any(names, outer, {"author_id", "author", "conversation_id", "edit_history_tweet_ids", "referenced_tweets"});
}

bool is_api2(const Names& names) {
  if (is_v2_post(names, "data") || is_v2_post(names, "")) return true;
  if (names.has("meta.result_count") && !names.has("data.username")) return true;  // a page without posts
  return names.text("errors.type").find("/2/problems/") != std::string_view::npos;
}

bool is_v1_post(const Names& names, std::string_view outer) {
  return any(names, outer, {"id_str"}) && any(names, outer, {"text", "full_text"}) && any(names, outer, {"created_at"});
}

bool is_notice(const Names& names) {
  const bool compliance =
      any(names, "", {"id"}) && any(names, "", {"action"}) && any(names, "", {"reason", "redacted_at"});
  return compliance || names.has("delete.status") || names.has("scrub_geo.user_id_str");
}

bool is_activity(const Names& names) {
  return any(names, "", {"verb"}) && any(names, "", {"objectType"}) &&
         names.text("id").starts_with("tag:search.twitter");
}

bool is_web_post(const Names& names, std::string_view outer) {
  return any(names, outer, {"rest_id"}) && any(names, outer, {"legacy"}) && any(names, outer, {"core"});
}

bool is_zeeschuimer(const Names& names) {
  const std::string_view from = names.text("source_platform");
  if (names.has("data") && (from == "twitter.com" || from == "x.com")) return true;
  return is_web_post(names, "");
}

Shape shape_of_value(const Names& names, bool whole_document) {
  if (is_zeeschuimer(names)) return Shape::zeeschuimer;
  if (is_v1_post(names, "statuses") || is_v1_post(names, "results") || names.has("search_metadata.completed_in"))
    return Shape::api1;
  if (is_v1_post(names, "")) return whole_document ? Shape::api1 : Shape::archive;
  if (is_v1_post(names, "tweet") || is_notice(names) || is_activity(names)) return Shape::archive;
  return is_api2(names) ? Shape::api2 : Shape::none;
}

bool is_twarc_csv(std::string_view bytes) {
  const std::vector<std::string> columns = csv_header(bytes);
  const auto has = [&columns](std::string_view name) { return std::ranges::find(columns, name) != columns.end(); };
  return has("id") && has("text") && has("referenced_tweets.replied_to.id") && has("__twarc.retrieved_at");
}

bool is_own_archive(std::string_view bytes) {
  for (const std::string_view variable : {"window.YTD.tweet.", "window.YTD.tweets.", "Grailbird.data.tweets"})
    if (bytes.starts_with(variable)) return true;
  return false;
}

}  // namespace

Shape shape_of(std::string_view bytes) {
  bytes = bytes.substr(0, kSniffedBytes);
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  bytes = trim(bytes);
  if (is_own_archive(bytes)) return Shape::archive;
  if (bytes.empty() || (bytes.front() != '{' && bytes.front() != '['))
    return is_twarc_csv(bytes) ? Shape::twarc_csv : Shape::none;
  for (std::size_t line = 0; line < kSniffedLines && !bytes.empty(); ++line) {
    std::size_t end = 0;
    const Names names = Names::of(bytes, end);
    const std::string_view value = bytes.substr(0, end);
    const bool whole_document = bytes.front() == '[' || trim(value).find('\n') != std::string_view::npos;
    const Shape shape = shape_of_value(names, whole_document);
    if (shape != Shape::none) return shape;
    bytes = trim(bytes.substr(end));
  }
  return Shape::none;
}

}  // namespace paidtrail::x
