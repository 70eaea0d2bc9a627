#include "config/secrets.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

namespace paidtrail {
namespace {

/// Tokens and addresses are short; a larger file is the wrong file.
constexpr std::size_t kLargestSecret = 65'536;

struct Found {
  std::optional<Secret> secret;
  std::string problem;  ///< "" where there is none
  ErrorKind kind = ErrorKind::config;
};

Found read_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return {std::nullopt, "the secret file '" + file.string() + "' cannot be read", ErrorKind::config};
  std::string text(kLargestSecret + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  if (text.empty()) return {std::nullopt, "the secret file '" + file.string() + "' is empty", ErrorKind::config};
  if (text.size() > kLargestSecret)
    return {std::nullopt, "the secret file '" + file.string() + "' is too large for a secret", ErrorKind::config};
  return {Secret(std::move(text)), "", ErrorKind::config};
}

Found read_private_file(const std::filesystem::path& file) {
  struct stat facts{};
  if (::stat(file.c_str(), &facts) != 0) {
    const int number = errno;
    return {std::nullopt, "the secret file '" + file.string() + "': " + std::strerror(number),
            number == EACCES ? ErrorKind::no_permission : ErrorKind::config};
  }
  if (!S_ISREG(facts.st_mode))
    return {std::nullopt, "the secret file '" + file.string() + "' is not a file", ErrorKind::config};
  if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return {std::nullopt, "the secret file '" + file.string() + "' can be read by others; run chmod 600 on it",
            ErrorKind::no_permission};
  return read_text(file);
}

/// systemd puts credentials into a folder that only the service can read, and sets their modes itself.
std::optional<std::filesystem::path> credential(const std::string& name) {
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr || *folder == '\0' || name.empty() || name == "." || name == ".." ||
      name.find('/') != std::string::npos)
    return std::nullopt;
  std::error_code failure;
  auto file = std::filesystem::path(folder) / name;
  if (!std::filesystem::is_regular_file(file, failure)) return std::nullopt;
  return file;
}

Found from_environment(const std::string& name) {
  if (const auto file = credential(name)) return read_text(*file);
  const char* value = std::getenv(name.c_str());
  if (value == nullptr || *value == '\0')
    return {std::nullopt, "the environment variable '" + name + "' is not set", ErrorKind::config};
  return {Secret(value), "", ErrorKind::config};
}

Found from_file(const std::string& path, const std::filesystem::path& folder) {
  if (const auto file = credential(path)) return read_text(*file);
  return read_private_file(folder / path);
}

}  // namespace

std::optional<Secret> read_secret(TableReader& table, const std::string& key, SecretContext& context) {
  const auto plain = table.text(key);
  const auto env = table.text(key + "_env");
  const auto file = table.text(key + "_file");
  if (int{plain.has_value()} + int{env.has_value()} + int{file.has_value()} > 1) {
    const Position at = file ? file->at : env->at;
    table.complain(at, "write only one of '" + key + "', '" + key + "_env' and '" + key + "_file' in " + table.title());
    return std::nullopt;
  }
  if (context.secrets == Secrets::ignore) return plain || env || file ? std::optional<Secret>(Secret()) : std::nullopt;
  if (plain) {
    if (plain->value.empty()) table.complain(plain->at, "'" + key + "' in " + table.title() + " is empty");
    return Secret(plain->value);
  }

  Found found;
  Position at = table.position();
  if (env) {
    found = from_environment(env->value);
    at = env->at;
  } else if (file) {
    found = from_file(file->value, context.folder);
    at = file->at;
  } else if (const auto same_name = credential(key)) {
    found = read_text(*same_name);
    if (!context.taken.insert(key).second)
      found.problem = "the credential '" + key + "' fits two tables; name one for each with '" + key + "_env'";
  }
  if (!found.problem.empty())
    table.complaints().add(at, found.problem + " ('" + key + "' in " + table.title() + ")", found.kind);
  return found.secret;
}

}  // namespace paidtrail
