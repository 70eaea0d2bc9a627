#include "records.h"

#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "parsers/json/json.h"

namespace paidtrail::labelled {
namespace {

void read_links(const Json& links, JudgeInput& input) {
  input.has_links = !links.items().empty();
  for (const auto& link : links.items())
    if (const auto start = link["start"].integer()) {
      const auto at = static_cast<std::uint32_t>(*start);
      input.first_link_start = std::min(input.first_link_start.value_or(at), at);
    }
}

Record read_record(const Json& json) {
  Record record;
  record.id = json["id"].string().value_or("");
  record.jurisdiction = json["jurisdiction"].string().value_or("");
  JudgeInput& input = record.input;
  input.text = json["text"].string().value_or("");
  input.lang = json["lang"].string();
  input.platform = json["platform"].string();
  input.paid_label = json["paid_label"].boolean();
  if (const auto at = json["created_at"].string()) input.created_at = Timestamp::parse_rfc3339(*at);
  input.political = json["political"].boolean();
  read_links(json["links"], input);
  for (const auto& tag : json["required_tags"].items()) input.required_tags.push_back(tag.string().value_or(""));

  const Json& expected = json["expected"];
  const auto verdict = kVerdictKinds.value(expected["verdict"].string().value_or(""));
  const auto incitement = kIncitements.value(json["incitement"].string().value_or(""));
  EXPECT_TRUE(verdict && incitement) << record.id << ": label missing";
  record.verdict = verdict.value_or(VerdictKind::unknown);
  record.incitement = incitement.value_or(Incitement::none);
  for (const auto& term : expected["terms"].items())
    record.terms.emplace(term["term"].string().value_or(""), term["status"].string().value_or(""));
  for (const auto& reason : expected["reasons"].items()) record.reasons.push_back(reason.string().value_or(""));
  return record;
}

std::string show(const std::set<std::pair<std::string, std::string>>& terms) {
  std::string text;
  for (const auto& [term, status] : terms) text += " " + term + "=" + status;
  return text.empty() ? " none" : text;
}

}  // namespace

const Judge& engine() {
  static const Judge judge = [] {
    auto rules = Rules::load(std::nullopt);
    if (!rules) throw std::runtime_error(rules.error().message);
    auto made = Judge::make(*rules);
    if (!made) throw std::runtime_error(made.error().message);
    return *std::move(made);
  }();
  return judge;
}

std::vector<Record> read(const std::string& path) {
  std::vector<Record> records;
  std::ifstream in(path);
  EXPECT_TRUE(in) << path;
  unsigned number = 0;
  for (std::string line; std::getline(in, line);) {
    const auto json = Json::parse(line, path + ":" + std::to_string(++number));
    EXPECT_TRUE(json) << (json ? "" : json.error().message);
    if (json) records.push_back(read_record(*json));
  }
  return records;
}

std::string differences(const Record& record) {
  const auto verdicts = engine().judge(record.input, {record.jurisdiction});
  if (verdicts.size() != 1) return "no answer";
  const Verdict& got = verdicts[0];
  std::string text;
  if (got.verdict != record.verdict)
    text += "verdict: expected " + std::string(kVerdictKinds.name(record.verdict)) + ", got " +
            std::string(kVerdictKinds.name(got.verdict)) + "\n";
  if (got.incitement != record.incitement)
    text += "incitement: expected " + std::string(kIncitements.name(record.incitement)) + ", got " +
            std::string(kIncitements.name(got.incitement)) + "\n";
  std::set<std::pair<std::string, std::string>> terms;
  for (const auto& term : got.terms)
    if (term.status == TermStatus::accepted || term.status == TermStatus::weak)
      terms.emplace(term.term, kTermStatuses.name(term.status));
  if (terms != record.terms) text += "terms: expected" + show(record.terms) + ", got" + show(terms) + "\n";
  for (const auto& reason : record.reasons)
    if (std::find(got.reasons.begin(), got.reasons.end(), reason) == got.reasons.end())
      text += "reason " + reason + " is missing\n";
  if (text.empty()) return text;
  for (const auto& term : got.terms)
    text += "  found '" + term.text + "' as " + term.term + " " + std::string(kTermStatuses.name(term.status)) + "\n";
  for (const auto& reason : got.reasons) text += "  reason " + reason + "\n";
  for (const auto& words : got.incitement_terms) text += "  incites '" + words + "'\n";
  return record.id + " (" + record.jurisdiction + "): " + record.input.text + "\n" + text;
}

std::string differences_but_incitement(Record record) {
  const auto verdicts = engine().judge(record.input, {record.jurisdiction});
  if (verdicts.size() == 1) record.incitement = verdicts[0].incitement;
  return differences(record);
}

}  // namespace paidtrail::labelled
