#include "crawler/mail/smtp_dialogue.h"

#include <gtest/gtest.h>

namespace paidtrail {
namespace {

const std::vector<std::string> kTo = {"a@x.test", "b@x.test", "c@x.test"};

/// Lines as they pass: "C: …" and "S: …".
SmtpDialogue after(const std::vector<std::string>& lines) {
  SmtpDialogue dialogue(kTo);
  dialogue.connected();
  for (const std::string& line : lines) {
    if (line.starts_with("C: ")) dialogue.client_says(line.substr(3));
    if (line.starts_with("S: ")) dialogue.server_says(line.substr(3));
  }
  return dialogue;
}

TEST(SmtpDialogue, AMailThatIsTakenWhateverComesAfter) {
  const auto dialogue = after({"S: 220 hello", "C: EHLO here", "S: 250-mail", "S: 250 SIZE", "C: MAIL FROM:<f@x.test>",
                               "S: 250 ok", "C: RCPT TO:<a@x.test>", "S: 250 ok", "C: DATA", "S: 354 go on",
                               "S: 250 queued", "C: QUIT", "S: 500 what?"});
  EXPECT_TRUE(dialogue.taken());
  EXPECT_EQ(dialogue.reply().stage, MailStage::content);
  EXPECT_EQ(dialogue.reply().code, 250);
  EXPECT_TRUE(dialogue.reply().refused.empty());
}

TEST(SmtpDialogue, TheLastLineOfAReplyCounts) {
  EXPECT_EQ(after({"S: 220-wait", "S: 220-a little"}).reply().code, std::nullopt);
  EXPECT_EQ(after({"S: 421"}).reply().code, 421);
  EXPECT_EQ(after({"S: 42x what", "S: ", "S: 4"}).reply().code, std::nullopt);
}

TEST(SmtpDialogue, AddressesThatAreRefusedAreNamed) {
  const auto reply = after({"C: MAIL FROM:<f@x.test>", "S: 250 ok", "C: RCPT TO:<a@x.test>", "S: 550-no", "S: 550 such",
                            "C: RCPT TO:<b@x.test>", "S: 250 ok", "C: RCPT TO:<c@x.test>", "S: 451 later"})
                         .reply();
  ASSERT_EQ(reply.refused.size(), 2U);
  EXPECT_EQ(reply.refused[0].address, "a@x.test");
  EXPECT_EQ(reply.refused[0].code, 550);
  EXPECT_EQ(reply.refused[1].address, "c@x.test");
  EXPECT_EQ(reply.refused[1].code, 451);
}

TEST(SmtpDialogue, WhatIsSaidToAFarewellSaysNothing) {
  const auto reply = after({"C: RCPT TO:<a@x.test>", "S: 451 later", "C: QUIT", "S: 221 bye"}).reply();
  EXPECT_EQ(reply.stage, MailStage::recipient);
  EXPECT_EQ(reply.code, 451);
}

TEST(SmtpDialogue, ABase64LineOfALogInIsNoCommand) {
  auto dialogue = after({"C: EHLO x", "S: 250 AUTH", "C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6", "C: DATA", "S: 334 x",
                         "C: MAIL", "S: 535 no"});
  EXPECT_EQ(dialogue.reply().stage, MailStage::log_in);
  EXPECT_EQ(dialogue.reply().code, 535);
  EXPECT_FALSE(dialogue.content_begun());
  dialogue.client_says("MAIL FROM:<f@x.test>");
  EXPECT_EQ(dialogue.reply().stage, MailStage::sender);
  EXPECT_EQ(dialogue.reply().code, std::nullopt) << "the code is the new stage's";
}

TEST(SmtpDialogue, ContentBeginsWith354Only) {
  EXPECT_FALSE(after({"C: DATA"}).content_begun());
  EXPECT_FALSE(after({"C: DATA", "S: 503 no"}).content_begun());
  EXPECT_TRUE(after({"C: DATA", "S: 354 go"}).content_begun());
  EXPECT_FALSE(after({"C: DATA", "S: 354 go", "S: 554 no"}).taken());
}

}  // namespace
}  // namespace paidtrail
