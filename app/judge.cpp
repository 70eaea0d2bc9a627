#include <algorithm>

#include "analysis/disclosure/answer.h"
#include "app/commands.h"
#include "app/context.h"
#include "app/judge_input.h"
#include "app/line_source.h"
#include "core/json_writer.h"
#include "core/text/exits.h"
#include "core/text/utf8.h"

namespace paidtrail::app {
namespace {

int list_reasons(const Judge& judge, Console& console) {
  std::string text;
  for (const Reason& reason : judge.reasons()) text += reason.name + '\t' + reason.kind + '\t' + reason.en + '\n';
  const auto printed = print(text);
  return printed ? 0 : console.fail(printed.error());
}

/// The newsroom's language, where a configuration is there; a text can be explained without one.
std::string language_of(const Common& common, const JudgeOptions& options, Console& console) {
  if (options.language) return *options.language;
  const auto config = configuration(common, true);
  if (config) return config->newsroom.language;
  console.note("explained in English: " + config.error().message);
  return "en";
}

JudgeInput input_of(const JudgeOptions& options) {
  JudgeInput input;
  input.text = *options.explain;
  input.lang = options.lang;
  input.platform = options.platform;
  input.created_at = options.created_at;
  if (options.paid_label != JudgeOptions::Label::not_known)
    input.paid_label = options.paid_label == JudgeOptions::Label::on;
  if (options.political) input.political = true;
  input.required_tags = options.required_tags;
  return input;
}

int explain(const Common& common, const Rules& rules, const Judge& judge, const JudgeOptions& options,
            Console& console) {
  if (options.jurisdictions.empty())
    return console.fail({ErrorKind::usage, "judge --explain: name a jurisdiction, for example --jurisdiction FR"});
  if (!utf8::valid(*options.explain))
    return console.fail({ErrorKind::bad_input, "judge --explain: the text is not UTF-8"});
  const auto book = RuleBook::make(rules);
  if (!book) return console.fail(book.error());
  const std::string language = language_of(common, options, console);
  const JudgeInput input = input_of(options);
  std::string between;
  for (const Verdict& verdict : judge.judge(input, options.jurisdictions)) {
    const std::string text = explain(judge, input, verdict, language, &*book);
    if (const auto printed = print(between + TerminalLine::escape(text).str()); !printed)
      return console.fail(printed.error());
    between = "\n";
  }
  return 0;
}

class Filter {
 public:
  Filter(const Judge& judge, const JudgeOptions& options, Console& console)
      : judge_(judge), options_(options), console_(console) {}

  int file(const std::string& name) {
    LineSource lines({});
    if (const auto opened = lines.open(name); !opened) return console_.fail(opened.error());
    const std::string shown = name == "-" ? "stdin" : name;
    int code = 0;
    for (std::string line; lines.next(line);) {
      if (line.find_first_not_of(" \t") == std::string::npos) continue;
      auto read = read_judge_line(line);
      const Status done = read ? answer(*std::move(read)) : Status(read.error());
      if (done) continue;
      if (done.error().kind == ErrorKind::io) return console_.fail(done.error());
      console_.problem(shown + ":" + std::to_string(lines.line()) + ": " + done.error().message);
      if (options_.strict) return exit_code(ErrorKind::bad_input);
      code = 2;
    }
    return lines.error() ? console_.fail(*lines.error()) : code;
  }

  bool failed() const { return failed_; }

 private:
  Status answer(JudgeLine line) {
    const auto& where = line.jurisdictions ? *line.jurisdictions : options_.jurisdictions;
    if (where.empty())
      return Error{ErrorKind::bad_input, "no jurisdiction; give it in the line or with --jurisdiction"};
    if (line.input.required_tags.empty()) line.input.required_tags = options_.required_tags;
    for (const Verdict& verdict : judge_.judge(line.input, where)) {
      if (const Status printed = print(to_json(line.id, verdict) + '\n'); !printed) return printed;
      if (std::ranges::find(options_.fail_on, kVerdictKinds.name(verdict.verdict)) != options_.fail_on.end())
        failed_ = true;
    }
    return Ok{};
  }

  const Judge& judge_;
  const JudgeOptions& options_;
  Console& console_;
  bool failed_ = false;
};

}  // namespace

int run_judge(const Common& common, const JudgeOptions& options, Console& console) {
  if (options.stored) return run_judge_stored(common, options, console);
  for (const std::string& tag : options.required_tags)
    if (!is_required_tag(tag))
      return console.fail(
          {ErrorKind::usage, "--required-tag: '" + tag + "' is no tag (no white space, at least a letter)"});
  const auto rules = rules_of(common);
  if (!rules) return console.fail(rules.error());
  const auto judge = Judge::make(*rules);
  if (!judge) return console.fail(judge.error());
  if (options.list_reasons) return list_reasons(*judge, console);
  if (options.explain) return explain(common, *rules, *judge, options, console);
  print_in_blocks();
  Filter filter(*judge, options, console);
  int code = 0;
  for (const std::string& file : options.files.empty() ? std::vector<std::string>{"-"} : options.files) {
    code = std::max(code, filter.file(file));
    if (code != 0 && options.strict) break;
  }
  return code == 0 && filter.failed() ? 1 : code;
}

}  // namespace paidtrail::app
