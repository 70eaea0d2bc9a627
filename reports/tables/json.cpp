#include "core/json_writer.h"
#include "reports/views.h"
#include "reports/words.h"

namespace paidtrail::reports {
namespace {

void counts(JsonWriter& json, const Tally& tally) {
  json.field("posts", tally.posts);
  for (const auto& [kind, name] : kVerdictKinds.rows) json.field(name, tally.of(kind));
  const auto rate = compliance_rate(tally);
  const auto part = [&](const char* name, double Rate::* value) {
    json.key(name);
    if (rate)
      json.number((*rate).*value);
    else
      json.null();
  };
  part("compliance_rate", &Rate::value);
  part("rate_low", &Rate::low);
  part("rate_high", &Rate::high);
}

void rows(JsonWriter& json, const char* name, const std::vector<Compliance>& compliance) {
  json.key(name).begin_array();
  for (const Compliance& row : compliance) {
    json.begin_object();
    if (!row.platform.empty()) json.field("platform", row.platform);
    json.field("jurisdiction", row.jurisdiction);
    counts(json, row.tally);
    json.end_object();
  }
  json.end_array();
}

void sharers(JsonWriter& json, const CampaignReport& campaign) {
  json.key("sharers").begin_array();
  for (const Sharer& sharer : campaign.by_sharer) {
    json.begin_object().field("platform", sharer.platform).field("account", sharer.name);
    counts(json, sharer.tally);
    json.field("links", sharer.links)
        .field("inciting_posts", sharer.inciting)
        .field("first_share", sharer.first_share)
        .field("last_share", sharer.last_share)
        .field("personal_link", sharer.personal_link)
        .end_object();
  }
  json.end_array();
}

void destinations(JsonWriter& json, const CampaignReport& campaign) {
  json.key("destinations").begin_array();
  for (const Destination& led : campaign.destinations)
    json.begin_object()
        .field("destination", led.destination)
        .field("links", led.links)
        .field("posts", led.posts)
        .field("sharers", led.sharers)
        .end_object();
  json.end_array();
}

void notes(JsonWriter& json, const VerdictNotes& notes) {
  json.field("sure", std::string(kSurenesses.name(notes.sure))).field("why", notes.why).field("remedy", notes.remedy);
  json.key("rule_texts").begin_array();
  for (const RuleBook::Rule& rule : notes.rules)
    json.begin_object()
        .field("id", rule.id)
        .field("requirement", rule.requirement)
        .field("requirement_fr", rule.requirement_fr)
        .field("citation", rule.citation)
        .field("citation_fr", rule.citation_fr)
        .field("url", rule.url)
        .field("row", rule.place)
        .end_object();
  json.end_array();
}

void verdicts(JsonWriter& json, const SharedPost& post) {
  json.key("verdicts").begin_array();
  for (const JudgedIn& judged : post.verdicts) {
    json.begin_object()
        .field("jurisdiction", judged.jurisdiction)
        .field("verdict", std::string(kVerdictKinds.name(judged.verdict)))
        .field("reasons", judged.reasons)
        .field("sentences", judged.sentences)
        .field("words", judged.words)
        .field("rules", judged.citations)
        .field("undisclosed_at", judged.undisclosed_at)
        .field("disclosed_at", judged.disclosed_at)
        .field("disclosure_delay_seconds", judged.delay_seconds)
        .field("reply_post_id", judged.reply_post_id)
        .field("reply_at", judged.reply_at);
    if (judged.notes) notes(json, *judged.notes);
    json.end_object();
  }
  json.end_array();
}

void records(JsonWriter& json, const SharedPost& post) {
  json.key("records").begin_array();
  for (const Record& record : post.records)
    json.begin_object()
        .field("record_id", record.record_id)
        .field("url", record.url)
        .field("fetched_at", record.fetched_at)
        .field("warc_file", record.warc_file)
        .field("warc_offset", record.warc_offset)
        .field("payload_sha256", record.payload_sha256)
        .field("chain_sha256", record.chain_sha256)
        .end_object();
  json.end_array();
}

void answers(JsonWriter& json, const CampaignReport& campaign) {
  json.key("answers").begin_array();
  for (const AnswerLine& answer : campaign.answers)
    json.begin_object()
        .field("answer_id", answer.answer_id)
        .field("platform", answer.platform)
        .field("account", answer.who)
        .field("post_id", answer.post_id)
        .field("answered_by", answer.answered_by)
        .field("received_at", answer.received_at)
        .field("text", answer.text)
        .end_object();
  json.end_array();
}

void posts(JsonWriter& json, const CampaignReport& campaign) {
  json.key("posts").begin_array();
  for (const SharedPost& post : campaign.posts) {
    json.begin_object()
        .field("platform", post.platform)
        .field("post_id", post.post_id)
        .field("post_url", post.post_url)
        .field("account", post.who)
        .field("shared_at", post.shared_at)
        .field("first_seen_at", post.first_seen_at)
        .field("fetched_at", post.fetched_at)
        .field("edited_at", post.edited_at)
        .field("deleted_at", post.deleted_at)
        .field("text", post.text)
        .field("incitement", post.incitement)
        .field("record_id", post.record_id);
    json.key("links").begin_array();
    for (const PostLink& link : post.links)
      json.begin_object().field("short_url", link.short_url).field("leads_to", link.leads_to).end_object();
    json.end_array();
    verdicts(json, post);
    json.field("personal_link", post.personal_link).key("answers").begin_array();
    for (const std::size_t index : post.answers) json.string(campaign.answers[index].answer_id);
    json.end_array();
    if (!post.records.empty()) records(json, post);
    json.field("false_alarms", post.false_alarms).end_object();
  }
  json.end_array();
}

void false_alarms(JsonWriter& json, const Report& report) {
  json.key("false_alarms").begin_object().field("alerts", report.false_alarm_alerts).key("rules").begin_array();
  for (const FalseAlarms& alarms : report.false_alarms)
    json.begin_object()
        .field("rule", alarms.rule)
        .field("alerts", static_cast<std::int64_t>(alarms.alert_ids.size()))
        .field("alert_ids", alarms.alert_ids)
        .end_object();
  json.end_array().end_object();
}

}  // namespace

std::string as_json(const Report& report, const ReportTexts& texts) {
  const Words words(texts.language);
  JsonWriter json;
  json.begin_object().field("as_of", report.as_of).field("since", report.since).field("until", report.until);
  json.field("pseudonymous", report.pseudonymous);
  if (report.account)
    json.key("account")
        .begin_object()
        .field("platform", report.account->platform)
        .field("account", report.account_name)
        .field("account_id", report.pseudonymous ? std::nullopt : report.account->id)
        .end_object();
  json.key("campaigns").begin_array();
  for (const CampaignReport& campaign : report.campaigns) {
    json.begin_object()
        .field("id", campaign.id)
        .field("name", campaign.name)
        .field("first_share", campaign.first_share)
        .field("last_share", campaign.last_share)
        .field("posts_count", static_cast<std::int64_t>(campaign.posts.size()))
        .field("sharers_count", campaign.sharers)
        .field("links_count", campaign.links)
        .field("posts_with_personal_link", campaign.posts_with_personal_link)
        .field("inciting_with_personal_link", campaign.inciting_with_personal_link)
        .field("network_could_see", words(Word::network_could_see).text);
    rows(json, "compliance", campaign.totals);
    rows(json, "compliance_by_platform", campaign.compliance);
    json.key("days").begin_array();
    for (const Day& day : campaign.days) {
      json.begin_object().field("day", day.day);
      counts(json, day.tally);
      json.end_object();
    }
    json.end_array();
    sharers(json, campaign);
    destinations(json, campaign);
    posts(json, campaign);
    answers(json, campaign);
    json.end_object();
  }
  json.end_array();
  if (!report.account) false_alarms(json, report);
  return json.end_object().take() + "\n";
}

}  // namespace paidtrail::reports
