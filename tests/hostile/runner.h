#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/hostile/scenario.h"
#include "tests/support/process.h"

namespace paidtrail::hostile {

/// What came of one scenario file.
struct Played {
  std::vector<std::string>
      differences;                      ///< one a line, each with file and line of its `resolve` or case; none is right
  std::vector<std::string> not_played;  ///< cases that need what the program does not offer, and what that is
  std::string err;                      ///< of the program
};

/// All scenario files, by name.
std::vector<std::filesystem::path> scenario_files();
/// Reads one; `${tripwire}` and `${tripwire6}` are stood in for.
Scenario read_scenario(const std::filesystem::path& file);

/// Serves, runs `paidtrail resolve` once with all inputs of the file, and compares.
Played play_scenario(const std::filesystem::path& file);
/// The same with a text; `file` names it in what is said.
Played play_text(const std::string& file, const std::string& text);

/// `paidtrail resolve` with this configuration; `more` are its arguments.
testing::Finished run_resolve(const testing::TemporaryFolder& folder, const std::string& configuration,
                              const std::vector<std::string>& more, const std::string& input = "",
                              const std::map<std::string, std::string>& environment = {});

/// One answer line, as words by the names that `expect` has.
std::map<std::string, std::vector<std::string>> answer_words(const std::string& line);
std::vector<std::string> lines_of(const std::string& text);

}  // namespace paidtrail::hostile
