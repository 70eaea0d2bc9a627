#include <algorithm>

#include "app/commands.h"
#include "app/context.h"
#include "app/tables.h"

namespace paidtrail::app {

int run_sql(const Common& common, const SqlOptions& options, Console& console) {
  const auto config = configuration(common, common.database.has_value());
  if (!config) return console.fail(config.error());
  std::string sql = options.sql;
  if (sql == "-") {
    const auto text = read_input("-", 1 << 20);
    if (!text) return console.fail(text.error());
    sql = *text;
  }
  const auto reader = open_reader(config->storage_url);
  if (!reader) return console.fail(reader.error());
  const auto table = (*reader)->query(sql);
  if (!table) return console.fail(table.error());
  const auto printed = print(written_as(*table, options.format));
  return printed ? 0 : console.fail(printed.error());
}

}  // namespace paidtrail::app
