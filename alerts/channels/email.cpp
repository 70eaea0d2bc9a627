#include "alerts/channels/email.h"

#include <algorithm>
#include <array>

#include "alerts/channels/mail_text.h"
#include "alerts/channels/message_lines.h"
#include "core/text/exits.h"
#include "core/text/fold.h"
#include "core/url/url.h"

namespace paidtrail::channels {
namespace {

constexpr std::uint16_t kSmtp = 25;
constexpr std::uint16_t kSmtps = 465;

constexpr std::array kSettings = {
    Setting{"url", Setting::Type::text, true, "", "the mail server: smtps://HOST, or smtp://HOST[:PORT] with STARTTLS"},
    Setting{"from", Setting::Type::text, true, "", "who writes: an address, or \"Name <address>\""},
    Setting{"to", Setting::Type::list, true, "", "who reads: addresses"},
    Setting{"user", Setting::Type::text, false, "", "the account to log in with"},
    Setting{"password", Setting::Type::secret, false, "", "its password"}};

struct Server {
  std::string host;
  std::uint16_t port = kSmtp;
  Mail::Tls tls = Mail::Tls::required;
  std::string user;
  std::string password;
};

std::string text_of(const Message& message) {
  const MessageLines lines = lines_of(message, Links::defanged);
  std::string text = tidy(lines.summary) + "\n";
  for (const auto& item : lines.items) {
    text += "\n* " + item.headline + "\n";
    for (const std::string* line : {&item.byline, &item.excerpt, &item.trail, &item.rule, &item.post})
      if (!line->empty()) text += "  " + *line + "\n";
  }
  text += "\n";
  for (const std::string& line : {left_out_line(message.items_left_out, message.language), lines.more})
    if (!line.empty()) text += line + "\n";
  return text + "\n-- \n" + lines.footer + "\n";
}

/// A stylesheet, an image or a script would be fetched or blocked: there is none, and no link but the post's.
Html html_of(const Message& message) {
  const MessageLines lines = lines_of(message, Links::defanged);
  Html html = Literal("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n<h2>") +
              Html::escape(lines.title) + Literal("</h2>\n<p>") + Html::escape(lines.summary) + Literal("</p>\n");
  for (const auto& item : lines.items) {
    html += Literal("<h3>") + Html::escape(item.headline) + Literal("</h3>\n<p><bdi>");
    bool first = true;
    for (const std::string* line : {&item.byline, &item.excerpt, &item.trail, &item.rule}) {
      if (line->empty()) continue;
      if (!first) html += Literal("</bdi><br>\n<bdi>");
      html += Html::escape(*line);
      first = false;
    }
    html += Literal("</bdi></p>\n");
    if (!item.post.empty())
      html += Literal("<p><a rel=\"noreferrer nofollow\" href=\"") + Html::escape(item.post) + Literal("\">") +
              Html::escape(item.post) + Literal("</a></p>\n");
  }
  for (const std::string& line : {left_out_line(message.items_left_out, message.language), lines.more})
    if (!line.empty()) html += Literal("<p>") + Html::escape(line) + Literal("</p>\n");
  return html + Literal("<hr>\n<p><small>") + Html::escape(lines.footer) + Literal("</small></p>\n</body></html>\n");
}

std::string_view stage_name(MailStage stage) {
  switch (stage) {
    case MailStage::connect:
      return "the connection";
    case MailStage::greeting:
      return "the greeting";
    case MailStage::tls:
      return "STARTTLS";
    case MailStage::log_in:
      return "the log-in";
    case MailStage::sender:
      return "the sender's address";
    case MailStage::recipient:
      return "the readers' addresses";
    case MailStage::content:
      return "the message";
  }
  return "";
}

Delivery read_code(int code, MailStage stage) {
  const std::string why = "SMTP " + std::to_string(code) + " at " + std::string(stage_name(stage));
  if (code < 500) return RetryAfter{std::nullopt, why, false};
  if (code == 552) return Refused{why + ": it is too large for the server", false, true};
  if (stage == MailStage::log_in || code == 530 || code == 535)
    return Refused{why + ": the server wants another user or password", true, false};
  return Refused{why, stage == MailStage::sender || stage == MailStage::recipient, false};
}

Delivery read_failure(Outcome failure, MailStage stage) {
  std::string why(kOutcomes.name(failure));
  if (failure == Outcome::tls_failure && stage == MailStage::greeting) why += ": the server offers no STARTTLS";
  // The message may have been taken where only the answer is missing.
  const bool nothing_taken = stage != MailStage::content && failure != Outcome::timeout;
  return RetryAfter{std::nullopt, why + " at " + std::string(stage_name(stage)), nothing_taken};
}

class Email final : public Channel {
 public:
  Email(Server server, Mailbox from, std::vector<Mailbox> to)
      : server_(std::move(server)), from_(std::move(from)), to_(std::move(to)) {}

  Rendered render(const Message& message, Timestamp at) const override {
    Mail mail;
    mail.host = server_.host;
    mail.port = server_.port;
    mail.tls = server_.tls;
    mail.user = server_.user;
    mail.password = server_.password;
    mail.from = from_.address;
    for (const Mailbox& one : to_) mail.to.push_back(one.address);
    const std::string domain = from_.address.substr(from_.address.rfind('@') + 1);
    const std::string subject = lines_of(message, Links::defanged).title;
    // The outbox's id: a repeat is the same mail for every program that sorts by Message-ID.
    mail.bytes = mail_bytes({from_, to_, subject, message.alert_id + "@" + domain, message.language, at,
                             text_of(message), html_of(message).str()});
    return mail;
  }

  Delivery read_reply(const Fetched&) const override {
    return Refused{"a mail server does not answer so", false, false};
  }

  Delivery read_mail_reply(const MailReply& reply) const override {
    if (!reply.taken) {
      // One reader who may be let in later is worth another try.
      const auto passing =
          std::find_if(reply.refused.begin(), reply.refused.end(), [](const auto& one) { return one.code < 500; });
      if (reply.stage == MailStage::recipient && passing != reply.refused.end())
        return read_code(passing->code, reply.stage);
      if (reply.code && *reply.code >= 400) return read_code(*reply.code, reply.stage);
      return read_failure(reply.failure.value_or(Outcome::connect_failure), reply.stage);
    }
    if (reply.refused.empty()) return Sent{};
    std::string but = "the server refused";
    for (const RefusedAddress& one : reply.refused)
      but += (&one == &reply.refused.front() ? " " : ", ") + one.address + " (SMTP " + std::to_string(one.code) + ")";
    return Sent{but};
  }

 private:
  Server server_;
  Mailbox from_;
  std::vector<Mailbox> to_;
};

Error wrong(const std::string& what) { return {ErrorKind::config, what}; }

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "[::1]" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos);
}

/// The URL Standard serialises hosts of http alone, so that `SMTP://Mail.Example` is read twice.
Result<Server> server_of(const SettingValues& settings) {
  const auto url = Url::parse(settings.text("url").value_or(""));
  const bool smtps = url && url->scheme() == "smtps";
  if (!url || (!smtps && url->scheme() != "smtp") || url->host().empty())
    return wrong("'url' is no smtps:// or smtp:// address");
  if (!url->username().empty() || !url->password().empty())
    return wrong("'url' holds a user or password, which logs would show; 'user' and 'password' take them");
  if ((url->path() != "" && url->path() != "/") || url->query() || url->fragment())
    return wrong("'url' is the server's address: leave out what follows its host and port");
  const auto host = Url::parse("http://" + std::string(url->host()));
  if (!host) return wrong("'url' names no host");
  Server server;
  server.host = std::string(host->host());
  server.port = url->port().value_or(smtps ? kSmtps : kSmtp);
  server.user = settings.text("user").value_or("");
  server.password = settings.secret("password").value_or(Secret()).reveal();
  const auto control = [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; };
  if (std::any_of(server.user.begin(), server.user.end(), control)) return wrong("'user' holds control characters");
  if (server.user.empty() != server.password.empty())
    return wrong(server.user.empty() ? "'user' is missing beside 'password'" : "'password' is missing beside 'user'");
  if (smtps)
    server.tls = Mail::Tls::from_the_start;
  else if (server.user.empty() && is_loopback(server.host))
    server.tls = Mail::Tls::if_offered;
  return server;
}

Result<std::unique_ptr<Channel>> make(const SettingValues& settings) {
  auto server = server_of(settings);
  if (!server) return server.error();
  const std::string from_text = settings.text("from").value_or("");
  auto from = parse_mailbox(from_text);
  if (!from) return wrong("'from': '" + tidy(from_text) + "' " + from.error().message);
  std::vector<Mailbox> to;
  for (const std::string& text : settings.list("to")) {
    auto one = parse_mailbox(text);
    if (!one) return wrong("'to': '" + tidy(text) + "' " + one.error().message);
    const bool known =
        std::any_of(to.begin(), to.end(), [&](const Mailbox& other) { return other.address == one->address; });
    if (!known) to.push_back(*std::move(one));
  }
  if (to.empty()) return wrong("'to' names nobody");
  return std::unique_ptr<Channel>(std::make_unique<Email>(*std::move(server), *std::move(from), std::move(to)));
}

}  // namespace

ChannelType email() { return {"email", kSettings, false, make, true}; }

}  // namespace paidtrail::channels
