#include "reports/model.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>
#include <tuple>

#include "core/digest.h"
#include "parsers/json/json.h"

namespace paidtrail::reports {
namespace {

constexpr double kZ = 1.959964;

std::optional<std::string> text(const Cell& cell) {
  if (const auto* value = std::get_if<std::string>(&cell)) return *value;
  return std::nullopt;
}
std::string text_or(const Cell& cell, std::string_view otherwise) {
  return text(cell).value_or(std::string(otherwise));
}
std::int64_t number(const Cell& cell) {
  const auto* value = std::get_if<std::int64_t>(&cell);
  return value ? *value : 0;
}

std::vector<std::string> strings(const Cell& cell) {
  std::vector<std::string> values;
  const auto json = Json::parse(text_or(cell, "[]"), "stored");
  if (json)
    for (const Json& item : json->items())
      if (const auto value = item.string()) values.push_back(*value);
  return values;
}

/// The words that counted, as they stand in the post.
std::vector<std::string> words(const Cell& cell) {
  std::vector<std::string> values;
  const auto json = Json::parse(text_or(cell, "[]"), "stored");
  if (!json) return values;
  for (const Json& term : json->items())
    if (const auto value = term["text"].string()) values.push_back(*value);
  return values;
}

/// What the tables are asked about a stored verdict.
Verdict stored_verdict(const JudgedIn& judged, const std::vector<Cell>& row) {
  Verdict verdict;
  verdict.jurisdiction = judged.jurisdiction;
  verdict.verdict = judged.verdict;
  verdict.reasons = judged.reasons;
  verdict.rules = strings(row[6]);
  verdict.lang = text(row[11]);
  verdict.rules_version = text_or(row[12], "");
  const auto terms = Json::parse(text_or(row[5], "[]"), "stored");
  if (!terms) return verdict;
  for (const Json& term : terms->items())
    verdict.terms.push_back({term["text"].string().value_or(""), term["term"].string().value_or(""),
                             kTermStatuses.value(term["status"].string().value_or("")).value_or(TermStatus::weak),
                             static_cast<std::uint32_t>(term["start"].integer().value_or(0)),
                             static_cast<std::uint32_t>(term["end"].integer().value_or(0))});
  return verdict;
}

std::optional<std::int64_t> seconds_between(const std::string& from, const std::string& to) {
  const auto start = Timestamp::parse_rfc3339(from);
  const auto end = Timestamp::parse_rfc3339(to);
  if (!start || !end || *end < *start) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::seconds>(end->millis() - start->millis()).count();
}

using PostKey = std::tuple<std::string, std::string>;  // platform, post id

/// Names people, or, with a key, gives each a pseudonym that is the same all through one report.
class Naming {
 public:
  explicit Naming(std::string key) : key_(std::move(key)) {}

  std::string of(const std::string& platform, const std::string& account, const std::string& handle) const {
    if (key_.empty()) return handle.empty() ? account : handle;
    return "account-" + hex(hmac_sha256(key_, platform + ":" + account)).substr(0, 12);
  }
  std::string of_link(const std::string& url) const {
    return key_.empty() ? url : "link-" + hex(hmac_sha256(key_, url)).substr(0, 12);
  }
  std::string of_post(const std::string& id) const {
    return key_.empty() ? id : "post-" + hex(hmac_sha256(key_, id)).substr(0, 12);
  }
  std::string of_alert(const std::string& id) const {
    return key_.empty() ? id : "alert-" + hex(hmac_sha256(key_, id)).substr(0, 12);
  }
  std::string of_answer(const std::string& id) const {
    return key_.empty() ? id : "answer-" + hex(hmac_sha256(key_, id)).substr(0, 12);
  }
  bool hides() const { return !key_.empty(); }

 private:
  std::string key_;
};

constexpr const char* kShares =
    "SELECT platform, post_id, post_url, account_id, handle, shared_at, first_seen_at, edited_at, deleted_at, text, "
    "incitement, record_id, short_url, destination, outcome, account_name, "
    "(SELECT e.fetched_at FROM evidence e WHERE e.record_id = s.record_id) "
    "FROM shares s WHERE campaign = ?1 ORDER BY coalesce(shared_at, first_seen_at), platform, post_id, short_url";
constexpr const char* kVerdicts =
    "SELECT platform, post_id, jurisdiction, verdict, reasons, terms, rules, undisclosed_at, disclosed_at, "
    "reply_post_id, reply_at, lang, rules_version FROM disclosure WHERE campaign = ?1 AND current "
    "ORDER BY judged_at, rules_version";
constexpr const char* kAnswers =
    "SELECT answer_id, platform, coalesce(account_id, handle, account_name), coalesce(handle, account_name), post_id, "
    "answered_by, received_at, text FROM answers WHERE campaign IS NULL OR campaign = ?1 "
    "ORDER BY received_at, answer_id";
constexpr const char* kRecord =
    "SELECT record_id, url, fetched_at, warc_file, warc_offset, payload_sha256, chain_sha256 FROM evidence "
    "WHERE record_id = ?1";
constexpr const char* kRecordsOfLink =
    "SELECT record_id, url, fetched_at, warc_file, warc_offset, payload_sha256, chain_sha256 FROM evidence "
    "WHERE url = ?1 ORDER BY fetched_at DESC LIMIT 1";
constexpr const char* kPersonalLinks =
    "SELECT platform, coalesce(account_id, handle, account_name), personal_link FROM sharers WHERE campaign = ?1";
constexpr const char* kFalseAlarms =
    "SELECT alert_id, rule, campaign, details, created_at FROM false_alarms ORDER BY created_at, alert_id";
constexpr const char* kRuns =
    "SELECT run_id, started_at, state, posts_seen, errors, ended_at FROM runs ORDER BY started_at DESC, run_id LIMIT "
    "10";

/// Reads one campaign's rows and counts them.
class CampaignBuilder {
 public:
  CampaignBuilder(Reader& reader, const Campaign& campaign, const ReportQuery& query, const ReportTexts& texts,
                  const Naming& naming, const std::optional<AccountChoice>& account)
      : reader_(reader), campaign_(campaign), query_(query), texts_(texts), naming_(naming), account_(account) {}

  Result<CampaignReport> build() {
    report_.id = campaign_.id;
    report_.name = campaign_.name;
    report_.first_jurisdiction = campaign_.jurisdictions.empty() ? "" : campaign_.jurisdictions.front();
    if (auto done = read_personal_links(); !done) return done.error();
    if (auto done = read_posts(); !done) return done.error();
    if (auto done = read_verdicts(); !done) return done.error();
    if (auto done = read_answers(); !done) return done.error();
    if (account_ && !naming_.hides())
      if (auto done = read_records(); !done) return done.error();
    count();
    return std::move(report_);
  }

 private:
  Status read_personal_links() {
    const auto table = reader_.query(kPersonalLinks, {campaign_.id});
    if (!table) return table.error();
    for (const auto& row : table->rows)
      if (const auto link = text(row[2])) personal_[{text_or(row[0], ""), text_or(row[1], "")}] = *link;
    return Ok{};
  }

  bool wanted(const std::string& shared_at) const {
    if (!query_.since && !query_.until) return true;
    const auto at = Timestamp::parse_rfc3339(shared_at);
    if (!at) return false;
    return (!query_.since || *at >= *query_.since) && (!query_.until || *at <= *query_.until);
  }

  bool of_the_account(const std::vector<Cell>& row) const {
    if (!account_) return true;
    const std::string name = text_or(row[4], text_or(row[15], ""));
    return text_or(row[0], "") == account_->platform && text_or(row[3], name) == account_->identity();
  }

  Status read_posts() {
    const auto table = reader_.query(kShares, {campaign_.id});
    if (!table) return table.error();
    for (const auto& row : table->rows) {
      const std::string shared_at = text_or(row[5], text_or(row[6], ""));
      if (!wanted(shared_at) || !of_the_account(row)) continue;
      const PostKey key{text_or(row[0], ""), text_or(row[1], "")};
      const auto [at, fresh] = index_.try_emplace(key, report_.posts.size());
      if (fresh) add_post(row, shared_at);
      add_link(report_.posts[at->second], accounts_[at->second], row);
    }
    return Ok{};
  }

  void add_post(const std::vector<Cell>& row, const std::string& shared_at) {
    SharedPost post;
    post.platform = text_or(row[0], "");
    post.post_id = naming_.of_post(text_or(row[1], ""));
    const std::string name = text_or(row[4], text_or(row[15], ""));
    const std::string account = text_or(row[3], name);  // feeds name their authors, and no more
    post.who = naming_.of(post.platform, account, name);
    post.shared_at = shared_at;
    post.first_seen_at = text_or(row[6], "");
    post.fetched_at = text(row[16]);
    post.edited_at = text(row[7]);
    post.deleted_at = text(row[8]);
    post.incitement = text_or(row[10], "none");
    if (!naming_.hides()) {
      post.post_url = text(row[2]);
      post.text = text(row[9]);
      post.record_id = text(row[11]);
    }
    report_.posts.push_back(std::move(post));
    accounts_.push_back(account);
  }

  void add_link(SharedPost& post, const std::string& account, const std::vector<Cell>& row) {
    const std::string short_url = text_or(row[12], "");
    const std::string leads_to = text(row[13]).value_or("(" + text_or(row[14], "not followed yet") + ")");
    post.links.push_back({naming_.of_link(short_url), leads_to});
    links_.insert(short_url);
    auto& led = destinations_[leads_to];
    led.links.insert(short_url);
    led.posts.insert(post.platform + ' ' + post.post_id);
    led.sharers.insert(post.platform + ' ' + account);
  }

  Status read_verdicts() {
    const auto table = reader_.query(kVerdicts, {campaign_.id});
    if (!table) return table.error();
    std::map<std::pair<std::size_t, std::string>, JudgedIn> latest;
    for (const auto& row : table->rows) {
      const auto post = index_.find({text_or(row[0], ""), text_or(row[1], "")});
      if (post == index_.end()) continue;
      const std::string jurisdiction = text_or(row[2], "");
      latest[{post->second, jurisdiction}] = judged_in(jurisdiction, row, report_.posts[post->second]);
    }
    for (std::size_t i = 0; i < report_.posts.size(); ++i)
      for (const std::string& jurisdiction : campaign_.judged_in())
        if (const auto it = latest.find({i, jurisdiction}); it != latest.end())
          report_.posts[i].verdicts.push_back(std::move(it->second));
    return Ok{};
  }

  JudgedIn judged_in(const std::string& jurisdiction, const std::vector<Cell>& row, const SharedPost& post) const {
    JudgedIn judged;
    judged.jurisdiction = jurisdiction;
    judged.verdict = kVerdictKinds.value(text_or(row[3], "")).value_or(VerdictKind::unknown);
    judged.reasons = strings(row[4]);
    for (const std::string& reason : judged.reasons)
      if (const auto sentence = texts_.reason(reason)) judged.sentences.push_back(*sentence);
    judged.words = words(row[5]);
    for (const std::string& rule : strings(row[6]))
      if (const auto citation = texts_.citation(rule)) judged.citations.push_back(rule + ": " + *citation);
    judged.undisclosed_at = text(row[7]);
    judged.disclosed_at = text(row[8]);
    if (judged.disclosed_at) judged.delay_seconds = seconds_between(post.shared_at, *judged.disclosed_at);
    if (const auto reply = text(row[9])) judged.reply_post_id = naming_.of_post(*reply);
    judged.reply_at = text(row[10]);
    if (account_ && texts_.notes)
      judged.notes = texts_.notes(stored_verdict(judged, row), Timestamp::parse_rfc3339(post.shared_at));
    return judged;
  }

  Status read_answers() {
    const auto table = reader_.query(kAnswers, {campaign_.id});
    if (!table) return table.error();
    for (const auto& row : table->rows) {
      const std::string platform = text_or(row[1], "");
      const std::string account = text_or(row[2], "");
      if (account_ && (platform != account_->platform || account != account_->identity())) continue;
      AnswerLine line;
      line.answer_id = naming_.of_answer(text_or(row[0], ""));
      line.platform = platform;
      line.who = naming_.of(platform, account, text_or(row[3], account));
      const auto post = text(row[4]);
      if (post) line.post_id = naming_.of_post(*post);
      line.received_at = text_or(row[6], "");
      if (!naming_.hides()) {
        line.answered_by = text(row[5]);
        line.text = text(row[7]);
      }
      if (!place_answer(platform, account, line.post_id)) continue;
      report_.answers.push_back(std::move(line));
    }
    return Ok{};
  }

  /// Beside the posts that it is about; false where this report has none of them.
  bool place_answer(const std::string& platform, const std::string& account, const std::optional<std::string>& post) {
    bool placed = false;
    for (std::size_t i = 0; i < report_.posts.size(); ++i) {
      SharedPost& shared = report_.posts[i];
      if (shared.platform != platform || accounts_[i] != account || (post && shared.post_id != *post)) continue;
      shared.answers.push_back(report_.answers.size());
      placed = true;
    }
    return placed;
  }

  Status add_records(const char* sql, const std::string& of, SharedPost& post) {
    const auto table = reader_.query(sql, {of});
    if (!table) return table.error();
    for (const auto& row : table->rows)
      post.records.push_back({text_or(row[0], ""), text_or(row[1], ""), text_or(row[2], ""), text_or(row[3], ""),
                              number(row[4]), text_or(row[5], ""), text_or(row[6], "")});
    return Ok{};
  }

  Status read_records() {
    for (SharedPost& post : report_.posts) {
      if (post.record_id)
        if (auto done = add_records(kRecord, *post.record_id, post); !done) return done;
      for (const PostLink& link : post.links)
        if (auto done = add_records(kRecordsOfLink, link.short_url, post); !done) return done;
    }
    return Ok{};
  }

  /// An address that one account alone leads to can name that account.
  std::string shown_destination(const std::string& destination) const {
    const auto led = destinations_.find(destination);
    const bool shared = led != destinations_.end() && led->second.sharers.size() > 1;
    return naming_.hides() && !shared && !destination.starts_with('(') ? naming_.of_link(destination) : destination;
  }

  void count() {
    for (SharedPost& post : report_.posts)
      for (PostLink& link : post.links) link.leads_to = shown_destination(link.leads_to);
    std::map<std::pair<std::string, std::string>, Tally> by_platform;
    std::map<std::string, Tally> total;
    std::map<std::pair<std::string, std::string>, Sharer> sharers;
    std::map<std::string, Tally> days;
    for (std::size_t i = 0; i < report_.posts.size(); ++i) {
      SharedPost& post = report_.posts[i];
      for (const JudgedIn& judged : post.verdicts) {
        by_platform[{judged.jurisdiction, post.platform}].add(judged.verdict);
        total[judged.jurisdiction].add(judged.verdict);
      }
      const VerdictKind first = first_verdict(post);
      days[post.shared_at.substr(0, 10)].add(first);
      count_sharer(sharers[{post.platform, accounts_[i]}], post, first, accounts_[i]);
    }
    for (const std::string& jurisdiction : campaign_.judged_in()) {
      if (const auto it = total.find(jurisdiction); it != total.end())
        report_.totals.push_back({"", jurisdiction, it->second});
      for (const auto& [key, tally] : by_platform)
        if (key.first == jurisdiction) report_.compliance.push_back({key.second, jurisdiction, tally});
    }
    for (auto& [key, sharer] : sharers) report_.by_sharer.push_back(std::move(sharer));
    std::ranges::stable_sort(report_.by_sharer,
                             [](const Sharer& a, const Sharer& b) { return a.tally.posts > b.tally.posts; });
    for (const auto& [day, tally] : days) report_.days.push_back({day, tally});
    for (const auto& [destination, led] : destinations_)
      report_.destinations.push_back({shown_destination(destination), static_cast<std::int64_t>(led.links.size()),
                                      static_cast<std::int64_t>(led.posts.size()),
                                      static_cast<std::int64_t>(led.sharers.size())});
    std::ranges::stable_sort(report_.destinations, [](const auto& a, const auto& b) { return a.posts > b.posts; });
    report_.sharers = static_cast<std::int64_t>(report_.by_sharer.size());
    report_.links = static_cast<std::int64_t>(links_.size());
    if (!report_.posts.empty()) {
      report_.first_share = report_.posts.front().shared_at;
      report_.last_share = report_.posts.back().shared_at;
    }
  }

  VerdictKind first_verdict(const SharedPost& post) const {
    for (const JudgedIn& judged : post.verdicts)
      if (judged.jurisdiction == report_.first_jurisdiction) return judged.verdict;
    return VerdictKind::unknown;
  }

  void count_sharer(Sharer& sharer, SharedPost& post, VerdictKind verdict, const std::string& account) {
    const bool incites = post.incitement == "explicit" || post.incitement == "exchange";
    if (sharer.tally.posts == 0) {
      sharer.platform = post.platform;
      sharer.name = post.who;
      sharer.first_share = post.shared_at;
      if (const auto own = personal_.find({post.platform, account}); own != personal_.end())
        sharer.personal_link = naming_.of_link(own->second);
    }
    sharer.tally.add(verdict);
    sharer.last_share = post.shared_at;
    auto& own_links = links_of_[{post.platform, account}];
    for (const PostLink& link : post.links) own_links.insert(link.short_url);
    sharer.links = static_cast<std::int64_t>(own_links.size());
    sharer.inciting += incites ? 1 : 0;
    const bool personal = sharer.personal_link && std::ranges::find(post.links, *sharer.personal_link,
                                                                    &PostLink::short_url) != post.links.end();
    if (personal) post.personal_link = sharer.personal_link;
    report_.posts_with_personal_link += personal ? 1 : 0;
    report_.inciting_with_personal_link += personal && incites ? 1 : 0;
  }

  struct Led {
    std::set<std::string> links;
    std::set<std::string> posts;
    std::set<std::string> sharers;
  };

  Reader& reader_;
  const Campaign& campaign_;
  const ReportQuery& query_;
  const ReportTexts& texts_;
  const Naming& naming_;
  const std::optional<AccountChoice>& account_;
  CampaignReport report_;
  std::map<PostKey, std::size_t> index_;
  std::vector<std::string> accounts_;  // beside report_.posts
  std::set<std::string> links_;
  std::map<std::pair<std::string, std::string>, std::set<std::string>> links_of_;  // platform, account
  std::map<std::string, Led> destinations_;
  std::map<std::pair<std::string, std::string>, std::string> personal_;
};

Status read_runs(Reader& reader, Report& report) {
  const auto table = reader.query(kRuns);
  if (!table) return table.error();
  for (const auto& row : table->rows) {
    report.runs.push_back(
        {text_or(row[0], ""), text_or(row[1], ""), text_or(row[2], ""), number(row[3]), number(row[4])});
    if (report.as_of.empty()) report.as_of = text_or(row[5], text_or(row[1], ""));
  }
  return Ok{};
}

bool reports_on(const Report& report, const std::string& campaign) {
  return std::ranges::find(report.campaigns, campaign, &CampaignReport::id) != report.campaigns.end();
}

bool selected(const ReportQuery& query, const std::string& created_at) {
  if (!query.since && !query.until) return true;
  const auto at = Timestamp::parse_rfc3339(created_at);
  return at && (!query.since || *at >= *query.since) && (!query.until || *at <= *query.until);
}

void add_once(std::vector<std::string>& values, const std::string& value) {
  if (std::ranges::find(values, value) == values.end()) values.push_back(value);
}

/// What an operator took back says nothing of a person: it stands in no page for one account.
Status read_false_alarms(Reader& reader, const ReportQuery& query, const Naming& naming, Report& report) {
  if (report.account) return Ok{};
  const auto table = reader.query(kFalseAlarms);
  if (!table) return table.error();
  std::map<std::string, std::vector<std::string>> by_rule;
  std::map<std::tuple<std::string, std::string, std::string>, std::vector<std::string>> by_post;
  std::set<std::string> all;
  for (const auto& row : table->rows) {
    const auto campaign = text(row[2]);
    if ((campaign && !reports_on(report, *campaign)) || !selected(query, text_or(row[4], ""))) continue;
    const std::string alert = naming.of_alert(text_or(row[0], ""));
    all.insert(alert);
    add_once(by_rule[text_or(row[1], "")], alert);
    const auto details = Json::parse(text_or(row[3], "{}"), "stored");
    if (!campaign || !details) continue;
    const std::string post = naming.of_post((*details)["post_id"].string().value_or(""));
    add_once(by_post[{*campaign, (*details)["platform"].string().value_or(""), post}], alert);
  }
  for (CampaignReport& campaign : report.campaigns)
    for (SharedPost& post : campaign.posts)
      if (const auto told = by_post.find({campaign.id, post.platform, post.post_id}); told != by_post.end())
        post.false_alarms = told->second;
  for (auto& [rule, alerts] : by_rule) report.false_alarms.push_back({rule, std::move(alerts)});
  report.false_alarm_alerts = static_cast<std::int64_t>(all.size());
  return Ok{};
}

/// The same database gives the same report, so the key comes from it: from every link of the evidence chain and every
/// run, which nobody has who does not hold the database, and who holds it knows the names. The next run's pseudonyms
/// differ.
Result<std::string> pseudonym_key(Reader& reader) {
  const auto table = reader.query(
      "SELECT (SELECT group_concat(chain_sha256) FROM evidence), (SELECT group_concat(run_id) FROM runs), "
      "(SELECT group_concat(post_id || text) FROM shares)");
  if (!table) return table.error();
  std::string all;
  for (const Cell& cell : table->rows.at(0)) all += text_or(cell, "") + '\n';
  return sha256_hex(all);
}

std::string known_campaigns(const Config& config) {
  std::string names;
  for (const Campaign& campaign : config.campaigns) names += (names.empty() ? "" : ", ") + campaign.id;
  return names.empty() ? "none" : names;
}

}  // namespace

void Tally::add(VerdictKind kind) {
  ++posts;
  ++by_verdict[static_cast<std::size_t>(kind)];
}

std::vector<VerdictKind> verdict_columns(const CampaignReport& campaign) {
  std::vector<VerdictKind> columns;
  for (const auto& [kind, name] : kVerdictKinds.rows) {
    const VerdictKind column = kind;
    const bool judged = column != VerdictKind::not_applicable && column != VerdictKind::unknown;
    const bool occurred =
        std::ranges::any_of(campaign.totals, [column](const Compliance& total) { return total.tally.of(column) > 0; });
    if (judged || occurred) columns.push_back(column);
  }
  return columns;
}

std::int64_t Tally::judged() const {
  return of(VerdictKind::compliant) + of(VerdictKind::insufficient) + of(VerdictKind::hidden) + of(VerdictKind::absent);
}

std::optional<Rate> compliance_rate(const Tally& tally) {
  const auto n = static_cast<double>(tally.judged());
  if (n == 0) return std::nullopt;
  const double p = static_cast<double>(tally.of(VerdictKind::compliant)) / n;
  const double zz = kZ * kZ;
  const double middle = p + zz / (2 * n);
  const double spread = kZ * std::sqrt(p * (1 - p) / n + zz / (4 * n * n));
  const double scale = 1 + zz / n;
  return Rate{p, std::max(0.0, (middle - spread) / scale), std::min(1.0, (middle + spread) / scale)};
}

Result<Report> build(Reader& reader, const Config& config, const ReportQuery& query, const ReportTexts& texts) {
  if (const Status current = check_views(reader); !current) return current.error();
  Report report;
  report.pseudonymous = query.pseudonymous;
  if (query.since) report.since = query.since->rfc3339();
  if (query.until) report.until = query.until->rfc3339();
  auto key = query.pseudonymous ? pseudonym_key(reader) : Result<std::string>(std::string());
  if (!key) return key.error();
  const Naming naming(*key);
  if (query.account) {
    auto account = find_account(reader, *query.account);
    if (!account) return account.error();
    report.account = *std::move(account);
    report.account_name = naming.of(report.account->platform, report.account->identity(),
                                    report.account->handle.value_or(report.account->identity()));
  }
  for (const std::string& id : query.campaigns)
    if (!config.campaign(id))
      return Error{ErrorKind::usage, "--campaign: '" + id + "' is not configured; known: " + known_campaigns(config)};
  for (const Campaign& campaign : config.campaigns) {
    if (!query.campaigns.empty() && std::ranges::find(query.campaigns, campaign.id) == query.campaigns.end()) continue;
    auto built = CampaignBuilder(reader, campaign, query, texts, naming, report.account).build();
    if (!built) return built.error();
    if (report.account && built->posts.empty()) continue;
    report.campaigns.push_back(*std::move(built));
  }
  if (auto done = read_false_alarms(reader, query, naming, report); !done) return done.error();
  if (auto done = read_runs(reader, report); !done) return done.error();
  return report;
}

}  // namespace paidtrail::reports
