#include "reports/html/chart.h"
#include "reports/html/parts.h"
#include "reports/views.h"
#include "reports/words.h"

namespace paidtrail::reports {
namespace {

constexpr std::size_t kMostSharers = 500;  // keeps the page under 5 MB; the CSV form has everything
constexpr std::size_t kMostPosts = 1000;

class Table {
 public:
  explicit Table(const std::vector<Html>& titles, std::size_t words_columns) : words_(words_columns) {
    out_ += "<div class=\"wide\"><table><thead><tr>";
    for (std::size_t i = 0; i < titles.size(); ++i)
      out_ +=
          Html(i < words_ ? Html("<th scope=\"col\">") : Html("<th scope=\"col\" class=\"n\">")) + titles[i] + "</th>";
    out_ += "</tr></thead><tbody>";
  }
  void row(const std::vector<Html>& cells) {
    out_ += "<tr>";
    for (std::size_t i = 0; i < cells.size(); ++i)
      out_ += Html(i < words_ ? Html("<td>") : Html("<td class=\"n\">")) + cells[i] + "</td>";
    out_ += "</tr>";
  }
  Html done() { return out_ + "</tbody></table></div>\n"; }

 private:
  std::size_t words_;
  Html out_;
};

class Page {
 public:
  Page(const Report& report, const ReportTexts& texts) : report_(report), texts_(texts), words_(texts.language) {}

  std::string html() {
    out_ += page_head(words_, Word::title);
    for (const CampaignReport& campaign : report_.campaigns) this->campaign(campaign);
    if (!report_.false_alarms.empty()) section(Word::false_alarms, false_alarms());
    section(Word::method, Html("<p>") + words_(Word::method_text) + "</p>");
    section(Word::cannot, Html("<p>") + words_(Word::cannot_text) + "</p>");
    section(Word::runs, runs());
    out_ += "</main></body></html>\n";
    return out_.str();
  }

 private:
  void section(Word title, const Html& body) {
    out_ += Html("<section><h2>") + words_(title) + "</h2>\n" + body + "</section>\n";
  }

  void campaign(const CampaignReport& campaign) {
    out_ += Html("<h1>") + words_(Word::title) + words_(Word::colon) +
            people(campaign.name.empty() ? campaign.id : campaign.name) + "</h1>\n<p class=\"meta\">";
    if (!texts_.newsroom.empty()) out_ += text(texts_.newsroom) + " · ";
    out_ += Html(words_(Word::as_of)) + " " + text(moment_text(report_.as_of)) + "</p>\n";
    if (report_.since || report_.until)
      out_ += Html("<p class=\"note\">") + words_(Word::selection) + words_(Word::colon) +
              text(report_.since.value_or("…")) + " – " + text(report_.until.value_or("…")) + "</p>\n";
    if (report_.pseudonymous) out_ += Html("<p class=\"note\">") + words_(Word::pseudonymous) + "</p>\n";
    if (campaign.posts.empty()) {
      out_ += Html("<p>") + words_(Word::nothing) + "</p>\n";
      return;
    }
    columns_ = verdict_columns(campaign);
    section(Word::headline, headline(campaign));
    section(Word::by_platform, by_platform(campaign));
    section(Word::per_day, days(campaign));
    section(Word::sharers_by_verdict, sharer_chart(campaign));
    section(Word::by_sharer, by_sharer(campaign));
    section(Word::destinations, destinations(campaign));
    section(Word::evidence, evidence(campaign));
    if (!campaign.answers.empty()) section(Word::answers, answers_of(campaign, words_));
  }

  static Html figure(const Html& big, const Html& small) {
    return Html("<li><b>") + big + "</b><span>" + small + "</span></li>";
  }

  Html headline(const CampaignReport& campaign) {
    Html out("<ul class=\"figures\">");
    out += figure(number(static_cast<std::int64_t>(campaign.posts.size())), words_(Word::shares_head));
    out += figure(number(campaign.sharers), words_(Word::sharers_head));
    out += figure(number(campaign.links), words_(Word::links_head));
    out += Html("</ul><p class=\"note\">") + words_(Word::compliance_rate) + "</p><ul class=\"figures\">";
    for (const Compliance& total : campaign.totals) {
      const auto rate = compliance_rate(total.tally);
      Html small = text(words_.jurisdiction(total.jurisdiction)) + words_(Word::colon);
      if (rate)
        small += number(total.tally.of(VerdictKind::compliant)) + " / " + number(total.tally.judged()) + ", " +
                 words_(Word::interval) + " " + text(percent(rate->low)) + " – " + text(percent(rate->high));
      else
        small += words_(Word::no_rate);
      const std::int64_t open = total.tally.posts - total.tally.judged();
      if (open > 0) small += Html("; ") + number(open) + " " + words_(Word::unknown_beside);
      out += figure(rate ? text(percent(rate->value)) : Html("–"), small);
    }
    out += Html("</ul><p class=\"note\">") + words_(Word::period) + " " + text(moment_text(*campaign.first_share)) +
           " – " + text(moment_text(*campaign.last_share)) + ".</p>";
    return out + "<p>" + words_(Word::incitement) + words_(Word::colon) + number(campaign.inciting_with_personal_link) +
           " / " + number(campaign.posts_with_personal_link) + " " + words_(Word::incitement_line) + ". " +
           words_(Word::network_could_see) + "</p>\n";
  }

  std::vector<Html> titles(std::vector<Html> before, std::vector<Html> after) const {
    for (const VerdictKind kind : columns_) before.emplace_back(words_.verdict(kind));
    for (Html& title : after) before.push_back(std::move(title));
    return before;
  }

  void add_counts(std::vector<Html>& cells, const Tally& tally) const {
    for (const VerdictKind kind : columns_) cells.push_back(number(tally.of(kind)));
  }

  Html by_platform(const CampaignReport& campaign) {
    Table table(titles({words_(Word::jurisdiction), words_(Word::platform), words_(Word::posts)}, {words_(Word::rate)}),
                2);
    for (const Compliance& row : campaign.compliance) {
      std::vector<Html> cells{text(words_.jurisdiction_in_table(row.jurisdiction)), text(row.platform),
                              number(row.tally.posts)};
      add_counts(cells, row.tally);
      cells.push_back(text(rate_text(compliance_rate(row.tally))));
      table.row(cells);
    }
    return table.done();
  }

  Html days(const CampaignReport& campaign) {
    std::vector<Bar> bars;
    Table table(titles({words_(Word::day), words_(Word::posts)}, {}), 1);
    for (const Day& day : campaign.days) {
      bars.push_back({day.day, day.tally});
      std::vector<Html> cells{text(day.day), number(day.tally.posts)};
      add_counts(cells, day.tally);
      table.row(cells);
    }
    return legend(words_) + day_chart(bars, words_, Word::per_day) + table.done();
  }

  Html sharer_chart(const CampaignReport& campaign) {
    std::vector<Bar> bars;
    for (const Sharer& sharer : campaign.by_sharer) bars.push_back({sharer.name, sharer.tally});
    return legend(words_) + row_chart(bars, words_, Word::sharers_by_verdict);
  }

  Html by_sharer(const CampaignReport& campaign) {
    Table table(titles({words_(Word::sharer), words_(Word::platform), words_(Word::posts), words_(Word::links)},
                       {words_(Word::rate), words_(Word::inciting), words_(Word::personal_link)}),
                2);
    for (std::size_t i = 0; i < std::min(campaign.by_sharer.size(), kMostSharers); ++i) {
      const Sharer& sharer = campaign.by_sharer[i];
      std::vector<Html> cells{people(sharer.name), text(sharer.platform), number(sharer.tally.posts),
                              number(sharer.links)};
      add_counts(cells, sharer.tally);
      cells.push_back(text(rate_text(compliance_rate(sharer.tally))));
      cells.push_back(number(sharer.inciting));
      cells.push_back(text(sharer.personal_link.value_or("–")));
      table.row(cells);
    }
    return table.done() + left_out(campaign.by_sharer.size(), kMostSharers);
  }

  Html destinations(const CampaignReport& campaign) {
    Table table({words_(Word::destination), words_(Word::links), words_(Word::posts), words_(Word::accounts)}, 1);
    for (const Destination& led : campaign.destinations)
      table.row({text(led.destination), number(led.links), number(led.posts), number(led.sharers)});
    return table.done();
  }

  Html evidence(const CampaignReport& campaign) {
    Html out;
    for (std::size_t i = 0; i < std::min(campaign.posts.size(), kMostPosts); ++i)
      out += post(campaign, campaign.posts[i]);
    return out + left_out(campaign.posts.size(), kMostPosts);
  }

  Html post(const CampaignReport& campaign, const SharedPost& post) {
    Html out("<article><header>");
    out += text(moment_text(post.shared_at)) + " · " + text(post.platform) + " · " + people(post.who);
    if (post.post_url) out += Html(" · ") + link(*post.post_url, text(*post.post_url));
    if (post.edited_at) out += Html(" · ") + words_(Word::edited) + " " + text(moment_text(*post.edited_at));
    if (post.deleted_at) out += Html(" · ") + words_(Word::gone) + " " + text(moment_text(*post.deleted_at));
    out += "</header>";
    if (post.text) out += Html("<blockquote dir=\"auto\">") + text(*post.text) + "</blockquote>";
    out += "<dl>";
    // A campaign link is paid by the click: it is shown, and never a link to press.
    for (const PostLink& led : post.links)
      out +=
          Html("<dt>") + words_(Word::links) + "</dt><dd>" + text(led.short_url) + " → " + text(led.leads_to) + "</dd>";
    for (const JudgedIn& judged : post.verdicts) out += verdict(judged);
    out += Html("<dt>") + words_(Word::seen) + "</dt><dd>" + text(moment_text(post.first_seen_at));
    if (post.fetched_at && *post.fetched_at != post.first_seen_at)
      out += Html(", ") + words_(Word::this_text) + " " + text(moment_text(*post.fetched_at));
    if (post.record_id) out += Html(" · WARC ") + text(*post.record_id);
    out += "</dd>";
    for (const std::size_t index : post.answers)
      out += Html("<dt>") + words_(Word::answer) + "</dt><dd>" + answer_link(campaign.answers[index]) + "</dd>";
    if (!post.false_alarms.empty())
      out += Html("<dt>") + words_(Word::false_alarm) + "</dt><dd>" + text(listed(post.false_alarms)) + "</dd>";
    return out + "</dl></article>\n";
  }

  Html verdict(const JudgedIn& judged) {
    Html out = Html("<dt>") + text(words_.jurisdiction_in_table(judged.jurisdiction)) +
               "</dt><dd><span class=\"verdict\">" + words_.verdict(judged.verdict) + "</span>.";
    for (const std::string& sentence : judged.sentences) out += Html(" ") + text(sentence);
    for (const std::string& word : judged.words) out += Html(" «") + people(word) + "»";
    out += later(judged, words_);
    for (const std::string& citation : judged.citations)
      out += Html("<br><span class=\"note\">") + text(citation) + "</span>";
    return out + "</dd>";
  }

  Html false_alarms() {
    Table table({words_(Word::rule), words_(Word::alert_ids), words_(Word::alerts)}, 2);
    for (const FalseAlarms& alarms : report_.false_alarms)
      table.row({text(alarms.rule), text(listed(alarms.alert_ids)),
                 number(static_cast<std::int64_t>(alarms.alert_ids.size()))});
    return Html("<p>") + text(words_.false_alarms(report_.false_alarm_alerts)) + "</p>" + table.done();
  }

  Html runs() {
    Table table({Html("run"), words_(Word::when), words_(Word::state), words_(Word::posts), words_(Word::errors)}, 3);
    for (const RunLine& run : report_.runs)
      table.row({text(run.run_id), text(moment_text(run.started_at)), text(run.state), number(run.posts_seen),
                 number(run.errors)});
    return table.done();
  }

  Html left_out(std::size_t all, std::size_t shown) {
    if (all <= shown) return {};
    return Html("<p class=\"note\">… ") + number(static_cast<std::int64_t>(all - shown)) + " " +
           words_(Word::left_out) + "</p>\n";
  }

  const Report& report_;
  const ReportTexts& texts_;
  Words words_;
  std::vector<VerdictKind> columns_;  // of the campaign that is being written
  Html out_;
};

}  // namespace

std::string as_html(const Report& report, const ReportTexts& texts) { return Page(report, texts).html(); }

}  // namespace paidtrail::reports
