#include <gtest/gtest.h>

#include "alerts/channels/channel.h"
#include "tests/alerts/messages.h"

/// What each service documents about its refusals, beyond the status.
namespace paidtrail {
namespace {

Response reply(int status, std::string body = "", Headers headers = {}) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  return response;
}

/// `sent`, `later 7: why`, `at once: why`, `gone: why`, `shorten: why` or `refused: why`.
std::string meaning_of(const Delivery& delivery) {
  if (const auto* sent = std::get_if<Sent>(&delivery)) return sent->but ? "sent: " + *sent->but : "sent";
  if (const auto* later = std::get_if<RetryAfter>(&delivery)) {
    const std::string wait = later->wait ? " " + std::to_string(later->wait->count()) : "";
    return (later->at_once ? "at once" : "later") + wait + ": " + later->why;
  }
  const auto& refused = std::get<Refused>(delivery);
  return (refused.gone ? "gone: " : refused.shorten ? "shorten: " : "refused: ") + refused.why;
}

struct Case {
  int status;
  std::string body;
  std::string expected;
};

void expect_all(const std::string& type, const std::vector<Case>& cases) {
  const auto channel = open_type(type);
  for (const Case& one : cases)
    EXPECT_EQ(meaning_of(channel->read_reply(reply(one.status, one.body))), one.expected) << type << " " << one.body;
}

TEST(DiscordReplies, AsDocumented) {
  expect_all("discord", {{200, R"({"id":"1"})", "sent"},
                         {204, "", "sent"},
                         {429, R"({"message":"You are being rate limited.","retry_after":64.57,"global":false})",
                          "later 65: HTTP 429"},
                         {429, R"({"retry_after":0.3,"code":0})", "later 1: HTTP 429"},
                         {429, R"({"retry_after":1e12})", "later 3600: HTTP 429"},
                         {429, R"({"retry_after":-5})", "later 1: HTTP 429"},
                         {400, R"({"code":50035,"errors":{"embeds":{}},"message":"Invalid Form Body"})",
                          "shorten: HTTP 400 (code 50035)"},
                         {404, R"({"message":"Unknown Webhook","code":10015})",
                          "gone: HTTP 404: the service no longer takes messages at this address (code 10015)"},
                         {401, R"({"message":"Invalid Webhook Token","code":50027})",
                          "gone: HTTP 401: the service no longer takes messages at this address (code 50027)"},
                         {502, "<html>", "at once: HTTP 502"}});
}

TEST(TeamsReplies, AsDocumented) {
  expect_all(
      "teams",
      {{202, "", "sent"},
       {200, "1", "sent"},
       {200,
        "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId",
        "later: HTTP 200, but Teams said 429"},
       {400, R"({"error":{"code":"WorkflowTriggerIsNotEnabled","message":"x"}})",
        "gone: HTTP 400: the workflow is switched off"},
       {400, R"({"error":{"code":"TriggerInputSchemaMismatch"}})", "shorten: HTTP 400 (TriggerInputSchemaMismatch)"},
       {404, R"({"error":{"code":"WorkflowNotFound"}})",
        "gone: HTTP 404: the service no longer takes messages at this address (WorkflowNotFound)"},
       {413, "", "shorten: HTTP 413"},
       {429, "", "later: HTTP 429"}});
}

TEST(TelegramReplies, AsDocumented) {
  expect_all(
      "telegram",
      {{200, R"({"ok":true,"result":{}})", "sent"},
       {429,
        R"({"ok":false,"error_code":429,"description":"Too Many Requests: retry after 17","parameters":{"retry_after":17}})",
        "later 17: HTTP 429"},
       {400, R"({"ok":false,"error_code":400,"description":"Bad Request: message is too long"})",
        "shorten: HTTP 400: message is too long"},
       {400, R"({"ok":false,"error_code":400,"description":"Bad Request: can't parse entities: x"})",
        "shorten: HTTP 400: the text was not understood"},
       {400, R"({"ok":false,"error_code":400,"description":"Bad Request: chat not found"})",
        "gone: HTTP 400: there is no such chat, or the bot is not in it"},
       {403, R"({"ok":false,"error_code":403,"description":"Forbidden: bot was kicked from the supergroup chat"})",
        "gone: HTTP 403: the bot was removed from the chat"},
       {400,
        R"({"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1001}})",
        "gone: HTTP 400: the group has become a supergroup; configure chat = \"-1001\""},
       {401, R"({"ok":false,"error_code":401,"description":"Unauthorized"})",
        "gone: HTTP 401: the service no longer takes messages at this address"},
       {200, R"({"ok":false,"error_code":429,"parameters":{"retry_after":5}})", "later 5: HTTP 429"},
       {200, R"({"ok":false,"error_code":9999})", "sent"}});
}

TEST(MatrixReplies, AsDocumented) {
  expect_all("matrix",
             {{200, R"({"event_id":"$x"})", "sent"},
              {429, R"({"errcode":"M_LIMIT_EXCEEDED","error":"Too Many Requests","retry_after_ms":2100})",
               "later 3: HTTP 429 (M_LIMIT_EXCEEDED)"},
              {403, R"({"errcode":"M_RESOURCE_LIMIT_EXCEEDED"})", "later: HTTP 403 (M_RESOURCE_LIMIT_EXCEEDED)"},
              {403, R"({"errcode":"M_FORBIDDEN","error":"not in the room"})",
               "gone: HTTP 403: the service no longer takes messages at this address (M_FORBIDDEN)"},
              {401, R"({"errcode":"M_UNKNOWN_TOKEN"})",
               "gone: HTTP 401: the service no longer takes messages at this address (M_UNKNOWN_TOKEN)"},
              {413, R"({"errcode":"M_TOO_LARGE"})", "shorten: HTTP 413 (M_TOO_LARGE)"},
              {500, R"({"errcode":"M_UNKNOWN"})", "at once: HTTP 500 (M_UNKNOWN)"}});
  const auto asked = open_type("matrix")->read_reply(reply(429, "{}", {{"Retry-After", "9"}}));
  EXPECT_EQ(meaning_of(asked), "later 9: HTTP 429");
}

TEST(NtfyReplies, AsDocumented) {
  expect_all("ntfy", {{200, R"({"id":"x","event":"message"})", "sent"},
                      {429, R"({"code":42901,"http":429,"error":"limit reached: too many requests"})",
                       "later: HTTP 429 (code 42901)"},
                      {429, R"({"code":42908,"http":429,"error":"limit reached: daily message quota reached"})",
                       "later 3600: HTTP 429 (code 42908)"},
                      {403, R"({"code":40301,"http":403,"error":"forbidden"})",
                       "gone: HTTP 403: the service no longer takes messages at this address (code 40301)"},
                      {413, R"({"code":41301,"http":413})", "shorten: HTTP 413 (code 41301)"},
                      {507, R"({"code":50701,"http":507})", "at once: HTTP 507 (code 50701)"}});
}

struct MailCase {
  MailReply reply;
  std::string expected;
};

TEST(EmailReplies, PermanentAndPassing) {
  const MailCase cases[] = {
      {{true, MailStage::content, 250, std::nullopt, {}}, "sent"},
      {{true, MailStage::content, 250, std::nullopt, {{"bob@newsroom.example", 550}, {"eve@newsroom.example", 451}}},
       "sent: the server refused bob@newsroom.example (SMTP 550), eve@newsroom.example (SMTP 451)"},
      {{false, MailStage::greeting, 421, Outcome::connect_failure, {}}, "later: SMTP 421 at the greeting"},
      {{false, MailStage::recipient, 451, Outcome::connect_failure, {}}, "later: SMTP 451 at the readers' addresses"},
      {{false, MailStage::recipient, 550, Outcome::connect_failure, {}}, "gone: SMTP 550 at the readers' addresses"},
      {{false, MailStage::recipient, 550, Outcome::connect_failure, {{"a@x.test", 451}, {"b@x.test", 550}}},
       "later: SMTP 451 at the readers' addresses"},
      {{false, MailStage::log_in, 535, Outcome::connect_failure, {}},
       "gone: SMTP 535 at the log-in: the server wants another user or password"},
      {{false, MailStage::log_in, 454, Outcome::connect_failure, {}}, "later: SMTP 454 at the log-in"},
      {{false, MailStage::sender, 530, Outcome::connect_failure, {}},
       "gone: SMTP 530 at the sender's address: the server wants another user or password"},
      {{false, MailStage::sender, 552, Outcome::connect_failure, {}},
       "shorten: SMTP 552 at the sender's address: it is too large for the server"},
      {{false, MailStage::content, 554, Outcome::connect_failure, {}}, "refused: SMTP 554 at the message"},
      {{false, MailStage::content, 354, Outcome::timeout, {}}, "later: timeout at the message"},
      {{false, MailStage::content, 354, Outcome::connect_failure, {}}, "later: connect_failure at the message"},
      {{false, MailStage::recipient, std::nullopt, Outcome::connect_failure, {}},
       "at once: connect_failure at the readers' addresses"},
      {{false, MailStage::connect, std::nullopt, Outcome::dns_failure, {}}, "at once: dns_failure at the connection"},
      {{false, MailStage::greeting, 250, Outcome::tls_failure, {}},
       "at once: tls_failure: the server offers no STARTTLS at the greeting"},
      {{false, MailStage::tls, 220, Outcome::tls_failure, {}}, "at once: tls_failure at STARTTLS"},
      {{false, MailStage::greeting, std::nullopt, Outcome::timeout, {}}, "later: timeout at the greeting"},
  };
  for (const auto& [reply, expected] : cases)
    EXPECT_EQ(meaning_of(open_type("email")->read_mail_reply(reply)), expected);
}

}  // namespace
}  // namespace paidtrail
