#include "parsers/csv.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace paidtrail {
namespace {

using Rows = std::vector<std::pair<std::size_t, std::vector<std::string>>>;

Rows rows_of(std::string_view bytes) {
  CsvReader reader(bytes);
  CsvRecord record;
  Rows rows;
  while (reader.next(record)) {
    if (record.open_quote) record.fields = {"open quote"};
    rows.emplace_back(record.line, record.fields);
  }
  return rows;
}

TEST(Csv, Rfc4180_2) {
  const struct {
    const char* what;
    std::string bytes;
    Rows rows;
  } table[] = {
      {"2.1 CRLF", "a,b\r\nc,d\r\n", {{1, {"a", "b"}}, {2, {"c", "d"}}}},
      {"2.2 no line end at the end", "a,b\nc,d", {{1, {"a", "b"}}, {2, {"c", "d"}}}},
      {"2.4 spaces count", " a , b ", {{1, {" a ", " b "}}}},
      {"2.5 quotes", "\"a\",\"b\"\n", {{1, {"a", "b"}}}},
      {"2.6 commas and line ends inside", "\"a,\r\nb\",c\r\nd,e\r\n", {{1, {"a,\r\nb", "c"}}, {3, {"d", "e"}}}},
      {"2.7 doubled quotes", "\"a\"\"b\",\"\"\"\"\n", {{1, {"a\"b", "\""}}}},
      {"empty fields", ",\n\"\",\n", {{1, {"", ""}}, {2, {"", ""}}}},
      {"blank lines", "\n\na\n\n\nb\n", {{3, {"a"}}, {6, {"b"}}}},
      {"CR alone", "a\rb\r", {{1, {"a"}}, {2, {"b"}}}},
      {"byte order mark", "\xEF\xBB\xBF\"a\",b\n", {{1, {"a", "b"}}}},
      {"a quote inside a bare field", "a\"b,c\n", {{1, {"a\"b", "c"}}}},
      {"text behind a closing quote", "\"a\"b,c\n", {{1, {"ab", "c"}}}},
      {"an open quote costs its line", "a,\"b\nc,d\n", {{1, {"open quote"}}, {2, {"c", "d"}}}},
      {"NUL", std::string("a\0b,c\n", 6), {{1, {std::string("a\0b", 3), "c"}}}},
      {"empty", "", {}},
  };
  for (const auto& row : table) EXPECT_EQ(rows_of(row.bytes), row.rows) << row.what;
}

TEST(Csv, TableByColumn) {
  CsvTable table("id,text,id\n1,,9\n2\n3,\"a\nb\",8\n");
  EXPECT_TRUE(table.has("text"));
  EXPECT_FALSE(table.has("Text"));
  ASSERT_TRUE(table.next());
  EXPECT_EQ(table.field("id"), "1") << "the first of equal names";
  EXPECT_EQ(table.field("text"), "");
  EXPECT_EQ(table.value("text"), std::nullopt);
  EXPECT_EQ(table.field("none"), std::nullopt);
  EXPECT_EQ(table.problem(), std::nullopt);
  ASSERT_TRUE(table.next());
  EXPECT_EQ(table.problem(), "1 fields, where the header has 3");
  EXPECT_EQ(table.field("text"), std::nullopt);
  ASSERT_TRUE(table.next());
  EXPECT_EQ(table.line(), 4U);
  EXPECT_EQ(table.value("text"), "a\nb");
  EXPECT_FALSE(table.next());
}

TEST(Csv, HeaderOnly) {
  EXPECT_EQ(csv_header("a,b\n1,2"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(csv_header("\"a,b"), std::vector<std::string>());
  EXPECT_EQ(csv_header(""), std::vector<std::string>());
}

}  // namespace
}  // namespace paidtrail
