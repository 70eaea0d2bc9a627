#include "tests/crawler/mail/smtp_server.h"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <optional>
#include <stdexcept>

namespace paidtrail::testing {

/// One connection, plain at first. Gives up where the server ends.
class SmtpServer::Peer {
 public:
  Peer(int fd, const std::atomic<bool>& ending) : fd_(fd), ending_(ending), ssl_(nullptr, &SSL_free) {}
  ~Peer() {
    if (ssl_) SSL_shutdown(ssl_.get());
    ::close(fd_);
  }

  bool start_tls(SSL_CTX* context) {
    if (context == nullptr) return false;
    ssl_.reset(SSL_new(context));
    SSL_set_fd(ssl_.get(), fd_);
    return SSL_accept(ssl_.get()) == 1;
  }
  bool encrypted() const { return ssl_ != nullptr; }

  void say(const std::string& text) {
    const std::string line = text + "\r\n";
    if (ssl_)
      SSL_write(ssl_.get(), line.data(), static_cast<int>(line.size()));
    else
      (void)!::send(fd_, line.data(), line.size(), MSG_NOSIGNAL);
  }

  /// Without its line break; nothing where the client has left.
  std::optional<std::string> line() {
    while (true) {
      if (const auto end = read_.find("\r\n"); end != std::string::npos) {
        std::string one = read_.substr(0, end);
        read_.erase(0, end + 2);
        return one;
      }
      if (!more()) return std::nullopt;
    }
  }

  void wait_for_the_end() {
    while (more()) read_.clear();
  }

 private:
  bool more() {
    while (!(ssl_ && SSL_pending(ssl_.get()) > 0)) {
      pollfd one{fd_, POLLIN, 0};
      if (::poll(&one, 1, 50) > 0) break;
      if (ending_) return false;
    }
    char bytes[4096];
    const auto got =
        ssl_ ? SSL_read(ssl_.get(), bytes, sizeof bytes) : static_cast<int>(::recv(fd_, bytes, sizeof bytes, 0));
    if (got <= 0) return false;
    read_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }

  int fd_;
  const std::atomic<bool>& ending_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
  std::string read_;
};

SmtpServer::SmtpServer(SmtpScript script) : script_(std::move(script)) {
  ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 8) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("no loopback port");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

SmtpServer::~SmtpServer() {
  ending_ = true;
  thread_.join();
  ::close(listener_);
}

std::vector<SmtpSession> SmtpServer::sessions() const {
  const std::lock_guard lock(sessions_mutex_);
  return sessions_;
}

void SmtpServer::serve() {
  while (!ending_) {
    pollfd one{listener_, POLLIN, 0};
    if (::poll(&one, 1, 50) <= 0) continue;
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    Peer peer(fd, ending_);
    {
      const std::lock_guard lock(sessions_mutex_);
      sessions_.emplace_back();
    }
    if (script_.tls_from_the_start && !peer.start_tls(script_.tls)) continue;
    converse(peer);
  }
}

void SmtpServer::converse(Peer& peer) {
  const auto note = [&](const auto& change) {
    const std::lock_guard lock(sessions_mutex_);
    change(sessions_.back());
  };
  const auto scripted = [&](const std::string& command, const std::string& usual) {
    for (const std::string& key : {command, command.substr(0, command.find_first_of(" :"))})
      if (const auto found = script_.answers.find(key); found != script_.answers.end()) return found->second;
    return usual;
  };
  // Whether the conversation goes on.
  const auto answer = [&](const std::string& text) {
    if (text == "HANG") peer.wait_for_the_end();
    if (text.empty() || text == "HANG") return false;
    peer.say(text);
    return true;
  };

  bool password = false;  // is the next line
  if (!answer(scripted("greeting", "220 mail.test ESMTP"))) return;
  while (const auto line = peer.line()) {
    note([&](SmtpSession& session) { session.commands.push_back(*line); });
    if (on_command) on_command(*line);
    const std::string verb = line->substr(0, line->find_first_of(" :"));
    std::string usual = "250 ok";
    if (verb == "EHLO") {
      usual = "250-mail.test\r\n250-" + script_.extensions;
      for (auto at = usual.find(','); at != std::string::npos; at = usual.find(',')) usual.replace(at, 1, "\r\n250-");
      usual += script_.tls != nullptr && !peer.encrypted() ? "\r\n250 STARTTLS" : "\r\n250 8BITMIME";
    } else if (verb == "STARTTLS") {
      usual = "220 go ahead";
    } else if (verb == "AUTH") {
      usual = "334 ";
    } else if (password) {
      usual = "235 welcome";
    } else if (verb == "DATA") {
      usual = "354 go on";
    } else if (verb == "QUIT") {
      usual = "221 bye";
    } else if (verb == "MAIL") {
      note([&](SmtpSession& session) { session.encrypted = peer.encrypted(); });
    }
    const std::string said = scripted(*line, usual);
    password = said.starts_with("334");
    if (!answer(said)) return;
    if (verb == "STARTTLS" && said.starts_with("220") && !peer.start_tls(script_.tls)) return;
    if (verb == "QUIT") return;
    if (verb != "DATA" || !said.starts_with("354")) continue;
    while (const auto text = peer.line()) {
      if (*text == ".") break;
      note([&](SmtpSession& session) {
        session.message += (text->starts_with('.') ? text->substr(1) : *text) + "\r\n";
      });
    }
    if (!answer(scripted(".", "250 taken"))) return;
  }
}

}  // namespace paidtrail::testing
