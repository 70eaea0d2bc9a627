#include "tests/support/loopback_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

namespace paidtrail::testing {
namespace {

using SteadyClock = std::chrono::steady_clock;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

std::string header_of(std::string_view head, std::string_view name) {
  const std::string wanted = "\r\n" + lower(name) + ":";
  const std::string all = lower(head);
  const auto at = all.find(wanted);
  if (at == std::string::npos) return "";
  auto start = at + wanted.size();
  const auto end = all.find("\r\n", start);
  while (start < end && head[start] == ' ') ++start;
  return std::string(head.substr(start, end - start));
}

bool says_its_length(std::string_view answer) {
  const std::string head = lower(answer.substr(0, answer.find("\r\n\r\n")));
  return head.find("\r\ncontent-length:") != std::string::npos ||
         head.find("\r\ntransfer-encoding:") != std::string::npos;
}

struct Connection {
  int fd = -1;
  std::size_t number = 0;
  std::string in;
  std::optional<Answer> answer;  // being sent
  std::size_t sent = 0;
  SteadyClock::time_point next_write;
};

}  // namespace

std::string ReceivedRequest::header(std::string_view name) const { return header_of(head, name); }

std::string http_answer(int status, const std::vector<std::string>& headers, std::string_view body) {
  std::string out = "HTTP/1.1 " + std::to_string(status) + " Status\r\n";
  for (const auto& line : headers) out += line + "\r\n";
  out += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  out += body;
  return out;
}

std::string html_answer(std::string_view body) {
  return http_answer(200, {"Content-Type: text/html; charset=utf-8"}, body);
}

std::string redirect_answer(int status, std::string_view location) {
  return http_answer(status, {"Location: " + std::string(location)});
}

std::string chunked(std::string_view body) {
  char size[32];
  std::snprintf(size, sizeof size, "%zx\r\n", body.size());
  return std::string(size) + std::string(body) + "\r\n0\r\n\r\n";
}

struct LoopbackServer::State {
  std::string address;
  std::uint16_t port = 0;
  int listener = -1;
  int wake = -1;
  std::atomic<bool> stop{false};
  std::list<Connection> open;  // server thread only
  std::thread thread;

  mutable std::mutex shared;  // guards what follows
  std::map<std::string, AnswerHandler> routes;
  Handler fallback;
  std::vector<ReceivedRequest> log;
  std::size_t accepted = 0;

  void listen_on(const std::string& where);
  void work();
  void accept_all();
  int wait_for() const;
  bool read_from(Connection& connection);
  bool take_request(Connection& connection);
  Answer answer_to(const ReceivedRequest& request);
  bool write_to(Connection& connection);
  bool finish(Connection& connection);
};

void LoopbackServer::State::listen_on(const std::string& where) {
  address = where;
  listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  if (::inet_pton(AF_INET, where.c_str(), &at.sin_addr) != 1) throw std::runtime_error("not an IPv4 address: " + where);
  sockaddr generic{};
  std::memcpy(&generic, &at, sizeof at);
  if (::bind(listener, &generic, sizeof at) != 0 || ::listen(listener, 512) != 0)
    throw std::runtime_error("cannot listen on " + where + ": " + std::strerror(errno));
  socklen_t size = sizeof generic;
  ::getsockname(listener, &generic, &size);
  std::memcpy(&at, &generic, sizeof at);
  port = ntohs(at.sin_port);
}

int LoopbackServer::State::wait_for() const {
  std::optional<SteadyClock::time_point> first;
  for (const auto& connection : open)
    if (connection.answer && (!first || connection.next_write < *first)) first = connection.next_write;
  if (!first) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*first - SteadyClock::now()).count();
  return left < 0 ? 0 : static_cast<int>(left);
}

void LoopbackServer::State::work() {
  while (!stop) {
    std::vector<pollfd> watched{{wake, POLLIN, 0}, {listener, POLLIN, 0}};
    const auto now = SteadyClock::now();
    for (const auto& connection : open) {
      short events = 0;
      if (!connection.answer)
        events = POLLIN;
      else if (connection.next_write <= now)
        events = POLLOUT;
      watched.push_back({connection.fd, events, 0});
    }
    // A connection that is due to write is waited for by POLLOUT, one that is not yet due by the clock.
    int wait = -1;
    for (const auto& connection : open)
      if (connection.answer && connection.next_write > now) wait = wait_for();
    if (::poll(watched.data(), watched.size(), wait) < 0 && errno != EINTR) return;
    std::size_t index = 2;
    for (auto it = open.begin(); it != open.end(); ++index) {
      const short got = watched[index].revents;
      bool keep = true;
      if ((got & (POLLERR | POLLNVAL)) != 0 || ((got & POLLHUP) != 0 && it->answer)) keep = false;
      if (keep && !it->answer && (got & (POLLIN | POLLHUP)) != 0) keep = read_from(*it);
      if (keep && it->answer && it->next_write <= SteadyClock::now()) keep = write_to(*it);
      if (!keep) ::close(it->fd);
      it = keep ? std::next(it) : open.erase(it);
    }
    if ((watched[1].revents & POLLIN) != 0) accept_all();
  }
}

void LoopbackServer::State::accept_all() {
  for (;;) {
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const std::lock_guard lock(shared);
    Connection connection;
    connection.fd = fd;
    connection.number = ++accepted;
    open.push_back(std::move(connection));
  }
}

bool LoopbackServer::State::read_from(Connection& connection) {
  char buffer[16384];
  for (;;) {
    const auto got = ::recv(connection.fd, buffer, sizeof buffer, 0);
    if (got > 0) {
      connection.in.append(buffer, static_cast<std::size_t>(got));
      continue;
    }
    if (got == 0) return false;
    if (errno != EAGAIN) return false;
    return take_request(connection);
  }
}

bool LoopbackServer::State::take_request(Connection& connection) {
  // A TLS handshake record (RFC 8446, 5.1): answered in plain text, as servers do.
  if (connection.in.starts_with('\x16')) {
    connection.answer.emplace();
    connection.answer->bytes = "HTTP/1.1 400 Bad Request\r\n\r\n";
    connection.sent = 0;
    connection.next_write = SteadyClock::now();
    return true;
  }
  const auto end = connection.in.find("\r\n\r\n");
  if (end == std::string::npos) return true;
  ReceivedRequest request;
  request.head = connection.in.substr(0, end + 4);
  const std::string length = header_of(request.head, "Content-Length");
  const std::size_t body = length.empty() ? 0 : std::strtoull(length.c_str(), nullptr, 10);
  if (connection.in.size() < end + 4 + body) return true;
  request.body = connection.in.substr(end + 4, body);
  connection.in.erase(0, end + 4 + body);
  const auto space = request.head.find(' ');
  request.method = request.head.substr(0, space);
  request.target = request.head.substr(space + 1, request.head.find(' ', space + 1) - space - 1);
  request.host = header_of(request.head, "Host");
  if (const auto colon = request.host.rfind(':'); colon != std::string::npos && request.host.back() != ']')
    request.host.resize(colon);
  request.connection = connection.number;
  request.at = SteadyClock::now();
  {
    const std::lock_guard lock(shared);
    log.push_back(request);
  }
  connection.answer = answer_to(request);
  connection.sent = 0;
  connection.next_write = request.at + connection.answer->before;
  return true;
}

Answer LoopbackServer::State::answer_to(const ReceivedRequest& request) {
  AnswerHandler handler;
  Handler other;
  {
    const std::lock_guard lock(shared);
    auto route = routes.find(request.host + request.target);
    if (route == routes.end()) route = routes.find(request.target);
    if (route != routes.end()) handler = route->second;
    other = fallback;
  }
  if (handler) return handler(request);
  Answer answer;
  answer.bytes = other ? other(request) : http_answer(404);
  return answer;
}

bool LoopbackServer::State::write_to(Connection& connection) {
  Answer& answer = *connection.answer;
  for (;;) {
    std::string_view rest = std::string_view(answer.bytes).substr(connection.sent);
    if (rest.empty() && !answer.endless.empty()) {
      answer.bytes = answer.endless;
      connection.sent = 0;
      rest = answer.bytes;
    }
    if (rest.empty()) return finish(connection);
    if (answer.piece != 0) rest = rest.substr(0, answer.piece);
    const auto sent = ::send(connection.fd, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0) return errno == EAGAIN;
    connection.sent += static_cast<std::size_t>(sent);
    if (answer.piece != 0) {
      connection.next_write = SteadyClock::now() + answer.gap;
      if (connection.sent < answer.bytes.size() || !answer.endless.empty()) return true;
    }
  }
}

bool LoopbackServer::State::finish(Connection& connection) {
  const Answer answer = *connection.answer;
  connection.answer.reset();
  if (answer.reset) {
    const linger now{1, 0};
    ::setsockopt(connection.fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    return false;
  }
  if (answer.close || !says_its_length(answer.bytes)) return false;
  return take_request(connection);  // a pipelined one may already be there
}

LoopbackServer::LoopbackServer(const std::string& address) : state_(std::make_unique<State>()) {
  state_->listen_on(address);
  state_->thread = std::thread([this] { state_->work(); });
}

LoopbackServer::~LoopbackServer() {
  state_->stop = true;
  const std::uint64_t one = 1;
  if (::write(state_->wake, &one, sizeof one) != sizeof one) std::abort();
  state_->thread.join();
  for (const auto& connection : state_->open) ::close(connection.fd);
  ::close(state_->listener);
  ::close(state_->wake);
}

std::uint16_t LoopbackServer::port() const { return state_->port; }
std::string LoopbackServer::authority() const { return state_->address + ":" + std::to_string(state_->port); }
std::string LoopbackServer::url(std::string_view target) const { return "http://" + authority() + std::string(target); }
std::string LoopbackServer::map(std::string_view host) const { return std::string(host) + ":80:" + authority(); }

void LoopbackServer::serve(const std::string& route, std::string raw) {
  Answer answer;
  answer.bytes = std::move(raw);
  serve(route, std::move(answer));
}

void LoopbackServer::serve(const std::string& route, Answer answer) {
  on_answer(route, [answer = std::move(answer)](const ReceivedRequest&) { return answer; });
}

void LoopbackServer::on(const std::string& route, Handler handler) {
  on_answer(route, [handler = std::move(handler)](const ReceivedRequest& request) {
    Answer answer;
    answer.bytes = handler(request);
    return answer;
  });
}

void LoopbackServer::on_answer(const std::string& route, AnswerHandler handler) {
  const std::lock_guard lock(state_->shared);
  state_->routes[route] = std::move(handler);
}

void LoopbackServer::otherwise(Handler handler) {
  const std::lock_guard lock(state_->shared);
  state_->fallback = std::move(handler);
}

std::vector<ReceivedRequest> LoopbackServer::requests() const {
  const std::lock_guard lock(state_->shared);
  return state_->log;
}

std::vector<std::string> LoopbackServer::targets() const {
  std::vector<std::string> out;
  for (const auto& request : requests()) out.push_back(request.host + request.target);
  return out;
}

std::size_t LoopbackServer::connections() const {
  const std::lock_guard lock(state_->shared);
  return state_->accepted;
}

}  // namespace paidtrail::testing
