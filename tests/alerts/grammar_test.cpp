#include <gtest/gtest.h>

#include <set>

#include "alerts/channels/channel.h"
#include "alerts/channels/message_lines.h"
#include "core/text/utf8.h"
#include "parsers/json/json.h"
#include "tests/alerts/messages.h"

/// Hostile posts, read as each service reads: no mention, markup or link survives that the newsroom did not write, and
/// limits are counted in the service's own unit.
namespace paidtrail {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

const std::string kHostile[] = {
    "@everyone @here @channel @room @all @alice",
    "<!channel> <@U012AB3CD> <@123456789012345678> <@&42> <#42> </start:42> <:smile:42> <t:1:R>",
    "**bold** *it* __under__ ~~gone~~ ||spoiler|| `code` ```fence```",
    "[Le Monde](https://evil.test) ![i](https://evil.test/i.png) <https://evil.test> <https://evil.test|Le Monde>",
    "# heading",
    "- list",
    "1. list",
    "> quote",
    "-# small",
    "<b>bold</b> <a href=\"https://evil.test\">x</a> <tg-spoiler>x</tg-spoiler> <script>alert(1)</script> </p></body>",
    "tg://resolve?domain=evil javascript://evil.test/%0a discord://evil.test ftp://evil.test mailto:a@evil.test",
    "https://evil.test/path evil.test/path www.evil.test HTTPS://EVIL.TEST",
    "/start /kick@bot #hashtag $USD +33612345678 !room:evil.test #room:evil.test @user:evil.test",
    "{{DATE(2017-01-01T00:00:00Z, SHORT)}} ${secret} @{triggerBody()}",
    "=cmd|'/c calc'!A1",
    "&lt;b&gt; &amp; &#64;everyone",
    "\\*not\\* \\@everyone \\\\",
    "\u202Eevil\u2066\u200F",
    "@\u200Beveryone zero\u200Bwidth\u2060\uFEFF",
    "\u0301\u0301\u0301 lone marks",
    std::string("nul\0nul", 7),
    "\xFF\xFE\xC3(",
    "line\nbreak\r\nSubject: spy\r\n\r\n.\r\nRCPT TO:<spy@evil.test>\r\n--=_paidtrail_alternative--\r\n",
    repeated("a", 10'000),
    repeated("<", 10'000),
    repeated("@", 10'000),
    repeated("*", 10'000),
    repeated("&", 10'000),
    repeated("\"", 10'000),
    repeated("\\", 10'000),
    repeated("😀", 5'000),
    repeated("é", 10'000),
    repeated("\u0301", 10'000),
};

Message message_of(const std::string& text, int items = 5) {
  Message message = sample_message();
  message.items.clear();
  for (int i = 0; i < items; ++i) {
    MessageItem item;
    item.headline = text;
    item.who = item.platform = item.when_local = item.excerpt = item.post_url = item.link = item.leads_to = text;
    message.items.push_back(item);
  }
  message.title = message.summary = text;
  return message;
}

bool word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

/// The signs that stand directly before a word, though not within one.
bool names_after(const std::string& text, std::string_view signs) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i)
    if (signs.find(text[i]) != std::string_view::npos && word(text[i + 1]) && (i == 0 || !word(text[i - 1])) &&
        (i == 0 || text[i - 1] != '/'))
      return true;
  return false;
}

/// A link that any program would make of plain text.
bool holds_link(const std::string& text) {
  for (std::size_t at = text.find("://"); at != std::string::npos; at = text.find("://", at + 1)) {
    const bool hxxp = (at >= 4 && (text[at - 3] == 'x' || text[at - 4] == 'x'));
    if (at > 0 && word(text[at - 1]) && !hxxp) return true;
  }
  return text.find("evil.test") != std::string::npos || text.find("www.") != std::string::npos;
}

/// `html` without the tags that are ours; nothing where another one is left.
std::optional<std::string> text_of_html(std::string html, const std::vector<std::string>& tags) {
  for (const std::string& tag : tags)
    for (std::size_t at = html.find(tag); at != std::string::npos; at = html.find(tag)) html.erase(at, tag.size());
  if (html.find_first_of("<>") != std::string::npos) return std::nullopt;
  const std::pair<std::string, std::string> entities[] = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
  for (std::size_t at = html.find('&'); at != std::string::npos; at = html.find('&', at + 1)) {
    bool known = false;
    for (const auto& [entity, sign] : entities) {
      if (known || html.compare(at, entity.size(), entity) != 0) continue;
      html.replace(at, entity.size(), sign);
      known = true;
    }
    if (!known) return std::nullopt;
  }
  return html;
}

Json sent_json(const std::string& type, const Message& message) {
  const std::string body = body_of(*open_type(type), message);
  EXPECT_TRUE(utf8::valid(body));
  auto json = Json::parse(body, type);
  EXPECT_TRUE(json) << body;
  return json ? *json : Json();
}

// ---- Discord

/// What Discord reads as Markdown: all texts of a message.
std::vector<std::string> discord_texts(const Json& json) {
  std::vector<std::string> texts = {json["content"].string().value_or("")};
  for (const auto& embed : json["embeds"].items()) {
    texts.push_back(embed["title"].string().value_or(""));
    texts.push_back(embed["description"].string().value_or(""));
  }
  return texts;
}

/// Takes away each escaped sign.
std::string unescaped_rest(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else
      out += text[i];
  }
  return out;
}

TEST(DiscordGrammar, HostileTextIsInert) {
  for (const auto& hostile : kHostile) {
    const Json json = sent_json("discord", message_of(hostile));
    EXPECT_TRUE(json.at_path({"allowed_mentions", "parse"}).is_array());
    EXPECT_TRUE(json.at_path({"allowed_mentions", "parse"}).items().empty());
    for (const std::string& text : discord_texts(json)) {
      const std::string rest = unescaped_rest(text);
      EXPECT_EQ(rest.find_first_of("*_~`|<>#[]@:"), std::string::npos) << text;
      EXPECT_FALSE(names_after(text, "@")) << text;
      EXPECT_FALSE(holds_link(text)) << text;
      for (const std::string_view begin : {"1. ", "- ", "+ "}) EXPECT_FALSE(rest.starts_with(begin)) << text;
    }
  }
}

TEST(DiscordGrammar, LimitsInUtf16) {
  for (const auto& hostile : kHostile)
    for (const int items : {1, 6}) {
      const Json json = sent_json("discord", message_of(hostile, items));
      const auto& embeds = json["embeds"].items();
      ASSERT_GE(embeds.size(), 2U) << "one item always fits";
      ASSERT_LE(embeds.size(), 10U);
      std::size_t in_all = 0;
      for (const auto& embed : embeds) {
        EXPECT_LE(utf16_length(embed["title"].string().value()), 256U);
        EXPECT_GE(utf16_length(embed["title"].string().value()), 1U);
        EXPECT_LE(utf16_length(embed["description"].string().value()), 4'096U);
        in_all += utf16_length(*embed["title"].string()) + utf16_length(*embed["description"].string());
        in_all += utf16_length(embed.at_path({"footer", "text"}).string().value_or(""));
      }
      EXPECT_LE(in_all, 6'000U);
      const auto shown = static_cast<int>(embeds.size()) - 1;
      const std::string missing = "… and " + std::to_string(items - shown + 3) + " more";
      EXPECT_NE(embeds[0]["description"].string()->find(missing), std::string::npos);
      const Json short_one = sent_json("discord", short_form(message_of(hostile, items)));
      EXPECT_LE(utf16_length(short_one["content"].string().value()), 2'000U);
      EXPECT_EQ(short_one["flags"].integer(), 4);
    }
}

TEST(DiscordGrammar, ThePostsAddressIsTheOnlyLink) {
  const Json json = sent_json("discord", sample_message());
  const std::string item = json["embeds"][std::size_t{1}]["description"].string().value();
  EXPECT_NE(item.find("\n<https://mastodon.test/%40alice/1>"), std::string::npos) << item;
  EXPECT_EQ(item.find("<"), item.rfind("<"));
}

// ---- Teams

/// Every element must be a RichTextBlock of TextRuns: the one place where Teams reads no markup.
std::vector<std::string> card_texts(const Json& json) {
  const Json& attachment = json["attachments"][std::size_t{0}];
  EXPECT_EQ(attachment["contentType"].string(), "application/vnd.microsoft.card.adaptive");
  std::vector<std::string> texts;
  for (const auto& block : attachment.at_path({"content", "body"}).items()) {
    EXPECT_EQ(block["type"].string(), "RichTextBlock");
    for (const auto& run : block["inlines"].items()) {
      EXPECT_EQ(run["type"].string(), "TextRun");
      texts.push_back(run["text"].string().value());
    }
  }
  EXPECT_FALSE(attachment.at_path({"content", "msteams"}).has("entities"));
  return texts;
}

TEST(TeamsGrammar, HostileTextIsInertAndTheBodyStaysSmall) {
  for (const auto& hostile : kHostile)
    for (const int items : {1, 6}) {
      const Message message = message_of(hostile, items);
      EXPECT_LE(body_of(*open_type("teams"), message).size(), 18'000U);
      const auto texts = card_texts(sent_json("teams", message));
      EXPECT_GE(texts.size(), 5U) << "one item always fits";
      for (const std::string& text : texts) {
        for (const std::string_view function : {"{{", "${", "@{"}) EXPECT_EQ(text.find(function), std::string::npos);
        EXPECT_FALSE(holds_link(text)) << text;
      }
    }
}

TEST(TeamsGrammar, EvenTheShortFormIsACard) {
  EXPECT_GE(card_texts(sent_json("teams", short_form(sample_message()))).size(), 4U);
}

// ---- Telegram

TEST(TelegramGrammar, HostileTextIsInertAndLimitsAreInUtf16) {
  for (const auto& hostile : kHostile)
    for (const int items : {1, 6}) {
      const Message message = message_of(hostile, items);
      const Json json = sent_json("telegram", message);
      EXPECT_EQ(json["parse_mode"].string(), "HTML");
      EXPECT_EQ(json.at_path({"link_preview_options", "is_disabled"}).boolean(), true);
      const auto text = text_of_html(json["text"].string().value(), {"<b>", "</b>"});
      ASSERT_TRUE(text) << *json["text"].string();
      EXPECT_LE(utf16_length(*text), 4'096U);
      EXPECT_FALSE(names_after(*text, "@#$/")) << *text;
      EXPECT_EQ(text->find("+336"), std::string::npos) << "a telephone number is a link";
      EXPECT_FALSE(holds_link(*text)) << *text;
      const Json plain = sent_json("telegram", short_form(message));
      EXPECT_FALSE(plain.has("parse_mode"));
      EXPECT_LE(utf16_length(plain["text"].string().value()), 4'096U);
      EXPECT_FALSE(names_after(*plain["text"].string(), "@#$/"));
    }
}

TEST(TelegramGrammar, ThePostsAddressIsTheOnlyLink) {
  Message message = sample_message();
  message.items[0].post_url = "https://mastodon.test/@alice/1?a=1&b=\"onclick='x'>";
  const std::string refused = sent_json("telegram", message)["text"].string().value();
  EXPECT_EQ(refused.find("<a "), std::string::npos) << "an address with quotes is none";
  message.items[0].post_url = "https://mastodon.test/@alice/1?a=1&b=2";
  const std::string html = sent_json("telegram", message)["text"].string().value();
  EXPECT_NE(html.find("<a href=\"https://mastodon.test/@alice/1?a=1&amp;b=2\">"), std::string::npos) << html;
  EXPECT_EQ(html.find("<a "), html.rfind("<a "));
}

// ---- Matrix

TEST(MatrixGrammar, HostileTextIsInertAndAnEventStaysWithinItsBytes) {
  const std::vector<std::string> tags = {"<h4>", "</h4>", "<p>", "</p>", "<strong>", "</strong>", "<br>"};
  for (const auto& hostile : kHostile)
    for (const int items : {1, 6}) {
      const Message message = message_of(hostile, items);
      EXPECT_LE(body_of(*open_type("matrix"), message).size(), 60'000U);
      const Json json = sent_json("matrix", message);
      EXPECT_TRUE(json["m.mentions"].is_object());
      EXPECT_TRUE(json["m.mentions"].items().empty());
      EXPECT_EQ(json["msgtype"].string(), "m.notice");
      const auto html = text_of_html(json["formatted_body"].string().value(), tags);
      ASSERT_TRUE(html) << *json["formatted_body"].string();
      for (const std::string& text : {*html, json["body"].string().value()}) {
        EXPECT_FALSE(names_after(text, "@")) << text;
        EXPECT_FALSE(holds_link(text)) << text;
        EXPECT_EQ(text.find(" #room"), std::string::npos);
        EXPECT_EQ(text.find(" !room"), std::string::npos);
      }
    }
}

TEST(MatrixGrammar, TheOutboxesIdIsTheTransaction) {
  Message message = sample_message();
  const auto first = std::get<Request>(open_type("matrix")->render(message, kSentAt));
  message.possible_repeat = true;
  const auto second = std::get<Request>(open_type("matrix")->render(message, Timestamp()));
  EXPECT_EQ(first.method, "PUT");
  EXPECT_EQ(first.url, second.url);
  EXPECT_EQ(first.url, "https://matrix.test/_matrix/client/v3/rooms/%21canaryroom%3Amatrix.test/send/m.room.message/" +
                           message.alert_id);
  EXPECT_EQ(header(first.headers, "Authorization"), "Bearer canarytoken");
}

// ---- ntfy

TEST(NtfyGrammar, PlainTextWithinItsBytes) {
  for (const auto& hostile : kHostile)
    for (const int items : {1, 6}) {
      const Json json = sent_json("ntfy", message_of(hostile, items));
      EXPECT_LE(json["message"].string().value().size(), 4'096U);
      EXPECT_LE(json["title"].string().value().size(), 250U);
      EXPECT_NE(json["message"].string()->find("\n\n"), std::string::npos) << "one item always fits";
      EXPECT_FALSE(json.has("markdown"));
      EXPECT_FALSE(json.has("click"));
      EXPECT_FALSE(holds_link(*json["message"].string())) << *json["message"].string();
      EXPECT_EQ(json["sequence_id"].string(), sample_message().alert_id);
    }
}

// ---- e-mail

Mail mail_of(const Message& message) { return std::get<Mail>(open_type("email")->render(message, kSentAt)); }

std::vector<std::string> header_names(const std::string& headers) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < headers.size(); at = headers.find("\r\n", at) + 2)
    if (headers[at] != ' ') names.push_back(headers.substr(at, headers.find(':', at) - at));
  return names;
}

TEST(EmailGrammar, HostileTextAddsNoHeaderNoTagAndNoLongLine) {
  const std::vector<std::string> expected = {"Date",
                                             "From",
                                             "To",
                                             "Subject",
                                             "Message-ID",
                                             "Auto-Submitted",
                                             "X-Auto-Response-Suppress",
                                             "Content-Language",
                                             "MIME-Version",
                                             "Content-Type"};
  const std::vector<std::string> tags = {"<!DOCTYPE html>",
                                         "<html>",
                                         "</html>",
                                         "<head>",
                                         "</head>",
                                         "<meta charset=\"utf-8\">",
                                         "<body>",
                                         "</body>",
                                         "<h2>",
                                         "</h2>",
                                         "<h3>",
                                         "</h3>",
                                         "<p>",
                                         "</p>",
                                         "<bdi>",
                                         "</bdi>",
                                         "<br>",
                                         "<hr>",
                                         "<small>",
                                         "</small>"};
  for (const auto& hostile : kHostile) {
    const std::string bytes = mail_of(message_of(hostile)).bytes;
    EXPECT_EQ(header_names(mail_part(bytes, 0)), expected);
    std::size_t boundaries = 0;
    for (std::size_t at = 0; at < bytes.size();) {
      const auto end = bytes.find("\r\n", at);
      ASSERT_NE(end, std::string::npos);
      const std::string line = bytes.substr(at, end - at);
      EXPECT_LE(line.size(), 78U) << line;
      EXPECT_EQ(line.find_first_of("\r\n"), std::string::npos) << "bare CR or LF";
      EXPECT_NE(line, ".");
      for (const char c : line) ASSERT_TRUE(c >= 0x20 && c < 0x7F) << line;
      boundaries += line.starts_with("--=_paidtrail_alternative") ? 1U : 0U;
      at = end + 2;
    }
    EXPECT_EQ(boundaries, 3U);
    const auto html = text_of_html(mail_part(bytes, 2), tags);
    ASSERT_TRUE(html) << mail_part(bytes, 2);
    EXPECT_FALSE(holds_link(*html)) << *html;
    EXPECT_FALSE(holds_link(mail_part(bytes, 1))) << mail_part(bytes, 1);
  }
}

TEST(EmailGrammar, ThePostsAddressIsTheOnlyLink) {
  const std::string html = mail_part(mail_of(sample_message()).bytes, 2);
  EXPECT_NE(html.find("href=\"https://mastodon.test/@alice/1\""), std::string::npos) << html;
  EXPECT_EQ(html.find("href="), html.rfind("href="));
  for (const std::string_view fetched : {"<img", "<style", "<script", "<link", "src=", "style="})
    EXPECT_EQ(html.find(fetched), std::string::npos) << fetched;
}

TEST(EmailGrammar, ARepeatIsTheSameMailForWhoSortsByMessageId) {
  Message message = sample_message();
  const std::string id = "Message-ID: <" + message.alert_id + "@newsroom.example>\r\n";
  EXPECT_NE(mail_of(message).bytes.find(id), std::string::npos);
  message.possible_repeat = true;
  EXPECT_NE(mail_of(message).bytes.find(id), std::string::npos);
  EXPECT_NE(mail_part(mail_of(message).bytes, 1).find("possible repeat"), std::string::npos);
}

}  // namespace
}  // namespace paidtrail
