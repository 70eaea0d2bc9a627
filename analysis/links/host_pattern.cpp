#include "analysis/links/host_pattern.h"

#include "core/url/url.h"

namespace paidtrail {
namespace {

std::vector<std::string> split_labels(std::string_view text) {
  std::vector<std::string> labels;
  while (true) {
    const std::size_t dot = text.find('.');
    labels.emplace_back(text.substr(0, dot));
    if (dot == std::string_view::npos) return labels;
    text.remove_prefix(dot + 1);
  }
}

bool label_matches(std::string_view pattern, std::string_view label) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == label;
  const std::string_view before = pattern.substr(0, star);
  const std::string_view after = pattern.substr(star + 1);
  return label.size() > before.size() + after.size() && label.starts_with(before) && label.ends_with(after);
}

}  // namespace

HostName::HostName(std::string_view host) : name_(host) {
  if (name_.size() > 1 && name_.ends_with('.')) name_.remove_suffix(1);
}

std::optional<std::string_view> HostName::without_suffix() const {
  if (asked_) return without_suffix_;
  asked_ = true;
  if (const auto domain = registrable_domain(name_)) {
    const std::size_t suffix = domain->size() - domain->find('.');
    without_suffix_ = name_.substr(0, name_.size() - suffix);
  }
  return without_suffix_;
}

HostPattern::HostPattern(std::string text, Scope scope) : text_(std::move(text)), scope_(scope) {
  if (text_.ends_with(".*")) {
    any_suffix_ = true;
    text_.resize(text_.size() - 2);
  }
  if (text_.find('*') != std::string::npos) labels_ = split_labels(text_);
}

bool HostPattern::ends_name(std::string_view name, std::string_view wanted) const {
  if (scope_ == Scope::host_only) return name == wanted;
  return is_same_or_subdomain(name, wanted);
}

bool HostPattern::matches(const HostName& host) const {
  if (any_suffix_) {
    if (host.name().find(text_) == std::string_view::npos) return false;
    const auto name = host.without_suffix();
    return name && ends_name(*name, text_);
  }
  if (!labels_.empty()) return matches_labels(host.name());
  return ends_name(host.name(), text_);
}

bool HostPattern::matches_labels(std::string_view name) const {
  for (std::size_t i = labels_.size(); i-- > 0;) {
    const std::size_t dot = name.rfind('.');
    if (!label_matches(labels_[i], name.substr(dot + 1))) return false;
    if (dot == std::string_view::npos) return i == 0;
    name = name.substr(0, dot);
  }
  return scope_ == Scope::with_subdomains;
}

}  // namespace paidtrail
