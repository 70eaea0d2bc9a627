#pragma once

#include <sys/types.h>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

/// Running the program as its user would.
namespace paidtrail::testing {

struct Finished {
  int code = 0;    ///< exit code, or -1 where a signal ended it
  int signal = 0;  ///< that signal
  std::string out;
  std::string err;
};

/// Runs `command` with `input` on stdin and `environment` over the test's own; `while_running` is called once it has
/// started.
Finished run(const std::vector<std::string>& command, const std::string& input = "",
             const std::map<std::string, std::string>& environment = {},
             const std::function<void(pid_t)>& while_running = {});

/// A folder that is removed at the end, or kept and named where the test failed.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(const std::string& name, const std::string& text) const;
  std::string read(const std::string& name) const;

 private:
  std::filesystem::path path_;
};

}  // namespace paidtrail::testing
