#include "tests/support/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace paidtrail::testing {
namespace {

std::string whole(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

[[noreturn]] void become(const std::vector<std::string>& command, const std::filesystem::path& folder,
                         const std::map<std::string, std::string>& environment) {
  const int in = open((folder / "in").c_str(), O_RDONLY);
  const int out = open((folder / "out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int err = open((folder / "err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  unsetenv("PAIDTRAIL_CONFIG");
  for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
  _exit(127);
}

}  // namespace

Finished run(const std::vector<std::string>& command, const std::string& input,
             const std::map<std::string, std::string>& environment, const std::function<void(pid_t)>& while_running) {
  const TemporaryFolder folder;
  folder.write("in", input);
  const pid_t child = fork();
  if (child == 0) become(command, folder.path(), environment);
  if (while_running) while_running(child);
  int status = 0;
  waitpid(child, &status, 0);
  Finished finished;
  finished.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  finished.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  finished.out = folder.read("out");
  finished.err = folder.read("err");
  return finished;
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "paidtrail-test-XXXXXX").string();
  path_ = mkdtemp(name.data());
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (::testing::Test::HasFailure())
    std::fprintf(stderr, "kept for a look: %s\n", path_.c_str());
  else
    std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TemporaryFolder::write(const std::string& name, const std::string& text) const {
  std::filesystem::create_directories((path_ / name).parent_path());
  std::ofstream(path_ / name, std::ios::binary) << text;
  return path_ / name;
}

std::string TemporaryFolder::read(const std::string& name) const { return whole(path_ / name); }

}  // namespace paidtrail::testing
