#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/network.h"
#include "core/clock.h"
#include "core/transport.h"
#include "core/url/url.h"
#include "crawler/http/address_guard.h"
#include "storage/evidence/body_decoder.h"

namespace paidtrail {

/// What all transfers of a transport share.
struct TransferSettings {
  NetworkConfig network;
  std::string user_agent;
  std::string ca_file;
};

/// One exchange on one easy handle: its options, its buffers, its limits, and what the end of it means. Owned by the
/// Loop, which also owns the handle and outlives both. Loop thread only.
class Transfer {
 public:
  Transfer(void* easy, Request request, Url url, Transport::Done done, const TransferSettings& settings,
           const Clock& clock);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// Sets all options; false where libcurl refuses one, and then nothing may be sent.
  bool prepare();
  /// What came of it; `code` is libcurl's.
  Fetched result(int code);
  FetchFailure failure(Outcome outcome, std::string message) const;

  void* easy() const { return easy_; }
  const Request& request() const { return request_; }
  const Url& url() const { return url_; }
  Transport::Done take_done() { return std::move(done_); }

  // libcurl's callbacks call these.
  bool may_connect(const Endpoint& endpoint);
  bool may_send_to(const char* address, int port);
  bool header_line(std::string_view line);
  bool body_piece(std::string_view raw);
  void sent_head(std::string_view bytes);

 private:
  template <class Option, class Value>
  void set(Option option, Value value);
  void set_request();
  void set_limits();
  void set_trust();
  void set_mapping();
  void connect_to(const std::string& name, const std::vector<std::string>& addresses, std::uint16_t port);
  bool is_safe_request() const;
  void refuse(std::string why);
  std::string forbidden_port() const;
  std::string libcurl_message(int code) const;
  Outcome outcome_of(int code) const;
  Response response(bool truncated);

  void* easy_;
  Request request_;
  Url url_;
  Transport::Done done_;
  const TransferSettings& settings_;
  const Clock& clock_;
  Timestamp at_;
  Moment started_;

  std::string target_;       // URL without fragment and credentials
  void* headers_ = nullptr;  // curl_slist
  void* connect_to_ = nullptr;
  void* resolve_ = nullptr;
  std::vector<char> error_;
  bool prepared_ = true;

  std::optional<std::string> refused_;  // by the guard, and why: final
  bool socket_opened_ = false;
  bool head_too_large_ = false;
  bool head_done_ = false;
  bool enough_ = false;  // the body was cut on purpose
  unsigned interim_answers_ = 0;
  std::size_t head_lines_ = 0;
  std::string request_head_;
  std::string head_;
  int status_ = 0;
  Headers answer_headers_;
  std::string raw_body_;
  std::optional<BodyDecoder> decoder_;
};

}  // namespace paidtrail
