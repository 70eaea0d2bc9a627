#include "crawler/http/transfer.h"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>

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

std::string asked_url(const Url& url) {
  const bool bare = !url.fragment() && url.username().empty() && url.password().empty();
  return bare ? url.href() : url.without_fragment().without_credentials().href();
}

bool holds_line_break(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos; }

}  // namespace

Transfer::Transfer(TransferShared& shared, const Clock& clock)
    : easy_(curl_easy_init()), shared_(shared), clock_(clock) {
  static_assert(CURL_ERROR_SIZE <= sizeof error_);
  if (easy_ != nullptr) set_constants();
  usable_ = easy_ != nullptr && accepted_;
}

Transfer::~Transfer() { curl_easy_cleanup(static_cast<CURL*>(easy_)); }

template <class Option, class Value>
void Transfer::set(Option option, Value value) {
  if (curl_easy_setopt(static_cast<CURL*>(easy_), option, value) != CURLE_OK) accepted_ = false;
}

void Transfer::set_constants() {
  set(CURLOPT_PRIVATE, static_cast<void*>(this));
  set(CURLOPT_ERRORBUFFER, error_.data());
  set(CURLOPT_NOSIGNAL, 1L);
  // Else the loop would wait for a name server's answer to a question that nobody asks any more.
  set(CURLOPT_QUICK_EXIT, 1L);
  // libcurl allocates this and a byte anew for each exchange; above 8 KiB an allocator hands out whole pages of the
  // system's.
  set(CURLOPT_BUFFERSIZE, 8191L);

  set(CURLOPT_USERAGENT, shared_.user_agent.c_str());  // a header of the request's goes before
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  set(CURLOPT_HTTP09_ALLOWED, 0L);
  set(CURLOPT_HTTP_TRANSFER_DECODING, 0L);
  set(CURLOPT_HTTP_CONTENT_DECODING, 0L);
  set(CURLOPT_HEADERFUNCTION, &on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(CURLOPT_WRITEFUNCTION, &on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  if (shared_.evidence) {
    // A textual head is the evidence, and the debug callback alone shows the one that was sent.
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_VERBOSE, 1L);
    set(CURLOPT_DEBUGFUNCTION, &on_debug);
    set(CURLOPT_DEBUGDATA, static_cast<void*>(this));
  } else {
    // No CURLOPT_PIPEWAIT: a host that speaks HTTP/1.1 and closes would be asked by one transfer at a time.
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  }

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
  if (!shared_.ca_file.empty()) set(CURLOPT_CAINFO, shared_.ca_file.c_str());
  if (shared_.tls_sessions != nullptr) set(CURLOPT_SHARE, static_cast<CURLSH*>(shared_.tls_sessions));
  set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
  set(CURLOPT_CLOSESOCKETFUNCTION, shared_.on_close);
  set(CURLOPT_CLOSESOCKETDATA, shared_.loop);
  // A connection that is used again passes no open-socket callback.
  set(CURLOPT_PREREQFUNCTION, &before_request);
  set(CURLOPT_PREREQDATA, static_cast<void*>(this));
}

bool Transfer::begin(Request request, Transport::Done done) {
  now_ = {};
  now_.request = std::move(request);
  now_.done = std::move(done);
  now_.at = clock_.wall();
  now_.started = clock_.steady();
  open_ = true;
  error_.front() = '\0';
  if (!usable_) return false;
  accepted_ = true;
  set_method();
  set_headers();
  set_limits();
  set_place();
  now_.looking_up = shared_.lookups.started(url().host());
  return accepted_;
}

Transport::Done Transfer::end() {
  open_ = false;
  name_is_known();
  if (place_ != nullptr && now_.socket_opened) place_->known = true;
  return std::move(now_.done);
}

void Transfer::set_method() {
  const Request& request = now_.request;
  if (request.method.empty() || holds_line_break(request.method)) accepted_ = false;
  set(CURLOPT_URL, asked_url(url()).c_str());
  const bool plain = request.method == "GET" && request.body.empty();
  if (plain && plain_) return;
  set(CURLOPT_CUSTOMREQUEST, static_cast<char*>(nullptr));
  set(CURLOPT_POSTFIELDS, static_cast<char*>(nullptr));
  set(CURLOPT_HTTPGET, 1L);
  if (request.method == "HEAD") set(CURLOPT_NOBODY, 1L);
  if (!request.body.empty() || request.method == "POST") {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.data());
  }
  if (request.method != "GET" && request.method != "HEAD" && request.method != "POST")
    set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  plain_ = plain;
}

// One line a header, as libcurl wants them.
std::string Transfer::header_lines() const {
  const Headers& wanted = now_.request.headers;
  const auto asked = [&wanted](std::string_view name) { return header(wanted, name).has_value(); };
  std::string lines;
  for (const auto& [name, value] : wanted) lines += name + (value.empty() ? ";" : ": " + value) + "\n";
  if (!asked("Accept")) lines += "Accept: */*\n";
  if (!asked("Accept-Encoding")) lines += "Accept-Encoding: identity\n";
  // libcurl would add these by itself to a request with a body.
  if (!plain_ && !asked("Content-Type")) lines += "Content-Type:\n";
  if (!plain_ && !asked("Expect")) lines += "Expect:\n";
  return lines;
}

void Transfer::set_headers() {
  const Headers& wanted = now_.request.headers;
  if (headers_ && plain_ == header_plain_ && wanted == header_rows_) return;
  for (const auto& [name, value] : wanted)
    if (name.empty() || holds_line_break(name) || holds_line_break(value)) accepted_ = false;
  const std::string text = header_lines();
  HeaderList list;
  for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
    list = with_line(std::move(list), text.substr(at, end - at));
    if (!list) accepted_ = false;
  }
  if (!accepted_) return;
  set(CURLOPT_HTTPHEADER, list.get());
  headers_ = std::move(list);
  header_rows_ = wanted;
  header_plain_ = plain_;
}

void Transfer::set_limits() {
  const TransferLimits& limits = now_.request.limits;
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::max<long long>(1, limits.connect.count())));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<long long>(1, limits.total.count())));
  set(CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(limits.slow_rate));
  set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(std::chrono::ceil<std::chrono::seconds>(limits.slow_for).count()));
}

void Transfer::set_place() {
  ConnectTo* place = shared_.hosts.find(url());
  if (place == nullptr && is_localhost(url().host())) {
    now_.loopback = loopback_of(url());
    place = &now_.loopback;
  }
  if (place != nullptr && place->addresses && !place->known) set(CURLOPT_RESOLVE, place->addresses.get());
  if (place != nullptr || place_ != nullptr) set(CURLOPT_CONNECT_TO, place == nullptr ? nullptr : place->target.get());
  place_ = place;
}

std::string Transfer::forbidden_port() const {
  return "port " + std::to_string(url().effective_port()) + " is not one of 80, 443, 8080, 8443";
}

void Transfer::name_is_known() {
  if (std::exchange(now_.looking_up, false)) shared_.lookups.ended(url().host());
}

void Transfer::refuse(std::string why) { now_.refused = std::move(why); }

bool Transfer::may_connect(const Endpoint& endpoint) {
  name_is_known();
  // A refusal is final: no other address of the name is tried.
  if (now_.refused) return false;
  now_.socket_opened = true;
  if (now_.request.configured || is_allowed(shared_.network.allow_addresses, endpoint)) return true;
  if (!is_permitted_port(url().effective_port())) {
    refuse(forbidden_port());
    return false;
  }
  if (const auto why = not_public(endpoint)) {
    refuse("the address of " + std::string(url().host()) + " is " + std::string(*why));
    return false;
  }
  return true;
}

bool Transfer::may_send_to(const char* address, int port) {
  if (now_.refused) return false;
  now_.connected = true;
  const auto endpoint = address == nullptr ? std::nullopt : endpoint_of(address, static_cast<std::uint16_t>(port));
  if (!endpoint) {
    refuse("the peer of " + std::string(url().host()) + " has no address");
    return false;
  }
  return may_connect(*endpoint);
}

bool Transfer::header_line(std::string_view line) {
  if (now_.head_done) return true;  // trailers
  if (now_.head.empty()) now_.head_lines = 0;
  now_.head += line;
  ++now_.head_lines;
  if (now_.head.size() > now_.request.limits.header_total || now_.head_lines > now_.request.limits.header_lines + 2) {
    now_.head_too_large = true;
    return false;
  }
  if (line != "\r\n" && line != "\n") return true;
  ResponseHead head = parse_response_head(now_.head);
  if (head.status >= 100 && head.status < 200) {
    now_.head.clear();
    now_.head_too_large = ++now_.interim_answers > kMaxInterimAnswers;
    return !now_.head_too_large;
  }
  now_.head_done = true;
  now_.status = head.status;
  now_.headers = std::move(head.headers);
  now_.decoder.emplace(now_.headers, now_.request.limits.body);
  return true;
}

bool Transfer::body_piece(std::string_view raw) {
  if (!now_.decoder) return false;
  if (shared_.evidence) now_.raw_body += raw;
  now_.raw_size += raw.size();
  if (now_.decoder->add(raw) && now_.raw_size <= 2 * now_.request.limits.body + kRawAllowance) return true;
  now_.enough = true;
  return false;
}

void Transfer::sent_head(std::string_view bytes) {
  // libcurl asks again by itself where a kept connection turns out to be closed.
  if (now_.request_head.ends_with("\r\n\r\n")) now_.request_head.clear();
  now_.request_head += bytes;
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
      return now_.socket_opened || now_.connected || url().host_is_address() ? Outcome::timeout : Outcome::dns_failure;
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
  failure.at = now_.at;
  failure.took = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - now_.started);
  return failure;
}

Fetched Transfer::result(int code) {
  if (now_.refused) return failure(Outcome::blocked_address, *now_.refused);
  if (now_.head_too_large) return failure(Outcome::too_large, "the head of the answer is above its limits");
  if (!now_.head_done) {
    if (code == CURLE_OK) return failure(Outcome::connect_failure, "closed before a full header");
    const std::string message = libcurl_message(code);
    // Debian's libcurl counts all headers of an answer, too: above 300 KiB.
    if (message.find("Too large response headers") != std::string::npos) return failure(Outcome::too_large, message);
    const Outcome outcome = outcome_of(code);
    // No address to compare with the allowed ones, and no port to be permitted: closed.
    if (outcome == Outcome::dns_failure && !now_.request.configured && !is_permitted_port(url().effective_port()))
      return failure(Outcome::blocked_address, forbidden_port());
    return failure(outcome, message);
  }
  if (now_.status < 200) return failure(Outcome::http_error, "the answer has no valid status");
  if (now_.enough) return response(true);
  if (code == CURLE_OK) return response(now_.decoder->damaged());
  // A redirect has said all by its head; a page that breaks off has been reached.
  const bool moved = is_redirect_status(now_.status) && header(now_.headers, "Location").has_value();
  if (moved || code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR || code == CURLE_HTTP2_STREAM)
    return response(true);
  return failure(outcome_of(code), libcurl_message(code));
}

Response Transfer::response(bool truncated) {
  Response out;
  out.status = now_.status;
  out.headers = std::move(now_.headers);
  out.body = now_.decoder->take_body();
  out.truncated = truncated;
  out.request_head = std::move(now_.request_head);
  out.response_head = std::move(now_.head);
  out.raw_body = std::move(now_.raw_body);
  char* address = nullptr;
  if (curl_easy_getinfo(static_cast<CURL*>(easy_), CURLINFO_PRIMARY_IP, &address) == CURLE_OK && address != nullptr)
    out.address = address;
  out.at = now_.at;
  out.took = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - now_.started);
  return out;
}

}  // namespace paidtrail
