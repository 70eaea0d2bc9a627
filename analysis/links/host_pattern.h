#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paidtrail {

/// A URL's host made ready for many patterns. One thread.
class HostName {
 public:
  explicit HostName(std::string_view host);
  std::string_view name() const { return name_; }  ///< without the dot of the root
  /// The name without its public suffix: "www.amazon" of www.amazon.co.uk. Nothing where there is no registrable
  /// domain.
  std::optional<std::string_view> without_suffix() const;

 private:
  std::string_view name_;
  mutable std::optional<std::string_view> without_suffix_;
  mutable bool asked_ = false;  ///< the list of public suffixes, which costs more than all the tables
};

/// A host as the tables write it: `awin1.com`; `amazon.*`, which is every registrable domain whose first label is
/// amazon; `imp.i*.net`, where `*` stands for a part of one label.
class HostPattern {
 public:
  enum class Scope { host_only, with_subdomains };

  HostPattern(std::string text, Scope scope);
  bool matches(const HostName& host) const;
  std::size_t length() const { return text_.size(); }  ///< the longer, the more specific

 private:
  bool matches_labels(std::string_view name) const;
  bool ends_name(std::string_view name, std::string_view wanted) const;

  std::string text_;
  Scope scope_;
  bool any_suffix_ = false;          ///< "….*"; then text_ is without it
  std::vector<std::string> labels_;  ///< where a `*` stands inside a label
};

}  // namespace paidtrail
