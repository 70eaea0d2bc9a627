#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "crawler/sources/source.h"

namespace paidtrail::app {

/// Sessions in `sessions.json` beside the database, mode 0600, rewritten whole and renamed. A damaged file is an empty
/// one: a session can always be opened anew. One thread.
class SessionFile final : public Sessions {
 public:
  static Result<SessionFile> open(const std::filesystem::path& database);
  std::optional<std::string> get(const std::string& source) const override;
  void put(const std::string& source, const std::string& json) override;
  const std::optional<Error>& failure() const { return failure_; }

 private:
  std::filesystem::path file_;
  std::map<std::string, std::string> sessions_;
  std::optional<Error> failure_;
};

/// Keeps nothing: for a replay, which opens no session.
class NoSessions final : public Sessions {
 public:
  std::optional<std::string> get(const std::string&) const override { return std::nullopt; }
  void put(const std::string&, const std::string&) override {}
};

}  // namespace paidtrail::app
