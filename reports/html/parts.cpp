#include "reports/html/parts.h"

#include "core/digest.h"
#include "core/url/url.h"
#include "reports/html/style.h"

namespace paidtrail::reports {
namespace {

/// Base64 of the digest, as a CSP source wants it.
Html style_hash() {
  const std::string digits = sha256_hex(kStyle);
  std::string raw;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    raw += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  return text(base64(raw));
}

/// The style is ours, and its hash stands above: it goes in as it is.
Html style() {
  static constexpr Literal kWhole(kStyle.data());
  return Html(kWhole);
}

}  // namespace

Html people(std::string_view from_outside) { return Html("<bdi dir=\"auto\">") + text(from_outside) + "</bdi>"; }

Html link(const std::string& url, const Html& shown) {
  const auto parsed = Url::parse(url);
  if (!parsed || !parsed->http_family()) return shown;
  return Html("<a rel=\"noopener noreferrer nofollow\" href=\"") + text(parsed->href()) + "\">" + shown + "</a>";
}

Html page_head(const Words& words, Word title) {
  return Html("<!DOCTYPE html>\n<html lang=\"") + words.language() +
         "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
         "<meta name=\"referrer\" content=\"no-referrer\"><meta http-equiv=\"Content-Security-Policy\" content=\""
         "default-src 'none'; style-src 'sha256-" +
         style_hash() + "'; base-uri 'none'; form-action 'none'\"><title>" + words(title) + "</title><style>" +
         style() + "</style></head><body><main>\n";
}

Html later(const JudgedIn& judged, const Words& words) {
  Html out;
  if (judged.disclosed_at) {
    out += Html(" ") + words(Word::added_by_edit) + " " + text(moment_text(*judged.disclosed_at));
    if (judged.delay_seconds)
      out += Html(", ") + text(words.delay(*judged.delay_seconds)) + " " + words(Word::after_posting);
    out += ".";
  }
  if (judged.reply_at) out += Html(" (") + words(Word::only_in_reply) + " " + text(moment_text(*judged.reply_at)) + ")";
  return out;
}

Html answers_of(const CampaignReport& campaign, const Words& words) {
  Html out;
  for (const AnswerLine& answer : campaign.answers) {
    out += Html("<article id=\"answer-") + text(answer.answer_id) + "\"><header>" + people(answer.who) + " · " +
           text(moment_text(answer.received_at)) + " · " + text(answer.answer_id) + " · ";
    out += answer.post_id ? Html(words(Word::post)) + " " + text(*answer.post_id) : Html(words(Word::about_all_posts));
    if (answer.answered_by) out += Html(" · ") + words(Word::by_whom) + " " + people(*answer.answered_by);
    out += "</header>";
    if (answer.text) out += Html("<blockquote dir=\"auto\">") + text(*answer.text) + "</blockquote>";
    out += "</article>\n";
  }
  return out;
}

Html answer_link(const AnswerLine& answer) {
  return Html("<a href=\"#answer-") + text(answer.answer_id) + "\">" +
         text(moment_text(answer.received_at) + " · " + answer.answer_id) + "</a>";
}

}  // namespace paidtrail::reports
