#pragma once

#include <cstdint>
#include <span>

namespace paidtrail::disclosure {

/// Where the link that begins at `start` ends, or `start` if there is none: http(s)://…, www.…, a host with a path, a
/// host under a common top-level domain. Closing punctuation is no part of it.
/// `no_domain_until` remembers how far hosts were looked for in vain, so that a.a.a.a.… costs one look.
std::uint32_t link_end(std::span<const char32_t> text, std::uint32_t start, std::uint32_t& no_domain_until);

}  // namespace paidtrail::disclosure
