#include <algorithm>

#include "analysis/disclosure/answer.h"
#include "app/commands.h"
#include "app/context.h"
#include "app/judge_input.h"
#include "core/json_writer.h"
#include "core/text/exits.h"

namespace paidtrail::app {
namespace {

int list_reasons(const Judge& judge, Console& console) {
  std::string text;
  for (const Reason& reason : judge.reasons()) text += reason.name + '\t' + reason.kind + '\t' + reason.en + '\n';
  const auto printed = print(text);
  return printed ? 0 : console.fail(printed.error());
}

int explain(const Judge& judge, const JudgeOptions& options, Console& console) {
  JudgeInput input;
  input.text = *options.explain;
  input.required_tags = options.required_tags;
  for (const Verdict& verdict : judge.judge(input, options.jurisdictions)) {
    const auto printed = print(TerminalLine::escape(explain(judge, input, verdict, "en")).str() + "\n");
    if (!printed) return console.fail(printed.error());
  }
  return 0;
}

class Filter {
 public:
  Filter(const Judge& judge, const JudgeOptions& options, Console& console)
      : judge_(judge), options_(options), console_(console) {}

  int file(const std::string& name) {
    const auto text = read_input(name);
    if (!text) return console_.fail(text.error());
    const std::string shown = name == "-" ? "stdin" : name;
    int code = 0;
    each_line(*text, [&](std::string_view line, std::size_t number) {
      if (line.find_first_not_of(" \t") == std::string_view::npos) return true;
      const auto read = read_judge_line(line);
      Status done = read ? answer(*read) : Status(read.error());
      if (done) return true;
      if (done.error().kind == ErrorKind::io) {
        code = console_.fail(done.error());
        return false;
      }
      console_.problem(shown + ":" + std::to_string(number) + ": " + done.error().message);
      code = options_.strict ? exit_code(ErrorKind::bad_input) : 2;
      return !options_.strict;
    });
    return code;
  }

  bool failed() const { return failed_; }

 private:
  Status answer(const JudgeLine& line) {
    const auto& where = line.jurisdictions ? *line.jurisdictions : options_.jurisdictions;
    if (where.empty())
      return Error{ErrorKind::bad_input, "no jurisdiction; give it in the line or with --jurisdiction"};
    JudgeInput input = line.input;
    if (input.required_tags.empty()) input.required_tags = options_.required_tags;
    std::string out;
    for (const Verdict& verdict : judge_.judge(input, where)) {
      out += to_json(line.id, verdict) + '\n';
      if (std::ranges::find(options_.fail_on, kVerdictKinds.name(verdict.verdict)) != options_.fail_on.end())
        failed_ = true;
    }
    return print(out);
  }

  const Judge& judge_;
  const JudgeOptions& options_;
  Console& console_;
  bool failed_ = false;
};

}  // namespace

int run_judge(const Common& common, const JudgeOptions& options, Console& console) {
  for (const std::string& tag : options.required_tags)
    if (!is_required_tag(tag))
      return console.fail(
          {ErrorKind::usage, "--required-tag: '" + tag + "' is no tag (no white space, at least a letter)"});
  const auto rules = rules_of(common);
  if (!rules) return console.fail(rules.error());
  const auto judge = Judge::make(*rules);
  if (!judge) return console.fail(judge.error());
  if (options.list_reasons) return list_reasons(*judge, console);
  if (options.explain) {
    if (options.jurisdictions.empty())
      return console.fail({ErrorKind::usage, "judge --explain: name a jurisdiction, for example --jurisdiction FR"});
    return explain(*judge, options, console);
  }
  Filter filter(*judge, options, console);
  int code = 0;
  for (const std::string& file : options.files.empty() ? std::vector<std::string>{"-"} : options.files) {
    code = std::max(code, filter.file(file));
    if (code != 0 && options.strict) break;
  }
  return code == 0 && filter.failed() ? 1 : code;
}

}  // namespace paidtrail::app
