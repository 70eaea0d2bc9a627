#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <map>

#include "config/network.h"
#include "core/text/exits.h"
#include "core/version.h"

namespace paidtrail::app {
namespace {

/// Values as typed, before they are checked together.
struct Raw {
  std::string config;
  std::string database;
  std::string rules;
  std::string max_time;
  std::string from_archive;
  std::string summary;
  std::string since;
  std::string until;
  std::string explain;
  std::string created_at;
  std::string lang;
  std::string platform;
  std::string language;
  std::string account;
  std::string campaign;
  std::string post;
  std::string by;
  std::string received;
  std::string output;
  std::string note;
  std::string lasts;
  std::string kind;
  std::string source;
  std::vector<std::string> jurisdictions;
  std::vector<std::string> fail_on;
};

const std::map<std::string, bool> kSummaries{{"json", true}};
const std::map<std::string, LogFormat> kLogFormats{{"text", LogFormat::text}, {"json", LogFormat::json}};
const std::map<std::string, bool> kResolveFormats{{"ndjson", false}, {"csv", true}};
const std::map<std::string, TableFormat> kTableFormats{{"table", TableFormat::table},
                                                       {"csv", TableFormat::csv},
                                                       {"ndjson", TableFormat::ndjson},
                                                       {"json", TableFormat::json}};
const std::map<std::string, RehearsalFormat> kRehearsals{
    {"text", RehearsalFormat::text}, {"ndjson", RehearsalFormat::ndjson}, {"json", RehearsalFormat::json}};
const std::map<std::string, ReportFormat> kReports{{"html", ReportFormat::html},
                                                   {"markdown", ReportFormat::markdown},
                                                   {"csv", ReportFormat::csv},
                                                   {"json", ReportFormat::json}};

const std::map<std::string, JudgeOptions::Label> kLabels{
    {"on", JudgeOptions::Label::on}, {"off", JudgeOptions::Label::off}, {"unknown", JudgeOptions::Label::not_known}};

struct Wrong {
  std::string what;
};

/// The names alone, without CLI11's list of what they are turned into.
template <class Map>
CLI::Validator one_of(const Map& names) {
  return CLI::CheckedTransformer(names).description("");
}

// `--jurisdiction FR posts.jsonl`: what follows the value is a file, also where the option may be repeated.
void one_value_each(CLI::App& app) {
  for (CLI::Option* option : app.get_options([](CLI::Option* one) { return one->nonpositional(); }))
    option->allow_extra_args(false);
  for (CLI::App* sub : app.get_subcommands([](CLI::App*) { return true; })) one_value_each(*sub);
}

std::vector<std::string> split_list(const std::vector<std::string>& values) {
  std::vector<std::string> items;
  for (const std::string& value : values) {
    std::size_t at = 0;
    while (at <= value.size()) {
      const std::size_t comma = std::min(value.find(',', at), value.size());
      if (comma > at) items.push_back(value.substr(at, comma - at));
      at = comma + 1;
    }
  }
  return items;
}

std::optional<Timestamp> moment(const std::string& text, const char* option, bool end_of_day) {
  if (text.empty()) return std::nullopt;
  if (const auto day = Timestamp::parse_date(text))
    return end_of_day ? Timestamp(day->millis() + std::chrono::days{1} - std::chrono::milliseconds{1}) : *day;
  if (const auto at = Timestamp::parse_rfc3339(text)) return at;
  throw Wrong{std::string(option) + ": '" + text + "' is no date (2017-01-20) and no time (2017-01-20T12:00:00Z)"};
}

std::optional<std::string> given(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }

template <class Options>
Options& use(CommandLine& line, Options options = {}) {
  return line.command.emplace<Options>(std::move(options));
}

/// Declares every command; the callbacks run once the whole line has been read.
class Declaration {
 public:
  Declaration(CLI::App& app, CommandLine& line, Raw& raw) : app_(app), line_(line), raw_(raw) {}

  void all() {
    common();
    init();
    crawl();
    import();
    extract();
    url();
    resolve();
    judge();
    report();
    answer();
    alerts();
    sql();
    doctor();
  }

 private:
  CLI::App* command(const char* name, const char* what, const char* examples) {
    CLI::App* sub = app_.add_subcommand(name, what);
    sub->footer(examples);
    return sub;
  }

  void common() {
    app_.add_option("--config", raw_.config, "Configuration (default: $PAIDTRAIL_CONFIG, else ./paidtrail.toml)");
    app_.add_option("--database", raw_.database, "SQLite file, over storage.url of the configuration");
    app_.add_option("--rules", raw_.rules, "Folder whose tables replace the built-in ones of the same names");
    app_.add_flag("--quiet", line_.common.quiet, "No progress");
    app_.add_flag("--verbose", line_.common.verbose, "Say what is done");
    app_.add_option("--log-format", line_.common.log_format, "text or json, of what goes to stderr")
        ->transform(one_of(kLogFormats))
        ->type_name("FORMAT");
  }

  void init() {
    auto options = std::make_shared<InitOptions>();
    CLI::App* sub = command("init", "Write a commented paidtrail.toml",
                            "Examples:\n  paidtrail init\n  paidtrail init /srv/newsroom");
    sub->add_option("dir", options->folder, "Folder to write to (default: this one)");
    sub->callback([this, options] { use(line_, *options); });
  }

  void crawl() {
    auto options = std::make_shared<CrawlOptions>();
    CLI::App* sub = command(
        "crawl", "One scheduled pass: ask sources, follow links, judge, alert",
        "Examples:\n  paidtrail crawl\n  paidtrail crawl --campaign primaire-2017 --max-time 8m\n"
        "  paidtrail crawl --dry-run\n  paidtrail crawl --from-archive evidence/run.warc.gz --database again.db");
    sub->add_option("--campaign", options->campaigns, "Only this campaign (may be repeated)")->type_name("ID");
    sub->add_option("--source", options->sources, "Only this source (may be repeated)")->type_name("NAME");
    sub->add_option("--max-time", raw_.max_time, "End after this long, with exit 2")->type_name("DURATION");
    sub->add_flag("--dry-run", options->dry_run, "Say what would be asked, ask nothing");
    sub->add_option("--from-archive", raw_.from_archive, "Run from this archive, without a network")->type_name("FILE");
    sub->add_option("--summary", raw_.summary, "json: one object on stdout at the end")
        ->check(CLI::IsMember(kSummaries));
    sub->callback([this, options] {
      CrawlOptions& chosen = use(line_, *options);
      if (!raw_.max_time.empty()) {
        const auto duration = parse_duration(raw_.max_time);
        if (!duration) throw Wrong{"--max-time: " + duration.error().message};
        chosen.max_time = *duration;
      }
      if (!raw_.from_archive.empty()) chosen.from_archive = raw_.from_archive;
      chosen.summary_json = !raw_.summary.empty();
    });
  }

  void import() {
    auto options = std::make_shared<ImportOptions>();
    CLI::App* sub = command(
        "import", "The same way for posts that come as files",
        "Examples:\n  paidtrail import --platform x search.jsonl\n  paidtrail import --platform mastodon a.json");
    sub->add_option("--platform", options->platform, "Platform of the files (see extract --list); default: recognised")
        ->type_name("P");
    sub->add_option("--campaign", options->campaigns, "Only for this campaign (may be repeated)")->type_name("ID");
    sub->add_flag("--strict", options->strict, "Stop at the first bad line");
    sub->add_option("--summary", raw_.summary, "json: one object on stdout at the end")
        ->check(CLI::IsMember(kSummaries));
    sub->add_option("files", options->files, "Files; - is stdin")->required();
    sub->callback([this, options] { use(line_, *options).summary_json = !raw_.summary.empty(); });
  }

  void extract() {
    auto options = std::make_shared<ExtractOptions>();
    CLI::App* sub = command("extract", "A platform's recorded response in, posts out (NDJSON)",
                            "Examples:\n  paidtrail extract --platform x search.json\n"
                            "  curl -s https://mastodon.example/api/v1/timelines/tag/x | paidtrail extract --platform "
                            "mastodon\n  paidtrail extract --list");
    sub->add_option("--platform", options->platform, "Platform (see --list)")->type_name("P");
    sub->add_option("--kind", options->kind, "Format of the platform (default: recognised)")->type_name("K");
    sub->add_flag("--list", options->list, "Print the platforms and kinds");
    sub->add_flag("--strict", options->strict, "Stop at the first bad line");
    sub->add_option("files", options->files, "Files (default: stdin)");
    sub->callback([this, options] {
      if (!options->list && options->platform.empty()) throw Wrong{"extract: --platform is needed; see extract --list"};
      use(line_, *options);
    });
  }

  void url() {
    auto options = std::make_shared<UrlOptions>();
    CLI::App* sub = command("url", "The URL engine alone (NDJSON)",
                            "Examples:\n  paidtrail url 'https://shop.example/?utm_source=x'\n"
                            "  echo '{\"input\":\"/a\",\"base\":\"https://b.example/\"}' | paidtrail url");
    sub->add_option("--input", options->input, "NDJSON file of {input, base}; - is stdin")->type_name("FILE");
    sub->add_option("urls", options->urls, "URLs (default: NDJSON on stdin)");
    sub->callback([this, options] { use(line_, *options); });
  }

  void resolve() {
    auto options = std::make_shared<ResolveOptions>();
    CLI::App* sub = command("resolve", "Follow links to where they end",
                            "Examples:\n  paidtrail resolve https://t.co/d06EHiWyVG\n"
                            "  paidtrail resolve --format csv --input links.txt > chains.csv");
    sub->add_option("--format", options->csv, "ndjson or csv")->transform(one_of(kResolveFormats))->type_name("FORMAT");
    sub->add_flag("--canonical", options->canonical,
                  "Also ask the address that the last page prefers for itself, as one more hop");
    sub->add_option("--from-archive", raw_.from_archive, "Answer from this archive, without a network")
        ->type_name("FILE");
    sub->add_option("--input", options->input, "Text file, one URL a line; - is stdin")->type_name("FILE");
    sub->add_option("urls", options->urls, "URLs");
    sub->callback([this, options] {
      if (options->urls.empty() && options->input.empty())
        throw Wrong{"resolve: no URL given; name some, or --input FILE"};
      ResolveOptions& chosen = use(line_, *options);
      if (!raw_.from_archive.empty()) chosen.from_archive = raw_.from_archive;
    });
  }

  void judge() {
    auto options = std::make_shared<JudgeOptions>();
    CLI::App* sub =
        command("judge", "Disclosure verdicts for posts (NDJSON in and out)",
                "Examples:\n  paidtrail judge --jurisdiction FR,EU posts.ndjson\n"
                "  paidtrail judge --jurisdiction FR --explain 'Où voter ? #ads https://t.co/x'\n"
                "  paidtrail judge --jurisdiction FR --explain 'Où voter ? #ads' --lang fr --platform x --created-at "
                "2017-01-20\n"
                "  paidtrail judge --jurisdiction BRIEF --required-tag '#ads' posts.ndjson\n"
                "  paidtrail judge --stored --verbose          # after the rules changed; the old verdicts stay\n"
                "  paidtrail judge --stored --rules my-rules --summary json");
    sub->add_option("--jurisdiction", raw_.jurisdictions, "Jurisdictions of posts that name none: FR,EU,…")
        ->type_name("LIST");
    sub->add_option("--required-tag", options->required_tags, "Tag that the brief asks for (may be repeated)")
        ->type_name("TAG");
    sub->add_option("--fail-on", raw_.fail_on, "Exit 1 if one of these verdicts was given")->type_name("VERDICT,…");
    sub->add_flag("--list-reasons", options->list_reasons, "Print the closed list of reasons");
    sub->add_flag("--strict", options->strict, "Stop at the first bad line");
    sub->add_option("files", options->files, "NDJSON files (default: stdin)");

    CLI::Option_group* text = sub->add_option_group("One text, for a person");
    text->add_option("--explain", raw_.explain, "Judge this text and explain the answer")->type_name("TEXT");
    text->add_option("--lang", raw_.lang, "Its language as the platform says (default: detected)")->type_name("CODE");
    text->add_option("--platform", raw_.platform, "Where it stands: x, mastodon, instagram, …")->type_name("P");
    text->add_option("--created-at", raw_.created_at, "Its day or time: the rules of that day count")->type_name("T");
    text->add_option("--paid-label", options->paid_label, "The platform's own label: on, off or unknown")
        ->transform(one_of(kLabels))
        ->type_name("STATE");
    text->add_flag("--political", options->political, "The campaign is political");
    text->add_option("--language", raw_.language, "Of the explanation: fr or en (default: newsroom.language)")
        ->check(CLI::IsMember({"fr", "en"}))
        ->type_name("L");

    CLI::Option_group* stored = sub->add_option_group("The posts of the database, after a change of the rules");
    stored->add_flag("--stored", options->stored, "Judge them again; the old verdicts stay beside the new");
    stored->add_option("--campaign", options->campaigns, "Only this campaign (may be repeated)")->type_name("ID");
    stored->add_option("--summary", raw_.summary, "json: one object on stdout at the end")
        ->check(CLI::IsMember(kSummaries));
    sub->callback([this, sub, options] {
      JudgeOptions& chosen = use(line_, *options);
      chosen.jurisdictions = split_list(raw_.jurisdictions);
      chosen.fail_on = split_list(raw_.fail_on);
      for (const std::string& name : chosen.fail_on)
        if (!kVerdictKinds.value(name)) throw Wrong{"--fail-on: '" + name + "' is no verdict"};
      if (sub->count("--explain")) chosen.explain = raw_.explain;
      chosen.lang = given(raw_.lang);
      chosen.platform = given(raw_.platform);
      chosen.language = given(raw_.language);
      chosen.created_at = moment(raw_.created_at, "--created-at", false);
      chosen.summary_json = !raw_.summary.empty();
      const auto only = [sub](bool there, const char* with, std::initializer_list<const char*> names) {
        for (const char* name : names)
          if (!there && sub->count(name)) throw Wrong{std::string(name) + " goes with " + with};
      };
      only(chosen.explain.has_value(), "--explain",
           {"--lang", "--platform", "--created-at", "--paid-label", "--political", "--language"});
      only(chosen.stored, "--stored", {"--campaign", "--summary"});
      only(!chosen.stored, "posts that come as lines, not with --stored",
           {"--explain", "--list-reasons", "--jurisdiction", "--required-tag", "--fail-on", "--strict", "files"});
    });
  }

  void report() {
    auto options = std::make_shared<ReportOptions>();
    CLI::App* sub = command("report", "Disclosure compliance of a campaign",
                            "Examples:\n  paidtrail report --campaign primaire-2017\n"
                            "  paidtrail report --account x:handle --format html --output handle.html\n"
                            "  paidtrail report --format html --output report.html");
    sub->add_option("--campaign", options->query.campaigns, "Only this campaign (may be repeated)")->type_name("ID");
    sub->add_option("--account", raw_.account,
                    "One page for this account, to be sent to it: HANDLE, PLATFORM:HANDLE or id")
        ->type_name("WHO");
    sub->add_option("--since", raw_.since, "Posts from this day or time on")->type_name("T");
    sub->add_option("--until", raw_.until, "Posts up to this day or time")->type_name("T");
    sub->add_option("--format", options->query.format, "markdown, html, csv or json")
        ->transform(one_of(kReports))
        ->type_name("FORMAT");
    sub->add_option("--output", raw_.output, "File to write (default: stdout)")->type_name("PATH");
    sub->add_flag("--pseudonymous", options->query.pseudonymous, "No names, handles, texts or addresses of posts");
    sub->callback([this, options] {
      ReportOptions& chosen = use(line_, *options);
      chosen.query.account = given(raw_.account);
      chosen.query.since = moment(raw_.since, "--since", false);
      chosen.query.until = moment(raw_.until, "--until", true);
      if (!raw_.output.empty()) chosen.output = raw_.output;
    });
  }

  void answer() {
    auto options = std::make_shared<AnswerOptions>();
    CLI::App* sub =
        command("answer", "Keep what a person answered: it stands beside the verdicts from then on",
                "Examples:\n  paidtrail answer --account x:handle reply.txt\n"
                "  paidtrail answer --account handle --post 822687670074971520 --by 'her lawyer' - < mail.txt\n"
                "  paidtrail answer --account handle --received 2017-01-22T10:00:00Z reply.txt\n"
                "  paidtrail answer --list");
    sub->add_option("--account", raw_.account, "Who answers: HANDLE, PLATFORM:HANDLE or id")->type_name("WHO");
    sub->add_option("--campaign", raw_.campaign, "What the answer is about (default: every campaign)")->type_name("ID");
    sub->add_option("--post", raw_.post, "What the answer is about (default: every post of the account)")
        ->type_name("ID");
    sub->add_option("--by", raw_.by, "Who wrote it, where it was not the account")->type_name("NAME");
    sub->add_option("--received", raw_.received, "When it came (default: now)")->type_name("T");
    sub->add_flag("--list", options->list, "Print the answers (of --account, --campaign, --post, where given)");
    sub->add_option("--format", options->format, "Of --list: table, csv, ndjson or json")
        ->transform(one_of(kTableFormats))
        ->type_name("FORMAT");
    sub->add_option("file", options->file, "Its text as it came, UTF-8, 1 MiB at most; - is stdin");
    sub->callback([this, options] {
      AnswerOptions& chosen = use(line_, *options);
      chosen.account = raw_.account;
      chosen.campaign = given(raw_.campaign);
      chosen.post = given(raw_.post);
      chosen.by = given(raw_.by);
      chosen.received = moment(raw_.received, "--received", false);
      if (chosen.list) {
        if (!chosen.file.empty()) throw Wrong{"answer --list: takes no FILE"};
      } else if (chosen.account.empty() || chosen.file.empty()) {
        throw Wrong{"answer: name the account with --account, and the FILE that holds the text (- is stdin)"};
      }
    });
  }

  void alerts() {
    auto options = std::make_shared<AlertsOptions>();
    CLI::App* sub = command("alerts", "What was and will be sent to the newsroom's channels",
                            "Examples:\n  paidtrail alerts list\n  paidtrail alerts test desk\n"
                            "  paidtrail alerts deliver\n"
                            "  paidtrail alerts ack --false 1b4e28ba-2fa1-81d2-883f-b9a761bde3fb --note 'a parody'\n"
                            "  paidtrail alerts silence --account x:handle --for 7d --why 'we talk to them'\n"
                            "  paidtrail alerts rehearse --from-archive evidence --since 2017-01-22T18:00:00Z");
    sub->require_subcommand(1);
    const auto action = [&](const char* name, const char* what, AlertsOptions::Action value) {
      CLI::App* own = sub->add_subcommand(name, what);
      own->callback([this, options, value] {
        options->action = value;
        use(line_, *options);
      });
      return own;
    };
    action("list", "Every alert and how its delivery stands", AlertsOptions::Action::list);
    action("deliver", "Send what is due", AlertsOptions::Action::deliver);
    action("check", "Exit 1 if something waits or was given up", AlertsOptions::Action::check);
    action("test", "Send a test message through one channel", AlertsOptions::Action::test)
        ->add_option("channel", options->channel, "Name of the channel")
        ->required();
    acknowledge(sub);
    silence(sub);
    rehearse(sub);
  }

  static std::chrono::milliseconds lasts(const std::string& text) {
    const auto duration = parse_duration(text);
    if (!duration) throw Wrong{"--for: " + duration.error().message};
    if (duration->count() <= 0) throw Wrong{"--for: must be longer than nothing"};
    return *duration;
  }

  void acknowledge(CLI::App* alerts) {
    auto options = std::make_shared<AlertsOptions>();
    CLI::App* sub = alerts->add_subcommand("ack", "Say that an alert was seen: what it tells of is not told again");
    sub->add_option("alert", options->alert, "The alert's id")->required()->type_name("ID");
    sub->add_flag("--false", options->false_alarm, "It was a false alarm: kept and counted");
    sub->add_option("--note", raw_.note, "A word on it, kept")->type_name("TEXT");
    sub->add_option("--for", raw_.lasts, "How long it holds (default: 30d)")->type_name("DURATION");
    sub->callback([this, options] {
      AlertsOptions& chosen = use(line_, *options);
      chosen.action = AlertsOptions::Action::acknowledge;
      chosen.note = given(raw_.note);
      chosen.lasts = lasts(raw_.lasts.empty() ? "30d" : raw_.lasts);
    });
  }

  void silence(CLI::App* alerts) {
    auto options = std::make_shared<AlertsOptions>();
    CLI::App* sub = alerts->add_subcommand("silence", "Tell nobody of what fits all that is named, for a while");
    auto list = std::make_shared<bool>(false);
    sub->add_option("--campaign", raw_.campaign, "Of this campaign")->type_name("ID");
    sub->add_option("--account", raw_.account, "Of this account")->type_name("PLATFORM:HANDLE");
    sub->add_option("--kind", raw_.kind, "Of this kind (as 'alerts list' shows it)")->type_name("K");
    sub->add_option("--source", raw_.source, "Of this source")->type_name("NAME");
    sub->add_option("--for", raw_.lasts, "How long it holds")->type_name("DURATION");
    sub->add_option("--why", raw_.note, "Why, kept")->type_name("TEXT");
    sub->add_flag("--list", *list, "Print the silences that hold");
    sub->add_option("--end", options->silence, "End this one now")->type_name("N");
    sub->callback([this, options, list] {
      AlertsOptions& chosen = use(line_, *options);
      chosen.campaign = given(raw_.campaign);
      chosen.kind = given(raw_.kind);
      chosen.source = given(raw_.source);
      chosen.why = given(raw_.note);
      read_account(chosen);
      const bool names = chosen.campaign || chosen.handle || chosen.kind || chosen.source;
      if (*list || chosen.silence != 0) {
        if (names || !raw_.lasts.empty() || (*list && chosen.silence != 0))
          throw Wrong{"alerts silence: --list and --end stand alone"};
        chosen.action = *list ? AlertsOptions::Action::list_silences : AlertsOptions::Action::end_silence;
        return;
      }
      chosen.action = AlertsOptions::Action::silence;
      if (!names) throw Wrong{"alerts silence: name what, with --campaign, --account, --kind or --source"};
      if (raw_.lasts.empty()) throw Wrong{"alerts silence: a silence has an end; say --for 7d"};
      chosen.lasts = lasts(raw_.lasts);
    });
  }

  void rehearse(CLI::App* alerts) {
    auto options = std::make_shared<AlertsOptions>();
    CLI::App* sub = alerts->add_subcommand(
        "rehearse", "Print which messages a past night would have brought, and when; nothing is sent");
    sub->footer(
        "Examples:\n  paidtrail alerts rehearse --from-archive night.warc.gz\n"
        "  paidtrail alerts rehearse --from-archive evidence --since 2017-01-22T18:00:00Z --until "
        "2017-01-23T08:00:00Z\n"
        "  paidtrail alerts rehearse --from-archive evening.warc.gz --from-archive morning.warc.gz --format ndjson\n\n"
        "Each run of the archives is played again at its own time, into a database that is gone afterwards. The first\n"
        "run of a campaign and source is its baseline: begin before the night, and leave out what came before by "
        "--since.");
    sub->add_option("--from-archive", options->archives, "Archive, or a folder of them (may be repeated)")
        ->required()
        ->type_name("FILE");
    auto more = std::make_shared<std::vector<std::filesystem::path>>();
    sub->add_option("files", *more, "More archives");
    sub->add_option("--since", raw_.since, "Messages from this day or time on")->type_name("T");
    sub->add_option("--until", raw_.until, "Messages up to this day or time")->type_name("T");
    sub->add_option("--format", options->format, "text, ndjson (one object a line) or json (one array)")
        ->transform(one_of(kRehearsals))
        ->type_name("FORMAT");
    sub->callback([this, options, more] {
      AlertsOptions& chosen = use(line_, *options);
      chosen.action = AlertsOptions::Action::rehearse;
      chosen.archives.insert(chosen.archives.end(), more->begin(), more->end());
      chosen.since = moment(raw_.since, "--since", false);
      chosen.until = moment(raw_.until, "--until", true);
    });
  }

  void read_account(AlertsOptions& chosen) const {
    if (raw_.account.empty()) return;
    const auto colon = raw_.account.find(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == raw_.account.size())
      throw Wrong{"--account: '" + raw_.account + "' is no PLATFORM:HANDLE, such as x:handle"};
    chosen.platform = raw_.account.substr(0, colon);
    chosen.handle = raw_.account.substr(colon + 1);
  }

  void sql() {
    auto options = std::make_shared<SqlOptions>();
    CLI::App* sub = command("sql", "Ask the database (read-only)",
                            "Examples:\n  paidtrail sql \"SELECT handle, posts, absent FROM sharers\"\n"
                            "  paidtrail sql --format csv \"SELECT * FROM shares\" > shares.csv");
    sub->add_option("sql", options->sql, "One SELECT; - reads it from stdin")->required();
    sub->add_option("--format", options->format, "table, csv, ndjson or json")
        ->transform(one_of(kTableFormats))
        ->type_name("FORMAT");
    sub->callback([this, options] { use(line_, *options); });
  }

  void doctor() {
    auto options = std::make_shared<DoctorOptions>();
    CLI::App* sub = command("doctor", "Check configuration, database, disk, sources and channels, with a fix for each",
                            "Examples:\n  paidtrail doctor\n  paidtrail doctor --online\n"
                            "  paidtrail doctor --send                     # every channel gets a test message\n"
                            "  sudo -u paidtrail paidtrail doctor --json   # as the user that cron runs it as\n\n"
                            "Exit: 0 nothing to do, 2 something to mend, 77 or 78 the configuration cannot be used.");
    sub->add_flag("--json", options->json, "One JSON object a check");
    sub->add_flag("--online", options->online, "Also ask the sources' hosts: their names, certificates, our clock");
    sub->add_flag("--send", options->send, "Also send a test message through each channel, and say what came back");
    sub->callback([this, options] { use(line_, *options); });
  }

  CLI::App& app_;
  CommandLine& line_;
  Raw& raw_;
};

void finish(CommandLine& line, const Raw& raw) {
  if (!raw.config.empty())
    line.common.config = raw.config;
  else if (const char* named = std::getenv("PAIDTRAIL_CONFIG"); named && *named)
    line.common.config = named;
  if (!raw.database.empty()) line.common.database = raw.database;
  if (!raw.rules.empty()) line.common.rules = raw.rules;
}

constexpr int kWrongUsage = 64;

}  // namespace

std::variant<CommandLine, int> read_command_line(int argc, const char* const* argv) {
  CLI::App app("paidtrail: follows paid links from public posts to where they end, and reports who says so",
               "paidtrail");
  app.set_version_flag("--version", std::string("paidtrail ") + std::string(kVersion));
  app.footer(
      "First steps:\n  paidtrail init\n  paidtrail doctor\n  paidtrail crawl\n  paidtrail report\n\n"
      "Each command has its own --help with examples.");
  app.require_subcommand(1);
  app.fallthrough();
  CommandLine line{{}, InitOptions{}};
  Raw raw;
  Declaration declaration(app, line, raw);  // its callbacks run inside parse()
  declaration.all();
  one_value_each(app);
  try {
    app.parse(argc, argv);
    finish(line, raw);
    return line;
  } catch (const Wrong& wrong) {
    std::cerr << TerminalLine::escape("paidtrail: " + wrong.what).str() << '\n';
    return kWrongUsage;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    std::cerr << TerminalLine::escape(std::string("paidtrail: ") + error.what()).str()
              << "\nSee paidtrail --help, or paidtrail COMMAND --help.\n";
    return kWrongUsage;
  }
}

}  // namespace paidtrail::app
