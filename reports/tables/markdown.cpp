#include "reports/views.h"
#include "reports/words.h"

namespace paidtrail::reports {
namespace {

constexpr std::size_t kMostSharers = 100;  // a page that is read; the CSV form has everything
constexpr std::size_t kMostPosts = 500;

/// Text of ours (figures, dates) goes through the same escape: there is one way out.
Markdown cell(std::string_view text) { return Markdown::escape(text); }
Markdown cell(std::int64_t value) { return Markdown::escape(std::to_string(value)); }

Markdown table_row(const std::vector<Markdown>& cells) {
  Markdown line("|");
  for (const Markdown& text : cells) line += Markdown(" ") + text + " |";
  return line + "\n";
}

Markdown table_head(const std::vector<Markdown>& titles) {
  Markdown rule("|");
  for (std::size_t i = 0; i < titles.size(); ++i) rule += "---|";
  return table_row(titles) + rule + "\n";
}

class Page {
 public:
  Page(const Report& report, const ReportTexts& texts) : report_(report), texts_(texts), words_(texts.language) {}

  std::string text() {
    for (const CampaignReport& campaign : report_.campaigns) this->campaign(campaign);
    false_alarms();
    heading(Word::method);
    out_ += Markdown(words_(Word::method_text)) + "\n\n";
    heading(Word::cannot);
    out_ += Markdown(words_(Word::cannot_text)) + "\n\n";
    runs();
    return out_.str();
  }

 private:
  void heading(Word word) { out_ += Markdown("## ") + words_(word) + "\n\n"; }

  void campaign(const CampaignReport& campaign) {
    out_ += Markdown("# ") + words_(Word::title) + words_(Word::colon) +
            cell(campaign.name.empty() ? campaign.id : campaign.name) + "\n\n";
    if (!texts_.newsroom.empty()) out_ += cell(texts_.newsroom) + " · ";
    out_ += Markdown(words_(Word::as_of)) + " " + cell(moment_text(report_.as_of)) + "\n\n";
    if (report_.since || report_.until)
      out_ += Markdown(words_(Word::selection)) + words_(Word::colon) + cell(report_.since.value_or("…")) + " – " +
              cell(report_.until.value_or("…")) + "\n\n";
    if (report_.pseudonymous) out_ += Markdown(words_(Word::pseudonymous)) + "\n\n";
    if (campaign.posts.empty()) {
      out_ += Markdown(words_(Word::nothing)) + "\n\n";
      return;
    }
    columns_ = verdict_columns(campaign);
    headline(campaign);
    by_platform(campaign);
    by_sharer(campaign);
    destinations(campaign);
    evidence(campaign);
    answers(campaign);
  }

  void headline(const CampaignReport& campaign) {
    heading(Word::headline);
    out_ += Markdown("- **") + cell(static_cast<std::int64_t>(campaign.posts.size())) + "** " +
            words_(Word::shares_head) + ", **" + cell(campaign.sharers) + "** " + words_(Word::sharers_head) + ", **" +
            cell(campaign.links) + "** " + words_(Word::links_head) + " (" + cell(moment_text(*campaign.first_share)) +
            " – " + cell(moment_text(*campaign.last_share)) + ")\n";
    for (const Compliance& total : campaign.totals) {
      const auto rate = compliance_rate(total.tally);
      out_ += Markdown("- ") + words_(Word::compliance_rate) + ", " + cell(words_.jurisdiction(total.jurisdiction)) +
              ": **";
      if (rate)
        out_ += cell(percent(rate->value)) + "**, " + cell(total.tally.of(VerdictKind::compliant)) + " / " +
                cell(total.tally.judged()) + " (" + words_(Word::interval) + " " + cell(percent(rate->low)) + " – " +
                cell(percent(rate->high)) + ")";
      else
        out_ += Markdown(words_(Word::no_rate)) + "**";
      const std::int64_t open = total.tally.posts - total.tally.judged();
      if (open > 0) out_ += Markdown("; ") + cell(open) + " " + words_(Word::unknown_beside);
      out_ += "\n";
    }
    out_ += Markdown("- ") + words_(Word::incitement) + words_(Word::colon) +
            cell(campaign.inciting_with_personal_link) + " / " + cell(campaign.posts_with_personal_link) + " " +
            words_(Word::incitement_line) + ". " + words_(Word::network_could_see) + "\n\n";
  }

  std::vector<Markdown> verdict_titles() const {
    std::vector<Markdown> titles;
    for (const VerdictKind kind : columns_) titles.emplace_back(words_.verdict(kind));
    return titles;
  }

  void add_counts(std::vector<Markdown>& cells, const Tally& tally) const {
    for (const VerdictKind kind : columns_) cells.push_back(cell(tally.of(kind)));
  }

  std::vector<Markdown> titles(std::vector<Markdown> before, std::vector<Markdown> after) const {
    for (Markdown& title : verdict_titles()) before.push_back(std::move(title));
    for (Markdown& title : after) before.push_back(std::move(title));
    return before;
  }

  void by_platform(const CampaignReport& campaign) {
    heading(Word::by_platform);
    out_ += table_head(
        titles({words_(Word::jurisdiction), words_(Word::platform), words_(Word::posts)}, {words_(Word::rate)}));
    for (const Compliance& row : campaign.compliance) {
      std::vector<Markdown> cells{cell(words_.jurisdiction_in_table(row.jurisdiction)), cell(row.platform),
                                  cell(row.tally.posts)};
      add_counts(cells, row.tally);
      cells.push_back(cell(rate_text(compliance_rate(row.tally))));
      out_ += table_row(cells);
    }
    out_ += "\n";
  }

  void by_sharer(const CampaignReport& campaign) {
    heading(Word::by_sharer);
    out_ += table_head(titles({words_(Word::sharer), words_(Word::platform), words_(Word::posts), words_(Word::links)},
                              {words_(Word::rate), words_(Word::inciting), words_(Word::personal_link)}));
    for (std::size_t i = 0; i < std::min(campaign.by_sharer.size(), kMostSharers); ++i) {
      const Sharer& sharer = campaign.by_sharer[i];
      std::vector<Markdown> cells{cell(sharer.name), cell(sharer.platform), cell(sharer.tally.posts),
                                  cell(sharer.links)};
      add_counts(cells, sharer.tally);
      cells.push_back(cell(rate_text(compliance_rate(sharer.tally))));
      cells.push_back(cell(sharer.inciting));
      cells.push_back(cell(sharer.personal_link.value_or("–")));
      out_ += table_row(cells);
    }
    left_out(campaign.by_sharer.size(), kMostSharers);
  }

  void destinations(const CampaignReport& campaign) {
    heading(Word::destinations);
    out_ += table_head({words_(Word::destination), words_(Word::links), words_(Word::posts), words_(Word::accounts)});
    for (const Destination& led : campaign.destinations)
      out_ += table_row({cell(led.destination), cell(led.links), cell(led.posts), cell(led.sharers)});
    out_ += "\n";
  }

  void evidence(const CampaignReport& campaign) {
    heading(Word::evidence);
    for (std::size_t i = 0; i < std::min(campaign.posts.size(), kMostPosts); ++i) post(campaign, campaign.posts[i]);
    out_ += "\n";
    left_out(campaign.posts.size(), kMostPosts);
  }

  void post(const CampaignReport& campaign, const SharedPost& post) {
    out_ += Markdown("- ") + cell(moment_text(post.shared_at)) + " · " + cell(post.platform) + " · " + cell(post.who);
    if (post.post_url) out_ += Markdown(" · ") + cell(*post.post_url);
    if (post.edited_at) out_ += Markdown(" · ") + words_(Word::edited) + " " + cell(moment_text(*post.edited_at));
    if (post.deleted_at) out_ += Markdown(" · ") + words_(Word::gone) + " " + cell(moment_text(*post.deleted_at));
    out_ += "\n";
    if (post.text) out_ += Markdown("  > ") + cell(*post.text) + "\n\n";
    for (const PostLink& link : post.links)
      out_ += Markdown("  - ") + cell(link.short_url) + " → " + cell(link.leads_to) + "\n";
    for (const JudgedIn& judged : post.verdicts) verdict(judged);
    out_ += Markdown("  - ") + words_(Word::seen) + " " + cell(moment_text(post.first_seen_at));
    if (post.fetched_at && *post.fetched_at != post.first_seen_at)
      out_ += Markdown(", ") + words_(Word::this_text) + " " + cell(moment_text(*post.fetched_at));
    if (post.record_id) out_ += Markdown(" · WARC ") + cell(*post.record_id);
    out_ += "\n";
    for (const std::size_t index : post.answers)
      out_ += Markdown("  - ") + words_(Word::answer) + words_(Word::colon) +
              cell(answer_line(campaign.answers[index])) + "\n";
    if (!post.false_alarms.empty())
      out_ +=
          Markdown("  - ") + words_(Word::false_alarm) + words_(Word::colon) + cell(listed(post.false_alarms)) + "\n";
  }

  void false_alarms() {
    if (report_.false_alarms.empty()) return;
    heading(Word::false_alarms);
    out_ += cell(words_.false_alarms(report_.false_alarm_alerts)) + "\n\n";
    out_ += table_head({words_(Word::rule), words_(Word::alerts), words_(Word::alert_ids)});
    for (const FalseAlarms& alarms : report_.false_alarms)
      out_ += table_row({cell(alarms.rule), cell(static_cast<std::int64_t>(alarms.alert_ids.size())),
                         cell(listed(alarms.alert_ids))});
    out_ += "\n";
  }

  static std::string answer_line(const AnswerLine& answer) {
    return moment_text(answer.received_at) + " · " + answer.answer_id;
  }

  void answers(const CampaignReport& campaign) {
    if (campaign.answers.empty()) return;
    heading(Word::answers);
    for (const AnswerLine& answer : campaign.answers) {
      out_ += Markdown("- ") + cell(answer.who) + " · " + cell(answer_line(answer)) + " · ";
      out_ += answer.post_id ? Markdown(words_(Word::post)) + " " + cell(*answer.post_id)
                             : Markdown(words_(Word::about_all_posts));
      if (answer.answered_by) out_ += Markdown(" · ") + words_(Word::by_whom) + " " + cell(*answer.answered_by);
      out_ += "\n";
      if (answer.text) out_ += Markdown("  > ") + cell(*answer.text) + "\n";
    }
    out_ += "\n";
  }

  void verdict(const JudgedIn& judged) {
    out_ += Markdown("  - ") + cell(words_.jurisdiction_in_table(judged.jurisdiction)) + words_(Word::colon) + "**" +
            words_.verdict(judged.verdict) + "**";
    for (const std::string& sentence : judged.sentences) out_ += Markdown(" ") + cell(sentence);
    for (const std::string& word : judged.words) out_ += Markdown(" «") + cell(word) + "»";
    if (judged.disclosed_at) {
      out_ += Markdown(" ") + words_(Word::added_by_edit) + " " + cell(moment_text(*judged.disclosed_at));
      if (judged.delay_seconds)
        out_ += Markdown(", ") + cell(words_.delay(*judged.delay_seconds)) + " " + words_(Word::after_posting);
      out_ += ".";
    }
    if (judged.reply_at)
      out_ += Markdown(" (") + words_(Word::only_in_reply) + " " + cell(moment_text(*judged.reply_at)) + ")";
    for (const std::string& citation : judged.citations) out_ += Markdown(" [") + cell(citation) + "]";
    out_ += "\n";
  }

  void runs() {
    heading(Word::runs);
    out_ += table_head(
        {Markdown("run"), words_(Word::when), words_(Word::state), words_(Word::posts), words_(Word::errors)});
    for (const RunLine& run : report_.runs)
      out_ += table_row({cell(run.run_id), cell(moment_text(run.started_at)), cell(run.state), cell(run.posts_seen),
                         cell(run.errors)});
  }

  void left_out(std::size_t all, std::size_t shown) {
    if (all > shown)
      out_ += Markdown("… ") + cell(static_cast<std::int64_t>(all - shown)) + " " + words_(Word::left_out) + "\n";
    out_ += "\n";
  }

  const Report& report_;
  const ReportTexts& texts_;
  Words words_;
  std::vector<VerdictKind> columns_;  // of the campaign that is being written
  Markdown out_;
};

}  // namespace

std::string as_markdown(const Report& report, const ReportTexts& texts) { return Page(report, texts).text(); }

}  // namespace paidtrail::reports
