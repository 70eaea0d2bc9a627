#include "config/settings.h"

namespace paidtrail {
namespace {

template <class T>
std::optional<T> value_of(const SettingValues& values, std::string_view name) {
  const auto found = values.values.find(name);
  if (found == values.values.end()) return std::nullopt;
  const T* value = std::get_if<T>(&found->second);
  return value ? std::optional<T>(*value) : std::nullopt;
}

}  // namespace

std::optional<std::string> SettingValues::text(std::string_view name) const {
  return value_of<std::string>(*this, name);
}

std::optional<Secret> SettingValues::secret(std::string_view name) const { return value_of<Secret>(*this, name); }

std::optional<std::int64_t> SettingValues::integer(std::string_view name) const {
  return value_of<std::int64_t>(*this, name);
}

std::vector<std::string> SettingValues::list(std::string_view name) const {
  return value_of<std::vector<std::string>>(*this, name).value_or(std::vector<std::string>{});
}

}  // namespace paidtrail
