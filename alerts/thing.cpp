#include "alerts/thing.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "core/text/fold.h"
#include "parsers/json/json.h"

namespace paidtrail {
namespace {

constexpr std::array kByWeight = {FindingKind::disclosure_removed,
                                  FindingKind::first_undisclosed,
                                  FindingKind::post_deleted,
                                  FindingKind::link_changed,
                                  FindingKind::coordinated,
                                  FindingKind::exchange,
                                  FindingKind::copy_paste,
                                  FindingKind::fan_in,
                                  FindingKind::surge,
                                  FindingKind::clockwork,
                                  FindingKind::even_growth,
                                  FindingKind::new_link};

// Among the findings: an urgent notice before all, a warning behind what concerns single posts.
constexpr int kUrgentNotice = -1;
constexpr int kWarning = 3;
constexpr int kInfo = 100;
constexpr int kHealth = 101;

int weight_of(FindingKind kind) {
  return static_cast<int>(std::find(kByWeight.begin(), kByWeight.end(), kind) - kByWeight.begin());
}

int weight_of(const Notice& notice, Severity severity) {
  if (notice.kind == "health") return kHealth;
  return severity == Severity::urgent ? kUrgentNotice : severity == Severity::warning ? kWarning : kInfo;
}

bool is_urgent(const std::string& kind, const Config& config) {
  const auto& urgent = config.alert.urgent;
  return std::find(urgent.begin(), urgent.end(), kind) != urgent.end();
}

Severity severity_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::first_undisclosed:
    case FindingKind::disclosure_removed:
    case FindingKind::post_deleted:
    case FindingKind::link_changed:
    case FindingKind::coordinated:
    case FindingKind::exchange:
    case FindingKind::surge:
      return Severity::warning;
    default:
      return Severity::info;
  }
}

}  // namespace

std::string plain_handle(std::string_view handle) {
  if (handle.starts_with('@')) handle.remove_prefix(1);
  return ascii_lower(handle);
}

Thing thing_of(const StoredFinding& stored, const Config& config) {
  const Finding& f = stored.finding;
  Thing thing;
  thing.finding = &stored;
  thing.kind = kFindingKinds.name(f.kind);
  thing.campaign = f.campaign;
  thing.subject = f.subject;
  thing.occasion = f.occasion;
  thing.found_at = f.found_at;
  thing.severity = is_urgent(thing.kind, config) ? Severity::urgent : severity_of(f.kind);
  thing.weight = weight_of(f.kind);
  const auto parsed = Json::parse(f.details, "details of a finding");
  if (!parsed) return thing;
  const Json& details = *parsed;
  thing.source = details["source"].string().value_or("");
  thing.platform = details["platform"].string().value_or("");
  thing.handle = plain_handle(details["handle"].string().value_or(""));
  thing.followers = details["followers"].integer();
  if (const auto account = details["account_id"].string())
    thing.sharer = f.campaign + "\x1F" + thing.platform + "\x1F" + *account;
  return thing;
}

Thing thing_of(const StoredNotice& stored, const Config& config) {
  const Notice& n = stored.notice;
  Thing thing;
  thing.notice = &stored;
  thing.kind = n.kind;
  thing.campaign = n.campaign.value_or("");
  thing.subject = n.subject;
  thing.occasion = n.occasion;
  thing.found_at = n.found_at;
  thing.severity =
      is_urgent(n.kind, config) ? Severity::urgent : kSeverities.value(n.severity).value_or(Severity::warning);
  thing.weight = weight_of(n, thing.severity);
  if (n.kind == "source_failed" || n.kind == "source_back") thing.source = n.subject;
  return thing;
}

std::optional<Thing> waiting_thing(const WaitingAlerts& waiting, const WaitingAlert& row, const Config& config) {
  if (row.finding) {
    for (const auto& finding : waiting.findings)
      if (finding.id == *row.finding) return thing_of(finding, config);
    return std::nullopt;
  }
  for (const auto& notice : waiting.notices)
    if (notice.id == row.notice) return thing_of(notice, config);
  return std::nullopt;
}

bool before(const Thing& a, const Thing& b) {
  const auto order = [](const Thing& thing) {
    return std::tuple(thing.weight, thing.found_at.millis(), std::string_view(thing.campaign),
                      std::string_view(thing.kind), std::string_view(thing.subject), std::string_view(thing.occasion));
  };
  return order(a) < order(b);
}

}  // namespace paidtrail
