#include "tests/support/compare_expected.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "core/json_writer.h"
#include "core/post.h"
#include "core/text/fold.h"
#include "parsers/json/json.h"

namespace paidtrail::test {
namespace {

using Differences = std::vector<std::string>;
constexpr std::string_view kSuffix = ".expected.ndjson";
constexpr std::size_t kShown = 200;

void write(JsonWriter& out, const Json& value) {
  switch (value.type()) {
    case Json::Type::null:
      out.null();
      return;
    case Json::Type::boolean:
      out.boolean(*value.boolean());
      return;
    case Json::Type::number:
      out.raw(*value.text());
      return;
    case Json::Type::string:
      out.string(*value.string());
      return;
    case Json::Type::array:
      out.begin_array();
      for (const Json& item : value.items()) write(out, item);
      out.end_array();
      return;
    case Json::Type::object:
      out.begin_object();
      for (std::size_t i = 0; i < value.keys().size(); ++i) {
        out.key(value.keys()[i]);
        write(out, value.items()[i]);
      }
      out.end_object();
      return;
  }
}

std::string shown(const Json& value) {
  JsonWriter out;
  write(out, value);
  const std::string text = out.take();
  return text.size() <= kShown ? text : text.substr(0, kShown) + "...";
}

std::string whole(const Json& value) {
  JsonWriter out;
  write(out, value);
  return out.take();
}

void differ(const Json& expected, const Json& printed, const std::string& path, Differences& out) {
  if (expected.is_object() && printed.is_object()) {
    for (std::size_t i = 0; i < expected.keys().size(); ++i)
      differ(expected.items()[i], printed[expected.keys()[i]], path + "." + expected.keys()[i], out);
  } else if (expected.is_array() && printed.is_array() && expected[std::size_t{0}].is_object()) {
    if (expected.items().size() != printed.items().size()) {
      out.push_back(path + ": " + std::to_string(expected.items().size()) + " expected, " +
                    std::to_string(printed.items().size()) + " printed: " + shown(printed));
      return;
    }
    for (std::size_t i = 0; i < expected.items().size(); ++i)
      differ(expected[i], printed[i], path + "[" + std::to_string(i) + "]", out);
  } else if (whole(expected) != whole(printed)) {
    out.push_back(path + ": expected " + shown(expected) + ", printed " + shown(printed));
  }
}

Json parsed_json(std::string_view text, const std::string& where) {
  Result<Json> json = Json::parse(text, where);
  if (!json) throw std::runtime_error(json.error().message);
  return *std::move(json);
}

std::vector<Json> expected_posts(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<Json> posts;
  for (std::string line; std::getline(in, line);)
    if (!trim(line).empty()) posts.push_back(parsed_json(line, file.string()));
  return posts;
}

const Json* counterpart(const Json& expected, std::size_t place, const std::vector<Json>& printed) {
  if (const auto id = expected["post_id"].string()) {
    const auto it = std::ranges::find_if(printed, [&](const Json& post) { return post["post_id"].string() == id; });
    return it == printed.end() ? nullptr : &*it;
  }
  return place < printed.size() ? &printed[place] : nullptr;
}

void compare_file(const std::filesystem::path& file, const Parsed& parsed, Differences& out) {
  const std::string name = file.filename().string();
  const std::vector<Json> expected = expected_posts(file.string() + std::string(kSuffix));
  std::vector<Json> printed;
  for (const Post& post : parsed.posts) printed.push_back(parsed_json(to_json(post), name));
  if (!parsed.recognised) out.push_back(name + ": not recognised");
  if (expected.size() != printed.size())
    out.push_back(name + ": " + std::to_string(expected.size()) + " posts expected, " + std::to_string(printed.size()) +
                  " printed");
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const std::string post =
        name + " post " + std::to_string(i + 1) + " " + expected[i]["post_id"].string().value_or("without id") + " ";
    if (const Json* const found = counterpart(expected[i], i, printed))
      differ(expected[i], *found, post, out);
    else
      out.push_back(post + "not printed");
  }
}

std::vector<std::filesystem::path> recorded_files(const std::filesystem::path& folder, std::string_view prefix) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(kSuffix) && name.starts_with(prefix))
      files.push_back(folder / name.substr(0, name.size() - kSuffix.size()));
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> compare_json(std::string_view expected, std::string_view printed) {
  Differences out;
  differ(parsed_json(expected, "expected"), parsed_json(printed, "printed"), "", out);
  return out;
}

std::vector<std::string> compare_expected(const std::filesystem::path& folder, const ParseFunction& parse,
                                          std::string_view prefix) {
  Differences out;
  const auto files = recorded_files(folder, prefix);
  if (files.empty()) out.push_back(folder.string() + ": no file with expected posts beside it");
  for (const auto& file : files) compare_file(file, parse(read_file(file)), out);
  return out;
}

std::vector<std::string> compare_expected(const std::filesystem::path& folder, std::span<const Format> formats,
                                          std::string_view prefix) {
  const auto parse = [formats](std::string_view bytes) {
    for (const Format& format : formats)
      if (format.recognises(bytes)) return format.parse(bytes);
    Parsed nothing;
    nothing.recognised = false;
    return nothing;
  };
  return compare_expected(folder, ParseFunction(parse), prefix);
}

}  // namespace paidtrail::test
