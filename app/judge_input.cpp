#include "app/judge_input.h"

#include <algorithm>
#include <array>

#include "core/text/utf8.h"
#include "parsers/json/json.h"

namespace paidtrail::app {
namespace {

struct BadLine {
  std::string what;
};

/// The members that count, each the first of its name.
class Members {
 public:
  enum Name : std::size_t {
    kId,
    kText,
    kLang,
    kPlatform,
    kPaidLabel,
    kPolitical,
    kJurisdiction,
    kCreatedAt,
    kLinks,
    kTags
  };
  static constexpr std::array<std::string_view, 10> kNames = {
      "id",        "text",         "lang",       "platform", "paid_label",
      "political", "jurisdiction", "created_at", "links",    "required_tags"};

  explicit Members(const Json& object) {
    static const Json kNull;
    found_.fill(&kNull);
    for (std::size_t i = object.keys().size(); i-- > 0;)
      if (const auto name = std::ranges::find(kNames, object.keys()[i]); name != kNames.end())
        found_[static_cast<std::size_t>(name - kNames.begin())] = &object.items()[i];
  }
  const Json& operator[](Name name) const { return *found_[name]; }

 private:
  std::array<const Json*, kNames.size()> found_{};
};

std::string named(Members::Name name) { return std::string(Members::kNames[name]); }

/// A string's text, as long as the object lives.
std::optional<std::string_view> text_field(const Members& members, Members::Name name) {
  const Json& value = members[name];
  if (value.is_null()) return std::nullopt;
  if (!value.is_string()) throw BadLine{named(name) + " must be a string or null"};
  if (value.hurt()) throw BadLine{named(name) + " holds half of a surrogate pair"};
  return value.view();
}

std::optional<bool> bool_field(const Members& members, Members::Name name) {
  const Json& value = members[name];
  if (value.is_null()) return std::nullopt;
  if (!value.boolean()) throw BadLine{named(name) + " must be true, false or null"};
  return value.boolean();
}

std::vector<std::string> strings(const Members& members, Members::Name name) {
  if (!members[name].is_array()) throw BadLine{named(name) + " must be an array of strings"};
  std::vector<std::string> texts;
  for (const Json& item : members[name].items()) {
    if (!item.is_string() || item.hurt()) throw BadLine{named(name) + " must hold strings alone"};
    texts.push_back(*item.string());
  }
  return texts;
}

std::optional<std::vector<std::string>> jurisdictions(const Members& members) {
  const Json& value = members[Members::kJurisdiction];
  if (value.is_null()) return std::nullopt;
  if (value.is_string()) return std::vector{std::string(*text_field(members, Members::kJurisdiction))};
  return strings(members, Members::kJurisdiction);
}

/// Strings, or link objects as `extract` prints them.
void read_links(const Json& links, JudgeInput& input) {
  if (links.is_null()) return;
  if (!links.is_array()) throw BadLine{"links must be an array or null"};
  input.has_links = !links.items().empty();
  for (const Json& link : links.items()) {
    if (link.is_string()) continue;
    if (!link.is_object()) throw BadLine{"links must hold strings or objects"};
    const Json& start = link["start"];
    if (start.is_null()) continue;
    const auto offset = start.is_number() ? start.integer() : std::nullopt;
    if (!offset || *offset < 0 || *offset > 0xFFFFFFFFLL) throw BadLine{"a link's start must be a code-point offset"};
    const auto at = static_cast<std::uint32_t>(*offset);
    if (!input.first_link_start || at < *input.first_link_start) input.first_link_start = at;
  }
}

bool has_letter(std::string_view tag) {
  for (const char c : tag)
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80) return true;
  return false;
}

std::vector<std::string> required_tags(const Members& members) {
  if (members[Members::kTags].is_null()) return {};
  std::vector<std::string> tags = strings(members, Members::kTags);
  for (const std::string& tag : tags)
    if (!is_required_tag(tag))
      throw BadLine{"required_tags: '" + tag + "' is no tag (no white space, at least a letter)"};
  return tags;
}

JudgeLine read(const Json& object) {
  if (!object.is_object()) throw BadLine{"not a JSON object"};
  const Members members(object);
  JudgeLine line;
  const auto id = text_field(members, Members::kId);
  if (!id) throw BadLine{"id is missing"};
  line.id = *id;
  line.input.text = text_field(members, Members::kText).value_or("");
  line.input.lang = text_field(members, Members::kLang);
  line.input.platform = text_field(members, Members::kPlatform);
  line.input.paid_label = bool_field(members, Members::kPaidLabel);
  line.input.political = bool_field(members, Members::kPolitical);
  line.jurisdictions = jurisdictions(members);
  if (const auto at = text_field(members, Members::kCreatedAt)) {
    line.input.created_at = Timestamp::parse_rfc3339(*at);
    if (!line.input.created_at) throw BadLine{"created_at '" + std::string(*at) + "' is no RFC 3339 time"};
  }
  read_links(members[Members::kLinks], line.input);
  line.input.required_tags = required_tags(members);
  return line;
}

}  // namespace

bool is_required_tag(std::string_view tag) {
  return tag.find_first_of(" \t\r\n\f\v") == std::string_view::npos && tag.find("\xC2\xA0") == std::string_view::npos &&
         has_letter(tag);
}

Result<JudgeLine> read_judge_line(std::string_view line) {
  const auto json = Json::parse(line, "line");
  if (json ? json->mended() : !utf8::valid(line)) return Error{ErrorKind::bad_input, "not UTF-8"};
  if (!json) return Error{ErrorKind::bad_input, json.error().message.substr(std::string_view("line: ").size())};
  try {
    return read(*json);
  } catch (const BadLine& bad) {
    return Error{ErrorKind::bad_input, bad.what};
  }
}

}  // namespace paidtrail::app
