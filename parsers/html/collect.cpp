#include "parsers/html/collect.h"

#include "core/text/fold.h"

namespace paidtrail {

void Hashtags::add(std::string tag) {
  for (const std::string_view mark : {"#", "＃"})
    if (tag.starts_with(mark)) tag.erase(0, mark.size());
  if (!tag.empty() && seen_.insert(fold_case(tag)).second) tags_.push_back(std::move(tag));
}

std::string address_key(std::string_view address) {
  address = trim(address);
  const std::size_t scheme = address.find("://");
  if (scheme <= 5) address.remove_prefix(scheme + 3);
  const std::size_t host_end = std::min(address.find_first_of("/?#"), address.size());
  std::string key = ascii_lower(address.substr(0, host_end));
  if (key.starts_with("www.")) key.erase(0, 4);
  std::string_view rest = address.substr(host_end);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.starts_with("/?")) rest.remove_prefix(1);
  return key.append(rest);
}

void Links::add(Link link) {
  seen_.insert(address_key(link.shared));
  links_.push_back(std::move(link));
}

void Links::add_card(std::string shared) {
  if (shared.empty() || !seen_.insert(address_key(shared)).second) return;
  Link link;
  link.shared = std::move(shared);
  links_.push_back(std::move(link));
}

void Links::ignore(std::string_view address) { seen_.insert(address_key(address)); }

}  // namespace paidtrail
