#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A small scripted HTTP/1.1 server on a loopback address, with its own thread and raw sockets: what it sends is
/// exactly what the test wrote, broken or not.
namespace paidtrail::testing {

struct ReceivedRequest {
  std::string method;
  std::string target;  ///< as on the request line
  std::string host;    ///< the Host header without its port
  std::string head;    ///< request line and headers, with the empty line
  std::string body;
  std::size_t connection = 0;  ///< 1 for the first connection accepted
  std::chrono::steady_clock::time_point at;

  std::string header(std::string_view name) const;  ///< "" where absent
};

/// What to send, and how.
struct Answer {
  std::string bytes;                    ///< raw: status line, headers, body
  std::chrono::milliseconds before{0};  ///< silence first
  std::size_t piece = 0;                ///< 0: all at once; else so many bytes at a time …
  std::chrono::milliseconds gap{0};     ///< … with this silence between
  std::string endless = {};             ///< sent again and again after `bytes`, until the client leaves
  bool close = false;                   ///< close afterwards, whatever the headers say
  bool reset = false;                   ///< close with a TCP reset
};

/// `HTTP/1.1 STATUS …`, the headers (each "Name: value"), Content-Length, and the body.
std::string http_answer(int status, const std::vector<std::string>& headers = {}, std::string_view body = "");
/// An HTML page, 200.
std::string html_answer(std::string_view body);
/// A redirect.
std::string redirect_answer(int status, std::string_view location);
/// `body` as one chunk and the last chunk.
std::string chunked(std::string_view body);

/// A connection stays open after an answer that says its length (Content-Length or chunked), and is closed after any
/// other. Any thread.
class LoopbackServer {
 public:
  using Handler = std::function<std::string(const ReceivedRequest&)>;
  using AnswerHandler = std::function<Answer(const ReceivedRequest&)>;

  explicit LoopbackServer(const std::string& address = "127.0.0.1");  ///< any port that is free
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  std::uint16_t port() const;
  std::string authority() const;                   ///< "127.0.0.1:40123"
  std::string url(std::string_view target) const;  ///< "http://127.0.0.1:40123/…"
  std::string map(std::string_view host) const;    ///< a `resolve` row for port 80: "HOST:80:127.0.0.1:40123"

  /// `route` is a target ("/x?y=1", any host) or HOST and target ("a.test/x"); the latter wins. Without a route: 404.
  void serve(const std::string& route, std::string raw);
  void serve(const std::string& route, Answer answer);
  void on(const std::string& route, Handler handler);
  void on_answer(const std::string& route, AnswerHandler handler);
  void otherwise(Handler handler);

  std::vector<ReceivedRequest> requests() const;  ///< in the order of their heads' ends
  std::vector<std::string> targets() const;       ///< "a.test/x" in the same order
  std::size_t connections() const;                ///< accepted so far

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace paidtrail::testing
