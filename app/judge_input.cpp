#include "app/judge_input.h"

#include "core/text/utf8.h"
#include "parsers/json/json.h"

namespace paidtrail::app {
namespace {

struct BadLine {
  std::string what;
};

std::optional<std::string> text_field(const Json& object, const char* name) {
  const Json& value = object[name];
  if (value.is_null()) return std::nullopt;
  if (!value.is_string()) throw BadLine{std::string(name) + " must be a string or null"};
  if (value.hurt()) throw BadLine{std::string(name) + " holds half of a surrogate pair"};
  return value.string();
}

std::optional<bool> bool_field(const Json& object, const char* name) {
  const Json& value = object[name];
  if (value.is_null()) return std::nullopt;
  if (!value.boolean()) throw BadLine{std::string(name) + " must be true, false or null"};
  return value.boolean();
}

std::vector<std::string> strings(const Json& array, const char* name) {
  if (!array.is_array()) throw BadLine{std::string(name) + " must be an array of strings"};
  std::vector<std::string> texts;
  for (const Json& item : array.items()) {
    if (!item.is_string() || item.hurt()) throw BadLine{std::string(name) + " must hold strings alone"};
    texts.push_back(*item.string());
  }
  return texts;
}

std::optional<std::vector<std::string>> jurisdictions(const Json& object) {
  const Json& value = object["jurisdiction"];
  if (value.is_null()) return std::nullopt;
  if (value.is_string()) return std::vector{*text_field(object, "jurisdiction")};
  return strings(value, "jurisdiction");
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

std::vector<std::string> required_tags(const Json& object) {
  const Json& value = object["required_tags"];
  if (value.is_null()) return {};
  std::vector<std::string> tags = strings(value, "required_tags");
  for (const std::string& tag : tags)
    if (!is_required_tag(tag))
      throw BadLine{"required_tags: '" + tag + "' is no tag (no white space, at least a letter)"};
  return tags;
}

JudgeLine read(const Json& object) {
  if (!object.is_object()) throw BadLine{"not a JSON object"};
  JudgeLine line;
  auto id = text_field(object, "id");
  if (!id) throw BadLine{"id is missing"};
  line.id = *std::move(id);
  line.input.text = text_field(object, "text").value_or("");
  line.input.lang = text_field(object, "lang");
  line.input.platform = text_field(object, "platform");
  line.input.paid_label = bool_field(object, "paid_label");
  line.input.political = bool_field(object, "political");
  line.jurisdictions = jurisdictions(object);
  if (const auto at = text_field(object, "created_at")) {
    line.input.created_at = Timestamp::parse_rfc3339(*at);
    if (!line.input.created_at) throw BadLine{"created_at '" + *at + "' is no RFC 3339 time"};
  }
  read_links(object["links"], line.input);
  line.input.required_tags = required_tags(object);
  return line;
}

}  // namespace

bool is_required_tag(std::string_view tag) {
  return tag.find_first_of(" \t\r\n\f\v") == std::string_view::npos && tag.find("\xC2\xA0") == std::string_view::npos &&
         has_letter(tag);
}

Result<JudgeLine> read_judge_line(std::string_view line) {
  if (!utf8::valid(line)) return Error{ErrorKind::bad_input, "not UTF-8"};
  const auto json = Json::parse(line, "line");
  if (!json) return Error{ErrorKind::bad_input, json.error().message.substr(std::string_view("line: ").size())};
  try {
    return read(*json);
  } catch (const BadLine& bad) {
    return Error{ErrorKind::bad_input, bad.what};
  }
}

}  // namespace paidtrail::app
