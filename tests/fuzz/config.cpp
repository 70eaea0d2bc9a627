#include "config/config.h"

#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace paidtrail;
  const Input input(data, size);
  const auto config = parse_config(input.text(), "fuzz.toml", {});
  if (!config) CHECK(!config.error().message.empty());
  (void)parse_allowed_address(input.text());
  (void)parse_host_map_entry(input.text());
  (void)parse_duration(input.text());
  return 0;
}
