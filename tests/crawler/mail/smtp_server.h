#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

typedef struct ssl_ctx_st SSL_CTX;

namespace paidtrail::testing {

/// What a mail server says. A command is looked for whole ("RCPT TO:<b@x.test>"), then by its first word ("RCPT"),
/// `greeting` and `.` are the moments before the first command and after the message. An answer that is empty closes
/// the connection; "HANG" is silence until the client leaves.
struct SmtpScript {
  std::map<std::string, std::string> answers;
  std::string extensions = "SIZE 1000000";  ///< of EHLO, beside STARTTLS; separated by commas
  SSL_CTX* tls = nullptr;                   ///< STARTTLS is offered where it is set …
  bool tls_from_the_start = false;          ///< … or TLS begins at once
};

struct SmtpSession {
  std::vector<std::string> commands;  ///< as received, in order
  bool encrypted = false;             ///< when the sender was named
  std::string message;                ///< dots undone
};

/// On a free port of 127.0.0.1; one session after another, in a thread of its own. Any thread.
class SmtpServer {
 public:
  explicit SmtpServer(SmtpScript script);
  ~SmtpServer();
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::vector<SmtpSession> sessions() const;
  std::function<void(const std::string& command)> on_command;  ///< before the answer; set before the first session

 private:
  class Peer;
  void serve();
  void converse(Peer& peer);

  SmtpScript script_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> ending_{false};
  mutable std::mutex sessions_mutex_;
  std::vector<SmtpSession> sessions_;
  std::thread thread_;
};

}  // namespace paidtrail::testing
