#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "tests/fuzz/fuzz.h"

/// Runs a harness over the files of a folder, and over each of them cut short and with a byte changed.
namespace {

void run(const std::vector<std::uint8_t>& bytes) { LLVMFuzzerTestOneInput(bytes.data(), bytes.size()); }

void run_with_damage(const std::vector<std::uint8_t>& bytes) {
  run(bytes);
  const std::size_t step = bytes.size() / 40 + 1;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    run({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(at)});
    for (const std::uint8_t value : {std::uint8_t{0}, std::uint8_t{0xFF}, std::uint8_t{'"'}, std::uint8_t{'<'}}) {
      std::vector<std::uint8_t> damaged = bytes;
      damaged[at] = value;
      run(damaged);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]), 64;
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    std::ifstream in(entry.path(), std::ios::binary);
    run_with_damage({std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()});
    ++files;
  }
  std::printf("%d seeds\n", files);
  return files == 0 ? 1 : 0;
}
