#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/network.h"
#include "core/clock.h"
#include "core/transport.h"
#include "core/url/url.h"
#include "crawler/http/address_guard.h"
#include "crawler/http/host_map.h"
#include "crawler/http/lookups.h"
#include "storage/evidence/body_decoder.h"

namespace paidtrail {

/// What all transfers of a loop share.
struct TransferShared {
  explicit TransferShared(NetworkConfig config) : network(std::move(config)), hosts(network.resolve) {}

  NetworkConfig network;
  HostMap hosts;
  Lookups lookups;
  std::string user_agent;
  std::string ca_file;
  bool evidence = true;          ///< heads and bodies are kept as they were on the wire
  void* tls_sessions = nullptr;  ///< CURLSH
  int (*on_close)(void* loop, int socket) = nullptr;
  void* loop = nullptr;
};

/// A libcurl handle, used for one exchange after another: the options that never change are set once, so that a hop
/// costs the few that do. Its limits, its buffers, and what the end of an exchange means. Owned by the Loop. Loop
/// thread only.
class Transfer {
 public:
  Transfer(TransferShared& shared, const Clock& clock);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// Takes an exchange whose target is parsed; false where libcurl refuses an option, and then nothing may be sent.
  bool begin(Request request, Transport::Done done);
  /// What came of it; `code` is libcurl's.
  Fetched result(int code);
  FetchFailure failure(Outcome outcome, std::string message) const;

  void* easy() const { return easy_; }
  bool open() const { return open_; }
  bool connected() const { return now_.connected; }
  const Request& request() const { return now_.request; }
  const Url& url() const { return *now_.request.target; }
  /// Frees the handle for the next exchange.
  Transport::Done end();

  // libcurl's callbacks call these.
  bool may_connect(const Endpoint& endpoint);
  bool may_send_to(const char* address, int port);
  bool header_line(std::string_view line);
  bool body_piece(std::string_view raw);
  void sent_head(std::string_view bytes);

 private:
  /// All that belongs to one exchange.
  struct Exchange {
    Request request;
    Transport::Done done;
    Timestamp at;
    Moment started;
    ConnectTo loopback;

    std::optional<std::string> refused;  ///< by the guard, and why: final
    bool looking_up = false;
    bool socket_opened = false;
    bool connected = false;  ///< to an address that the guard passed
    bool head_too_large = false;
    bool head_done = false;
    bool enough = false;  ///< the body was cut on purpose
    unsigned interim_answers = 0;
    std::size_t head_lines = 0;
    std::string request_head;
    std::string head;
    int status = 0;
    Headers headers;
    std::string raw_body;
    Bytes raw_size = 0;
    std::optional<BodyDecoder> decoder;
  };

  template <class Option, class Value>
  void set(Option option, Value value);
  void set_constants();
  void set_method();
  void set_headers();
  void set_limits();
  void set_place();
  std::string header_lines() const;
  void refuse(std::string why);
  void name_is_known();
  std::string forbidden_port() const;
  std::string libcurl_message(int code) const;
  Outcome outcome_of(int code) const;
  Response response(bool truncated);

  void* easy_;
  TransferShared& shared_;
  const Clock& clock_;

  bool open_ = false;
  bool plain_ = true;  ///< the handle's last method was a GET without a body
  bool usable_ = false;
  bool accepted_ = true;  ///< no option was refused
  std::array<char, 256> error_{};
  Headers header_rows_;  ///< what `headers_` was made from
  bool header_plain_ = true;
  HeaderList headers_;
  ConnectTo* place_ = nullptr;
  Exchange now_;
};

}  // namespace paidtrail
