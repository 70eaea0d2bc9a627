#pragma once

#include "config/config.h"
#include "config/secrets.h"
#include "config/table_reader.h"

namespace paidtrail {

/// What the tables of sources and channels are checked against.
struct EndpointContext {
  const Catalogue& catalogue;
  const Config& config;  ///< its campaigns are read already
  SecretContext& secrets;
};

/// One [[source]] table.
SourceConfig read_source(TableReader& table, const EndpointContext& context);
/// One [[alert.channel]] table.
ChannelConfig read_channel(TableReader& table, const EndpointContext& context);

}  // namespace paidtrail
