#include "app/commands.h"
#include "app/context.h"
#include "app/tables.h"
#include "core/clock.h"
#include "core/text/utf8.h"
#include "reports/account.h"

namespace paidtrail::app {
namespace {

constexpr std::size_t kLongest = 1 << 20;  // a letter of hundreds of pages; what is larger belongs into the archive

constexpr const char* kList =
    "SELECT answer_id, received_at, campaign, platform, coalesce(handle, account_name, account_id) AS account, "
    "post_id, "
    "answered_by, text FROM answers WHERE (?1 IS NULL OR account_key = ?1) "
    "AND (?2 IS NULL OR campaign IS NULL OR campaign = ?2) AND (?3 IS NULL OR post_id IS NULL OR post_id = ?3) "
    "ORDER BY received_at, answer_id";
constexpr const char* kPost =
    "SELECT DISTINCT post_key, campaign FROM shared_posts WHERE account_key = ?1 AND post_id = ?2 ORDER BY campaign";
constexpr const char* kCampaign = "SELECT 1 FROM shared_posts WHERE account_key = ?1 AND campaign = ?2 LIMIT 1";

Cell cell(const std::optional<std::string>& text) { return text ? Cell(*text) : Cell(std::monostate()); }

/// The text as it came, once it is known to be one.
Result<std::string> read_text(const std::string& file) {
  auto text = read_input(file, 16 * kLongest);
  if (!text) return text;
  const std::string shown = file == "-" ? "stdin" : file;
  if (text->size() > kLongest)
    return Error{ErrorKind::bad_input, shown + ": " + std::to_string(text->size()) +
                                           " bytes; an answer has 1 MiB at most, keep the rest beside it"};
  if (!utf8::valid(*text)) return Error{ErrorKind::bad_input, shown + ": not UTF-8; save it as UTF-8 and try again"};
  if (text->find('\0') != std::string::npos) return Error{ErrorKind::bad_input, shown + ": holds a NUL, it is no text"};
  if (text->find_first_not_of(" \t\r\n") == std::string::npos)
    return Error{ErrorKind::bad_input, shown + ": there is no answer in it"};
  return text;
}

Status about(Reader& reader, const AccountChoice& account, const AnswerOptions& options, Answer& answer) {
  if (options.campaign) {
    const auto shared = reader.query(kCampaign, {account.key, *options.campaign});
    if (!shared) return shared.error();
    if (shared->rows.empty())
      return Error{ErrorKind::usage,
                   "--campaign: " + account.shown() + " shared no link of campaign '" + *options.campaign + "'"};
    answer.campaign = options.campaign;
  }
  if (!options.post) return Ok{};
  const auto posts = reader.query(kPost, {account.key, *options.post});
  if (!posts) return posts.error();
  if (posts->rows.empty())
    return Error{ErrorKind::usage, "--post: '" + *options.post + "' is no share of " + account.shown()};
  answer.post_key = std::get<std::int64_t>(posts->rows.front().at(0));
  return Ok{};
}

int list(Reader& reader, const AnswerOptions& options, Console& console) {
  if (const Status current = check_views(reader); !current) return console.fail(current.error());
  Cell key = std::monostate();
  if (!options.account.empty()) {
    const auto account = find_account(reader, options.account);
    if (!account) return console.fail(account.error());
    key = account->key;
  }
  const auto table = reader.query(kList, {key, cell(options.campaign), cell(options.post)});
  if (!table) return console.fail(table.error());
  const auto printed = print(written_as(*table, options.format));
  return printed ? 0 : console.fail(printed.error());
}

int keep(const Config& config, const AnswerOptions& options, Console& console) {
  const auto text = read_text(options.file);
  if (!text) return console.fail(text.error());
  const auto lock = StoreLock::take(config.storage_url);
  if (!lock) return console.fail(lock.error());
  const auto store = open_writer(config.storage_url, *lock);
  if (!store) return console.fail(store.error());
  const auto account = find_account(**store, options.account);
  if (!account) return console.fail(account.error());

  Answer answer;
  answer.account_key = account->key;
  answer.handle = account->handle;
  answer.account_name = account->name;
  answer.answered_by = options.by;
  answer.stored_at = SystemClock().wall();
  answer.received_at = options.received.value_or(answer.stored_at);
  answer.text = *text;
  if (answer.received_at > answer.stored_at)
    return console.fail({ErrorKind::usage, "--received: " + answer.received_at.rfc3339() + " is still to come"});
  if (const auto known = about(**store, *account, options, answer); !known) return console.fail(known.error());
  if (const auto saved = (*store)->save_answer(answer); !saved) return console.fail(saved.error());
  if (const auto published = (*store)->publish_snapshot(); !published) return console.fail(published.error());
  console.note("answer " + answer_id(answer) + " of " + account->shown() + " is kept");
  return 0;
}

}  // namespace

int run_answer(const Common& common, const AnswerOptions& options, Console& console) {
  const auto config = configuration(common, common.database.has_value());
  if (!config) return console.fail(config.error());
  std::error_code none;
  if (!std::filesystem::exists(config->storage_url, none))
    return console.fail(
        {ErrorKind::no_input, config->storage_url + ": there is no database yet; `paidtrail crawl` makes it"});
  if (!options.list) return keep(*config, options, console);
  const auto reader = open_reader(config->storage_url);
  return reader ? list(**reader, options, console) : console.fail(reader.error());
}

}  // namespace paidtrail::app
