#include "reports/report.h"

#include "app/commands.h"
#include "app/context.h"

namespace paidtrail::app {
namespace {

ReportTexts texts_of(const Judge& judge, const RuleBook& book, const Config& config) {
  ReportTexts texts;
  texts.language = config.newsroom.language;
  texts.time_zone = config.newsroom.time_zone;
  texts.newsroom = config.newsroom.name;
  texts.contact = config.newsroom.contact;
  texts.notes = [&judge, &book, language = texts.language](const Verdict& verdict, std::optional<Timestamp> at) {
    return notes_of(judge, book, verdict, at, language);
  };
  texts.reason = [&judge, french = texts.language == "fr"](std::string_view name) -> std::optional<std::string> {
    const Reason* reason = judge.reason(name);
    return reason ? std::optional(french ? reason->fr : reason->en) : std::nullopt;
  };
  texts.citation = [&book, french = texts.language == "fr"](std::string_view id) -> std::optional<std::string> {
    const auto* rule = book.rule(id);
    return rule != nullptr ? std::optional(rule->cites(french)) : std::nullopt;
  };
  return texts;
}

}  // namespace

int run_report(const Common& common, const ReportOptions& options, Console& console) {
  const auto config = configuration(common, common.database.has_value());
  if (!config) return console.fail(config.error());
  const auto rules = Rules::load(config->newsroom.rules);
  if (!rules) return console.fail(rules.error());
  const auto judge = Judge::make(*rules);
  if (!judge) return console.fail(judge.error());
  const auto book = RuleBook::make(*rules);
  if (!book) return console.fail(book.error());
  const auto reader = open_reader(config->storage_url);
  if (!reader) return console.fail(reader.error());
  const auto text = make_report(**reader, *config, options.query, texts_of(*judge, *book, *config));
  if (!text) return console.fail(text.error());
  const auto written = options.output && *options.output != "-" ? replace_file(*options.output, *text) : print(*text);
  return written ? 0 : console.fail(written.error());
}

}  // namespace paidtrail::app
