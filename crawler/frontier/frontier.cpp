#include "crawler/frontier/frontier.h"

#include "core/url/url.h"

namespace paidtrail {

Frontier::Link Frontier::opened(Link link, Host& host) {
  ++host.open;
  ++open_;
  open_bytes_ += link.url.size();
  return link;
}

Result<std::optional<Frontier::Link>> Frontier::next_parked() {
  while (!ready_.empty()) {
    const std::string name = std::move(ready_.front());
    ready_.pop_front();
    Host& host = hosts_.find(name)->second;
    host.ready = false;
    if (host.parked.empty() || host.open >= limits_.per_host) continue;
    const Parked parked = host.parked.front();
    host.parked.pop_front();
    auto text = file_.read(parked.text);
    if (!text) return text.error();
    if (--parked_ == 0) file_.clear();
    Link link = opened({parked.number, *std::move(text), name}, host);
    if (!host.parked.empty() && host.open < limits_.per_host) {
      host.ready = true;
      ready_.push_back(name);
    }
    return std::optional(std::move(link));
  }
  return std::optional<Link>();
}

Result<std::optional<Frontier::Link>> Frontier::next() {
  if (open_ >= limits_.open || open_bytes_ >= limits_.bytes) return std::optional<Link>();
  auto parked = next_parked();
  if (!parked || *parked) return parked;
  while (!read_all_ && parked_ < limits_.parked) {
    auto line = next_line_();
    if (!line) {
      read_all_ = true;
      break;
    }
    const auto url = Url::parse(*line);
    Link link{taken_++, *std::move(line), url ? std::string(url->host()) : std::string()};
    Host& host = hosts_[link.host];
    if (host.open < limits_.per_host && host.parked.empty()) return std::optional(opened(std::move(link), host));
    const auto piece = file_.append(link.url);
    if (!piece) return piece.error();
    host.parked.push_back({link.number, *piece});
    ++parked_;
  }
  return std::optional<Link>();
}

void Frontier::ended(const Link& link) {
  const std::string& name = link.host;
  open_bytes_ -= link.url.size();
  const auto found = hosts_.find(name);
  Host& host = found->second;
  --host.open;
  --open_;
  if (!host.parked.empty()) {
    if (!host.ready) ready_.push_back(name);
    host.ready = true;
  } else if (host.open == 0 && !host.ready) {
    hosts_.erase(found);
  }
}

}  // namespace paidtrail
