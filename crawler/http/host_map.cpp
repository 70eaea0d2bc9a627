#include "crawler/http/host_map.h"

#include <curl/curl.h>

namespace paidtrail {
namespace {

std::string key_of(std::string_view host, std::uint16_t port) { return std::string(host) + ":" + std::to_string(port); }

std::string bracketed(const std::string& address) {
  return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

ConnectTo row_of(const std::string& from, const std::string& name, const std::vector<std::string>& addresses,
                 std::uint16_t port) {
  ConnectTo row;
  const std::string suffix = ":" + std::to_string(port);
  if (addresses.size() == 1) {
    row.target = with_line(nullptr, from + ":" + bracketed(addresses.front()) + suffix);
    return row;
  }
  // Several get a name that no URL can have (WHATWG forbids the bar in hosts), so that they serve this host and port
  // alone.
  std::string list;
  for (const auto& address : addresses) list += (list.empty() ? "" : ",") + bracketed(address);
  row.target = with_line(nullptr, from + ":" + name + suffix);
  row.addresses = with_line(nullptr, name + suffix + ":" + list);
  return row;
}

}  // namespace

void FreeList::operator()(curl_slist* list) const { curl_slist_free_all(list); }

HeaderList with_line(HeaderList list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return nullptr;
  list.release();
  return HeaderList(longer);
}

HostMap::HostMap(const std::vector<HostMapEntry>& rows) {
  for (const HostMapEntry& row : rows) {
    const std::string key = key_of(row.host, row.port);
    rows_.emplace(key, row_of(key, "mapped|" + std::to_string(rows_.size()), row.addresses, row.connect_port));
  }
}

ConnectTo* HostMap::find(const Url& url) {
  if (rows_.empty()) return nullptr;
  const auto found = rows_.find(key_of(url.host(), url.effective_port()));
  return found == rows_.end() ? nullptr : &found->second;
}

bool is_localhost(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  return host == "localhost" || host.ends_with(".localhost");
}

ConnectTo loopback_of(const Url& url) {
  return row_of(key_of(url.host(), url.effective_port()), "mapped|localhost", {"127.0.0.1", "::1"},
                url.effective_port());
}

}  // namespace paidtrail
