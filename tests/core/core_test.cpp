#include <gtest/gtest.h>

#include "core/digest.h"
#include "core/json_writer.h"
#include "core/post.h"
#include "core/text/exits.h"
#include "core/text/fold.h"
#include "core/text/utf8.h"
#include "core/timestamp.h"

namespace paidtrail {
namespace {

TEST(Timestamp, Rfc3339_ReadsAndWritesTheSameMoment) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"2017-01-20T12:00:00Z", "2017-01-20T12:00:00Z"},
      {"2017-01-20T12:00:00.000Z", "2017-01-20T12:00:00.000Z"},       // the source's precision stays
      {"2017-01-20T12:00:00.12345678Z", "2017-01-20T12:00:00.123Z"},  // finer than a millisecond is cut
      {"2017-01-20T13:00:00+01:00", "2017-01-20T12:00:00Z"},
      {"2017-01-01T00:30:00+0100", "2016-12-31T23:30:00Z"},
      {"2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"},  // a leap second
      {"2020-02-29t01:02:03z", "2020-02-29T01:02:03Z"},
      {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
  };
  for (const auto& [in, out] : cases) {
    const auto at = Timestamp::parse_rfc3339(in);
    ASSERT_TRUE(at) << in;
    EXPECT_EQ(at->rfc3339(), out);
  }
}

TEST(Timestamp, Rfc3339_RefusesWhatIsNone) {
  for (const char* text :
       {"", "2017", "2017-01-20", "2017-02-29T00:00:00Z", "2017-01-20T24:00:00Z", "2017-01-20T12:00Z",
        "2017-01-20T12:00:00", "2017-01-20T12:00:00.Z", "2017-01-20T12:00:00Zx", "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59-01:00", "2017-1-20T12:00:00Z", "２０17-01-20T12:00:00Z"})
    EXPECT_FALSE(Timestamp::parse_rfc3339(text)) << text;
}

TEST(Utf8, CountsAndCutsByCodePoint) {
  const std::string text = "a😊é‍z";
  EXPECT_EQ(utf8::count(text), 5u);
  EXPECT_EQ(utf8::slice(text, 1, 2), "😊");
  EXPECT_EQ(utf8::slice(text, 4, 99), "z");
  EXPECT_EQ(utf8::index_of_byte(text, 5), 2u);
  EXPECT_EQ(utf8::index_of_byte(text, 3), 1u);  // inside the emoji: its start
  EXPECT_EQ(utf8::index_of_utf16(text, 3), 2u);
}

TEST(Utf8, IllFormedBytesBecomeOneMarkAMaximalSubpart) {
  EXPECT_EQ(utf8::repaired("a\xF0\x9F\x98z"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(utf8::repaired("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(utf8::repaired("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_FALSE(utf8::valid("\xFF"));
  EXPECT_TRUE(utf8::valid("é😊"));
}

TEST(Fold, CaseIsFoldedByUnicode) {
  EXPECT_TRUE(equal_ignoring_case("ÉTÉ", "été"));
  EXPECT_TRUE(equal_ignoring_case("Straße", "STRASSE"));
  EXPECT_FALSE(equal_ignoring_case("ad", "ads"));
}

TEST(Exits, HostileTextIsInertInEachExit) {
  EXPECT_EQ(Html::escape("<script>\"'&\x1b]52\x7f").str(), "&lt;script&gt;&quot;&#39;&amp;␛]52␡");
  EXPECT_EQ(Html::escape("a\u202Eb").str(), "a&lt;U+202E&gt;b");
  EXPECT_EQ(CsvField::escape("=cmd|'x',1").str(), "\"'=cmd|'x',1\"");
  EXPECT_EQ(CsvField::escape("@channel").str(), "'@channel");
  EXPECT_EQ(CsvField::escape("a \"b\"").str(), "\"a \"\"b\"\"\"");
  EXPECT_EQ(TerminalLine::escape("\x1b[31mred\xC2\x9B\n").str(), "␛[31mred<U+009B>\n");
  EXPECT_EQ(Markdown::escape("*b* | <x>\n[a](b)").str(), "\\*b\\* \\| &lt;x&gt; \\[a\\](b)");
  EXPECT_EQ(Markdown::escape("# no heading, https://a.example/x_y").str(), "\\# no heading, https\\://a.example/x\\_y");
  EXPECT_EQ(Markdown::escape("12. no list").str(), "12\\. no list");
}

TEST(JsonWriter, WritesCompactAndDeterministic) {
  JsonWriter json;
  json.begin_object().field("a", "x\"\n\x01").field("n", std::int64_t{7}).field("none", std::optional<std::string>());
  json.key("list").begin_array().number(0.5).boolean(true).null().end_array().end_object();
  EXPECT_EQ(json.take(), R"({"a":"x\"\n\u0001","n":7,"none":null,"list":[0.5,true,null]})");
}

TEST(JsonWriter, EscapesAtEveryPlaceOfABlock) {
  // Eight bytes are copied at once: each special character stands at every place of three blocks, alone and doubled.
  const std::vector<std::pair<std::string, std::string>> specials = {
      {"\"", "\\\""},           {"\\", "\\\\"},      {"\n", "\\n"},       {"\r", "\\r"}, {"\t", "\\t"},
      {"\x01", "\\u0001"},      {"\x1f", "\\u001f"}, {"\x7f", "\\u007f"}, {"é", "é"},    {"😀", "😀"},
      {"\xFF", "\xEF\xBF\xBD"}, {" ", " "},          {"~", "~"}};
  for (const auto& [raw, escaped] : specials)
    for (std::size_t before = 0; before < 24; ++before)
      for (std::size_t after = 0; after < 10; after += 3)
        for (const int times : {1, 2}) {
          std::string text(before, 'a');
          std::string expected = '"' + text;
          for (int i = 0; i < times; ++i) {
            text += raw;
            expected += escaped;
          }
          text += std::string(after, 'z');
          expected += std::string(after, 'z') + '"';
          JsonWriter json;
          EXPECT_EQ(json.string(text).take(), expected) << before << " " << after;
        }
}

TEST(JsonWriter, GrowsAndIsEmptyOnceTaken) {
  JsonWriter json;
  const std::string large(100'000, 'x');
  EXPECT_EQ(json.string(large).take(), '"' + large + '"');
  EXPECT_EQ(json.begin_array().string("").number(std::int64_t{-1}).end_array().take(), R"(["",-1])");
}

TEST(Digest, PublishedVectors) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-2
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");  // RFC 4231, case 2
  EXPECT_EQ(base64("foob"), "Zm9vYg==");                                          // RFC 4648
  EXPECT_EQ(uuid_of("abc"), uuid_of("abc"));
  EXPECT_EQ(uuid_of("abc").size(), 36u);
}

TEST(Post, AbsentFactsAreNull) {
  Post post;
  post.platform = "x";
  post.post_id = "1";
  EXPECT_EQ(to_json(post),
            R"({"platform":"x","post_id":"1","url":null,"account":null,"created_at":null,"edited_at":null,"lang":null,)"
            R"("kind":null,"of_post_id":null,"text":null,"hashtags":[],"mentions":[],"links":[],"paid_label":null,)"
            R"("deleted":false})");
}

}  // namespace
}  // namespace paidtrail
