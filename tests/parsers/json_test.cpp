#include "parsers/json/json.h"

#include <gtest/gtest.h>

namespace paidtrail {
namespace {

Json parsed(std::string_view text) {
  auto json = Json::parse(text, "test");
  EXPECT_TRUE(json) << text << (json ? "" : ": " + json.error().message);
  return json ? *json : Json();
}

TEST(Json, NumbersKeepTheirText) {
  const Json json = parsed(R"({"id": 1610692575752601600123, "big": 1e400, "f": -0.5e-3, "n": 42 })");
  EXPECT_EQ(json["id"].text(), "1610692575752601600123");
  EXPECT_EQ(json["id"].integer(), std::nullopt);
  EXPECT_EQ(json["big"].text(), "1e400");
  EXPECT_EQ(json["n"].integer(), 42);
  EXPECT_EQ(json["f"].real(), -0.5e-3);
}

TEST(Json, PathsThatAreNotThereAreNull) {
  const Json json = parsed(R"({"a": [{"b": "c"}]})");
  EXPECT_EQ(json["a"][std::size_t{0}]["b"].string(), "c");
  EXPECT_TRUE(json["x"]["y"][std::size_t{3}].is_null());
  EXPECT_TRUE(json.at_path({"a", "b", "c"}).is_null());
}

TEST(Json, ALoneSurrogateHurtsItsStringAlone) {
  const Json json = parsed(R"(["\ud83d\ude0a", "a\ud83d!", "\ude0a", "\ud83d\u0041", "ok\/\b"])");
  EXPECT_EQ(json[std::size_t{0}].string(), "😊");
  EXPECT_FALSE(json[std::size_t{0}].hurt());
  EXPECT_EQ(json[std::size_t{1}].string(), "a\uFFFD!");
  EXPECT_TRUE(json[std::size_t{1}].hurt());
  EXPECT_TRUE(json[std::size_t{2}].hurt());
  EXPECT_EQ(json[std::size_t{3}].string(),
            "\uFFFD"
            "A");
  EXPECT_EQ(json[std::size_t{4}].string(), "ok/\b");
}

TEST(Json, InvalidUtf8IsMended) { EXPECT_EQ(parsed("{\"a\":\"x\xFFy\"}")["a"].string(), "x\uFFFDy"); }

TEST(Json, RootsOfEveryType) {
  EXPECT_EQ(parsed(" 7 ").integer(), 7);
  EXPECT_EQ(parsed("\"x\"").string(), "x");
  EXPECT_TRUE(parsed("null").is_null());
  EXPECT_EQ(parsed("true").boolean(), true);
  EXPECT_TRUE(parsed("[]").is_array());
  EXPECT_TRUE(parsed("{}").is_object());
}

TEST(Json, WhatIsNoJsonIsRefusedWithItsPlace) {
  const std::string deep = std::string(100000, '[') + std::string(100000, ']');
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("[1,]"), std::string("[01]"), std::string("[1 2]"),
        std::string("{\"a\":}"), std::string("nul"), std::string("[tru]"), std::string("{} x"),
        std::string("[\"\\x\"]"), std::string("[\"\\u12\"]"), std::string("\"a\x01\""), deep}) {
    const auto json = Json::parse(text, "page.json:3");
    ASSERT_FALSE(json) << text.substr(0, 40);
    EXPECT_TRUE(json.error().message.starts_with("page.json:3: not JSON: ")) << json.error().message;
  }
}

}  // namespace
}  // namespace paidtrail
