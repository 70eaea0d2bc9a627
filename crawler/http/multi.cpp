#include "crawler/http/multi.h"

#include <curl/curl.h>

#include "crawler/http/transfer.h"

namespace paidtrail {
namespace {

int on_socket(CURL*, curl_socket_t socket, int what, void* multi, void*) noexcept {
  static_cast<Multi*>(multi)->watch(socket, what);
  return 0;
}

int on_timer(CURLM*, long milliseconds, void* multi) noexcept {
  static_cast<Multi*>(multi)->set_timer(milliseconds);
  return 0;
}

// libcurl's own state for the process; it is not thread-safe to begin, so it begins once.
bool libcurl_ready() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  return code == CURLE_OK;
}

}  // namespace

Multi::Multi(Owner& owner, const Clock& clock)
    : owner_(owner), clock_(clock), handle_(libcurl_ready() ? curl_multi_init() : nullptr) {}

Multi::~Multi() { curl_multi_cleanup(static_cast<CURLM*>(handle_)); }

Result<std::unique_ptr<Multi>> Multi::open(Owner& owner, const Clock& clock, long kept_connections, bool multiplex) {
  std::unique_ptr<Multi> multi(new Multi(owner, clock));
  const auto set = [handle = static_cast<CURLM*>(multi->handle_)](auto option, auto value) {
    return curl_multi_setopt(handle, option, value) == CURLM_OK;
  };
  if (multi->handle_ == nullptr) return Error{ErrorKind::internal, "libcurl gives no handle"};
  const long pipelining = multiplex ? CURLPIPE_MULTIPLEX : CURLPIPE_NOTHING;
  const bool accepted =
      set(CURLMOPT_SOCKETFUNCTION, &on_socket) && set(CURLMOPT_SOCKETDATA, static_cast<void*>(multi.get())) &&
      set(CURLMOPT_TIMERFUNCTION, &on_timer) && set(CURLMOPT_TIMERDATA, static_cast<void*>(multi.get())) &&
      set(CURLMOPT_MAXCONNECTS, kept_connections) && set(CURLMOPT_PIPELINING, pipelining);
  if (!accepted) return Error{ErrorKind::internal, "libcurl refuses an option"};
  return multi;
}

bool Multi::add(Transfer& transfer) {
  return curl_multi_add_handle(static_cast<CURLM*>(handle_), static_cast<CURL*>(transfer.easy())) == CURLM_OK;
}

void Multi::remove(Transfer& transfer) {
  curl_multi_remove_handle(static_cast<CURLM*>(handle_), static_cast<CURL*>(transfer.easy()));
}

void Multi::act(int socket, int events) {
  int running = 0;
  curl_multi_socket_action(static_cast<CURLM*>(handle_), socket, events, &running);
}

void Multi::time_out() {
  timer_.reset();
  act(CURL_SOCKET_TIMEOUT, 0);
}

std::optional<Multi::Ended> Multi::next_ended() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(static_cast<CURLM*>(handle_), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    char* transfer = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    return Ended{reinterpret_cast<Transfer*>(transfer), message->data.result};
  }
  return std::nullopt;
}

void Multi::set_timer(long milliseconds) {
  if (milliseconds < 0)
    timer_.reset();
  else
    timer_ = clock_.steady() + std::chrono::milliseconds(milliseconds);
}

}  // namespace paidtrail
