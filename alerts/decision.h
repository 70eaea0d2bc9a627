#pragma once

#include <string>

#include "config/config.h"
#include "core/names.h"

namespace paidtrail {

/// What becomes of a finding or notice in a channel. Where it is not told at once, the key of the configuration or the
/// operator's word that holds it.
enum class Fate { told, quiet_hours, digest, most_an_hour, min_severity, undisclosed_above, silence, ack };
inline constexpr auto kFates = names<Fate>({{Fate::told, "told"},
                                            {Fate::quiet_hours, "quiet_hours"},
                                            {Fate::digest, "digest"},
                                            {Fate::most_an_hour, "most_an_hour"},
                                            {Fate::min_severity, "min_severity"},
                                            {Fate::undisclosed_above, "undisclosed_above"},
                                            {Fate::silence, "silence"},
                                            {Fate::ack, "ack"}});

/// Told later, unless the campaign's data goes first.
constexpr bool waits(Fate fate) {
  return fate == Fate::quiet_hours || fate == Fate::digest || fate == Fate::most_an_hour;
}

struct Decision {
  std::string channel;   ///< "" for every channel
  std::string alert_id;  ///< of what is told
  std::string thing;     ///< Thing::key
  std::string kind;
  Severity severity = Severity::info;
  Fate fate = Fate::told;
};

}  // namespace paidtrail
