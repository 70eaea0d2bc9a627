#include "core/text/exits.h"
#include "core/text/utf8.h"
#include "reports/views.h"

namespace paidtrail::reports {
namespace {

std::string joined(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : " | ") + value;
  return text;
}

void line(std::string& out, const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) out += (i ? "," : "") + CsvField::escape(cells[i]).str();
  out += "\r\n";
}

/// A cell of a spreadsheet holds 32,767 characters; the whole answer stands in the other forms and in the view.
std::string answers_of(const CampaignReport& campaign, const SharedPost& post) {
  constexpr std::size_t kShown = 1000;
  std::vector<std::string> texts;
  for (const std::size_t index : post.answers) {
    const AnswerLine& answer = campaign.answers[index];
    const std::string text = answer.text.value_or("");
    const bool cut = utf8::count(text) > kShown;
    texts.push_back(answer.received_at + " " + answer.answer_id + (text.empty() ? "" : ": ") +
                    std::string(utf8::slice(text, 0, kShown)) + (cut ? "…" : ""));
  }
  return joined(texts);
}

void post_lines(std::string& out, const CampaignReport& campaign, const SharedPost& post) {
  std::vector<std::string> links;
  std::vector<std::string> leads;
  for (const PostLink& link : post.links) {
    links.push_back(link.short_url);
    leads.push_back(link.leads_to);
  }
  for (const JudgedIn& judged : post.verdicts)
    line(out, {campaign.id,
               post.platform,
               post.post_id,
               post.post_url.value_or(""),
               post.who,
               post.shared_at,
               joined(links),
               joined(leads),
               judged.jurisdiction,
               std::string(kVerdictKinds.name(judged.verdict)),
               joined(judged.reasons),
               joined(judged.words),
               joined(judged.citations),
               post.incitement,
               post.first_seen_at,
               post.edited_at.value_or(""),
               post.deleted_at.value_or(""),
               post.record_id.value_or(""),
               post.text.value_or(""),
               post.personal_link.value_or(""),
               judged.undisclosed_at.value_or(""),
               judged.disclosed_at.value_or(""),
               judged.reply_at.value_or(""),
               answers_of(campaign, post),
               joined(post.false_alarms)});
}

}  // namespace

std::string as_csv(const Report& report) {
  std::string out;
  line(out, {"campaign",      "platform",     "post_id",    "post_url",    "account", "shared_at",     "links",
             "lead_to",       "jurisdiction", "verdict",    "reasons",     "words",   "rules",         "incitement",
             "first_seen_at", "edited_at",    "deleted_at", "record_id",   "text",    "personal_link", "undisclosed_at",
             "disclosed_at",  "reply_at",     "answers",    "false_alarms"});
  for (const CampaignReport& campaign : report.campaigns)
    for (const SharedPost& post : campaign.posts) post_lines(out, campaign, post);
  return out;
}

}  // namespace paidtrail::reports
