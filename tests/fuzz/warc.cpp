#include <filesystem>
#include <fstream>

#include "storage/evidence/evidence.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace paidtrail;
  static const auto folder = [] {
    std::string name = (std::filesystem::temp_directory_path() / "paidtrail-fuzz-XXXXXX").string();
    return std::filesystem::path(mkdtemp(name.data()));
  }();
  const auto file = folder / "fuzz.warc.gz";
  std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  std::string problem;
  if (const auto archive = read_archive(file, &problem))
    for (const ArchivedExchange& exchange : archive->exchanges) CHECK(!exchange.url.empty());
  return 0;
}
