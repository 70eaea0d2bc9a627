#include <filesystem>

#include "alerts/channels/channel.h"
#include "app/commands.h"
#include "app/template.h"

namespace paidtrail::app {

int run_init(const Common&, const InitOptions& options, Console& console) {
  std::error_code failed;
  std::filesystem::create_directories(options.folder, failed);
  if (failed) return console.fail(error_from_errno(failed.value(), "make the folder", options.folder.string()));
  const std::filesystem::path file = options.folder / "paidtrail.toml";
  if (std::filesystem::exists(file, failed))
    return console.fail({ErrorKind::cannot_create, file.string() + ": is there already, and was left as it is"});
  if (const auto written = replace_file(file.string(), configuration_template()); !written)
    return console.fail(written.error());
  console.summary(file.string() + ": written; fill in newsroom.contact and your campaign, then run 'paidtrail doctor'");
  return 0;
}

}  // namespace paidtrail::app
