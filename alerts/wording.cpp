#include "alerts/wording.h"

namespace paidtrail::wording {
namespace {

bool french(std::string_view language) { return language == "fr"; }

struct Phrases {
  std::string_view headline;  ///< $C is the campaign, $T the time of the observation
  std::string_view one;
  std::string_view many;
};

struct NoticeWords {
  std::string_view kind;
  Phrases fr;
  Phrases en;
};

constexpr NoticeWords kNotices[] = {
    {"campaign_silent",
     {"", "campagne silencieuse", "campagnes silencieuses"},
     {"", "silent campaign", "silent campaigns"}},
    {"channel_off", {"", "canal coupé", "canaux coupés"}, {"", "channel switched off", "channels switched off"}},
    {"compliance_low",
     {"", "taux de conformité bas", "taux de conformité bas"},
     {"", "low compliance rate", "low compliance rates"}},
    {"compliance_back",
     {"", "taux de conformité remonté", "taux de conformité remontés"},
     {"", "compliance rate up again", "compliance rates up again"}},
    {"health", {"", "point hebdomadaire", "points hebdomadaires"}, {"", "weekly point", "weekly points"}},
    {"rule_begins", {"", "règle nouvelle", "règles nouvelles"}, {"", "new rule", "new rules"}},
    {"rule_failed", {"", "règle en échec", "règles en échec"}, {"", "rule that fails", "rules that fail"}},
    {"run_missing", {"", "passage manqué", "passages manqués"}, {"", "missing run", "missing runs"}},
    {"run_stuck", {"", "passage trop long", "passages trop longs"}, {"", "stuck run", "stuck runs"}},
    {"source_back",
     {"", "source rétablie", "sources rétablies"},
     {"", "source that answers again", "sources that answer again"}},
    {"source_failed", {"", "source en panne", "sources en panne"}, {"", "source that fails", "sources that fail"}},
};

Phrases in_french(FindingKind kind) {
  switch (kind) {
    case FindingKind::new_link:
      return {"Nouveau lien de la campagne « $C »", "nouveau lien", "nouveaux liens"};
    case FindingKind::first_undisclosed:
      return {"Aucune mention de publicité vue dans cette publication à $T (campagne « $C »)",
              "compte dont une publication est sans mention vue", "comptes dont une publication est sans mention vue"};
    case FindingKind::link_changed:
      return {"Ce lien de la campagne « $C » mène ailleurs, vu à $T", "lien qui mène ailleurs",
              "liens qui mènent ailleurs"};
    case FindingKind::disclosure_removed:
      return {"La mention de publicité vue auparavant n'est plus là à $T (campagne « $C »)", "mention disparue",
              "mentions disparues"};
    case FindingKind::post_deleted:
      return {"Cette publication de la campagne « $C » n'est plus en ligne à $T", "publication supprimée",
              "publications supprimées"};
    case FindingKind::fan_in:
      return {"Beaucoup de comptes partagent le même lien (campagne « $C »)", "lien partagé par beaucoup de comptes",
              "liens partagés par beaucoup de comptes"};
    case FindingKind::coordinated:
      return {"Des comptes partagent au même rythme (campagne « $C »)", "groupe de comptes au même rythme",
              "groupes de comptes au même rythme"};
    case FindingKind::exchange:
      return {"Des comptes se partagent les uns les autres (campagne « $C »)", "échange de partages",
              "échanges de partages"};
    case FindingKind::copy_paste:
      return {"Des publications ont le même texte (campagne « $C »)", "texte copié", "textes copiés"};
    case FindingKind::surge:
      return {"Hausse soudaine (campagne « $C »)", "hausse soudaine", "hausses soudaines"};
    case FindingKind::clockwork:
      return {"Partages à heures fixes (campagne « $C »)", "compte à heures fixes", "comptes à heures fixes"};
    case FindingKind::even_growth:
      return {"Croissance trop régulière (campagne « $C »)", "croissance trop régulière",
              "croissances trop régulières"};
  }
  return {};
}

Phrases in_english(FindingKind kind) {
  switch (kind) {
    case FindingKind::new_link:
      return {"New link of the campaign “$C”", "new link", "new links"};
    case FindingKind::first_undisclosed:
      return {"No disclosure seen in this post at $T (campaign “$C”)", "account with a post without a disclosure seen",
              "accounts with a post without a disclosure seen"};
    case FindingKind::link_changed:
      return {"This link of the campaign “$C” leads elsewhere, seen at $T", "link that leads elsewhere",
              "links that lead elsewhere"};
    case FindingKind::disclosure_removed:
      return {"The disclosure seen before is no longer there at $T (campaign “$C”)", "disclosure gone",
              "disclosures gone"};
    case FindingKind::post_deleted:
      return {"This post of the campaign “$C” is no longer online at $T", "post deleted", "posts deleted"};
    case FindingKind::fan_in:
      return {"Many accounts share the same link (campaign “$C”)", "link shared by many accounts",
              "links shared by many accounts"};
    case FindingKind::coordinated:
      return {"Accounts share in the same rhythm (campaign “$C”)", "group of accounts in the same rhythm",
              "groups of accounts in the same rhythm"};
    case FindingKind::exchange:
      return {"Accounts share one another (campaign “$C”)", "exchange of shares", "exchanges of shares"};
    case FindingKind::copy_paste:
      return {"Posts have the same text (campaign “$C”)", "copied text", "copied texts"};
    case FindingKind::surge:
      return {"Sudden rise (campaign “$C”)", "sudden rise", "sudden rises"};
    case FindingKind::clockwork:
      return {"Shares by the clock (campaign “$C”)", "account that shares by the clock",
              "accounts that share by the clock"};
    case FindingKind::even_growth:
      return {"Growth too even (campaign “$C”)", "growth too even", "growths too even"};
  }
  return {};
}

Phrases phrases(FindingKind kind, std::string_view language) {
  return french(language) ? in_french(kind) : in_english(kind);
}

}  // namespace

std::string headline(FindingKind kind, const std::string& campaign, const std::string& seen_at,
                     std::string_view language) {
  std::string out;
  const std::string_view pattern = phrases(kind, language).headline;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern.substr(i, 2) == "$C") {
      out += campaign;
      ++i;
    } else if (pattern.substr(i, 2) == "$T") {
      out += seen_at;
      ++i;
    } else {
      out += pattern[i];
    }
  }
  return out;
}

std::string counted(std::string_view kind, std::size_t count, std::string_view language) {
  Phrases words;
  if (const auto finding = kFindingKinds.value(kind)) words = phrases(*finding, language);
  for (const auto& notice : kNotices)
    if (notice.kind == kind) words = french(language) ? notice.fr : notice.en;
  if (words.one.empty()) return std::to_string(count) + " × " + std::string(kind);
  return std::to_string(count) + " " + std::string(count == 1 ? words.one : words.many);
}

std::string of_the_same_account(const std::string& counts, std::string_view language) {
  return (french(language) ? " ; du même compte aussi : " : "; from the same account also: ") + counts;
}

std::string channel_off_title(const std::string& channel, const std::string& why, std::string_view language) {
  return french(language) ? "Le canal « " + channel + " » est coupé : " + why
                          : "The channel “" + channel + "” is switched off: " + why;
}

std::string channel_off_summary(const std::string& channel, std::string_view language) {
  return french(language)
             ? "Rien ne lui est plus envoyé ; ce qui l'attend partira quand sa configuration aura changé, ou après "
               "un essai réussi : paidtrail alerts test " +
                   channel
             : "Nothing more is sent to it; what waits for it goes out once its configuration has changed, or after a "
               "test that worked: paidtrail alerts test " +
                   channel;
}

std::string verdict(VerdictKind verdict, std::string_view language) {
  const bool fr = french(language);
  switch (verdict) {
    case VerdictKind::compliant:
      return fr ? "mention conforme à la règle" : "disclosed as the rule asks";
    case VerdictKind::insufficient:
      return fr ? "mention insuffisante" : "disclosure not clear enough";
    case VerdictKind::hidden:
      return fr ? "mention cachée" : "disclosure hidden";
    case VerdictKind::absent:
      return fr ? "aucune mention vue" : "no disclosure seen";
    case VerdictKind::not_applicable:
      return fr ? "sans objet" : "not applicable";
    case VerdictKind::unknown:
      return fr ? "n'a pu être jugé" : "could not be judged";
  }
  return "";
}

std::string private_account(std::string_view language) {
  return french(language) ? "un compte privé" : "a private account";
}

std::string digest_title(std::size_t count, const std::string& campaign, std::string_view language) {
  const std::string number = std::to_string(count);
  if (french(language)) return number + " faits nouveaux" + (campaign.empty() ? "" : " : " + campaign);
  return number + " new findings" + (campaign.empty() ? "" : ": " + campaign);
}

std::string digest_summary(const std::string& counts, const std::string& from, const std::string& to,
                           std::string_view language) {
  if (from == to) return counts + (french(language) ? ", vu à " : ", seen at ") + to + ".";
  return counts + (french(language) ? ", vu entre " : ", seen between ") + from +
         (french(language) ? " et " : " and ") + to + ".";
}

std::string baseline_title(const std::string& campaign, std::string_view language) {
  if (french(language)) return "Début de la veille" + (campaign.empty() ? "" : " : " + campaign);
  return "The watch begins" + (campaign.empty() ? "" : ": " + campaign);
}

std::string baseline_summary(const std::string& counts, std::string_view language) {
  return french(language) ? "Déjà là au début : " + counts + ". Dès maintenant, seul ce qui est nouveau sera signalé."
                          : "Already there at the beginning: " + counts + ". From now on only what is new is told.";
}

std::string more(std::string_view language) {
  return std::string(french(language) ? "Tout voir : " : "See all: ") +
         "paidtrail alerts list; paidtrail sql \"SELECT * FROM findings ORDER BY found_at DESC\"";
}

std::string test_title(std::string_view language) {
  return french(language) ? "Essai de paidtrail" : "A test of paidtrail";
}

std::string test_summary(const std::string& channel, std::string_view language) {
  return french(language) ? "Le canal « " + channel + " » fonctionne si vous lisez ceci. Rien n'a été trouvé."
                          : "The channel “" + channel + "” works if you can read this. Nothing was found.";
}

std::string surge_figures(std::int64_t shares, std::int64_t usual, std::string_view language) {
  return french(language)
             ? " : " + std::to_string(shares) + " partages en une heure, " + std::to_string(usual) + " d'habitude"
             : ": " + std::to_string(shares) + " shares in an hour, usually " + std::to_string(usual);
}

std::string source_failed(const std::string& source, std::int64_t runs, const std::string& since,
                          std::string_view language) {
  return french(language) ? "La source « " + source + " » échoue depuis " + since + " (" + std::to_string(runs) +
                                " passages de suite)"
                          : "The source “" + source + "” has failed since " + since + " (" + std::to_string(runs) +
                                " runs in a row)";
}

std::string source_back(const std::string& source, std::string_view language) {
  return french(language) ? "La source « " + source + " » répond de nouveau"
                          : "The source “" + source + "” answers again";
}

std::string campaign_silent(const std::string& campaign, const std::string& last, std::string_view language) {
  return french(language) ? "Plus aucun partage nouveau de la campagne « " + campaign + " » depuis " + last
                          : "No new share of the campaign “" + campaign + "” since " + last;
}

std::string compliance(const std::string& campaign, const std::string& jurisdiction, std::int64_t compliant,
                       std::int64_t judged, std::int64_t below, bool low, std::string_view language) {
  const std::string figures = std::to_string(compliant) + "/" + std::to_string(judged);
  const std::string limit = std::to_string(below) + " %";
  if (french(language))
    return "Campagne « " + campaign + " », " + jurisdiction + " : " + figures +
           " publications avec une mention conforme, " + (low ? "moins de " : "de nouveau plus de ") + limit;
  return "Campaign “" + campaign + "”, " + jurisdiction + ": " + figures + " posts disclosed as the rule asks, " +
         (low ? "below " : "above again ") + limit;
}

std::string run_missing(const std::string& last, std::chrono::minutes usual, std::string_view language) {
  return french(language) ? "Des passages ont manqué : le dernier a commencé à " + last +
                                ", d'habitude il y en a un toutes les " + std::to_string(usual.count()) + " min"
                          : "Runs were missing: the last one began at " + last + ", usually there is one every " +
                                std::to_string(usual.count()) + " min";
}

std::string run_stuck(const std::string& run, std::chrono::minutes lasted, std::string_view language) {
  return french(language)
             ? "Le passage " + run + " a duré " + std::to_string(lasted.count()) + " min, les autres ont attendu"
             : "The run " + run + " took " + std::to_string(lasted.count()) + " min, and others waited for it";
}

std::string rule_begins(const std::string& rule, std::size_t rows, std::string_view language) {
  return french(language) ? "La règle « " + rule + " » commence ; déjà là : " + std::to_string(rows) + " lignes"
                          : "The rule “" + rule + "” begins; already there: " + std::to_string(rows) + " rows";
}

std::string rule_failed(const std::string& rule, std::string_view language) {
  return french(language) ? "La règle « " + rule + " » échoue" : "The rule “" + rule + "” fails";
}

std::string noisy(const std::string& counted, std::string_view language) {
  return french(language) ? "Beaucoup de messages cette semaine : " + counted : "Many messages this week: " + counted;
}

std::string source_without_answer(const std::string& source, std::string_view language) {
  return french(language) ? "La source « " + source + " » n'a pas répondu de la semaine"
                          : "The source “" + source + "” gave no answer this week";
}

std::string channel_without_luck(const std::string& channel, std::int64_t dead, bool off, std::string_view language) {
  if (french(language))
    return "Canal « " + channel + " » : " + (off ? "coupé" : "en service") + ", " + std::to_string(dead) +
           " messages abandonnés cette semaine";
  return "Channel “" + channel + "”: " + (off ? "switched off" : "in service") + ", " + std::to_string(dead) +
         " messages given up this week";
}

std::string false_alarms(const std::string& kind, std::int64_t count, std::string_view language) {
  return french(language) ? "Fausses alertes cette semaine : " + std::to_string(count) + " (" + kind + ")"
                          : "False alarms this week: " + std::to_string(count) + " (" + kind + ")";
}

std::string quiet_week(std::int64_t runs, std::int64_t messages, std::string_view language) {
  return french(language)
             ? "Une semaine sans incident : " + std::to_string(runs) + " passages, " + std::to_string(messages) +
                   " messages"
             : "A week without trouble: " + std::to_string(runs) + " runs, " + std::to_string(messages) + " messages";
}

}  // namespace paidtrail::wording
