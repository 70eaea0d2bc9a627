#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "app/command_line.h"
#include "core/result.h"
#include "storage/store.h"

namespace paidtrail::app {

/// What goes to stderr: problems always, notes with --verbose, progress on a terminal alone. Text from outside is
/// escaped here and nowhere else on the way to stderr. One thread.
class Console {
 public:
  explicit Console(const Common& common);
  ~Console();
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  void problem(std::string_view what);  ///< a person should read this: `where: what; what to do`
  void problem(const RunProblem& problem) { this->problem(problem.where + ": " + problem.what); }
  void note(std::string_view what);  ///< with --verbose
  void progress(std::string_view what);
  void summary(std::string_view line);  ///< one last line, on a terminal or with --verbose
  int fail(const Error& error);         ///< names the failure and gives its exit code

 private:
  void write(const char* level, std::string_view what);
  void clear_progress();

  LogFormat format_;
  bool quiet_;
  bool verbose_;
  bool terminal_;
  std::size_t drawn_ = 0;
  std::chrono::steady_clock::time_point last_draw_{};
};

/// Writes to stdout. A reader that went away (`| head`) ends the program quietly; a full disk is io.
Status print(std::string_view text);
/// From here on stdout is written in large blocks, unless it is a terminal. Before the first print.
void print_in_blocks();
Status flush_stdout();

/// The whole of a file, or of stdin for "-". no_input where it cannot be read, bad_input above `limit` bytes.
Result<std::string> read_input(const std::string& file, std::size_t limit = std::size_t{2} << 30);

/// Writes beside the file, syncs, and renames: the old file stays whole until the new one is.
Status replace_file(const std::string& path, std::string_view text);

/// Calls `take(line, number)` for each line of `text`, without its line break; stops where it returns false.
template <class Take>
void each_line(std::string_view text, Take take) {
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (!take(line, ++number)) return;
    at = end + 1;
  }
}

}  // namespace paidtrail::app
