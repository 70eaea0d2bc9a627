#include "alerts/message.h"

#include <gtest/gtest.h>

#include "alerts/channels/message_lines.h"
#include "tests/alerts/messages.h"

namespace paidtrail {
namespace {

TEST(Message, ComesBackFromJsonAsItWas) {
  Message message = sample_message("fr");
  message.possible_repeat = true;
  const auto again = message_from_json(to_json(message));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, message);
  EXPECT_EQ(to_json(*again), to_json(message));
}

TEST(Message, WhatIsNoMessageIsSaid) {
  for (const std::string_view text :
       {"", "{", "[]", "{}", "{\"alert_id\":\"x\"}", "{\"alert_id\":1,\"created_at\":\"x\"}"})
    EXPECT_FALSE(message_from_json(text)) << text;
}

TEST(MessageLines, DefangedAddresses) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"https://sho.rt/x", "hxxps://sho[.]rt/x"},
      {"http://a.b.test:8080/p.html?q=1.2", "hxxp://a[.]b[.]test:8080/p.html?q=1.2"},
      {"HTTPS://SHO.RT/x", "HxxPS://SHO[.]RT/x"},
      {"http://192.0.2.1/", "hxxp://192[.]0[.]2[.]1/"},
      {"sho.rt/x", "sho[.]rt/x"},
      {"https://sho.rt/www.a.test/p.php?to=b.test&v=1.2#c.html.test",
       "hxxps://sho[.]rt/www[.]a[.]test/p.php?to=b[.]test&v=1.2#c[.]html[.]test"},
      {"tg://resolve?domain=a", "tg[:]//resolve?domain=a"},
      {"", ""},
  };
  for (const auto& [url, expected] : cases) EXPECT_EQ(defang_url(url), expected);
  EXPECT_EQ(defang_text("Vu sur https://sho.rt/x, www.a.test et 3.50 € etc. fin."),
            "Vu sur hxxps://sho[.]rt/x, www[.]a[.]test et 3.50 € etc. fin.");
  EXPECT_EQ(defang_text("://http://http"), "://hxxp://http");
  EXPECT_EQ(defang_text("tg://a ftp://b.test hxxps://c"), "tg[:]//a ftp[:]//b[.]test hxxps://c");
}

TEST(MessageLines, CutCountsCharactersNotBytes) {
  EXPECT_EQ(cut("éééé", 4, "en"), "éééé");
  const std::string long_text(100, 'a');
  EXPECT_EQ(cut(long_text, 40, "en"), std::string(21, 'a') + "… (+79 characters)");
  EXPECT_EQ(cut(long_text, 40, "fr"), std::string(21, 'a') + "… (+79 caractères)");
  std::string faces;
  for (int i = 0; i < 100; ++i) faces += "😀";
  EXPECT_EQ(cut(faces, 20, "en"), "😀… (+99 characters)");
}

TEST(MessageLines, TidyKeepsOneLine) {
  EXPECT_EQ(tidy("a\nb\tc\r"), "a b c␍");
  EXPECT_EQ(tidy("\x1B[31m"), "␛[31m");
}

TEST(MessageLines, OnlyAPagesAddressIsShownAsThePost) {
  Message message = sample_message();
  for (const std::string url :
       {"javascript:alert(1)", "ftp://a.test/", "https://a.test/<x>", "https://a.test/a b", "https://a.test/`x`"}) {
    message.items[0].post_url = url;
    EXPECT_EQ(lines_of(message, Links::defanged).items[0].post, "") << url;
  }
  message.items[0].post_url = "https://a.test/@x/1";
  EXPECT_EQ(lines_of(message, Links::defanged).items[0].post, "https://a.test/@x/1");
}

TEST(MessageLines, AChangedLinkShowsBothAddressesDefanged) {
  Message message = sample_message();
  message.items[1].leads_to = "https://a.test/1 → https://b.test/2";
  EXPECT_EQ(lines_of(message, Links::defanged).items[1].trail,
            "hxxps://sho[.]rt/y → hxxps://a[.]test/1 → hxxps://b[.]test/2");
}

}  // namespace
}  // namespace paidtrail
