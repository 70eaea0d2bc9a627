#pragma once

#include <memory>
#include <span>

#include "analysis/links/redirector_table.h"
#include "analysis/links/tracking_table.h"
#include "core/chain.h"
#include "core/url/url.h"

namespace paidtrail {

/// Reads from the URLs of a chain whose link it is. The network is that of the first hop whose row says most; its
/// publisher is looked for on all hops of that network, then among the parameters that it puts on landing pages.
Attribution read_attribution(std::span<const std::shared_ptr<const Url>> hops, const RedirectorTable& redirectors,
                             const TrackingTable& tracking);

}  // namespace paidtrail
