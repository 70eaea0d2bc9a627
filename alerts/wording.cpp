#include "alerts/wording.h"

namespace paidtrail::wording {
namespace {

bool french(std::string_view language) { return language == "fr"; }

struct Phrases {
  std::string_view headline;  ///< $C is the campaign, $T the time of the observation
  std::string_view one;
  std::string_view many;
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

std::string counted(FindingKind kind, std::size_t count, std::string_view language) {
  const Phrases words = phrases(kind, language);
  return std::to_string(count) + " " + std::string(count == 1 ? words.one : words.many);
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

}  // namespace paidtrail::wording
