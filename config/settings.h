#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/secret.h"

namespace paidtrail {

/// What a source or a channel can be told. Declared beside its code; `init`, `doctor`, help, docs and the unknown-key
/// error are derived from it.
struct Setting {
  enum class Type { text, secret, integer, list, path };
  std::string_view name;
  Type type = Type::text;
  bool required = false;
  std::string_view default_value;  ///< "" for none
  std::string_view help;           ///< one line
};

/// A source's platform or a channel's type with its settings.
struct SettingsOf {
  std::string_view type;
  std::span<const Setting> settings;
  std::string_view default_base_url = "";  ///< of a platform; "" where the configuration must name it
};

using SettingValue = std::variant<std::string, Secret, std::int64_t, std::vector<std::string>>;

/// The checked values of one [[source]] or [[alert.channel]] table, defaults filled in.
struct SettingValues {
  std::map<std::string, SettingValue, std::less<>> values;

  std::optional<std::string> text(std::string_view name) const;
  std::optional<Secret> secret(std::string_view name) const;
  std::optional<std::int64_t> integer(std::string_view name) const;
  std::vector<std::string> list(std::string_view name) const;  ///< empty where absent
};

/// A keyed digest that changes with any value, and from which nobody without the key learns one.
std::string fingerprint(const SettingValues& values, std::string_view key);

}  // namespace paidtrail
