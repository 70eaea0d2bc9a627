#include "reports/views.h"
#include "reports/words.h"

namespace paidtrail::reports {
namespace {

Markdown cell(std::string_view text) { return Markdown::escape(text); }

class AccountPage {
 public:
  AccountPage(const Report& report, const ReportTexts& texts)
      : report_(report), texts_(texts), words_(texts.language) {}

  std::string text() {
    intro();
    for (const CampaignReport& campaign : report_.campaigns) this->campaign(campaign);
    heading(Word::room);
    out_ += Markdown(words_(Word::room_text)) + "\n\n\\_\\_\\_\\_\\_\\_\\_\\_\n\n" + words_(Word::room_lines) + "\n\n";
    heading(Word::cannot);
    out_ += Markdown(words_(Word::account_cannot)) + "\n";
    return out_.str();
  }

 private:
  void heading(Word word) { out_ += Markdown("## ") + words_(word) + "\n\n"; }
  Markdown times(const std::string& at) const { return cell(both_times(at, texts_.time_zone)); }

  void intro() {
    out_ += Markdown("# ") + words_(Word::account_title) + "\n\n" + cell(report_.account_name) + " · " +
            cell(report_.account->platform);
    if (report_.account->id && !report_.pseudonymous) out_ += Markdown(" · id ") + cell(*report_.account->id);
    if (!texts_.newsroom.empty()) out_ += Markdown(" · ") + cell(texts_.newsroom);
    out_ += Markdown(" · ") + words_(Word::as_of) + " " + times(report_.as_of) + "\n\n" + words_(Word::account_intro) +
            "\n\n";
    if (!texts_.contact.empty())
      out_ += Markdown(words_(Word::account_reply_to)) + words_(Word::colon) + "**" + cell(texts_.contact) + "**\n\n";
    if (report_.pseudonymous) out_ += Markdown(words_(Word::pseudonymous)) + "\n\n";
  }

  void campaign(const CampaignReport& campaign) {
    out_ += Markdown("## ") + words_(Word::campaign) + words_(Word::colon) +
            cell(campaign.name.empty() ? campaign.id : campaign.name) + "\n\n";
    for (const SharedPost& post : campaign.posts) this->post(campaign, post);
    heading(Word::answers);
    if (campaign.answers.empty()) out_ += Markdown(words_(Word::no_answer_yet)) + "\n";
    for (const AnswerLine& answer : campaign.answers) this->answer(answer);
    out_ += "\n";
  }

  void answer(const AnswerLine& answer) {
    out_ += Markdown("- ") + times(answer.received_at) + " · " + cell(answer.answer_id) + " · ";
    out_ += answer.post_id ? Markdown(words_(Word::post)) + " " + cell(*answer.post_id)
                           : Markdown(words_(Word::about_all_posts));
    if (answer.answered_by) out_ += Markdown(" · ") + words_(Word::by_whom) + " " + cell(*answer.answered_by);
    out_ += "\n";
    if (answer.text) out_ += Markdown("  > ") + cell(*answer.text) + "\n";
  }

  void post(const CampaignReport& campaign, const SharedPost& post) {
    out_ += Markdown("### ") + times(post.shared_at) + " · " + cell(post.platform) + "\n\n";
    if (post.text) out_ += Markdown("> ") + cell(*post.text) + "\n\n";
    if (post.post_url) out_ += Markdown("- ") + words_(Word::post) + words_(Word::colon) + cell(*post.post_url) + "\n";
    if (post.edited_at) out_ += Markdown("- ") + words_(Word::edited) + " " + times(*post.edited_at) + "\n";
    if (post.deleted_at) out_ += Markdown("- ") + words_(Word::gone) + " " + times(*post.deleted_at) + "\n";
    for (const PostLink& led : post.links)
      out_ += Markdown("- ") + cell(led.short_url) + " " + words_(Word::leads_to) + " " + cell(led.leads_to) + "\n";
    for (const JudgedIn& judged : post.verdicts) verdict(post, judged);
    out_ += Markdown("- ") + words_(Word::seen) + " " + times(post.first_seen_at) + "\n";
    for (const Record& record : post.records)
      out_ += Markdown("- ") + words_(Word::recorded) + " " + times(record.fetched_at) + ", " + cell(record.record_id) +
              "; " + cell(record.warc_file) + " " + words_(Word::record_offset) + " " +
              cell(std::to_string(record.warc_offset)) + "; " + words_(Word::payload_digest) + words_(Word::colon) +
              cell(record.payload_sha256) + "; " + words_(Word::chain_digest) + words_(Word::colon) +
              cell(record.chain_sha256) + "\n";
    for (const std::size_t index : post.answers)
      out_ += Markdown("- ") + words_(Word::answer) + words_(Word::colon) + times(campaign.answers[index].received_at) +
              " · " + cell(campaign.answers[index].answer_id) + "\n";
    out_ += "\n";
  }

  void verdict(const SharedPost& post, const JudgedIn& judged) {
    out_ +=
        Markdown("- ") + cell(words_.jurisdiction_in_table(judged.jurisdiction)) + words_(Word::colon) + "**" +
        cell(words_.seen_in_post(judged, clock_time(post.fetched_at.value_or(post.first_seen_at), texts_.time_zone))) +
        "**";
    for (const std::string& sentence : judged.sentences) out_ += Markdown(" ") + cell(sentence);
    for (const std::string& word : judged.words) out_ += Markdown(" «") + cell(word) + "»";
    if (judged.disclosed_at) {
      out_ += Markdown(" ") + words_(Word::added_by_edit) + " " + times(*judged.disclosed_at);
      if (judged.delay_seconds)
        out_ += Markdown(", ") + cell(words_.delay(*judged.delay_seconds)) + " " + words_(Word::after_posting);
      out_ += ".";
    }
    if (judged.reply_at) out_ += Markdown(" (") + words_(Word::only_in_reply) + " " + times(*judged.reply_at) + ")";
    out_ += "\n";
    if (judged.notes) notes(*judged.notes);
  }

  void notes(const VerdictNotes& notes) {
    for (const RuleBook::Rule& rule : notes.rules) {
      out_ += Markdown("  - ") + words_(Word::rule) + words_(Word::colon) + cell(rule.cites(texts_.language == "fr"));
      if (rule.url) out_ += Markdown(" ") + cell(*rule.url);
      out_ += Markdown(" (") + cell(rule.id) + ": " + cell(rule.asks(texts_.language == "fr")) + ")\n";
    }
    out_ += Markdown("  - ") + words_(Word::sure) + words_(Word::colon) + words_.sureness(notes.sure) + ".";
    for (const std::string& why : notes.why) out_ += Markdown(" ") + cell(why);
    out_ += "\n";
    if (notes.remedy)
      out_ += Markdown("  - ") + words_(Word::would_change) + words_(Word::colon) + cell(*notes.remedy) + "\n";
  }

  const Report& report_;
  const ReportTexts& texts_;
  Words words_;
  Markdown out_;
};

}  // namespace

std::string account_as_markdown(const Report& report, const ReportTexts& texts) {
  return AccountPage(report, texts).text();
}

}  // namespace paidtrail::reports
