#include "crawler/mail/smtp_transport.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/digest.h"
#include "tests/crawler/mail/smtp_server.h"
#include "tests/hostile/certificates.h"

namespace paidtrail {
namespace {

using namespace std::chrono_literals;
using hostile::Certificate;
using hostile::CertificateAuthority;
using testing::SmtpScript;
using testing::SmtpServer;
using testing::SmtpSession;

const CertificateAuthority& authority() {
  static const CertificateAuthority one;
  return one;
}

class Smtp : public ::testing::Test {
 protected:
  Smtp() {
    std::string name = (std::filesystem::temp_directory_path() / "paidtrail-mail-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    std::ofstream(folder_ / "ca.pem") << authority().pem();
  }
  ~Smtp() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  /// A server's TLS context for `mail.test`, kept for the test.
  SSL_CTX* tls(Certificate kind = Certificate::valid) {
    contexts_.push_back(authority().server("mail.test", kind));
    return contexts_.back().get();
  }

  /// To `mail.test`, which the host map leads to the server.
  MailReply send(const SmtpServer& server, Mail mail) {
    mail.port = server.port();
    SmtpTransport::Options options;
    options.network.ca_file = folder_ / "ca.pem";
    options.network.resolve.push_back({"mail.test", server.port(), {"127.0.0.1"}, server.port()});
    options.stopping = [this] { return stopping_.load(); };
    return SmtpTransport(std::move(options), clock_).send(mail);
  }
  MailReply send(SmtpScript script, const Mail& mail, SmtpSession* session = nullptr) {
    SmtpServer server(std::move(script));
    const MailReply reply = send(server, mail);
    if (session != nullptr && !server.sessions().empty()) *session = server.sessions().back();
    return reply;
  }

  std::filesystem::path folder_;
  SystemClock clock_;
  std::atomic<bool> stopping_{false};
  std::vector<hostile::Owned<SSL_CTX>> contexts_;
};

Mail sample(Mail::Tls tls = Mail::Tls::required) {
  Mail mail;
  mail.host = tls == Mail::Tls::if_offered ? "127.0.0.1" : "mail.test";
  mail.tls = tls;
  mail.from = "desk@newsroom.example";
  mail.to = {"a@newsroom.example", "b@newsroom.example"};
  mail.bytes = "Subject: x\r\n\r\n.\r\n..two\r\n.three\r\nlast\r\n";
  return mail;
}

bool asked(const SmtpSession& session, const std::string& part) {
  for (const std::string& command : session.commands)
    if (command.find(part) != std::string::npos) return true;
  return false;
}

TEST_F(Smtp, StartTlsAndEveryByteArrives) {
  SmtpSession session;
  SmtpScript script;
  script.tls = tls();
  const MailReply reply = send(script, sample(), &session);
  EXPECT_TRUE(reply.taken);
  EXPECT_EQ(reply.failure, std::nullopt);
  EXPECT_TRUE(session.encrypted);
  EXPECT_EQ(session.message, sample().bytes);
  EXPECT_TRUE(asked(session, "MAIL FROM:<desk@newsroom.example> SIZE=")) << "a server may refuse by size at once";
  EXPECT_TRUE(asked(session, "RCPT TO:<b@newsroom.example>"));
  EXPECT_TRUE(asked(session, "QUIT"));
}

TEST_F(Smtp, TlsFromTheStartWithALogIn) {
  SmtpSession session;
  SmtpScript script;
  script.tls = tls();
  script.tls_from_the_start = true;
  script.extensions = "AUTH PLAIN LOGIN";
  Mail mail = sample(Mail::Tls::from_the_start);
  mail.user = "desk";
  mail.password = "canary word";
  EXPECT_TRUE(send(script, mail, &session).taken);
  EXPECT_TRUE(session.encrypted);
  EXPECT_TRUE(asked(session, "AUTH PLAIN"));
  EXPECT_TRUE(asked(session, base64(std::string_view("\0desk\0canary word", 17)))) << "AUTH PLAIN (RFC 4616)";
}

TEST_F(Smtp, WithoutStartTlsNothingIsSent) {
  SmtpSession session;
  Mail mail = sample();
  mail.user = "desk";
  mail.password = "canary";
  SmtpScript script;
  script.extensions = "AUTH PLAIN LOGIN";
  const MailReply reply = send(script, mail, &session);
  EXPECT_FALSE(reply.taken);
  EXPECT_EQ(reply.failure, Outcome::tls_failure);
  EXPECT_EQ(reply.stage, MailStage::greeting);
  EXPECT_FALSE(asked(session, "AUTH"));
  EXPECT_FALSE(asked(session, "MAIL"));
}

TEST_F(Smtp, StartTlsThatIsRefusedSendsNothing) {
  SmtpSession session;
  SmtpScript script;
  script.tls = tls();
  script.answers["STARTTLS"] = "454 not now";
  const MailReply reply = send(script, sample(), &session);
  EXPECT_EQ(reply.stage, MailStage::tls);
  EXPECT_EQ(reply.code, 454);
  EXPECT_FALSE(asked(session, "MAIL"));
}

TEST_F(Smtp, CertificatesThatAreNotTheServersSendNothing) {
  for (const auto kind : {Certificate::self_signed, Certificate::expired, Certificate::wrong_host,
                          Certificate::other_authority, Certificate::not_yet_valid})
    for (const bool at_once : {false, true}) {
      SmtpSession session;
      SmtpScript script;
      script.tls = tls(kind);
      script.tls_from_the_start = at_once;
      const MailReply reply = send(script, sample(at_once ? Mail::Tls::from_the_start : Mail::Tls::required), &session);
      EXPECT_FALSE(reply.taken);
      EXPECT_EQ(reply.failure, Outcome::tls_failure);
      EXPECT_FALSE(asked(session, "MAIL"));
    }
}

TEST_F(Smtp, ALoopbackServerIsTakenAsItIs) {
  SmtpSession session;
  EXPECT_TRUE(send(SmtpScript{}, sample(Mail::Tls::if_offered), &session).taken);
  EXPECT_FALSE(session.encrypted);

  SmtpScript offering;
  offering.tls = tls(Certificate::self_signed);
  EXPECT_TRUE(send(offering, sample(Mail::Tls::if_offered), &session).taken);
  EXPECT_TRUE(session.encrypted) << "used where it is offered";

  Mail named = sample(Mail::Tls::if_offered);
  named.host = "localhost";
  EXPECT_TRUE(send(SmtpScript{}, named).taken);
}

TEST_F(Smtp, WithoutTlsNoOtherAddressIsConnectedTo) {
  Mail mail = sample(Mail::Tls::if_offered);
  mail.host = "192.0.2.1";  // TEST-NET-1: a connection would end in a timeout
  mail.limits.connect = 2'000ms;
  SmtpTransport transport({}, clock_);
  const MailReply reply = transport.send(mail);
  EXPECT_EQ(reply.failure, Outcome::connect_failure);
}

TEST_F(Smtp, RefusalsAreToldWithTheirStageAndCode) {
  struct Case {
    std::string command;
    std::string answer;
    MailStage stage;
    int code;
  };
  const Case cases[] = {
      {"greeting", "421 too busy", MailStage::greeting, 421}, {"MAIL", "550 not you", MailStage::sender, 550},
      {"MAIL", "452 no space", MailStage::sender, 452},       {"RCPT", "550 nobody", MailStage::recipient, 550},
      {"RCPT", "451 greylisted", MailStage::recipient, 451},  {"DATA", "554 no", MailStage::content, 554},
      {".", "552-too\r\n552 large", MailStage::content, 552}, {".", "451 later", MailStage::content, 451},
  };
  for (const Case& one : cases) {
    SmtpScript script;
    script.answers[one.command] = one.answer;
    const MailReply reply = send(script, sample(Mail::Tls::if_offered));
    EXPECT_FALSE(reply.taken) << one.answer;
    EXPECT_EQ(reply.stage, one.stage) << one.answer;
    EXPECT_EQ(reply.code, one.code) << one.answer;
  }
}

TEST_F(Smtp, AWrongPasswordIsToldAsALogIn) {
  SmtpScript script;
  script.tls = tls();
  script.extensions = "AUTH PLAIN LOGIN";
  script.answers["AUTH"] = "535 5.7.8 no";
  Mail mail = sample();
  mail.user = "desk";
  mail.password = "canary";
  const MailReply reply = send(script, mail);
  EXPECT_EQ(reply.stage, MailStage::log_in);
  EXPECT_EQ(reply.code, 535);
}

TEST_F(Smtp, OneReaderWhoIsRefusedDoesNotCostTheOthersTheirAlert) {
  SmtpSession session;
  SmtpScript script;
  script.answers["RCPT TO:<a@newsroom.example>"] = "550 has left";
  const MailReply reply = send(script, sample(Mail::Tls::if_offered), &session);
  EXPECT_TRUE(reply.taken);
  ASSERT_EQ(reply.refused.size(), 1U);
  EXPECT_EQ(reply.refused[0].address, "a@newsroom.example");
  EXPECT_EQ(session.message, sample().bytes);
}

TEST_F(Smtp, AServerThatClosesOrIsSilent) {
  struct Case {
    std::string command;
    MailStage stage;
  };
  for (const Case& one : {Case{"greeting", MailStage::connect}, Case{"MAIL", MailStage::sender},
                          Case{"RCPT", MailStage::recipient}, Case{".", MailStage::content}})
    for (const std::string answer : {"", "HANG"}) {
      SmtpScript script;
      script.answers[one.command] = answer;
      Mail mail = sample(Mail::Tls::if_offered);
      mail.limits = {300ms, 600ms};
      const MailReply reply = send(script, mail);
      EXPECT_FALSE(reply.taken) << one.command;
      EXPECT_EQ(reply.failure, answer.empty() ? Outcome::connect_failure : Outcome::timeout) << one.command;
      EXPECT_EQ(reply.stage, one.stage) << one.command;
      if (one.command == ".") {
        EXPECT_EQ(reply.code, 354);
      }
    }
}

TEST_F(Smtp, AFarewellThatIsNeverAnsweredChangesNothing) {
  SmtpScript script;
  script.answers["QUIT"] = "HANG";
  EXPECT_TRUE(send(script, sample(Mail::Tls::if_offered)).taken);
}

TEST_F(Smtp, NobodyListens) {
  std::uint16_t port = 0;
  {
    port = SmtpServer(SmtpScript{}).port();
  }
  Mail mail = sample(Mail::Tls::if_offered);
  mail.port = port;
  SmtpTransport transport({}, clock_);
  const MailReply reply = transport.send(mail);
  EXPECT_EQ(reply.failure, Outcome::connect_failure);
  EXPECT_EQ(reply.stage, MailStage::connect);
}

TEST_F(Smtp, AProgramThatIsToStopWaitsForNoServerThatHasNothing) {
  SmtpScript script;
  script.answers["RCPT"] = "HANG";
  SmtpServer server(script);
  server.on_command = [this](const std::string& command) {
    if (command.starts_with("RCPT")) stopping_ = true;
  };
  const MailReply reply = send(server, sample(Mail::Tls::if_offered));
  EXPECT_EQ(reply.failure, Outcome::timeout);
  EXPECT_EQ(reply.stage, MailStage::recipient);
}

TEST_F(Smtp, NoLineBreakReachesTheEnvelope) {
  Mail mail = sample(Mail::Tls::if_offered);
  mail.to = {"a@newsroom.example>\r\nRCPT TO:<spy@x.test"};
  SmtpSession session;
  EXPECT_FALSE(send(SmtpScript{}, mail, &session).taken);
  EXPECT_TRUE(session.commands.empty());
}

}  // namespace
}  // namespace paidtrail
