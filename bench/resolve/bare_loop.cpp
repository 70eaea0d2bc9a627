// What libcurl's multi interface can do on this machine with nothing around it: the same event loop as paidtrail's
// (socket_action on epoll, a multi handle a thread), the same two callbacks, one transfer a hop. No robots.txt, no
// judgement of addresses or URLs, no chain kept, no output but a count.
#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using Steady = std::chrono::steady_clock;

// Enough for the busiest moment of each of 192 hosts: with twice the transfers in flight, as one host would need,
// connections are closed to make room and opened again, for a third more CPU.
constexpr unsigned kKeptConnections = 4096;

struct Options {
  unsigned threads = 1;
  unsigned in_flight = 300;
  std::string ca_file;
  std::string list;
};

struct Count {
  unsigned long long chains = 0;
  unsigned long long answers = 0;
  unsigned long long bytes = 0;
  unsigned long long failed = 0;
};

/// The list, one URL a line, shared by all threads.
class Urls {
 public:
  explicit Urls(const std::string& file) : in_(file) {}
  bool open() const { return in_.is_open(); }

  bool next(std::string& url) {
    const std::lock_guard lock(mutex_);
    return static_cast<bool>(std::getline(in_, url));
  }

 private:
  std::mutex mutex_;
  std::ifstream in_;
};

/// One thread's share of the transfers in flight.
class Loop {
 public:
  Loop(const Options& options, unsigned in_flight, Urls& urls);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void run();
  const Count& count() const { return count_; }

  // libcurl's callbacks call these.
  void watch(int socket, int what);
  void set_timer(long milliseconds);
  void received(std::size_t bytes) { count_.bytes += bytes; }

 private:
  CURL* new_handle(const Options& options);
  void start(CURL* easy, const char* url);
  bool start_next(CURL* easy);
  void act(int socket, int events);
  void finish(CURL* easy, CURLcode code);
  int wait_time() const;

  Urls& urls_;
  int epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  CURLM* multi_ = curl_multi_init();
  std::vector<CURL*> handles_;
  std::vector<unsigned> watched_;  // by socket: the events of epoll, 0 where there are none
  std::optional<Steady::time_point> timer_;
  std::size_t open_ = 0;
  std::string url_;
  Count count_;
};

int on_socket(CURL*, curl_socket_t socket, int what, void* loop, void*) noexcept {
  static_cast<Loop*>(loop)->watch(socket, what);
  return 0;
}

int on_timer(CURLM*, long milliseconds, void* loop) noexcept {
  static_cast<Loop*>(loop)->set_timer(milliseconds);
  return 0;
}

std::size_t on_body(char*, std::size_t, std::size_t bytes, void* loop) noexcept {
  static_cast<Loop*>(loop)->received(bytes);
  return bytes;
}

curl_socket_t on_open(void*, curlsocktype, curl_sockaddr* address) noexcept {
  if (address->family != AF_INET && address->family != AF_INET6) return CURL_SOCKET_BAD;
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int on_request(void*, char* peer, char*, int, int) noexcept {
  return std::strpbrk(peer, ".:") != nullptr ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
  if (curl_easy_setopt(easy, option, value) != CURLE_OK) throw std::runtime_error("libcurl refuses an option");
}

Loop::Loop(const Options& options, unsigned in_flight, Urls& urls) : urls_(urls) {
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, static_cast<void*>(this));
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, static_cast<void*>(this));
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(kKeptConnections / options.threads));
  for (unsigned i = 0; i < in_flight; ++i) handles_.push_back(new_handle(options));
}

Loop::~Loop() {
  for (CURL* easy : handles_) curl_easy_cleanup(easy);
  curl_multi_cleanup(multi_);
  ::close(epoll_);
}

CURL* Loop::new_handle(const Options& options) {
  CURL* easy = curl_easy_init();
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_PROXY, "");
  set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(easy, CURLOPT_PIPEWAIT, 1L);
  set(easy, CURLOPT_WRITEFUNCTION, &on_body);
  set(easy, CURLOPT_WRITEDATA, static_cast<void*>(this));
  set(easy, CURLOPT_OPENSOCKETFUNCTION, &on_open);
  set(easy, CURLOPT_PREREQFUNCTION, &on_request);
  // With a folder of certificates libcurl would parse the file anew for each connection.
  set(easy, CURLOPT_CAPATH, static_cast<char*>(nullptr));
  if (!options.ca_file.empty()) set(easy, CURLOPT_CAINFO, options.ca_file.c_str());
  return easy;
}

void Loop::run() {
  for (CURL* easy : handles_)
    if (!start_next(easy)) break;
  std::array<epoll_event, 256> events;
  while (open_ != 0) {
    const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), wait_time());
    for (int i = 0; i < ready; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      int what = 0;
      if ((event.events & (EPOLLIN | EPOLLHUP)) != 0) what |= CURL_CSELECT_IN;
      if ((event.events & EPOLLOUT) != 0) what |= CURL_CSELECT_OUT;
      if ((event.events & EPOLLERR) != 0) what |= CURL_CSELECT_ERR;
      act(event.data.fd, what);
    }
    if (timer_ && *timer_ <= Steady::now()) {
      timer_.reset();
      act(CURL_SOCKET_TIMEOUT, 0);
    }
  }
}

bool Loop::start_next(CURL* easy) {
  if (!urls_.next(url_)) return false;
  ++count_.chains;
  start(easy, url_.c_str());
  return true;
}

void Loop::start(CURL* easy, const char* url) {
  set(easy, CURLOPT_URL, url);
  ++open_;
  curl_multi_add_handle(multi_, easy);
}

void Loop::act(int socket, int events) {
  int running = 0;
  curl_multi_socket_action(multi_, socket, events, &running);
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    // The message lives in the handle, which finish() takes away.
    CURL* easy = message->easy_handle;
    const CURLcode code = message->data.result;
    finish(easy, code);
  }
}

void Loop::finish(CURL* easy, CURLcode code) {
  long status = 0;
  char* next = nullptr;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &next);
  curl_multi_remove_handle(multi_, easy);
  --open_;
  if (code == CURLE_OK) ++count_.answers;
  if (code == CURLE_OK && next != nullptr) return start(easy, next);
  if (code != CURLE_OK || status != 200) ++count_.failed;
  start_next(easy);
}

int Loop::wait_time() const {
  if (!timer_) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*timer_ - Steady::now()).count();
  return left > 0 ? static_cast<int>(left) : 0;
}

void Loop::set_timer(long milliseconds) {
  if (milliseconds < 0)
    timer_.reset();
  else
    timer_ = Steady::now() + std::chrono::milliseconds(milliseconds);
}

void Loop::watch(int socket, int what) {
  const auto at = static_cast<std::size_t>(socket);
  if (at >= watched_.size()) watched_.resize(at + 1);
  epoll_event event{};
  event.data.fd = socket;
  if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) event.events |= EPOLLIN;
  if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT) event.events |= EPOLLOUT;
  if (event.events == watched_[at]) return;
  const int operation = event.events == 0 ? EPOLL_CTL_DEL : watched_[at] == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  watched_[at] = event.events;
  ::epoll_ctl(epoll_, operation, socket, &event);
}

std::optional<Options> read_options(const std::vector<std::string>& arguments) {
  Options options;
  const auto number = [](const std::string& text, unsigned& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() && value > 0;
  };
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& name = arguments[i];
    if (i + 1 == arguments.size()) {
      options.list = name;
    } else if (name == "--ca-file") {
      options.ca_file = arguments[++i];
    } else if (name == "--threads") {
      if (!number(arguments[++i], options.threads)) return std::nullopt;
    } else if (name == "--in-flight") {
      if (!number(arguments[++i], options.in_flight)) return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
  if (options.list.empty()) return std::nullopt;
  return options;
}

Count walk(const Options& options, Urls& urls) {
  std::vector<std::unique_ptr<Loop>> loops;
  for (unsigned i = 0; i < options.threads; ++i) {
    const unsigned share = options.in_flight / options.threads + (i < options.in_flight % options.threads ? 1 : 0);
    loops.push_back(std::make_unique<Loop>(options, share, urls));
  }
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < loops.size(); ++i) threads.emplace_back(&Loop::run, loops[i].get());
    loops.front()->run();
  }
  Count sum;
  for (const auto& loop : loops) {
    sum.chains += loop->count().chains;
    sum.answers += loop->count().answers;
    sum.bytes += loop->count().bytes;
    sum.failed += loop->count().failed;
  }
  return sum;
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = read_options({argv + 1, argv + argc});
  if (!options) {
    std::fputs("usage: bare_loop [--threads N] [--in-flight N] [--ca-file FILE] LIST\n", stderr);
    return 64;
  }
  Urls urls(options->list);
  if (!urls.open()) {
    std::fprintf(stderr, "bare_loop: %s: cannot be read\n", options->list.c_str());
    return 66;
  }
  curl_global_init(CURL_GLOBAL_DEFAULT);
  const Count count = walk(*options, urls);
  curl_global_cleanup();
  std::printf("%llu chains, %llu answers, %llu bytes, %llu failed\n", count.chains, count.answers, count.bytes,
              count.failed);
  return count.failed == 0 ? 0 : 2;
}
