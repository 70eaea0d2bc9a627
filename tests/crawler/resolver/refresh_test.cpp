#include "crawler/resolver/refresh.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <vector>

namespace paidtrail {
namespace {

TEST(Refresh, HtmlStandard_SharedDeclarativeRefreshSteps) {
  struct {
    const char* content;
    bool valid;
    long long delay;
    const char* url;  // null: reload
  } cases[] = {
      {"0; url=/p", true, 0, "/p"},
      {"5", true, 5, nullptr},
      {"5;", true, 5, nullptr},
      {"1.5,URL='/p' x", true, 1, "/p"},
      {".5 /p", true, 0, "/p"},
      {"0;url=\"/p'", true, 0, "/p'"},
      {"0;ur=/p", true, 0, "ur=/p"},
      {"0;'/p'", true, 0, "/p"},
      {"0;u'/p'", true, 0, "u'/p'"},
      {"\t 0\n;\turl\f=\r/p", true, 0, "/p"},
      {"99999999999999999999999999;url=/p", true, 1'000'000'000'000, "/p"},
      {"", false, 0, nullptr},
      {"url=/p", false, 0, nullptr},
      {"-1;url=/p", false, 0, nullptr},
      {"0x;url=/p", false, 0, nullptr},
  };
  for (const auto& row : cases) {
    const auto refresh = parse_refresh(row.content);
    ASSERT_EQ(refresh.has_value(), row.valid) << row.content;
    if (!refresh) continue;
    EXPECT_EQ(refresh->delay.count(), row.delay) << row.content;
    EXPECT_EQ(refresh->url, row.url == nullptr ? std::nullopt : std::optional<std::string>(row.url)) << row.content;
  }
}

std::string unescaped(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char c = text[++i];
    if (c == 'x') {
      out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      out += c == 't' ? '\t' : c == 'n' ? '\n' : c;
    }
  }
  return out;
}

TEST(Refresh, ListOfCases) {
  std::ifstream file("../shared/data/urls/meta_refresh.tsv");
  if (!file) GTEST_SKIP() << "../shared/data/urls/meta_refresh.tsv is not here";
  std::string line;
  std::getline(file, line);
  unsigned rows = 0;
  while (std::getline(file, line)) {
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, '\t');) cells.push_back(cell);
    cells.resize(5);
    ++rows;
    const auto refresh = parse_refresh(unescaped(cells[1]));
    ASSERT_EQ(refresh.has_value(), cells[2] == "yes") << line;
    if (!refresh) continue;
    EXPECT_EQ(refresh->delay.count(), std::stoll(cells[3])) << line;
    if (cells[4] == "(reload)")
      EXPECT_FALSE(refresh->url) << line;
    else
      EXPECT_EQ(refresh->url, unescaped(cells[4])) << line;
  }
  EXPECT_GT(rows, 40U);
}

}  // namespace
}  // namespace paidtrail
