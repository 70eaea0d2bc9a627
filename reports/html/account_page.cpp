#include "reports/html/parts.h"
#include "reports/views.h"

namespace paidtrail::reports {
namespace {

class AccountPage {
 public:
  AccountPage(const Report& report, const ReportTexts& texts)
      : report_(report), texts_(texts), words_(texts.language) {}

  std::string html() {
    out_ += page_head(words_, Word::account_title);
    intro();
    for (const CampaignReport& campaign : report_.campaigns) this->campaign(campaign);
    room();
    section(Word::cannot, Html("<p>") + words_(Word::account_cannot) + "</p>");
    out_ += "</main></body></html>\n";
    return out_.str();
  }

 private:
  void section(Word title, const Html& body) {
    out_ += Html("<section><h2>") + words_(title) + "</h2>\n" + body + "</section>\n";
  }

  Html times(const std::string& at) const { return text(both_times(at, texts_.time_zone)); }

  void intro() {
    out_ += Html("<h1>") + words_(Word::account_title) + "</h1>\n<p class=\"meta\">" + people(report_.account_name) +
            " · " + text(report_.account->platform);
    if (report_.account->id && !report_.pseudonymous) out_ += Html(" · id ") + text(*report_.account->id);
    if (!texts_.newsroom.empty()) out_ += Html(" · ") + text(texts_.newsroom);
    out_ += Html(" · ") + words_(Word::as_of) + " " + times(report_.as_of) + "</p>\n<p>" + words_(Word::account_intro) +
            "</p>\n";
    if (!texts_.contact.empty())
      out_ += Html("<p>") + words_(Word::account_reply_to) + words_(Word::colon) + "<b>" + text(texts_.contact) +
              "</b></p>\n";
    if (report_.pseudonymous) out_ += Html("<p class=\"note\">") + words_(Word::pseudonymous) + "</p>\n";
  }

  void campaign(const CampaignReport& campaign) {
    out_ += Html("<section><h2>") + words_(Word::campaign) + words_(Word::colon) +
            people(campaign.name.empty() ? campaign.id : campaign.name) + "</h2>\n";
    for (const SharedPost& post : campaign.posts) this->post(campaign, post);
    out_ += "</section>\n";
    section(Word::answers, campaign.answers.empty() ? Html("<p>") + words_(Word::no_answer_yet) + "</p>"
                                                    : answers_of(campaign, words_));
  }

  void post(const CampaignReport& campaign, const SharedPost& post) {
    out_ += Html("<article><header>") + times(post.shared_at) + " · " + text(post.platform);
    if (post.post_url) out_ += Html(" · ") + link(*post.post_url, text(*post.post_url));
    if (post.edited_at) out_ += Html(" · ") + words_(Word::edited) + " " + times(*post.edited_at);
    if (post.deleted_at) out_ += Html(" · ") + words_(Word::gone) + " " + times(*post.deleted_at);
    out_ += "</header>";
    if (post.text) out_ += Html("<blockquote dir=\"auto\">") + text(*post.text) + "</blockquote>";
    out_ += "<dl>";
    // A campaign link may be paid by the click: it is shown, and never a link to press.
    for (const PostLink& led : post.links)
      out_ += Html("<dt>") + words_(Word::links) + "</dt><dd>" + text(led.short_url) + "<br>" + words_(Word::leads_to) +
              " " + text(led.leads_to) + "</dd>";
    for (const JudgedIn& judged : post.verdicts) verdict(post, judged);
    records(post);
    for (const std::size_t index : post.answers)
      out_ += Html("<dt>") + words_(Word::answer) + "</dt><dd>" + answer_link(campaign.answers[index]) + "</dd>";
    out_ += "</dl></article>\n";
  }

  void verdict(const SharedPost& post, const JudgedIn& judged) {
    out_ +=
        Html("<dt>") + text(words_.jurisdiction_in_table(judged.jurisdiction)) + "</dt><dd><span class=\"verdict\">" +
        text(words_.seen_in_post(judged, clock_time(post.fetched_at.value_or(post.first_seen_at), texts_.time_zone))) +
        "</span>";
    for (const std::string& sentence : judged.sentences) out_ += Html(" ") + text(sentence);
    for (const std::string& word : judged.words) out_ += Html(" «") + people(word) + "»";
    out_ += later(judged, words_) + "</dd>";
    if (judged.notes) notes(*judged.notes);
  }

  void notes(const VerdictNotes& notes) {
    for (const RuleBook::Rule& rule : notes.rules) {
      out_ += Html("<dt>") + words_(Word::rule) + "</dt><dd>" + text(rule.cites(texts_.language == "fr"));
      if (rule.url) out_ += Html(" · ") + link(*rule.url, text(*rule.url));
      out_ += Html("<br><span class=\"note\">") + text(rule.id) + ": " + text(rule.asks(texts_.language == "fr")) +
              "</span></dd>";
    }
    out_ += Html("<dt>") + words_(Word::sure) + "</dt><dd>" + words_.sureness(notes.sure) + ".";
    for (const std::string& why : notes.why) out_ += Html(" ") + text(why);
    out_ += "</dd>";
    if (notes.remedy) out_ += Html("<dt>") + words_(Word::would_change) + "</dt><dd>" + text(*notes.remedy) + "</dd>";
  }

  void records(const SharedPost& post) {
    out_ += Html("<dt>") + words_(Word::seen) + "</dt><dd>" + times(post.first_seen_at) + "</dd>";
    for (const Record& record : post.records)
      out_ += Html("<dt>") + words_(Word::recorded) + "</dt><dd>" + times(record.fetched_at) + ", " +
              text(record.record_id) + "<br><span class=\"note\">" + text(record.warc_file) + " " +
              words_(Word::record_offset) + " " + number(record.warc_offset) + "; " + words_(Word::payload_digest) +
              words_(Word::colon) + text(record.payload_sha256) + "; " + words_(Word::chain_digest) +
              words_(Word::colon) + text(record.chain_sha256) + "</span></dd>";
  }

  void room() {
    section(Word::room, Html("<p>") + words_(Word::room_text) + "</p><div class=\"room\"></div><p>" +
                            words_(Word::room_lines) + "</p>");
  }

  const Report& report_;
  const ReportTexts& texts_;
  Words words_;
  Html out_;
};

}  // namespace

std::string account_as_html(const Report& report, const ReportTexts& texts) {
  return AccountPage(report, texts).html();
}

}  // namespace paidtrail::reports
