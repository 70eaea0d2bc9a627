#include "crawler/mail/smtp_transport.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "crawler/mail/smtp_dialogue.h"

namespace paidtrail {
namespace {

using std::chrono::milliseconds;

/// The message is taken, or the program is to stop: how long the rest may last.
constexpr milliseconds kFarewell{2'000};
constexpr milliseconds kLastWait{10'000};

bool is_loopback(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in four;
    std::memcpy(&four, &address, sizeof four);
    return (ntohl(four.sin_addr.s_addr) >> 24) == 127;
  }
  if (address.sa_family != AF_INET6) return false;
  sockaddr_in6 six;
  std::memcpy(&six, &address, sizeof six);
  return IN6_IS_ADDR_LOOPBACK(&six.sin6_addr);
}

/// One conversation: the easy handle, what it reads from, and what it heard.
class Conversation {
 public:
  Conversation(const Mail& mail, const Clock& clock, const std::function<bool()>& stopping)
      : mail_(mail),
        clock_(clock),
        stopping_(stopping),
        dialogue_(mail.to),
        started_(clock.steady()),
        easy_(curl_easy_init(), &curl_easy_cleanup) {}

  MailReply hold(const NetworkConfig& network, ConnectTo* place) {
    MailReply reply;
    reply.failure = Outcome::connect_failure;
    if (!easy_ || !set_up(network, place)) return reply;
    const CURLcode code = curl_easy_perform(easy_.get());
    reply = dialogue_.reply();
    if (!reply.taken) reply.failure = outcome_of(code);
    return reply;
  }

 private:
  template <class Option, class Value>
  void set(Option option, Value value) {
    accepted_ = accepted_ && curl_easy_setopt(easy_.get(), option, value) == CURLE_OK;
  }

  bool set_up(const NetworkConfig& network, ConnectTo* place) {
    set_server(place);
    set_tls(network);
    set_envelope();
    set_limits();
    return accepted_;
  }

  void set_server(ConnectTo* place) {
    const std::string scheme = mail_.tls == Mail::Tls::from_the_start ? "smtps" : "smtp";
    set(CURLOPT_URL, (scheme + "://" + mail_.host + ":" + std::to_string(mail_.port)).c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOPROXY, "*");
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
    if (place == nullptr) return;
    set(CURLOPT_CONNECT_TO, place->target.get());
    if (place->addresses) set(CURLOPT_RESOLVE, place->addresses.get());
  }

  void set_tls(const NetworkConfig& network) {
    const bool checked = mail_.tls != Mail::Tls::if_offered;
    set(CURLOPT_USE_SSL, static_cast<long>(checked ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    set(CURLOPT_SSL_VERIFYPEER, checked ? 1L : 0L);
    set(CURLOPT_SSL_VERIFYHOST, checked ? 2L : 0L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!network.ca_file) return;
    set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
    set(CURLOPT_CAINFO, network.ca_file->c_str());
  }

  void set_envelope() {
    if (!mail_.user.empty()) {
      set(CURLOPT_USERNAME, mail_.user.c_str());
      set(CURLOPT_PASSWORD, mail_.password.c_str());
    }
    set(CURLOPT_MAIL_FROM, ("<" + mail_.from + ">").c_str());
    for (const std::string& address : mail_.to) {
      to_ = with_line(std::move(to_), "<" + address + ">");
      accepted_ = accepted_ && to_ != nullptr;
    }
    set(CURLOPT_MAIL_RCPT, to_.get());
    // One reader who has left must not cost the others their alert.
    set(CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(mail_.bytes.size()));
    set(CURLOPT_READFUNCTION, &read_message);
    set(CURLOPT_READDATA, static_cast<void*>(this));
    // The debug callback alone shows both sides; nothing of it is printed.
    set(CURLOPT_VERBOSE, 1L);
    set(CURLOPT_DEBUGFUNCTION, &overhear);
    set(CURLOPT_DEBUGDATA, static_cast<void*>(this));
    set(CURLOPT_WRITEFUNCTION, &ignore);
  }

  void set_limits() {
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::max<long long>(1, mail_.limits.connect.count())));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<long long>(1, mail_.limits.total.count())));
    // The farewell belongs to the transfer, where the progress callback can end it; kept open it would wait for two
    // minutes at the handle's end.
    set(CURLOPT_FORBID_REUSE, 1L);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &progress);
    set(CURLOPT_XFERINFODATA, static_cast<void*>(this));
  }

  bool has_to_end() {
    const Moment now = clock_.steady();
    if (dialogue_.taken()) {
      if (!taken_at_) taken_at_ = now;
      return now - *taken_at_ > kFarewell;
    }
    if (now - started_ > mail_.limits.total) return true;
    if (!stopping_ || !stopping_()) return false;
    if (!stopping_since_) stopping_since_ = now;
    // A message that may have been taken is worth some waiting: the next run would tell it twice.
    return !dialogue_.content_begun() || now - *stopping_since_ > kLastWait;
  }

  void overheard(curl_infotype type, std::string_view text) {
    while (!text.empty()) {
      const auto end = text.find('\n');
      const std::string_view line = text.substr(0, end);
      if (type == CURLINFO_HEADER_OUT) dialogue_.client_says(line);
      if (type == CURLINFO_HEADER_IN) {
        if (dialogue_.reply().stage == MailStage::connect) dialogue_.connected();
        dialogue_.server_says(line);
      }
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
  }

  static Outcome outcome_of(CURLcode code) {
    switch (code) {
      case CURLE_COULDNT_RESOLVE_HOST:
        return Outcome::dns_failure;
      case CURLE_OPERATION_TIMEDOUT:
      case CURLE_ABORTED_BY_CALLBACK:
        return Outcome::timeout;
      case CURLE_SSL_CONNECT_ERROR:
      case CURLE_PEER_FAILED_VERIFICATION:
      case CURLE_SSL_CERTPROBLEM:
      case CURLE_SSL_CIPHER:
      case CURLE_SSL_CACERT_BADFILE:
      case CURLE_SSL_ISSUER_ERROR:
      case CURLE_SSL_INVALIDCERTSTATUS:
      case CURLE_USE_SSL_FAILED:
        return Outcome::tls_failure;
      default:
        return Outcome::connect_failure;
    }
  }

  // libcurl's callbacks: cast, call, return.
  static Conversation* self(void* data) { return static_cast<Conversation*>(data); }

  static curl_socket_t open_socket(void* data, curlsocktype purpose, curl_sockaddr* address) noexcept {
    const bool anywhere = self(data)->mail_.tls != Mail::Tls::if_offered;
    if (purpose != CURLSOCKTYPE_IPCXN || (!anywhere && !is_loopback(address->addr))) return CURL_SOCKET_BAD;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }

  static std::size_t read_message(char* into, std::size_t size, std::size_t count, void* data) noexcept {
    Conversation& one = *self(data);
    const std::size_t piece = std::min(size * count, one.mail_.bytes.size() - one.sent_);
    std::memcpy(into, one.mail_.bytes.data() + one.sent_, piece);
    one.sent_ += piece;
    return piece;
  }

  static std::size_t ignore(char*, std::size_t size, std::size_t count, void*) noexcept { return size * count; }

  static int overhear(CURL*, curl_infotype type, char* text, std::size_t size, void* data) noexcept {
    self(data)->overheard(type, {text, size});
    return 0;
  }

  static int progress(void* data, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept {
    return self(data)->has_to_end() ? 1 : 0;
  }

  HeaderList to_;
  const Mail& mail_;
  const Clock& clock_;
  const std::function<bool()>& stopping_;
  SmtpDialogue dialogue_;
  Moment started_;
  std::optional<Moment> taken_at_;
  std::optional<Moment> stopping_since_;
  std::size_t sent_ = 0;
  bool accepted_ = true;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy_;  // goes first: it may call back until then
};

bool holds_line_break(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

/// The host map's rows are by URL; a name of loopback is that whatever a name server says.
ConnectTo* place_of(HostMap& hosts, const Mail& mail, ConnectTo& loopback) {
  const auto url = Url::parse("http://" + mail.host + ":" + std::to_string(mail.port) + "/");
  if (!url) return nullptr;
  if (ConnectTo* mapped = hosts.find(*url)) return mapped;
  if (!is_localhost(url->host())) return nullptr;
  loopback = loopback_of(*url);
  return &loopback;
}

}  // namespace

SmtpTransport::SmtpTransport(Options options, const Clock& clock)
    : options_(std::move(options)), clock_(clock), hosts_(options_.network.resolve) {}

MailReply SmtpTransport::send(const Mail& mail) {
  MailReply refused;
  refused.failure = Outcome::connect_failure;
  if (mail.to.empty() || holds_line_break(mail.host) || holds_line_break(mail.from)) return refused;
  if (std::any_of(mail.to.begin(), mail.to.end(), holds_line_break)) return refused;
  ConnectTo loopback;
  return Conversation(mail, clock_, options_.stopping).hold(options_.network, place_of(hosts_, mail, loopback));
}

}  // namespace paidtrail
