#include "crawler/http/loop.h"

#include <curl/curl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

#include "crawler/politeness/retry_after.h"

namespace paidtrail {
namespace {

// A signal that comes just before the wait is seen after this.
constexpr std::chrono::milliseconds kStopCheck{200};
// Answers 429 and 503 carry Retry-After (RFC 6585, 4; RFC 9110, 15.6.4).
bool asks_for_quiet(int status) { return status == 429 || status == 503; }

int on_socket(CURL*, curl_socket_t socket, int what, void* loop, void*) noexcept {
  static_cast<Loop*>(loop)->watch(socket, what);
  return 0;
}

int on_timer(CURLM*, long milliseconds, void* loop) noexcept {
  static_cast<Loop*>(loop)->set_timer(milliseconds);
  return 0;
}

// libcurl's own state for the process; it is not thread-safe to begin, so it begins once.
bool libcurl_ready() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  return code == CURLE_OK;
}

}  // namespace

Loop::Loop(HttpTransport::Options options, const Clock& clock)
    : settings_{std::move(options.network), std::move(options.user_agent), {}},
      stopping_(std::move(options.stopping)),
      drain_(options.drain),
      patience_(options.patience),
      clock_(clock),
      paced_(settings_.network.host_delay, settings_.network.host_connections),
      unpaced_(std::chrono::milliseconds(0), std::numeric_limits<unsigned>::max()) {}

Result<std::unique_ptr<Loop>> Loop::open(HttpTransport::Options options, const Clock& clock) {
  std::unique_ptr<Loop> loop(new Loop(std::move(options), clock));
  if (auto status = loop->open_handles(); !status) return status.error();
  return loop;
}

Status Loop::open_handles() {
  constexpr const char* system_bundle = "/etc/ssl/certs/ca-certificates.crt";
  if (const auto& file = settings_.network.ca_file) {
    if (::access(file->c_str(), R_OK) != 0)
      return Error{ErrorKind::config, "network.ca_file: cannot read '" + file->string() + "'"};
    settings_.ca_file = file->string();
  } else if (::access(system_bundle, R_OK) == 0) {
    settings_.ca_file = system_bundle;
  }
  if (!libcurl_ready()) return Error{ErrorKind::internal, "libcurl cannot be initialised"};
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ < 0) return error_from_errno(errno, "make", "an epoll instance");
  CURLM* multi = curl_multi_init();
  multi_ = multi;
  if (multi == nullptr) return Error{ErrorKind::internal, "libcurl gives no multi handle"};
  const unsigned connections = std::max(16U, settings_.network.concurrency * 2);
  const bool set = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &on_socket) == CURLM_OK &&
                   curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, static_cast<void*>(this)) == CURLM_OK &&
                   curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &on_timer) == CURLM_OK &&
                   curl_multi_setopt(multi, CURLMOPT_TIMERDATA, static_cast<void*>(this)) == CURLM_OK &&
                   curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(connections)) == CURLM_OK &&
                   curl_multi_setopt(multi, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING)) == CURLM_OK;
  if (!set) return Error{ErrorKind::internal, "libcurl refuses an option"};
  return Ok{};
}

Loop::~Loop() {
  for (const auto& [easy, transfer] : open_) {
    curl_multi_remove_handle(static_cast<CURLM*>(multi_), static_cast<CURL*>(easy));
    curl_easy_cleanup(static_cast<CURL*>(easy));
  }
  for (void* easy : idle_) curl_easy_cleanup(static_cast<CURL*>(easy));
  if (multi_ != nullptr) curl_multi_cleanup(static_cast<CURLM*>(multi_));
  if (epoll_ >= 0) ::close(epoll_);
}

void Loop::add(Request request, Transport::Done done) { incoming_.push_back({std::move(request), std::move(done)}); }

bool Loop::busy() const { return !incoming_.empty() || !finished_.empty() || !open_.empty() || !waiting_.empty(); }

void Loop::run() {
  while (busy()) {
    check_stop();
    admit();
    start_turns();
    if (finished_.empty()) wait_for_events();
    while (!finished_.empty()) {
      Finished one = std::move(finished_.front());
      finished_.pop_front();
      one.done(std::move(one.fetched));
    }
  }
}

void Loop::admit() {
  const Moment now = clock_.steady();
  while (!incoming_.empty()) {
    Wish wish = std::move(incoming_.front());
    incoming_.pop_front();
    admit_one(std::move(wish), now);
  }
}

void Loop::admit_one(Wish wish, Moment now) {
  const auto refuse = [&](Outcome outcome, const std::string& message) {
    finished_.push_back({std::move(wish.done), not_asked(outcome, message)});
  };
  if (stop_at_) return refuse(Outcome::timeout, "not asked: the run is stopping");
  auto url = Url::parse(wish.request.url);
  if (!url) return refuse(Outcome::invalid_url, url.error().message);
  if (!url->http_family()) return refuse(Outcome::unsupported_scheme, "the scheme is neither http nor https");
  // With no row that could allow its endpoint, such a port needs no question to a name server.
  if (!wish.request.configured && settings_.network.allow_addresses.empty() &&
      !is_permitted_port(url->effective_port()))
    return refuse(Outcome::blocked_address,
                  "port " + std::to_string(url->effective_port()) + " is not one of 80, 443, 8080, 8443");
  std::string host(url->host());
  const Moment held_until = paced_.gate().held_until(host, now);
  if (held_until - now > patience_) {
    FetchFailure failure = not_asked(Outcome::rate_limited, host + " asked for quiet (Retry-After)");
    failure.retry_after = std::chrono::ceil<std::chrono::seconds>(held_until - now);
    finished_.push_back({std::move(wish.done), std::move(failure)});
    return;
  }
  const Id id = ++last_id_;
  (wish.request.paced ? paced_ : unpaced_).push(host, id, now);
  waiting_.emplace(id, Waiting{std::move(wish), std::move(*url), std::move(host)});
}

void Loop::start_turns() {
  const Moment now = clock_.steady();
  while (open_.size() < settings_.network.concurrency) {
    auto id = unpaced_.next(now);
    if (!id) id = paced_.next(now);
    if (!id) return;
    auto node = waiting_.extract(*id);
    start(std::move(node.mapped()));
  }
}

void Loop::start(Waiting waiting) {
  CURL* easy = nullptr;
  if (idle_.empty()) {
    easy = curl_easy_init();
  } else {
    easy = static_cast<CURL*>(idle_.back());
    idle_.pop_back();
  }
  auto transfer = std::make_unique<Transfer>(easy, std::move(waiting.wish.request), std::move(waiting.url),
                                             std::move(waiting.wish.done), settings_, clock_);
  Transfer& started = *transfer;
  open_.emplace(easy, std::make_pair(std::move(waiting.host), std::move(transfer)));
  if (easy == nullptr || !started.prepare() || curl_multi_add_handle(static_cast<CURLM*>(multi_), easy) != CURLM_OK)
    finish(easy, CURLE_FAILED_INIT);
}

int Loop::wait_time(Moment now) const {
  std::optional<Moment> first = timer_;
  const auto consider = [&first](std::optional<Moment> moment) {
    if (moment && (!first || *moment < *first)) first = moment;
  };
  if (open_.size() < settings_.network.concurrency) {
    consider(paced_.wake_at());
    consider(unpaced_.wake_at());
  }
  consider(stop_at_);
  if (stopping_) consider(now + kStopCheck);
  if (!first) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*first - now).count();
  return static_cast<int>(std::clamp<long long>(left, 0, 60'000));
}

void Loop::wait_for_events() {
  if (open_.empty() && waiting_.empty()) return;
  std::array<epoll_event, 256> events;
  const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), wait_time(clock_.steady()));
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    int what = 0;
    if ((event.events & (EPOLLIN | EPOLLHUP)) != 0) what |= CURL_CSELECT_IN;
    if ((event.events & EPOLLOUT) != 0) what |= CURL_CSELECT_OUT;
    if ((event.events & EPOLLERR) != 0) what |= CURL_CSELECT_ERR;
    act(event.data.fd, what);
  }
  if (timer_ && *timer_ <= clock_.steady()) {
    timer_.reset();
    act(CURL_SOCKET_TIMEOUT, 0);
  }
}

void Loop::act(int socket, int events) {
  int running = 0;
  curl_multi_socket_action(static_cast<CURLM*>(multi_), socket, events, &running);
  // Read at once: a loop that lets ended transfers lie while it waits is twenty times slower.
  collect();
}

void Loop::collect() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(static_cast<CURLM*>(multi_), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    // The message lives in the handle, which finish() takes away.
    CURL* easy = message->easy_handle;
    const CURLcode code = message->data.result;
    finish(easy, code);
  }
}

void Loop::finish(void* easy, int code) {
  auto node = open_.extract(easy);
  auto& [host, transfer] = node.mapped();
  Fetched fetched = transfer->result(code);
  (transfer->request().paced ? paced_ : unpaced_).finished(host, clock_.steady());
  obey_retry_after(host, fetched);
  finished_.push_back({transfer->take_done(), std::move(fetched)});
  release(easy);
}

void Loop::release(void* easy) {
  if (easy == nullptr) return;
  curl_multi_remove_handle(static_cast<CURLM*>(multi_), static_cast<CURL*>(easy));
  curl_easy_reset(static_cast<CURL*>(easy));
  idle_.push_back(easy);
}

void Loop::obey_retry_after(const std::string& host, const Fetched& fetched) {
  const auto* response = std::get_if<Response>(&fetched);
  if (response == nullptr || !asks_for_quiet(response->status)) return;
  const auto value = header(response->headers, "Retry-After");
  const auto quiet = value ? parse_retry_after(*value, clock_.wall()) : std::nullopt;
  if (!quiet || quiet->count() == 0) return;
  const Moment until = clock_.steady() + *quiet;
  for (TurnQueue* turns : {&paced_, &unpaced_}) {
    turns->gate().hold(host, until);
    if (*quiet > patience_)
      fail_waiting(turns->drop(host), Outcome::rate_limited, host + " asked for quiet (Retry-After)", quiet);
  }
}

void Loop::fail_waiting(const std::vector<Id>& ids, Outcome outcome, const std::string& message,
                        std::optional<std::chrono::seconds> retry_after) {
  for (const Id id : ids) {
    auto node = waiting_.extract(id);
    FetchFailure failure = not_asked(outcome, message);
    failure.retry_after = retry_after;
    finished_.push_back({std::move(node.mapped().wish.done), std::move(failure)});
  }
}

void Loop::check_stop() {
  const Moment now = clock_.steady();
  if (!stop_at_ && stopping_ && stopping_()) {
    stop_at_ = now + drain_;
    for (TurnQueue* turns : {&paced_, &unpaced_})
      fail_waiting(turns->drop_all(), Outcome::timeout, "not asked: the run is stopping", std::nullopt);
  }
  if (stop_at_ && *stop_at_ <= now) abort_open();
}

void Loop::abort_open() {
  while (!open_.empty()) {
    auto node = open_.extract(open_.begin());
    auto& transfer = node.mapped().second;
    finished_.push_back({transfer->take_done(), transfer->failure(Outcome::timeout, "given up: the run is stopping")});
    release(node.key());
  }
}

FetchFailure Loop::not_asked(Outcome outcome, const std::string& message) const {
  FetchFailure failure;
  failure.outcome = outcome;
  failure.message = message;
  failure.at = clock_.wall();
  return failure;
}

void Loop::watch(int socket, int what) {
  if (what == CURL_POLL_REMOVE) {
    // The socket's number may be handed out again at once: forget it before it closes.
    if (sockets_.erase(socket) != 0) ::epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr);
    return;
  }
  epoll_event event{};
  if (what != CURL_POLL_OUT) event.events |= EPOLLIN;
  if (what != CURL_POLL_IN) event.events |= EPOLLOUT;
  event.data.fd = socket;
  const auto [row, fresh] = sockets_.try_emplace(socket);
  if (!fresh && row->second.events == event.events) return;
  row->second.events = event.events;
  if (::epoll_ctl(epoll_, fresh ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event) != 0)
    ::epoll_ctl(epoll_, errno == EEXIST ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
}

void Loop::set_timer(long milliseconds) {
  if (milliseconds < 0)
    timer_.reset();
  else
    timer_ = clock_.steady() + std::chrono::milliseconds(milliseconds);
}

}  // namespace paidtrail
