#include "app/commands.h"
#include "app/context.h"
#include "app/run.h"
#include "parsers/registry.h"

namespace paidtrail::app {
namespace {

struct Read {
  std::vector<ImportedFile> files;
  std::vector<RunProblem> problems;
};

std::string place(const std::string& file, std::size_t line) {
  const std::string name = file == "-" ? "stdin" : file;
  return line == 0 ? name : name + ":" + std::to_string(line);
}

const Platform* platform_of(const std::string& name, std::string_view bytes) {
  if (!name.empty()) return find_platform(name);
  for (const Platform& platform : platforms())
    for (const Format& format : platform.formats)
      if (format.recognises(bytes)) return &platform;
  return nullptr;
}

/// A server's answer to somebody's token can hold posts that are not for everybody: those are none of ours.
std::string_view public_kind(const Platform& platform) {
  for (const Format& format : platform.formats)
    if (format.kind.ends_with("-public")) return format.kind;
  return "";
}

Status read_file(const std::string& file, const ImportOptions& options, Read& read) {
  const auto bytes = read_input(file);
  if (!bytes) return bytes.error();
  const Platform* platform = platform_of(options.platform, *bytes);
  if (!platform)
    return Error{options.platform.empty() ? ErrorKind::bad_input : ErrorKind::usage,
                 options.platform.empty()
                     ? place(file, 0) + ": no known format; name the platform with --platform (see extract --list)"
                     : "import: '" + options.platform + "' is no platform that is read; see extract --list"};
  Parsed parsed = parse_as(*platform, public_kind(*platform), *bytes);
  if (!parsed.recognised)
    return Error{ErrorKind::bad_input,
                 place(file, 0) + ": " +
                     (parsed.problems.empty() ? "not a known format of " + std::string(platform->name)
                                              : parsed.problems.front().reason)};
  for (const Problem& problem : parsed.problems) {
    if (options.strict) return Error{ErrorKind::bad_input, place(file, problem.line) + ": " + problem.reason};
    read.problems.push_back({place(file, problem.line), problem.reason});
  }
  read.files.push_back({file, std::move(parsed.posts), {}});
  return Ok{};
}

}  // namespace

int run_import(const Common& common, const ImportOptions& options, Console& console) {
  const auto config = configuration(common, false, Secrets::read);
  if (!config) return console.fail(config.error());
  if (const auto ready = ready_to_run(*config, options.campaigns, false); !ready) return console.fail(ready.error());
  Read read;
  int worst = 0;
  for (const std::string& file : options.files) {
    const auto done = read_file(file, options, read);
    if (done) continue;
    worst = console.fail(done.error());
    if (options.strict || done.error().kind == ErrorKind::usage) return worst;
  }
  if (read.files.empty()) return worst;
  const auto work = [&read](const PassParts& parts, const PassScope& scope) {
    return paidtrail::run_import(parts, scope, read.files);
  };
  const RunRequest request{
      *config, {"", {}, options.campaigns, {}, false}, work, nullptr, std::nullopt, options.summary_json, read.problems,
      false};
  const int code = carry_out(request, console);
  return worst != 0 && code == 0 ? 2 : code;
}

}  // namespace paidtrail::app
