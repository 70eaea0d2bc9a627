#include "app/commands.h"
#include "parsers/registry.h"

namespace paidtrail::app {
namespace {

int list_platforms() {
  std::string text;
  for (const Platform& platform : platforms())
    for (const Format& format : platform.formats)
      text += std::string(platform.name) + '\t' + std::string(format.kind) + '\t' + std::string(format.what) + '\n';
  return print(text) ? 0 : exit_code(ErrorKind::io);
}

std::string known_platforms() {
  std::string names;
  for (const Platform& platform : platforms()) names += (names.empty() ? "" : " ") + std::string(platform.name);
  return names;
}

std::string known_kinds(const Platform& platform) {
  std::string names;
  for (const Format& format : platform.formats) names += (names.empty() ? "" : " ") + std::string(format.kind);
  return names;
}

bool has_kind(const Platform& platform, const std::string& kind) {
  for (const Format& format : platform.formats)
    if (format.kind == kind) return true;
  return false;
}

std::string place(const std::string& file, std::size_t line) {
  const std::string name = file == "-" ? "stdin" : file;
  return line == 0 ? name : name + ":" + std::to_string(line);
}

/// Worst first: what cannot be read at all outweighs what was skipped.
int worse(int a, int b) {
  if (a == 0 || b == 0) return a + b;
  return std::max(a, b);
}

class Extraction {
 public:
  Extraction(const Platform& platform, const ExtractOptions& options, Console& console)
      : platform_(platform), options_(options), console_(console) {}

  int file(const std::string& name) {
    const auto bytes = read_input(name);
    if (!bytes) return console_.fail(bytes.error());
    const Parsed parsed = parse_as(platform_, options_.kind, *bytes);
    for (const Post& post : parsed.posts)
      if (const auto printed = print(to_json(post) + '\n'); !printed) return console_.fail(printed.error());
    for (const Problem& problem : parsed.problems) console_.problem(place(name, problem.line) + ": " + problem.reason);
    if (!parsed.recognised) return exit_code(ErrorKind::bad_input);
    if (parsed.problems.empty()) return 0;
    return options_.strict ? exit_code(ErrorKind::bad_input) : 2;
  }

 private:
  const Platform& platform_;
  const ExtractOptions& options_;
  Console& console_;
};

}  // namespace

int run_extract(const ExtractOptions& options, Console& console) {
  if (options.list) return list_platforms();
  const Platform* platform = find_platform(options.platform);
  if (!platform)
    return console.fail({ErrorKind::usage, "extract: '" + options.platform +
                                               "' is no platform that is read; known: " + known_platforms()});
  if (!options.kind.empty() && !has_kind(*platform, options.kind))
    return console.fail({ErrorKind::usage, "extract: " + options.platform + " has no kind '" + options.kind +
                                               "'; known: " + known_kinds(*platform)});
  Extraction extraction(*platform, options, console);
  int code = 0;
  for (const std::string& file : options.files.empty() ? std::vector<std::string>{"-"} : options.files) {
    code = worse(code, extraction.file(file));
    if (code != 0 && options.strict) break;
  }
  return code;
}

}  // namespace paidtrail::app
