#include "alerts/channels/mail_text.h"

#include <gtest/gtest.h>

#include "tests/alerts/messages.h"

namespace paidtrail {
namespace {

TEST(MailText, Rfc5322_3_3_Date) {
  EXPECT_EQ(mail_date(*Timestamp::parse_rfc3339("2017-01-22T13:06:00.750Z")), "Sun, 22 Jan 2017 13:06:00 +0000");
  EXPECT_EQ(mail_date(*Timestamp::parse_rfc3339("2024-02-29T23:59:59Z")), "Thu, 29 Feb 2024 23:59:59 +0000");
}

TEST(MailText, Rfc2047_EncodedWords) {
  EXPECT_EQ(header_text("2 new findings"), "2 new findings");
  EXPECT_EQ(header_text("Où voter"), "=?utf-8?B?T8O5IHZvdGVy?=");
  EXPECT_EQ(header_text("=?utf-8?B?eA==?="), "=?utf-8?B?PT91dGYtOD9CP2VBPT0/PQ==?=") << "no word of somebody else's";
  EXPECT_EQ(header_text("a\r\nBcc: spy@x.test"), "a  Bcc: spy@x.test");
  EXPECT_EQ(header_text(std::string("a\0b", 3)), "a b");
  std::string faces;
  for (int i = 0; i < 30; ++i) faces += "😀";
  const std::string encoded = header_text(faces);
  for (std::size_t at = 0; at < encoded.size();) {
    const auto end = std::min(encoded.find("\r\n", at), encoded.size());
    EXPECT_LE(end - at, 76U);
    at = end + 2;
  }
  // 10 faces a word: 40 bytes. No face is cut in two.
  EXPECT_EQ(encoded.find("=?utf-8?B?8J+YgPCfmIDwn5iA8J+YgPCfmIDwn5iA8J+YgPCfmIDwn5iA8J+YgA==?=\r\n "), 0U);
}

TEST(MailText, LongPlainSubjectsAreFolded) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "word" + std::to_string(i) + " ";
  const std::string folded = header_text(text);
  EXPECT_NE(folded.find("\r\n word"), std::string::npos);
  for (std::size_t at = 0; at < folded.size();) {
    const auto end = std::min(folded.find("\r\n", at), folded.size());
    EXPECT_LE(end - at, 76U);
    at = end + 2;
  }
}

TEST(MailText, Rfc2045_6_7_QuotedPrintable) {
  EXPECT_EQ(quoted_printable("a=b é\n"), "a=3Db =C3=A9\r\n");
  EXPECT_EQ(quoted_printable("end \nnext "), "end=20\r\nnext=20");
  EXPECT_EQ(quoted_printable(".\nFrom x\n--=_b\n"), "=2E\r\n=46rom x\r\n=2D-=3D_b\r\n");
  const std::string long_line = quoted_printable(std::string(200, 'a'));
  EXPECT_EQ(long_line, std::string(75, 'a') + "=\r\n" + std::string(75, 'a') + "=\r\n" + std::string(50, 'a'));
  for (const std::string& text : {std::string(76, 'a'), std::string(77, 'a'), std::string(30, '='), std::string("é")})
    EXPECT_EQ(unquoted(quoted_printable(text)), text);
}

TEST(MailText, Mailboxes) {
  const auto plain = parse_mailbox(" desk@newsroom.example ");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->address, "desk@newsroom.example");
  EXPECT_EQ(plain->name, "");
  const auto named = parse_mailbox("\"Desk, data\" <desk+alerts@xn--rdaction-b1a.example>");
  ASSERT_TRUE(named) << named.error().message;
  EXPECT_EQ(named->name, "Desk, data");
  EXPECT_EQ(named->address, "desk+alerts@xn--rdaction-b1a.example");
  EXPECT_TRUE(parse_mailbox("a@[192.0.2.1]"));
  for (const std::string bad : {"", "@", "a@", "@b", "a@b..c", ".a@b", "a.@b", "a@b_c", "a b@c", "a@b>", "<a@b",
                                "a@b,c@d", "rédaction@b.test", "a@b\nBcc: c@d", "a\"b@c", "a@[]", "a@[x y]"})
    EXPECT_FALSE(parse_mailbox(bad)) << bad;
}

TEST(MailText, NamesAreQuotedOrEncoded) {
  MailText mail;
  mail.from = {"Desk \"data\"", "desk@x.test"};
  mail.to = {{"Rédaction", "a@x.test"}, {"", "b@x.test"}};
  mail.subject = "x";
  mail.language = "fr";
  const std::string bytes = mail_bytes(mail);
  EXPECT_NE(bytes.find("\r\nFrom: \"Desk \\\"data\\\"\" <desk@x.test>\r\n"), std::string::npos) << bytes;
  EXPECT_NE(bytes.find("\r\nTo: =?utf-8?B?UsOpZGFjdGlvbg==?= <a@x.test>,\r\n b@x.test\r\n"), std::string::npos);
}

}  // namespace
}  // namespace paidtrail
