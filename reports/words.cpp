#include "reports/words.h"

#include <cmath>

#include "config/time_zone.h"

namespace paidtrail::reports {

Literal Words::operator()(Word word) const {
  const auto say = [this](Literal english, Literal french) { return french_ ? french : english; };
  switch (word) {
    case Word::title:
      return say("Disclosure report", "Rapport sur la transparence des publications");
    case Word::colon:
      return say(": ", " : ");
    case Word::campaign:
      return say("Campaign", "Campagne");
    case Word::period:
      return say("Shares from", "Partages du");
    case Word::as_of:
      return say("As of", "Arrêté au");
    case Word::selection:
      return say("Selection", "Sélection");
    case Word::headline:
      return say("In short", "En bref");
    case Word::shares_head:
      return say("posts that share a campaign link", "publications qui partagent un lien de la campagne");
    case Word::sharers_head:
      return say("accounts", "comptes");
    case Word::links_head:
      return say("different links", "liens différents");
    case Word::compliance_rate:
      return say("Disclosed as the rules ask", "Signalées comme les règles le demandent");
    case Word::interval:
      return say("95 % interval", "intervalle à 95 %");
    case Word::no_rate:
      return say("nothing could be judged", "rien n'a pu être jugé");
    case Word::unknown_beside:
      return say("could not be judged", "n'ont pu être jugées");
    case Word::own_instructions:
      return say("the campaign's own instructions", "les consignes de la campagne elle-même");
    case Word::own_instructions_short:
      return say("campaign's brief", "consignes");
    case Word::by_platform:
      return say("By platform and jurisdiction", "Par plateforme et par droit");
    case Word::by_sharer:
      return say("By account", "Par compte");
    case Word::destinations:
      return say("Where the links led", "Où menaient les liens");
    case Word::evidence:
      return say("Evidence, post by post", "Les pièces, publication par publication");
    case Word::per_day:
      return say("Shares a day, by verdict", "Partages par jour, selon le verdict");
    case Word::sharers_by_verdict:
      return say("Accounts, by their verdicts", "Comptes, selon leurs verdicts");
    case Word::incitement:
      return say("Calls to click", "Appels au clic");
    case Word::incitement_line:
      return say(
          "posts with a link that only one account used ask for the click, or offer one in exchange",
          "publications avec un lien utilisé par un seul compte demandent le clic ou en proposent un en échange");
    case Word::network_could_see:
      return say("This is what the network itself, which does not pay such clicks, could have seen.",
                 "C'est ce que le réseau lui-même, qui ne paie pas de tels clics, aurait pu voir.");
    case Word::jurisdiction:
      return say("Jurisdiction", "Droit");
    case Word::platform:
      return say("Platform", "Plateforme");
    case Word::posts:
      return say("Posts", "Publications");
    case Word::sharer:
      return say("Account", "Compte");
    case Word::links:
      return say("Links", "Liens");
    case Word::rate:
      return say("Rate (95 %)", "Taux (95 %)");
    case Word::inciting:
      return say("Ask for clicks", "Appels au clic");
    case Word::personal_link:
      return say("Link of its own", "Lien personnel");
    case Word::first_share:
      return say("First share", "Premier partage");
    case Word::destination:
      return say("Destination", "Destination");
    case Word::post:
      return say("Post", "Publication");
    case Word::when:
      return say("When", "Quand");
    case Word::who:
      return say("Who", "Qui");
    case Word::verdict:
      return say("Verdict", "Verdict");
    case Word::reasons:
      return say("Why", "Pourquoi");
    case Word::seen:
      return say("seen", "vue");
    case Word::this_text:
      return say("this text", "ce texte");
    case Word::accounts:
      return say("Accounts", "Comptes");
    case Word::edited:
      return say("edited", "modifiée");
    case Word::gone:
      return say("gone since", "disparue depuis");
    case Word::rule:
      return say("Rule", "Règle");
    case Word::left_out:
      return say("more; the CSV form has them all", "de plus ; la forme CSV les contient toutes");
    case Word::nothing:
      return say("No share of this campaign was seen.", "Aucun partage de cette campagne n'a été vu.");
    case Word::method:
      return say("Method", "Méthode");
    case Word::method_text:
      return say(
          "A post is a share when one of its links is a campaign link, or leads to the campaign's page, or carries its "
          "parameters. Each is judged under the rules in force on its day. The rate is compliant / (compliant + "
          "insufficient + hidden + absent), with Wilson's 95 % interval; posts that could not be judged stay outside.",
          "Une publication est un partage si l'un de ses liens est un lien de la campagne, mène à sa page ou porte ses "
          "paramètres. Chacune est jugée selon les règles en vigueur à sa date. Le taux est conforme / (conforme + "
          "insuffisant + masqué + absent), avec l'intervalle de Wilson à 95 % ; ce qui n'a pu être jugé reste en "
          "dehors.");
    case Word::cannot:
      return say("What this cannot see", "Ce que cela ne peut pas voir");
    case Word::cannot_text:
      return say(
          "Pictures and videos, private groups, stories, posts that no source gave, words said elsewhere. That a post "
          "is "
          "paid is what the campaign's link says, not this report; 'absent' means that no disclosure was seen in the "
          "post at the time given.",
          "Les images et vidéos, les groupes privés, les stories, ce qu'aucune source n'a donné, ce qui est dit "
          "ailleurs. "
          "Qu'une publication soit payée, c'est le lien de la campagne qui le dit, non ce rapport ; « absent » "
          "signifie "
          "qu'aucune mention n'a été vue dans la publication à l'heure indiquée.");
    case Word::runs:
      return say("Latest runs", "Derniers passages");
    case Word::state:
      return say("State", "État");
    case Word::errors:
      return say("Problems", "Problèmes");
    case Word::pseudonymous:
      return say("Accounts, posts and links have pseudonyms in this report.",
                 "Comptes, publications et liens portent des pseudonymes dans ce rapport.");
    case Word::day:
      return say("Day (UTC)", "Jour (UTC)");
    case Word::added_by_edit:
      return say("added by an edit at", "ajoutée par une modification à");
    case Word::after_posting:
      return say("after the post", "après la publication");
    case Word::only_in_reply:
      return say("in the author's own reply of", "dans une réponse de l'auteur, le");
    case Word::false_alarms:
      return say("False alarms", "Fausses alertes");
    case Word::false_alarm:
      return say("False alarm", "Fausse alerte");
    case Word::alerts:
      return say("Alerts", "Alertes");
    case Word::alert_ids:
      return say("Which", "Lesquelles");
    case Word::answers:
      return say("Answers", "Réponses");
    case Word::answer:
      return say("Answer", "Réponse");
    case Word::about_all_posts:
      return say("about all posts", "sur toutes les publications");
    case Word::by_whom:
      return say("written by", "écrite par");
    case Word::account_title:
      return say("Before we publish: what we saw in your posts",
                 "Avant publication : ce que nous avons vu dans vos publications");
    case Word::account_intro:
      return say(
          "We work on a campaign whose links you shared. For each of your posts this page shows the text as we "
          "recorded it, where its link leads, and how we read it by published rules on disclosure. It says what was "
          "seen and when. It does not say what you meant, or whether you received anything. Tell us what is wrong or "
          "missing: your answer is kept in your own words and stands beside each verdict from then on.",
          "Nous travaillons sur une campagne dont vous avez partagé des liens. Pour chacune de vos publications, cette "
          "page montre le texte tel que nous l'avons relevé, où mène son lien, et comment nous la lisons selon des "
          "règles publiées sur la transparence. Elle dit ce qui a été vu, et quand. Elle ne dit ni votre intention, ni "
          "si vous avez reçu quoi que ce soit. Dites-nous ce qui est faux ou ce qui manque : votre réponse est "
          "conservée dans vos mots et figure désormais à côté de chaque verdict.");
    case Word::account_reply_to:
      return say("Please answer to", "Merci de répondre à");
    case Word::account_cannot:
      return say(
          "We did not look at pictures or videos, nor at what you said elsewhere. \"No disclosure seen\" speaks of "
          "this "
          "post as it was at the time given, and of nothing else.",
          "Nous n'avons examiné ni images ni vidéos, ni ce que vous avez dit ailleurs. « Aucune mention vue » parle de "
          "cette publication telle qu'elle était à l'heure indiquée, et de rien d'autre.");
    case Word::leads_to:
      return say("leads to", "mène à");
    case Word::sure:
      return say("How sure", "Fiabilité");
    case Word::would_change:
      return say("What would change this", "Ce qui changerait cela");
    case Word::recorded:
      return say("Recorded", "Relevé");
    case Word::record_offset:
      return say("at byte", "à l'octet");
    case Word::payload_digest:
      return say("SHA-256 of the content", "SHA-256 du contenu");
    case Word::chain_digest:
      return say("of the chain", "de la chaîne");
    case Word::no_answer_yet:
      return say("None yet.", "Aucune pour l'instant.");
    case Word::room:
      return say("Room for your answer", "Place pour votre réponse");
    case Word::room_text:
      return say("What is wrong, what is missing, what you want to be read beside these posts:",
                 "Ce qui est faux, ce qui manque, ce que vous voulez voir figurer à côté de ces publications :");
    case Word::room_lines:
      return say("Name, date:", "Nom, date :");
  }
  return "";
}

Literal Words::seen_in_post(VerdictKind kind) const {
  const auto say = [this](Literal english, Literal french) { return french_ ? french : english; };
  switch (kind) {
    case VerdictKind::compliant:
      return say("A disclosure was seen in this post, as the rules ask, at",
                 "Une mention a été vue dans cette publication, comme les règles le demandent, à");
    case VerdictKind::insufficient:
      return say("A disclosure was seen in this post that by these rules falls short, at",
                 "Une mention a été vue dans cette publication, qui selon ces règles ne suffit pas, à");
    case VerdictKind::hidden:
      return say("A disclosure was seen in this post where a reader does not see it at once, at",
                 "Une mention a été vue dans cette publication là où on ne la voit pas d'emblée, à");
    case VerdictKind::absent:
      return say("No disclosure seen in this post at", "Aucune mention vue dans cette publication à");
    case VerdictKind::not_applicable:
      return say("Nothing to judge in this post at", "Rien à juger dans cette publication à");
    case VerdictKind::unknown:
      return say("It could not be told from what was seen of this post at",
                 "Ce qui a été vu de cette publication ne permet pas de conclure, à");
  }
  return "";
}

std::string Words::seen_in_post(const JudgedIn& judged, std::string_view at) const {
  const Literal said = judged.jurisdiction == "BRIEF" ? verdict(judged.verdict) : seen_in_post(judged.verdict);
  return std::string(said.text) + (judged.jurisdiction == "BRIEF" ? ", " : " ") + std::string(at) + ".";
}

Literal Words::sureness(Sureness sure) const {
  const auto say = [this](Literal english, Literal french) { return french_ ? french : english; };
  switch (sure) {
    case Sureness::high:
      return say("high", "élevée");
    case Sureness::medium:
      return say("medium", "moyenne");
    case Sureness::low:
      return say("low", "faible");
    case Sureness::open:
      return say("open", "question ouverte");
  }
  return "";
}

std::string Words::false_alarms(std::int64_t alerts) const {
  if (french_)
    return (alerts == 1 ? "Une alerte, selon la rédaction, était fausse"
                        : std::to_string(alerts) + " alertes, selon la rédaction, étaient fausses") +
           std::string(". Les constats et les verdicts restent tels qu'ils ont été faits.");
  return (alerts == 1 ? "One alert was" : std::to_string(alerts) + " alerts were") +
         std::string(" false, says the newsroom. Findings and verdicts stay as they were made.");
}

std::string Words::delay(std::int64_t seconds) const {
  const std::int64_t minutes = seconds / 60;
  const std::int64_t hours = minutes / 60;
  const std::int64_t days = hours / 24;
  const std::string day = french_ ? " j" : " d";
  const auto part = [](std::int64_t rest, const std::string& unit) {
    return rest == 0 ? std::string() : " " + std::to_string(rest) + unit;
  };
  if (days > 0) return std::to_string(days) + day + part(hours % 24, " h");
  if (hours > 0) return std::to_string(hours) + " h" + part(minutes % 60, " min");
  if (minutes > 0) return std::to_string(minutes) + " min";
  return std::to_string(seconds) + " s";
}

std::string both_times(std::string_view rfc3339, std::string_view zone) {
  const auto at = Timestamp::parse_rfc3339(rfc3339);
  if (!at) return std::string(rfc3339);
  const std::string local = local_time(*at, zone);
  const std::string utc = moment_text(at->rfc3339());
  if (local == utc) return utc;
  const bool same_day = local.substr(0, 10) == utc.substr(0, 10);
  return local + " (" + (same_day ? utc.substr(11) : utc) + ")";
}

std::string clock_time(std::string_view rfc3339, std::string_view zone) {
  const auto at = Timestamp::parse_rfc3339(rfc3339);
  if (!at) return std::string(rfc3339);
  const std::string local = local_time(*at, zone);
  return local.substr(11) + " (" + local.substr(0, 10) + ")";
}

Literal Words::verdict(VerdictKind kind) const {
  const auto say = [this](Literal english, Literal french) { return french_ ? french : english; };
  switch (kind) {
    case VerdictKind::compliant:
      return say("compliant", "conforme");
    case VerdictKind::insufficient:
      return say("insufficient", "insuffisant");
    case VerdictKind::hidden:
      return say("hidden", "masqué");
    case VerdictKind::absent:
      return say("absent", "absent");
    case VerdictKind::not_applicable:
      return say("not applicable", "sans objet");
    case VerdictKind::unknown:
      return say("unknown", "indéterminé");
  }
  return "";
}

std::string Words::jurisdiction(std::string_view name) const {
  if (name != "BRIEF") return std::string(name);
  return std::string((*this)(Word::own_instructions).text);
}

std::string Words::jurisdiction_in_table(std::string_view name) const {
  return name == "BRIEF" ? std::string((*this)(Word::own_instructions_short).text) : std::string(name);
}

std::string listed(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ", ") + value;
  return text;
}

std::string percent(double value) { return std::to_string(std::lround(100 * value)) + " %"; }

std::string rate_text(const std::optional<Rate>& rate) {
  if (!rate) return "–";
  return percent(rate->value) + " (" + std::to_string(std::lround(100 * rate->low)) + "–" + percent(rate->high) + ")";
}

std::string moment_text(std::string_view rfc3339) {
  if (rfc3339.size() < 16) return std::string(rfc3339);
  return std::string(rfc3339.substr(0, 10)) + " " + std::string(rfc3339.substr(11, 5)) + " UTC";
}

}  // namespace paidtrail::reports
