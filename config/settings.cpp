#include "config/settings.h"

#include "core/digest.h"

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

std::string fingerprint(const SettingValues& values, std::string_view key) {
  std::string all;
  for (const auto& [name, value] : values.values) {
    all += name + "\x1F";
    if (const auto* text = std::get_if<std::string>(&value)) all += *text;
    if (const auto* secret = std::get_if<Secret>(&value)) all += secret->reveal();
    if (const auto* number = std::get_if<std::int64_t>(&value)) all += std::to_string(*number);
    if (const auto* list = std::get_if<std::vector<std::string>>(&value))
      for (const auto& one : *list) all += one + "\x1F";
    all += "\n";
  }
  return hex(hmac_sha256(key, all));
}

}  // namespace paidtrail
