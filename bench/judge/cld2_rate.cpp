// cld2_rate FILE: detects the language of every line of FILE with CLD2, nothing else. Prints lines and CPU seconds.
// The yardstick of `paidtrail judge` without a language hint (bench/README.md).

#include <cstdio>  // compact_lang_det.h needs it first
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

namespace {

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

bool detect(const std::string& text) {
  const CLD2::CLDHints hints{nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
  CLD2::Language top[3];
  int percents[3];
  double scores[3];
  int text_bytes = 0;
  int valid_prefix = 0;
  bool reliable = false;
  CLD2::ExtDetectLanguageSummaryCheckUTF8(text.data(), static_cast<int>(text.size()), true, &hints, 0, top, percents,
                                          scores, nullptr, &text_bytes, &reliable, &valid_prefix);
  return reliable;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 64;
  std::ifstream in(arguments[1]);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  if (lines.empty()) return 66;
  const double begun = cpu_seconds();
  std::size_t reliable = 0;
  for (const auto& line : lines) reliable += detect(line) ? 1U : 0U;
  std::printf("{\"lines\": %zu, \"reliable\": %zu, \"cpu\": %.6f}\n", lines.size(), reliable, cpu_seconds() - begun);
  return 0;
}
