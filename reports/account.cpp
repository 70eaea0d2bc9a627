#include "reports/account.h"

#include <algorithm>
#include <vector>

#include "config/nearest.h"

namespace paidtrail {
namespace {

// On Mastodon a handle has its server behind it; `ana` means whoever is called so on some server.
constexpr const char* kMatching =
    "SELECT platform, account_key, account_id, handle, account_name, max(version_key) FROM shared_posts "
    "WHERE account_key > 0 AND (?2 IS NULL OR platform = ?2) AND (lower(handle) = lower(?1) OR account_id = ?1 OR "
    "substr(lower(handle), 1, length(?1) + 1) = lower(?1) || '@' OR (handle IS NULL AND account_name = ?1)) "
    "GROUP BY platform, account_key ORDER BY platform, handle, account_id";
constexpr const char* kPlatforms = "SELECT DISTINCT platform FROM shared_posts";
constexpr const char* kHandles =
    "SELECT DISTINCT coalesce(handle, account_name) FROM shared_posts WHERE account_key > 0 LIMIT 20000";

std::optional<std::string> text(const Cell& cell) {
  const auto* value = std::get_if<std::string>(&cell);
  return value ? std::optional(*value) : std::nullopt;
}

std::vector<std::string> column(const Table& table) {
  std::vector<std::string> values;
  for (const auto& row : table.rows)
    if (auto value = text(row.at(0))) values.push_back(*std::move(value));
  return values;
}

Error nobody(Reader& reader, const std::string& who) {
  std::string hint;
  if (const auto handles = reader.query(kHandles)) hint = did_you_mean(who, column(*handles));
  return {ErrorKind::usage, "--account: '" + who + "' is no account that shared a link of a campaign" + hint};
}

Error several(const std::string& who, const std::vector<AccountChoice>& choices) {
  std::string names;
  for (const AccountChoice& choice : choices)
    names += (names.empty() ? "" : ", ") + choice.shown() + " (id " + choice.id.value_or("unknown") + ")";
  return {ErrorKind::usage, "--account: '" + who + "' could be " + std::to_string(choices.size()) +
                                " accounts: " + names + "; name one as PLATFORM:HANDLE or PLATFORM:ID"};
}

}  // namespace

Result<AccountChoice> find_account(Reader& reader, const std::string& who) {
  const auto platforms = reader.query(kPlatforms);
  if (!platforms) return platforms.error();
  Cell platform = std::monostate();
  std::string name = who;
  if (const auto colon = who.find(':'); colon != std::string::npos) {
    const auto known = column(*platforms);
    // The id of a Bluesky account has colons of its own.
    if (std::ranges::find(known, who.substr(0, colon)) != known.end()) {
      platform = who.substr(0, colon);
      name = who.substr(colon + 1);
    }
  }
  if (name.starts_with('@')) name.erase(0, 1);
  const auto found = reader.query(kMatching, {name, platform});
  if (!found) return found.error();
  std::vector<AccountChoice> choices;
  for (const auto& row : found->rows)
    choices.push_back({std::get<std::int64_t>(row.at(1)), text(row.at(0)).value_or(""), text(row.at(2)),
                       text(row.at(3)), text(row.at(4))});
  if (choices.empty()) return nobody(reader, who);
  if (choices.size() > 1) return several(who, choices);
  return choices.front();
}

Status check_views(Reader& reader) {
  const auto known = reader.query(
      "SELECT min(there) FROM (SELECT count(*) AS there FROM pragma_table_info('disclosure') WHERE name = 'current' "
      "UNION ALL SELECT count(*) FROM pragma_table_info('false_alarms') WHERE name = 'rule')");
  if (!known) return known.error();
  if (known->rows.empty() || known->rows.front().at(0) != Cell(std::int64_t{0})) return Ok{};
  return Error{ErrorKind::config,
               "the database was written by an older paidtrail; the next crawl brings it up to date, and so does "
               "`paidtrail judge --stored` now"};
}

}  // namespace paidtrail
