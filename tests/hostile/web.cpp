#include "tests/hostile/web.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "core/text/fold.h"

namespace paidtrail::hostile {
namespace {

using std::chrono::milliseconds;

// Longer than any client waits; a client that leaves, and the end of the test, end it sooner.
constexpr milliseconds kSilence{120'000};

struct Socket {
  int fd = -1;
  std::uint16_t port = 0;
};

Socket bound(const std::string& address, std::uint16_t port) {
  const bool v6 = address.find(':') != std::string::npos;
  sockaddr_storage at{};
  socklen_t size = 0;
  if (v6) {
    auto* six = reinterpret_cast<sockaddr_in6*>(&at);
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(port);
    inet_pton(AF_INET6, address.c_str(), &six->sin6_addr);
    size = sizeof *six;
  } else {
    auto* four = reinterpret_cast<sockaddr_in*>(&at);
    four->sin_family = AF_INET;
    four->sin_port = htons(port);
    inet_pton(AF_INET, address.c_str(), &four->sin_addr);
    size = sizeof *four;
  }
  Socket made;
  made.fd = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  if (port != 0) ::setsockopt(made.fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (v6) ::setsockopt(made.fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  auto* generic = reinterpret_cast<sockaddr*>(&at);
  if (made.fd < 0 || ::bind(made.fd, generic, size) != 0) {
    if (made.fd >= 0) ::close(made.fd);
    return {};
  }
  ::getsockname(made.fd, generic, &size);
  made.port =
      ntohs(v6 ? reinterpret_cast<sockaddr_in6*>(&at)->sin6_port : reinterpret_cast<sockaddr_in*>(&at)->sin_port);
  return made;
}

// Linux drops handshakes while the queue of connections to accept is full: with a backlog of 0 it holds one.
std::vector<int> fill_queue(std::uint16_t port) {
  std::vector<int> made;
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (int i = 0; i < 2; ++i) {
    made.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    ::connect(made.back(), reinterpret_cast<const sockaddr*>(&at), sizeof at);
  }
  return made;
}

// One layer of gzip (RFC 1952), piece by piece, so that a bomb costs its maker no memory.
class Gzip {
 public:
  Gzip() { deflateInit2(&state_, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY); }
  ~Gzip() { deflateEnd(&state_); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  std::string add(std::string_view text, bool last) {
    std::string in(text);
    std::string out;
    state_.next_in = reinterpret_cast<Bytef*>(in.data());
    state_.avail_in = static_cast<uInt>(in.size());
    do {
      char buffer[16384];
      state_.next_out = reinterpret_cast<Bytef*>(buffer);
      state_.avail_out = sizeof buffer;
      deflate(&state_, last ? Z_FINISH : Z_NO_FLUSH);
      out.append(buffer, sizeof buffer - state_.avail_out);
    } while (state_.avail_out == 0);
    return out;
  }

 private:
  z_stream state_{};
};

std::string gzip(std::string_view text) { return Gzip().add(text, true); }

std::string bomb(const Step& step) {
  Gzip first;
  std::string out;
  for (std::size_t i = 0; i < step.times; ++i) out += first.add(step.text, i + 1 == step.times);
  for (unsigned layer = 1; layer < step.layers; ++layer) out = gzip(out);
  return out;
}

bool names(const Field& field, std::string_view name) { return ascii_equal_ignoring_case(field.first, name); }

bool has(const std::vector<Field>& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(), [&](const Field& field) { return names(field, name); });
}

/// An answer with a status, as it goes out.
struct Ready {
  int status = 404;
  std::vector<Field> headers;
  std::string body;
};

Ready ready(const Answer& answer) {
  Ready out{answer.status, answer.headers, with_dates(answer.body)};
  for (auto& [name, value] : out.headers) value = with_dates(value);
  if (answer.gzip) {
    out.body = gzip(out.body);
    out.headers.emplace_back("Content-Encoding", "gzip");
  }
  return out;
}

std::string chunks_of(std::string_view body) {
  std::string out;
  while (!body.empty()) {
    const auto piece = body.substr(0, 1000);
    body.remove_prefix(piece.size());
    char size[16];
    std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
    out.append(size).append(piece).append("\r\n");
  }
  return out + "0\r\n\r\n";
}

std::string http1(const Answer& answer) {
  Ready out = ready(answer);
  if (answer.chunked) {
    out.headers.emplace_back("Transfer-Encoding", "chunked");
    out.body = chunks_of(out.body);
  } else if (!has(out.headers, "Content-Length") && !has(out.headers, "Transfer-Encoding")) {
    out.headers.emplace_back("Content-Length", std::to_string(out.body.size()));
  }
  std::string text = "HTTP/1.1 " + std::to_string(out.status) + " Status\r\n";
  for (const auto& [name, value] : out.headers) text.append(name).append(": ").append(value).append("\r\n");
  return text + "\r\n" + out.body;
}

std::string http2_answer(const Answer& answer, std::uint32_t stream) {
  const Ready out = ready(answer);
  http2::Fields fields{{":status", std::to_string(out.status)}};
  for (const auto& [name, value] : out.headers) fields.emplace_back(ascii_lower(name), value);
  const unsigned end = out.body.empty() ? unsigned{http2::kEndStream} : 0;
  std::string text = http2::header_frames(stream, http2::kEndHeaders | end, http2::encode(fields));
  for (std::size_t at = 0; at < out.body.size(); at += http2::kMaxFrame) {
    const bool last = at + http2::kMaxFrame >= out.body.size();
    text += http2::frame(http2::kData, last ? unsigned{http2::kEndStream} : 0, stream,
                         std::string_view(out.body).substr(at, http2::kMaxFrame));
  }
  return text;
}

const Answer& not_found() {
  static const Answer answer = [] {
    Answer made;
    made.status = 404;
    return made;
  }();
  return answer;
}

// RFC 7301: the server's choice among what the client offers.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* offered,
                    unsigned offered_size, void* http2_too) {
  static const unsigned char both[] = "\x02h2\x08http/1.1";
  static const unsigned char one[] = "\x08http/1.1";
  const bool wants = *static_cast<const bool*>(http2_too);
  unsigned char* chosen = nullptr;
  const int found = SSL_select_next_proto(&chosen, size, wants ? both : one, wants ? sizeof both - 1 : sizeof one - 1,
                                          offered, offered_size);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

}  // namespace

std::vector<std::string> Seen::header(std::string_view name) const {
  std::vector<std::string> found;
  std::size_t from = head.find("\r\n");
  while (from != std::string::npos) {
    const auto end = head.find("\r\n", from + 2);
    if (end == std::string::npos) break;
    const std::string_view line = std::string_view(head).substr(from + 2, end - from - 2);
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && ascii_equal_ignoring_case(line.substr(0, colon), name))
      found.emplace_back(trim(line.substr(colon + 1)));
    from = end;
  }
  return found;
}

Tripwire::Tripwire(const std::string& address, std::uint16_t port) {
  const Socket made = bound(address, port);
  if (made.fd < 0) return;
  if (::listen(made.fd, 128) != 0) {
    ::close(made.fd);
    return;
  }
  listener_ = made.fd;
  port_ = made.port;
}

Tripwire::~Tripwire() {
  if (listener_ >= 0) ::close(listener_);
}

std::size_t Tripwire::connections() {
  if (!works()) return 0;
  for (;;) {
    const int fd = ::accept(listener_, nullptr, nullptr);
    if (fd < 0) return seen_;
    ::close(fd);
    ++seen_;
  }
}

HostileWeb::HostileWeb(const Scenario& scenario) : scenario_(scenario) {
  ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
  for (const auto& [name, authority] : scenario.authorities) {
    Server& server = servers_[name];
    server.what = &authority;
    if (authority.tls) {
      if (!authority_) authority_ = std::make_unique<CertificateAuthority>();
      server.tls = authority_->server(authority.host, authority.certificate);
      SSL_CTX_set_alpn_select_cb(server.tls.get(), &choose_protocol, const_cast<bool*>(&authority.http2));
    }
    for (const auto& [target, answers] : authority.answers)
      for (const Answer& answer : answers)
        for (const Step& step : answer.steps)
          if (step.what == Step::What::gzip) bombs_[&step] = bomb(step);
    listen(server);
  }
  acceptor_ = std::thread([this] { accept_all(); });
}

HostileWeb::~HostileWeb() {
  stop_ = true;
  acceptor_.join();
  for (const Connection& connection : open_) connection.wire->hang_up();
  for (Connection& connection : open_) connection.thread.join();
  for (const auto& [name, server] : servers_) {
    for (const int fd : server.fillers) ::close(fd);
    ::close(server.listener);
  }
}

void HostileWeb::listen(Server& server) {
  const Socket made = bound("127.0.0.1", 0);
  if (made.fd < 0) throw std::runtime_error("no port for " + server.what->name);
  server.listener = made.fd;
  server.port = made.port;
  if (server.what->refuses) return;
  if (::listen(made.fd, server.what->deaf ? 0 : 128) != 0) throw std::runtime_error("cannot listen");
  if (server.what->deaf) server.fillers = fill_queue(made.port);
}

std::string HostileWeb::configuration(const std::string& ca_file) const {
  const auto list = [](const std::vector<std::string>& rows) {
    std::string out;
    for (const std::string& row : rows) out += (out.empty() ? "\"" : ", \"") + row + "\"";
    return "[" + out + "]\n";
  };
  std::vector<std::string> allow = scenario_.allow;
  std::vector<std::string> maps = scenario_.maps;
  for (const auto& [name, server] : servers_) {
    const std::string at = "127.0.0.1:" + std::to_string(server.port);
    allow.push_back(at);
    maps.push_back(server.what->host + ":" + std::to_string(server.what->port) + ":" + at);
  }
  std::string out = "[network]\nhost_delay = \"0ms\"\nallow_addresses = " + list(allow) + "resolve = " + list(maps);
  if (!ca_file.empty()) out += "ca_file = \"" + ca_file + "\"\n";
  for (const std::string& line : scenario_.config) out += line + "\n";
  return out;
}

std::vector<Seen> HostileWeb::requests() const {
  const std::lock_guard lock(shared_);
  return seen_;
}

std::size_t HostileWeb::connections(const std::string& authority) const {
  const std::lock_guard lock(shared_);
  const auto found = servers_.find(authority);
  return found == servers_.end() ? 0 : found->second.accepted;
}

bool HostileWeb::was_offered_http2(const std::string& authority) const {
  const std::lock_guard lock(shared_);
  return !servers_.at(authority).refused_http2;
}

void HostileWeb::accept_all() {
  std::vector<pollfd> watched;
  std::vector<Server*> order;
  for (auto& [name, server] : servers_) {
    if (server.what->refuses || server.what->deaf) continue;
    watched.push_back({server.listener, POLLIN, 0});
    order.push_back(&server);
  }
  while (!stop_) {
    if (::poll(watched.data(), watched.size(), 50) <= 0) continue;
    for (std::size_t i = 0; i < watched.size(); ++i) {
      if ((watched[i].revents & POLLIN) == 0) continue;
      const int fd = ::accept4(watched[i].fd, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      const int on = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      const std::lock_guard lock(shared_);
      ++order[i]->accepted;
      Connection& connection = open_.emplace_back();
      connection.server = order[i];
      connection.wire = std::make_unique<Wire>(fd);
      connection.thread = std::thread([this, &connection] { serve(connection); });
    }
  }
}

const Answer* HostileWeb::answer_to(Server& server, const Seen& seen) {
  const auto route = server.what->answers.find(seen.target);
  if (route == server.what->answers.end()) return &not_found();
  const std::lock_guard lock(shared_);
  std::vector<const Answer*> in_turn;
  for (const Answer& answer : route->second) {
    if (!answer.when) {
      in_turn.push_back(&answer);
      continue;
    }
    const auto values = seen.header(answer.when->first);
    if (std::find(values.begin(), values.end(), answer.when->second) != values.end()) return &answer;
  }
  if (in_turn.empty()) return &not_found();
  std::size_t& turn = server.turns[&route->second];
  return in_turn[std::min(turn++, in_turn.size() - 1)];
}

bool HostileWeb::was_asked(const std::string& url) const {
  const std::lock_guard lock(shared_);
  return std::any_of(seen_.begin(), seen_.end(), [&](const Seen& seen) { return seen.url() == url; });
}

bool HostileWeb::play(Wire& wire, const std::vector<Step>& steps, std::uint32_t stream) {
  return std::all_of(steps.begin(), steps.end(), [&](const Step& step) { return play_step(wire, step, stream); });
}

bool HostileWeb::play_step(Wire& wire, const Step& step, std::uint32_t stream) {
  switch (step.what) {
    case Step::What::send: {
      const std::string text = with_dates(step.text);
      for (std::size_t i = 0; i < step.times; ++i)
        if (!wire.send(text)) return false;
      return true;
    }
    case Step::What::forever:
      while (wire.send(step.text)) {
      }
      return false;
    case Step::What::drip:
      for (const char& c : step.text)
        if (!wire.send({&c, 1}) || !wire.wait(step.pause)) return false;
      return true;
    case Step::What::wait:
      return wire.wait(step.pause);
    case Step::What::after:
      while (!was_asked(step.text))
        if (!wire.wait(milliseconds(10))) return false;
      return true;
    case Step::What::silence:
      return wire.wait(kSilence);
    case Step::What::read:
      return !wire.receive().empty();
    case Step::What::gzip:
      return wire.send(bombs_.at(&step));
    case Step::What::close:
      wire.close();
      return false;
    case Step::What::reset:
      wire.reset();
      return false;
    case Step::What::frame: {
      const std::string made = http2::frame(step.type, step.flags, step.stream.value_or(stream), step.text);
      if (step.times == 0)
        while (wire.send(made)) {
        }
      std::string all;
      for (std::size_t i = 0; i < step.times; ++i) all += made;
      return wire.send(all);
    }
    case Step::What::headers:
      return wire.send(http2::header_frames(stream, step.flags, http2::encode(step.fields)));
    case Step::What::data:
      return wire.send(http2::frame(http2::kData, step.flags, stream, step.text));
  }
  return false;
}

/// One connection that speaks HTTP/1.1.
class HostileWeb::Http1 {
 public:
  Http1(HostileWeb& web, Connection& connection) : web_(web), server_(*connection.server), wire_(*connection.wire) {}

  void operator()() {
    while (wire_.open() && read_head()) {
      const Answer* answer = web_.answer_to(server_, seen_);
      if (answer->status == 0) {
        web_.play(wire_, answer->steps);
        return;
      }
      if (!wire_.send(http1(*answer)) || has(answer->headers, "Connection")) return;
    }
  }

 private:
  bool read_head() {
    std::size_t end = 0;
    while ((end = in_.find("\r\n\r\n")) == std::string::npos) {
      const std::string more = wire_.receive();
      if (more.empty()) return false;
      in_ += more;
    }
    seen_.authority = server_.what->name;
    seen_.head = in_.substr(0, end + 4);
    seen_.at = std::chrono::steady_clock::now();
    in_.erase(0, end + 4);
    const auto space = seen_.head.find(' ');
    seen_.target = seen_.head.substr(space + 1, seen_.head.find(' ', space + 1) - space - 1);
    const std::lock_guard lock(web_.shared_);
    web_.seen_.push_back(seen_);
    return true;
  }

  HostileWeb& web_;
  Server& server_;
  Wire& wire_;
  std::string in_;
  Seen seen_;
};

/// One connection that speaks HTTP/2; requests are answered one after another.
class HostileWeb::Http2 {
 public:
  Http2(HostileWeb& web, Connection& connection) : web_(web), server_(*connection.server), wire_(*connection.wire) {}

  void operator()() {
    if (!server_.what->opening.empty()) {
      if (!web_.play(wire_, server_.what->opening)) return;
    } else if (!wire_.send(http2::frame(http2::kSettings, 0, 0, ""))) {
      return;
    }
    if (!read_preface()) return;
    while (wire_.open()) {
      while (auto frame = http2::take_frame(in_))
        if (!take(*frame)) return;
      if (!read_more()) return;
    }
  }

 private:
  bool read_more() {
    const std::string more = wire_.receive();
    in_ += more;
    return !more.empty();
  }

  bool read_preface() {
    while (in_.size() < http2::kPreface.size())
      if (!read_more()) return false;
    const bool right = in_.starts_with(http2::kPreface);
    in_.erase(0, http2::kPreface.size());
    return right;
  }

  bool take(const http2::Frame& frame) {
    if (frame.type == http2::kSettings && (frame.flags & http2::kAck) == 0)
      return wire_.send(http2::frame(http2::kSettings, http2::kAck, 0, ""));
    if (frame.type == http2::kPing && (frame.flags & http2::kAck) == 0)
      return wire_.send(http2::frame(http2::kPing, http2::kAck, 0, frame.payload));
    if (frame.type != http2::kHeaders && frame.type != http2::kContinuation) return true;
    std::string_view block = frame.payload;
    if (frame.type == http2::kHeaders) {
      block_.clear();
      std::size_t padding = 0;
      if ((frame.flags & http2::kPadded) != 0) {
        padding = static_cast<unsigned char>(block.front());
        block.remove_prefix(1);
      }
      if ((frame.flags & http2::kPriority) != 0) block.remove_prefix(std::min<std::size_t>(5, block.size()));
      block.remove_suffix(std::min(padding, block.size()));
    }
    block_ += block;
    return (frame.flags & http2::kEndHeaders) == 0 || answer(frame.stream);
  }

  bool answer(std::uint32_t stream) {
    const auto fields = decoder_.decode(block_);
    if (!fields) return false;
    const Answer* found = web_.answer_to(server_, log(*fields));
    if (found->status == 0) return web_.play(wire_, found->steps, stream);
    return wire_.send(http2_answer(*found, stream));
  }

  Seen log(const http2::Fields& fields) {
    Seen seen;
    std::string method;
    std::string rest;
    for (const auto& [name, value] : fields) {
      if (name == ":method") method = value;
      if (name == ":path") seen.target = value;
      if (name == ":authority") rest += "Host: " + value + "\r\n";
      if (!name.starts_with(':')) rest.append(name).append(": ").append(value).append("\r\n");
    }
    seen.authority = server_.what->name;
    seen.head = method + " " + seen.target + " HTTP/2\r\n" + rest + "\r\n";
    seen.at = std::chrono::steady_clock::now();
    const std::lock_guard lock(web_.shared_);
    web_.seen_.push_back(seen);
    return seen;
  }

  HostileWeb& web_;
  Server& server_;
  Wire& wire_;
  std::string in_;
  std::string block_;
  http2::Decoder decoder_;
};

void HostileWeb::serve(Connection& connection) {
  Wire& wire = *connection.wire;
  Server& server = *connection.server;
  bool on = play(wire, server.what->connect);
  if (on && server.what->tls) on = wire.start_tls(server.tls.get());
  if (on && server.what->http2 && !wire.chose_http2()) {
    const std::lock_guard lock(shared_);
    server.refused_http2 = true;
  }
  if (on && wire.chose_http2())
    Http2(*this, connection)();
  else if (on)
    Http1(*this, connection)();
  wire.close();
}

}  // namespace paidtrail::hostile
