#include "config/config.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "config/document.h"
#include "config/load.h"
#include "core/text/utf8.h"

namespace paidtrail {
namespace {

/// A thousand campaigns fit; a wrong file named by mistake does not fill the memory.
constexpr std::size_t kLargestFile = 4'194'304;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

Result<std::string> read_file(const std::filesystem::path& path) {
  errno = 0;
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rbe"));
  if (!file) {
    Error error = error_from_errno(errno, "read", path.string());
    if (error.kind != ErrorKind::no_permission) error.kind = ErrorKind::no_input;
    return error;
  }
  std::string text(kLargestFile + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get()) != 0) return Error{ErrorKind::no_input, "cannot read '" + path.string() + "'"};
  if (text.size() > kLargestFile)
    return Error{ErrorKind::config, path.string() + ": too large for a configuration (4 MB at most)"};
  return text;
}

}  // namespace

std::string Position::str() const { return file + ":" + std::to_string(line) + ":" + std::to_string(column); }

std::vector<std::string> Campaign::judged_in() const {
  auto all = jurisdictions;
  const bool named = std::find(all.begin(), all.end(), "BRIEF") != all.end();
  if (!required_tags.empty() && !named) all.emplace_back("BRIEF");
  return all;
}

const Campaign* Config::campaign(std::string_view id) const {
  const auto found = std::find_if(campaigns.begin(), campaigns.end(), [&](const Campaign& c) { return c.id == id; });
  return found == campaigns.end() ? nullptr : &*found;
}

Result<Config> load_config(const std::filesystem::path& file, const Catalogue& catalogue, Secrets secrets) {
  auto text = read_file(file);
  if (!text) return text.error();
  return parse_config(*text, file, catalogue, secrets);
}

Result<Config> parse_config(std::string_view text, const std::filesystem::path& name, const Catalogue& catalogue,
                            Secrets secrets) {
  if (!utf8::valid(text)) return Error{ErrorKind::config, name.string() + ": not UTF-8"};
  const auto document = document::parse(text, name.string());
  if (!document) return document.error();
  return config_from(*document, name, catalogue, secrets);
}

Result<std::string> database_path(std::string_view url, const std::filesystem::path& folder) {
  const auto scheme = url.find("://");
  const std::string text(url);
  if (url.starts_with("postgresql://") || url.starts_with("postgres://"))
    return Error{ErrorKind::config, "a PostgreSQL database is not in this version; name a SQLite file"};
  if (scheme != std::string_view::npos || url.empty())
    return Error{ErrorKind::config, "'" + text + "' is no database; name a SQLite file"};
  return std::filesystem::absolute(folder / text).lexically_normal().string();
}

Config empty_config() {
  Config config;
  config.storage_url = std::filesystem::absolute("paidtrail.db").string();
  config.archive = std::filesystem::absolute("evidence");
  return config;
}

}  // namespace paidtrail
