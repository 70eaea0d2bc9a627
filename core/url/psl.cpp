#include <libpsl.h>

#include <algorithm>
#include <memory>

#include "core/url/host.h"
#include "core/url/url.h"

namespace paidtrail {
namespace {

struct FreeList {
  void operator()(psl_ctx_t* list) const { psl_free(list); }
};

/// The system's list where it is newer than the one inside libpsl.
const psl_ctx_t* public_suffixes() {
  static const std::unique_ptr<psl_ctx_t, FreeList> list(psl_latest(nullptr));
  return list ? list.get() : psl_builtin();
}

/// libpsl walks the name once for each label. No rule has more than a few labels, so the end of the name decides.
std::string_view last_labels(std::string_view host) {
  constexpr int kLabels = 16;
  std::size_t at = host.size();
  for (int i = 0; i < kLabels; ++i) {
    if (at == 0) return host;
    const std::size_t dot = host.rfind('.', at - 1);
    if (dot == std::string_view::npos) return host;
    at = dot;
  }
  return host.substr(at + 1);
}

}  // namespace

std::optional<std::string> registrable_domain(std::string_view host) {
  if (host.empty() || host.front() == '.' || host.back() == '.' || host.find("..") != std::string_view::npos)
    return std::nullopt;
  if (host.front() == '[' || host::is_address(host) || host.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string name(last_labels(host));
  const char* domain = psl_registrable_domain(public_suffixes(), name.c_str());
  if (domain == nullptr) return std::nullopt;
  return std::string(domain);
}

bool is_same_or_subdomain(std::string_view host, std::string_view domain) {
  if (host == domain) return true;
  if (domain.empty() || !host.ends_with(domain) || host::is_address(host)) return false;
  return host[host.size() - domain.size() - 1] == '.';
}

}  // namespace paidtrail
