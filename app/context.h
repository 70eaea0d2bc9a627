#pragma once

#include "analysis/disclosure/judge.h"
#include "analysis/links/links.h"
#include "app/command_line.h"
#include "config/config.h"
#include "core/result.h"

namespace paidtrail::app {

/// The settings of all sources and channels, from their registries.
Catalogue catalogue();

/// The configuration that the command line means: --config or $PAIDTRAIL_CONFIG must be there; an absent default file
/// is an empty one where `may_be_absent`. --database and --rules are put over it. Secrets are read by the
/// commands that use them: a missing token must not keep an editor from a report.
Result<Config> configuration(const Common& common, bool may_be_absent, Secrets secrets = Secrets::ignore);

/// The engines that work by rules.
struct Engines {
  LinkRules links;
  Judge judge;
};
Result<Engines> engines(const Config& config);
Result<LinkRules> link_rules(const Config& config);
Result<Rules> rules_of(const Common& common);  ///< for the filters that read no configuration

}  // namespace paidtrail::app
