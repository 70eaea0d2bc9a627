#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "storage/store.h"

namespace paidtrail {

/// What a message tells of: a finding, or a notice of a rule. It points into what the store gave.
struct Thing {
  const StoredFinding* finding = nullptr;  ///< one of the two
  const StoredNotice* notice = nullptr;
  std::string kind;
  std::string campaign;  ///< "" for none
  std::string subject;
  std::string occasion;
  Timestamp found_at;
  Severity severity = Severity::info;
  int weight = 0;        ///< less stands first
  std::string source;    ///< "" for none
  std::string sharer;    ///< campaign and account; "" where it is about none
  std::string platform;  ///< of that account
  std::string handle;    ///< without `@`, in small letters
  std::optional<std::int64_t> followers;

  std::string key() const { return kind + "\x1F" + campaign + "\x1F" + subject + "\x1F" + occasion; }
};
using Things = std::vector<Thing>;

Thing thing_of(const StoredFinding& finding, const Config& config);
Thing thing_of(const StoredNotice& notice, const Config& config);
/// What a row of the store's waiting list stands for; nothing where it is no longer there.
std::optional<Thing> waiting_thing(const WaitingAlerts& waiting, const WaitingAlert& row, const Config& config);

/// The order in a message: what cannot wait stands first.
bool before(const Thing& a, const Thing& b);

/// `@Name` as handles are compared: without the at sign, in small letters.
std::string plain_handle(std::string_view handle);

}  // namespace paidtrail
