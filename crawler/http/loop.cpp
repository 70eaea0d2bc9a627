#include "crawler/http/loop.h"

#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <random>

#include "core/text/string_map.h"
#include "core/url/target.h"
#include "crawler/politeness/retry_after.h"

namespace paidtrail {
namespace {

// libcurl takes 8 MB; servers take some thousand.
constexpr std::size_t kLongestUrl = 1 << 20;
// A signal that comes just before the wait is seen after this.
constexpr std::chrono::milliseconds kStopCheck{200};
// When a transfer is taken out, libcurl 7.88 walks the connections that its multi handle keeps until it meets the
// transfer's: at a thousand of them that was a quarter of the program's CPU. Of several handles each keeps few.
constexpr long kMultis = 16;
constexpr long kConnectionsOfMulti = 256;
constexpr std::size_t kSpareHandles = 64;

int on_close(void* loop, curl_socket_t socket) noexcept {
  static_cast<Loop*>(loop)->forget(socket);
  return ::close(socket);
}

// Links lead to many hosts and come back to them: with few kept, libcurl closes one connection for each that it opens.
// A quarter of the descriptors leaves room for all else, other loops included.
long kept_connections(unsigned concurrency) {
  struct rlimit files{};
  const bool known = ::getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur != RLIM_INFINITY;
  const long most = known ? static_cast<long>(files.rlim_cur / 4) : 4096;
  return std::clamp(16L * static_cast<long>(concurrency), 16L, std::max(16L, std::min(4096L, most)));
}

HostAnswer answer_of(const Fetched& fetched, bool connected, Timestamp now) {
  HostAnswer answer;
  if (const auto* failure = std::get_if<FetchFailure>(&fetched)) {
    answer.outcome = failure->outcome;
    // Who takes the connection and breaks it off is there.
    const bool unreachable = failure->outcome == Outcome::connect_failure && !connected;
    if (unreachable || failure->outcome == Outcome::timeout || failure->outcome == Outcome::dns_failure)
      answer.kind = HostAnswer::Kind::silent;
    return answer;
  }
  const Response& response = std::get<Response>(fetched);
  answer.took = response.took;
  answer.kind = HostAnswer::Kind::well;
  if (response.status != 429 && response.status != 503) return answer;
  answer.kind = HostAnswer::Kind::busy;
  answer.outcome = Outcome::rate_limited;
  if (const auto value = header(response.headers, "Retry-After")) answer.quiet = parse_retry_after(*value, now);
  return answer;
}

std::string quiet_reason(std::string_view host, Outcome why) {
  return std::string(host) +
         (why == Outcome::rate_limited ? " asked for quiet" : " did not answer several times in a row");
}

}  // namespace

Loop::Loop(HttpTransport::Options options, const Clock& clock)
    : shared_(std::move(options.network)),
      stopping_(std::move(options.stopping)),
      drain_(options.drain),
      patience_(options.patience),
      clock_(clock),
      paced_(shared_.network.host_delay, shared_.network.host_connections, std::random_device{}()),
      unpaced_(std::chrono::milliseconds(0), std::numeric_limits<unsigned>::max()) {
  slots_ = options.slots ? std::move(options.slots) : std::make_shared<Slots>(shared_.network.concurrency);
  number_ = slots_->add_loop([this] { post([] {}); });
  shared_.user_agent = std::move(options.user_agent);
  shared_.on_close = &on_close;
  shared_.loop = this;
  shared_.evidence = options.evidence;
}

Result<std::unique_ptr<Loop>> Loop::open(HttpTransport::Options options, const Clock& clock) {
  std::unique_ptr<Loop> loop(new Loop(std::move(options), clock));
  if (auto status = loop->choose_ca_file(); !status) return status.error();
  if (auto status = loop->open_handles(); !status) return status.error();
  return loop;
}

Status Loop::choose_ca_file() {
  constexpr const char* system_bundle = "/etc/ssl/certs/ca-certificates.crt";
  if (const auto& file = shared_.network.ca_file) {
    if (::access(file->c_str(), R_OK) != 0)
      return Error{ErrorKind::config, "network.ca_file: cannot read '" + file->string() + "'"};
    shared_.ca_file = file->string();
  } else if (::access(system_bundle, R_OK) == 0) {
    shared_.ca_file = system_bundle;
  }
  return Ok{};
}

Status Loop::open_handles() {
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ < 0) return error_from_errno(errno, "make", "an epoll instance");
  if (auto status = mailbox_.open(); !status) return status;
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;  // the counter is never read: each write is one event
  event.data.fd = mailbox_.descriptor();
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, mailbox_.descriptor(), &event) != 0)
    return error_from_errno(errno, "watch", "an eventfd");
  return open_multis();
}

Status Loop::open_multis() {
  const long kept = kept_connections(shared_.network.concurrency);
  const long number = std::clamp(kept / kConnectionsOfMulti, 1L, kMultis);
  for (long i = 0; i < number; ++i) {
    auto multi = Multi::open(*this, clock_, kept / number, !shared_.evidence);
    if (!multi) return multi.error();
    multis_.push_back(*std::move(multi));
  }
  // Sessions are what makes the second handshake with a host cheap; names and connections a multi handle keeps itself.
  CURLSH* share = curl_share_init();
  shared_.tls_sessions = share;
  if (share == nullptr || curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION) != CURLSHE_OK)
    return Error{ErrorKind::internal, "libcurl gives no handle"};
  return Ok{};
}

Loop::~Loop() {
  for (const auto& transfer : transfers_)
    if (transfer->open()) multi_of(transfer->url()).remove(*transfer);
  transfers_.clear();
  multis_.clear();
  if (shared_.tls_sessions != nullptr) curl_share_cleanup(static_cast<CURLSH*>(shared_.tls_sessions));
  if (epoll_ >= 0) ::close(epoll_);
}

void Loop::add(Request request, Transport::Done done) { incoming_.push_back({std::move(request), std::move(done)}); }

bool Loop::busy() const {
  return !incoming_.empty() || !tasks_.empty() || !answers_.empty() || !waiting_.empty() || !unknown_.empty() ||
         idle_.size() < transfers_.size();
}

void Loop::run() {
  while (busy()) turn();
}

void Loop::serve() {
  while (!left_) turn();
}

void Loop::turn() {
  check_stop();
  admit();
  start_turns();
  wait_for_events();
  tell();
}

void Loop::admit() {
  const Moment now = clock_.steady();
  for (Wish& wish : incoming_) admit_one(std::move(wish), now);
  incoming_.clear();
}

void Loop::admit_one(Wish wish, Moment now) {
  const auto refuse = [&](FetchFailure failure) { answers_.push_back({std::move(wish.done), std::move(failure)}); };
  if (stop_at_) return refuse(not_asked(Outcome::timeout, "not asked: the run is stopping"));
  if (const auto parsed = parse_target(wish.request); !parsed)
    return refuse(not_asked(Outcome::invalid_url, parsed.error().message));
  if (wish.request.url.size() > kLongestUrl)
    return refuse(not_asked(Outcome::invalid_url, "longer than any server takes"));
  const Url& url = *wish.request.target;
  if (!url.http_family()) return refuse(not_asked(Outcome::unsupported_scheme, "the scheme is neither http nor https"));
  // With no row that could allow its endpoint, such a port needs no question to a name server.
  if (!wish.request.configured && shared_.network.allow_addresses.empty() && !is_permitted_port(url.effective_port()))
    return refuse(not_asked(Outcome::blocked_address,
                            "port " + std::to_string(url.effective_port()) + " is not one of 80, 443, 8080, 8443"));
  const std::string_view host = url.authority();
  TurnQueue& turns = turns_of(wish.request);
  if (const auto hold = turns.gate().hold_of(host, now); hold && hold->until - now > patience_)
    return refuse(held_back(host, *hold, now));
  const Id id = ++last_id_;
  turns.push(host, id, now);
  waiting_.emplace(id, std::move(wish));
}

void Loop::start_turns() {
  const Moment now = clock_.steady();
  without_slot_ = false;
  if (waiting_.empty() && unknown_.empty()) return slots_->content(number_);
  for (;;) {
    without_slot_ = !slots_->take(number_);
    if (without_slot_) return;
    auto wish = next_waiting(now);
    if (!wish) return slots_->give(number_);
    start(*std::move(wish));
  }
}

std::optional<Loop::Wish> Loop::next_waiting(Moment now) {
  if (!unknown_.empty() && shared_.lookups.may_start(unknown_.front().request.target->host())) {
    auto first = std::move(unknown_.front());
    unknown_.pop_front();
    return first;
  }
  for (;;) {
    auto id = unpaced_.next(now);
    if (!id) id = paced_.next(now);
    if (!id) return std::nullopt;
    auto node = waiting_.extract(*id);
    if (shared_.lookups.may_start(node.mapped().request.target->host())) return std::move(node.mapped());
    unknown_.push_back(std::move(node.mapped()));
  }
}

void Loop::start(Wish wish) {
  if (idle_.empty()) {
    transfers_.push_back(std::make_unique<Transfer>(shared_, clock_));
    idle_.push_back(transfers_.back().get());
  }
  Transfer& transfer = *idle_.back();
  idle_.pop_back();
  const bool begun = transfer.begin(std::move(wish.request), std::move(wish.done));
  if (!begun || !multi_of(transfer.url()).add(transfer)) finish(transfer, CURLE_FAILED_INIT);
}

int Loop::wait_time(Moment now) const {
  std::optional<Moment> first;
  const auto consider = [&first](std::optional<Moment> moment) {
    if (moment && (!first || *moment < *first)) first = moment;
  };
  for (const auto& multi : multis_) consider(multi->timer());
  if (!without_slot_) {
    consider(paced_.wake_at());
    consider(unpaced_.wake_at());
  }
  consider(stop_at_);
  if (stopping_ && !stop_at_) consider(now + kStopCheck);
  if (!first) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*first - now).count();
  return static_cast<int>(std::clamp<long long>(left, 0, 60'000));
}

void Loop::wait_for_events() {
  std::array<epoll_event, 256> events;
  const bool may_sleep = tasks_.empty() && answers_.empty() && mailbox_.prepare_sleep();
  const int timeout = may_sleep ? wait_time(clock_.steady()) : 0;
  const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout);
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.fd == mailbox_.descriptor()) continue;
    const Watched& watched = sockets_[static_cast<std::size_t>(event.data.fd)];
    if (watched.multi == nullptr) continue;  // closed by what an event before this one led to
    if (watched.idle) {
      forget(event.data.fd);
      continue;
    }
    int what = 0;
    if ((event.events & (EPOLLIN | EPOLLHUP)) != 0) what |= CURL_CSELECT_IN;
    if ((event.events & EPOLLOUT) != 0) what |= CURL_CSELECT_OUT;
    if ((event.events & EPOLLERR) != 0) what |= CURL_CSELECT_ERR;
    Multi& multi = *watched.multi;
    multi.act(event.data.fd, what);
    collect(multi);
  }
  time_out(clock_.steady());
}

void Loop::time_out(Moment now) {
  for (const auto& multi : multis_) {
    if (!multi->timer() || *multi->timer() > now) continue;
    multi->time_out();
    collect(*multi);
  }
}

Multi& Loop::multi_of(const Url& url) {
  // The lower bits have divided the hosts among the loops.
  return *multis_[(StringHash{}(url.host()) >> 32U) % multis_.size()];
}

void Loop::collect(Multi& multi) {
  while (const auto ended = multi.next_ended()) finish(*ended->transfer, ended->code);
}

void Loop::finish(Transfer& transfer, int code) {
  Fetched fetched = transfer.result(code);
  note_answer(transfer, fetched);
  answers_.push_back({transfer.end(), std::move(fetched)});
  release(transfer);
}

void Loop::release(Transfer& transfer) {
  multi_of(transfer.url()).remove(transfer);
  slots_->give(number_);
  if (transfers_.size() <= slots_->even_share() || idle_.size() < kSpareHandles) return idle_.push_back(&transfer);
  // A handle is 8 KB and forty calls to make: those for what other loops did not need go again, but not all at once.
  const auto place = std::find_if(transfers_.begin(), transfers_.end(),
                                  [&transfer](const auto& one) { return one.get() == &transfer; });
  std::swap(*place, transfers_.back());
  transfers_.pop_back();
}

void Loop::note_answer(const Transfer& transfer, const Fetched& fetched) {
  const std::string_view host = transfer.url().authority();
  const Moment now = clock_.steady();
  const HostAnswer answer = answer_of(fetched, transfer.connected(), clock_.wall());
  TurnQueue& own = turns_of(transfer.request());
  bool held = &own == &paced_ && paced_.gate().ended(host, now, answer);
  own.finished(host, now);
  if (answer.quiet && answer.quiet->count() > 0) {
    for (TurnQueue* turns : {&paced_, &unpaced_}) turns->gate().hold(host, now + *answer.quiet);
    held = true;
  }
  if (!held) return;
  for (TurnQueue* turns : {&paced_, &unpaced_})
    if (const auto hold = turns->gate().hold_of(host, now); hold && hold->until - now > patience_)
      fail_waiting(turns->drop(host), hold->why, host, hold->until);
}

void Loop::fail_waiting(const std::vector<Id>& ids, Outcome outcome, std::string_view host, Moment until) {
  for (const Id id : ids) {
    auto node = waiting_.extract(id);
    answers_.push_back({std::move(node.mapped().done), held_back(host, {until, outcome}, clock_.steady())});
  }
}

void Loop::check_stop() {
  const Moment now = clock_.steady();
  if (!stop_at_ && stopping_ && stopping_()) {
    stop_at_ = now + drain_;
    const FetchFailure failure = not_asked(Outcome::timeout, "not asked: the run is stopping");
    for (auto& [id, waiting] : std::exchange(waiting_, {})) answers_.push_back({std::move(waiting.done), failure});
    for (auto& waiting : std::exchange(unknown_, {})) answers_.push_back({std::move(waiting.done), failure});
    for (TurnQueue* turns : {&paced_, &unpaced_}) turns->drop_all();
  }
  if (stop_at_ && *stop_at_ <= now) abort_open();
}

void Loop::abort_open() {
  // From the end: release() may fill a place with the last one.
  for (std::size_t i = transfers_.size(); i-- > 0;) {
    Transfer& transfer = *transfers_[i];
    if (!transfer.open()) continue;
    FetchFailure failure = transfer.failure(Outcome::timeout, "given up: the run is stopping");
    answers_.push_back({transfer.end(), std::move(failure)});
    release(transfer);
  }
}

// What is queued while these are told waits for the next turn: a caller that asks on and on does not starve the loop.
void Loop::tell() {
  std::vector<Task> posted;
  mailbox_.take(posted);
  telling_.swap(answers_);
  running_.swap(tasks_);
  for (auto& answer : telling_) answer.done(std::move(answer.fetched));
  telling_.clear();
  for (auto& task : running_) task();
  running_.clear();
  for (auto& task : posted) task();
  after_turn_();
}

FetchFailure Loop::not_asked(Outcome outcome, const std::string& message) const {
  FetchFailure failure;
  failure.outcome = outcome;
  failure.message = message;
  failure.at = clock_.wall();
  return failure;
}

FetchFailure Loop::held_back(std::string_view host, const HostGate::Hold& hold, Moment now) const {
  FetchFailure failure = not_asked(hold.why, "not asked: " + quiet_reason(host, hold.why));
  failure.retry_after = std::chrono::ceil<std::chrono::seconds>(hold.until - now);
  return failure;
}

void Loop::watch(Multi& multi, int socket, int what) {
  const auto at = static_cast<std::size_t>(socket);
  if (at >= sockets_.size()) sockets_.resize(at + 1);
  Watched& watched = sockets_[at];
  watched.multi = &multi;
  watched.idle = what == CURL_POLL_REMOVE;
  if (watched.idle) return;
  unsigned wanted = 0;
  if (what != CURL_POLL_OUT) wanted |= EPOLLIN;
  if (what != CURL_POLL_IN) wanted |= EPOLLOUT;
  if (watched.events == wanted) return;
  epoll_event event{};
  event.events = wanted;
  event.data.fd = socket;
  ::epoll_ctl(epoll_, watched.events == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event);
  watched.events = wanted;
}

// Before its number is handed out again, or when it has something to say that nobody waits for (its end).
void Loop::forget(int socket) {
  const auto at = static_cast<std::size_t>(socket);
  if (at >= sockets_.size() || sockets_[at].events == 0) return;
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr);
  sockets_[at] = {};
}

}  // namespace paidtrail
