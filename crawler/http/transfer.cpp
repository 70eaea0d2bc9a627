#include "crawler/http/transfer.h"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>

#include "core/text/fold.h"
#include "crawler/http/response_head.h"

namespace paidtrail {
namespace {

// An honest server sends one 100 or 103 before its answer; libcurl takes any number.
constexpr unsigned kMaxInterimAnswers = 16;
// Chunks of one byte cost six bytes each: the raw body may be larger than what it says, but not without end.
constexpr Bytes kRawAllowance = 64 * 1024;

Transfer* self(void* data) { return static_cast<Transfer*>(data); }

curl_socket_t open_socket(void* data, curlsocktype purpose, curl_sockaddr* address) noexcept {
  const auto endpoint = endpoint_of(&address->addr, address->addrlen);
  if (purpose != CURLSOCKTYPE_IPCXN || !endpoint || !self(data)->may_connect(*endpoint)) return CURL_SOCKET_BAD;
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int before_request(void* data, char* primary_ip, char*, int primary_port, int) noexcept {
  return self(data)->may_send_to(primary_ip, primary_port) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* data) noexcept {
  return self(data)->header_line({bytes, size * count}) ? size * count : 0;
}

std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* data) noexcept {
  return self(data)->body_piece({bytes, size * count}) ? size * count : 0;
}

int on_debug(CURL*, curl_infotype type, char* bytes, std::size_t size, void* data) noexcept {
  if (type == CURLINFO_HEADER_OUT) self(data)->sent_head({bytes, size});
  return 0;
}

bool holds_line_break(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos; }

void append(void*& list, const std::string& line) {
  list = curl_slist_append(static_cast<curl_slist*>(list), line.c_str());
}

void release(void* list) { curl_slist_free_all(static_cast<curl_slist*>(list)); }

// RFC 6761, 6.3: these names are loopback, whatever a name server says; a dot at the end changes nothing.
bool is_localhost(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  return host == "localhost" || host.ends_with(".localhost");
}

std::string bracketed(const std::string& address) {
  return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

}  // namespace

Transfer::Transfer(void* easy, Request request, Url url, Transport::Done done, const TransferSettings& settings,
                   const Clock& clock)
    : easy_(easy),
      request_(std::move(request)),
      url_(std::move(url)),
      done_(std::move(done)),
      settings_(settings),
      clock_(clock),
      at_(clock.wall()),
      started_(clock.steady()),
      error_(CURL_ERROR_SIZE, '\0') {}

Transfer::~Transfer() {
  release(headers_);
  release(connect_to_);
  release(resolve_);
}

template <class Option, class Value>
void Transfer::set(Option option, Value value) {
  if (curl_easy_setopt(static_cast<CURL*>(easy_), option, value) != CURLE_OK) prepared_ = false;
}

bool Transfer::prepare() {
  if (!is_safe_request()) return false;
  set(CURLOPT_PRIVATE, static_cast<void*>(this));
  set(CURLOPT_ERRORBUFFER, error_.data());
  set_request();
  set_limits();
  set_trust();
  set_mapping();
  return prepared_;
}

bool Transfer::is_safe_request() const {
  if (holds_line_break(request_.method) || request_.method.empty()) return false;
  return std::none_of(request_.headers.begin(), request_.headers.end(), [](const auto& header) {
    return header.first.empty() || holds_line_break(header.first) || holds_line_break(header.second);
  });
}

void Transfer::set_request() {
  target_ = url_.without_fragment().without_credentials().href();
  set(CURLOPT_URL, target_.c_str());
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  // Textual heads are the evidence.
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_HTTP09_ALLOWED, 0L);

  if (request_.method == "HEAD") set(CURLOPT_NOBODY, 1L);
  if (!request_.body.empty() || request_.method == "POST") {
    set(CURLOPT_POSTFIELDS, request_.body.data());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
  }
  if (request_.method != "GET" && request_.method != "HEAD" && request_.method != "POST")
    set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());

  const auto asked = [this](std::string_view name) { return header(request_.headers, name).has_value(); };
  for (const auto& [name, value] : request_.headers) append(headers_, value.empty() ? name + ";" : name + ": " + value);
  if (!asked("User-Agent")) append(headers_, "User-Agent: " + settings_.user_agent);
  if (!asked("Accept")) append(headers_, "Accept: */*");
  if (!asked("Accept-Encoding")) append(headers_, "Accept-Encoding: identity");
  // libcurl would add these by itself.
  if (!asked("Content-Type")) append(headers_, "Content-Type:");
  if (!asked("Expect")) append(headers_, "Expect:");
  set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(headers_));

  set(CURLOPT_HTTP_TRANSFER_DECODING, 0L);
  set(CURLOPT_HTTP_CONTENT_DECODING, 0L);
  set(CURLOPT_HEADERFUNCTION, &on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(CURLOPT_WRITEFUNCTION, &on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  // The head as sent is to be had by the debug callback only.
  set(CURLOPT_VERBOSE, 1L);
  set(CURLOPT_DEBUGFUNCTION, &on_debug);
  set(CURLOPT_DEBUGDATA, static_cast<void*>(this));
}

void Transfer::set_limits() {
  const TransferLimits& limits = request_.limits;
  set(CURLOPT_NOSIGNAL, 1L);
  // Else the loop would wait for a name server's answer to a question that nobody asks any more.
  set(CURLOPT_QUICK_EXIT, 1L);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::max<long long>(1, limits.connect.count())));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<long long>(1, limits.total.count())));
  set(CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(limits.slow_rate));
  set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(std::chrono::ceil<std::chrono::seconds>(limits.slow_for).count()));
}

void Transfer::set_trust() {
  // A proxy of the environment would hide the peer from the guard.
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NOPROXY, "*");
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_UNRESTRICTED_AUTH, 0L);
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  // libcurl keeps the parsed bundle only where no folder of certificates is set, and Debian's build sets one: each new
  // connection would cost 16 ms of CPU.
  set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
  if (!settings_.ca_file.empty()) set(CURLOPT_CAINFO, settings_.ca_file.c_str());
  set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
  // A connection that is used again passes no open-socket callback.
  set(CURLOPT_PREREQFUNCTION, &before_request);
  set(CURLOPT_PREREQDATA, static_cast<void*>(this));
}

void Transfer::set_mapping() {
  const auto& rows = settings_.network.resolve;
  const auto row = std::find_if(rows.begin(), rows.end(), [this](const HostMapEntry& entry) {
    return entry.host == url_.host() && entry.port == url_.effective_port();
  });
  // The addresses get a name that no URL can have (WHATWG forbids the bar in hosts), so that they serve this HOST:PORT
  // alone.
  if (row != rows.end())
    connect_to("mapped|" + std::to_string(row - rows.begin()), row->addresses, row->connect_port);
  else if (is_localhost(url_.host()))
    connect_to("mapped|localhost", {"127.0.0.1", "::1"}, url_.effective_port());
}

void Transfer::connect_to(const std::string& name, const std::vector<std::string>& addresses, std::uint16_t port) {
  std::string list;
  for (const auto& address : addresses) list += (list.empty() ? "" : ",") + bracketed(address);
  const std::string at = name + ":" + std::to_string(port);
  append(connect_to_, std::string(url_.host()) + ":" + std::to_string(url_.effective_port()) + ":" + at);
  append(resolve_, at + ":" + list);
  set(CURLOPT_CONNECT_TO, static_cast<curl_slist*>(connect_to_));
  set(CURLOPT_RESOLVE, static_cast<curl_slist*>(resolve_));
}

std::string Transfer::forbidden_port() const {
  return "port " + std::to_string(url_.effective_port()) + " is not one of 80, 443, 8080, 8443";
}

void Transfer::refuse(std::string why) { refused_ = std::move(why); }

bool Transfer::may_connect(const Endpoint& endpoint) {
  // A refusal is final: no other address of the name is tried.
  if (refused_) return false;
  socket_opened_ = true;
  if (request_.configured || is_allowed(settings_.network.allow_addresses, endpoint)) return true;
  if (!is_permitted_port(url_.effective_port())) {
    refuse(forbidden_port());
    return false;
  }
  if (const auto why = not_public(endpoint)) {
    refuse("the address of " + std::string(url_.host()) + " is " + std::string(*why));
    return false;
  }
  return true;
}

bool Transfer::may_send_to(const char* address, int port) {
  if (refused_) return false;
  const auto endpoint = address == nullptr ? std::nullopt : endpoint_of(address, static_cast<std::uint16_t>(port));
  if (!endpoint) {
    refuse("the peer of " + std::string(url_.host()) + " has no address");
    return false;
  }
  return may_connect(*endpoint);
}

bool Transfer::header_line(std::string_view line) {
  if (head_done_) return true;  // trailers
  if (head_.empty()) head_lines_ = 0;
  head_ += line;
  ++head_lines_;
  if (head_.size() > request_.limits.header_total || head_lines_ > request_.limits.header_lines + 2) {
    head_too_large_ = true;
    return false;
  }
  if (line != "\r\n" && line != "\n") return true;
  ResponseHead head = parse_response_head(head_);
  if (head.status >= 100 && head.status < 200) {
    head_.clear();
    head_too_large_ = ++interim_answers_ > kMaxInterimAnswers;
    return !head_too_large_;
  }
  head_done_ = true;
  status_ = head.status;
  answer_headers_ = std::move(head.headers);
  decoder_.emplace(answer_headers_, request_.limits.body);
  return true;
}

bool Transfer::body_piece(std::string_view raw) {
  if (!decoder_) return false;
  raw_body_ += raw;
  if (decoder_->add(raw) && raw_body_.size() <= 2 * request_.limits.body + kRawAllowance) return true;
  enough_ = true;
  return false;
}

void Transfer::sent_head(std::string_view bytes) {
  // libcurl asks again by itself where a kept connection turns out to be closed.
  if (request_head_.ends_with("\r\n\r\n")) request_head_.clear();
  request_head_ += bytes;
}

std::string Transfer::libcurl_message(int code) const {
  if (error_.front() != '\0') return error_.data();
  return curl_easy_strerror(static_cast<CURLcode>(code));
}

Outcome Transfer::outcome_of(int code) const {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return Outcome::dns_failure;
    case CURLE_OPERATION_TIMEDOUT:
      // No address to connect to and nothing sent: it was the name server that was silent.
      return socket_opened_ || !request_head_.empty() || url_.host_is_address() ? Outcome::timeout
                                                                                : Outcome::dns_failure;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_SHUTDOWN_FAILED:
    case CURLE_SSL_CLIENTCERT:
    case CURLE_USE_SSL_FAILED:
      return Outcome::tls_failure;
    case CURLE_UNSUPPORTED_PROTOCOL:  // HTTP/0.9
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_HTTP2:
      return Outcome::http_error;
    case CURLE_OUT_OF_MEMORY:  // what libcurl says of a header line above 100 KiB
      return Outcome::too_large;
    case CURLE_URL_MALFORMAT:
      return Outcome::invalid_url;
    default:
      return Outcome::connect_failure;
  }
}

FetchFailure Transfer::failure(Outcome outcome, std::string message) const {
  FetchFailure failure;
  failure.outcome = outcome;
  failure.message = std::move(message);
  failure.at = at_;
  failure.took = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - started_);
  return failure;
}

Fetched Transfer::result(int code) {
  if (refused_) return failure(Outcome::blocked_address, *refused_);
  if (head_too_large_) return failure(Outcome::too_large, "the head of the answer is above its limits");
  if (!head_done_) {
    if (code == CURLE_OK) return failure(Outcome::connect_failure, "closed before a full header");
    const std::string message = libcurl_message(code);
    // Debian's libcurl counts all headers of an answer, too: above 300 KiB.
    if (message.find("Too large response headers") != std::string::npos) return failure(Outcome::too_large, message);
    const Outcome outcome = outcome_of(code);
    // No address to compare with the allowed ones, and no port to be permitted: closed.
    if (outcome == Outcome::dns_failure && !request_.configured && !is_permitted_port(url_.effective_port()))
      return failure(Outcome::blocked_address, forbidden_port());
    return failure(outcome, message);
  }
  if (status_ < 200) return failure(Outcome::http_error, "the answer has no valid status");
  if (enough_) return response(true);
  if (code == CURLE_OK) return response(decoder_->damaged());
  // A redirect has said all by its head; a page that breaks off has been reached.
  const bool moved = is_redirect_status(status_) && header(answer_headers_, "Location").has_value();
  if (moved || code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR) return response(true);
  return failure(outcome_of(code), libcurl_message(code));
}

Response Transfer::response(bool truncated) {
  Response out;
  out.status = status_;
  out.headers = std::move(answer_headers_);
  out.body = decoder_->take_body();
  out.truncated = truncated;
  out.request_head = std::move(request_head_);
  out.response_head = std::move(head_);
  out.raw_body = std::move(raw_body_);
  char* address = nullptr;
  if (curl_easy_getinfo(static_cast<CURL*>(easy_), CURLINFO_PRIMARY_IP, &address) == CURLE_OK && address != nullptr)
    out.address = address;
  out.at = at_;
  out.took = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - started_);
  return out;
}

}  // namespace paidtrail
