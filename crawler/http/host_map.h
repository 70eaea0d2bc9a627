#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/network.h"
#include "core/text/string_map.h"
#include "core/url/url.h"

struct curl_slist;

namespace paidtrail {

struct FreeList {
  void operator()(curl_slist* list) const;
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

/// `list` with one more line; empty where memory is out.
HeaderList with_line(HeaderList list, const std::string& line);

/// Where libcurl connects for one host and port, in place of asking a name server.
struct ConnectTo {
  HeaderList target;     ///< for CURLOPT_CONNECT_TO
  HeaderList addresses;  ///< for CURLOPT_RESOLVE, where there are several
  bool known = false;    ///< the loop's DNS cache holds them for good
};

/// The configuration's host map in libcurl's terms, made once. One loop's.
class HostMap {
 public:
  explicit HostMap(const std::vector<HostMapEntry>& rows);
  ConnectTo* find(const Url& url);

 private:
  StringMap<ConnectTo> rows_;  // by host:port
};

/// RFC 6761, 6.3: these names are loopback, whatever a name server says; a dot at the end changes nothing.
bool is_localhost(std::string_view host);
ConnectTo loopback_of(const Url& url);

}  // namespace paidtrail
