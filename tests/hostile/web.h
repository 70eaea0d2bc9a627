#pragma once

#include <atomic>
#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/hostile/certificates.h"
#include "tests/hostile/http2.h"
#include "tests/hostile/scenario.h"
#include "tests/hostile/wire.h"

namespace paidtrail::hostile {

/// A request that arrived.
struct Seen {
  std::string authority;
  std::string target;
  std::string head;  ///< request line and headers; of HTTP/2 in the form of HTTP/1.1
  std::chrono::steady_clock::time_point at;

  std::string url() const { return authority + target; }
  std::vector<std::string> header(std::string_view name) const;
};

/// A socket that nobody may connect to.
class Tripwire {
 public:
  /// Port 0: any that is free. Where it cannot be bound, `works()` is false and nothing is ever seen.
  explicit Tripwire(const std::string& address = "127.0.0.1", std::uint16_t port = 0);
  ~Tripwire();
  Tripwire(const Tripwire&) = delete;
  Tripwire& operator=(const Tripwire&) = delete;
  bool works() const { return listener_ >= 0; }
  std::uint16_t port() const { return port_; }
  std::size_t connections();  ///< made so far

 private:
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::size_t seen_ = 0;
};

/// All servers of a scenario, each authority on a loopback port of its own, a thread a connection: what they send is
/// exactly what the scenario says, broken or not. The scenario outlives it.
class HostileWeb {
 public:
  explicit HostileWeb(const Scenario& scenario);
  ~HostileWeb();
  HostileWeb(const HostileWeb&) = delete;
  HostileWeb& operator=(const HostileWeb&) = delete;

  /// `[network]` with what these servers need.
  std::string configuration(const std::string& ca_file) const;
  bool has_tls() const { return authority_ != nullptr; }
  std::string ca_pem() const { return authority_->pem(); }

  // Any thread.
  std::vector<Seen> requests() const;
  std::size_t connections(const std::string& authority) const;
  /// False where a client came to this HTTP/2 server and did not offer HTTP/2.
  bool was_offered_http2(const std::string& authority) const;

 private:
  struct Server {
    const Authority* what = nullptr;
    int listener = -1;
    std::vector<int> fillers;  // of a deaf server's queue
    std::uint16_t port = 0;
    Owned<SSL_CTX> tls{nullptr, nullptr};
    std::size_t accepted = 0;
    bool refused_http2 = false;
    std::map<const std::vector<Answer>*, std::size_t> turns;
  };
  struct Connection {
    Server* server = nullptr;
    std::unique_ptr<Wire> wire;
    std::thread thread;
  };
  class Http1;
  class Http2;

  void listen(Server& server);
  void accept_all();
  void serve(Connection& connection);
  const Answer* answer_to(Server& server, const Seen& seen);
  bool was_asked(const std::string& url) const;
  bool play(Wire& wire, const std::vector<Step>& steps, std::uint32_t stream = 0);
  bool play_step(Wire& wire, const Step& step, std::uint32_t stream);

  std::unique_ptr<CertificateAuthority> authority_;
  const Scenario& scenario_;
  std::map<std::string, Server> servers_;
  std::map<const Step*, std::string> bombs_;  // made before anybody waits for them
  std::atomic<bool> stop_{false};
  std::thread acceptor_;

  mutable std::mutex shared_;  // guards what follows, and the counts of the servers
  std::list<Connection> open_;
  std::vector<Seen> seen_;
};

}  // namespace paidtrail::hostile
