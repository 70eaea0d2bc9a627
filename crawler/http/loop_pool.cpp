#include "crawler/http/loop_pool.h"

#include <algorithm>

#include "core/text/string_map.h"
#include "core/url/target.h"
#include "crawler/politeness/robots_transport.h"
#include "crawler/politeness/sharing_transport.h"

namespace paidtrail {

/// A loop, its thread, and its transport. A request with ask_robots goes to its host's owner, whose robots.txt are
/// asked there; what they let through, and all else, to the owner's loop. What a turn has for another loop goes there
/// when the turn ends: one lock and one wake-up for all of it.
class LoopPool::Seat final : public Transport {
 public:
  Seat(const LoopPool& pool, std::size_t number, std::unique_ptr<Loop> loop)
      : pool_(pool),
        number_(number),
        loop_(std::move(loop)),
        robots_(*this, "paidtrail",
                [this](const std::string& host, std::chrono::milliseconds gap) { loop_->slow_down(host, gap); }),
        shared_(robots_) {
    loop_->after_turns([this] { send(); });
  }
  void begin() {
    sending_.resize(pool_.seats_.size());
    thread_ = std::thread([this] { loop_->serve(); });
  }
  void end() {
    loop_->post([this] { loop_->leave(); });
    if (thread_.joinable()) thread_.join();
  }

  void fetch(Request request, Done done) override {
    const std::size_t owner = parse_target(request) ? pool_.owner(request.target->host()) : number_;
    if (owner == number_) return take(std::move(request), std::move(done));
    sending_[owner].questions.push_back({std::move(request), std::move(done)});
  }
  void later(std::function<void()> task) override { loop_->later(std::move(task)); }
  void run() override {}

  Loop& loop() { return *loop_; }

 private:
  struct Question {
    Request request;
    Done done;
  };
  struct Answer {
    Done done;
    Fetched fetched;
  };
  struct Mail {
    std::vector<Question> questions;
    std::vector<Answer> answers;
  };

  void send() {
    for (std::size_t to = 0; to < sending_.size(); ++to) {
      if (sending_[to].questions.empty() && sending_[to].answers.empty()) continue;
      Seat& other = *pool_.seats_[to];
      // Shared, because a task can be copied.
      other.loop_->post([from = number_, &other, mail = std::make_shared<Mail>(std::exchange(sending_[to], {}))] {
        other.receive(from, *mail);
      });
    }
  }
  void receive(std::size_t from, Mail& mail) {
    for (Answer& answer : mail.answers) answer.done(std::move(answer.fetched));
    for (Question& question : mail.questions)
      take(std::move(question.request), [this, from, done = std::move(question.done)](Fetched fetched) mutable {
        sending_[from].answers.push_back({std::move(done), std::move(fetched)});
      });
  }
  void take(Request request, Done done) {
    if (request.ask_robots)
      shared_.fetch(std::move(request), std::move(done));
    else
      loop_->add(std::move(request), std::move(done));
  }

  const LoopPool& pool_;
  std::size_t number_;
  std::unique_ptr<Loop> loop_;
  RobotsTransport robots_;
  SharingTransport shared_;
  std::vector<Mail> sending_;  // by loop
  std::thread thread_;
};

LoopPool::LoopPool() = default;

LoopPool::~LoopPool() { stop(); }

void LoopPool::stop() {
  // All threads end before the first loop goes: what one posts to another must find it there.
  for (const auto& seat : seats_) seat->end();
}

Result<std::unique_ptr<LoopPool>> LoopPool::create(HttpTransport::Options options, unsigned loops, const Clock& clock) {
  const unsigned number = std::clamp(loops, 1U, std::max(1U, options.network.concurrency));
  std::unique_ptr<LoopPool> pool(new LoopPool());
  options.slots = std::make_shared<Slots>(std::max(1U, options.network.concurrency));
  for (unsigned i = 0; i < number; ++i) {
    auto loop = Loop::open(options, clock);
    if (!loop) return loop.error();
    pool->seats_.push_back(std::make_unique<Seat>(*pool, i, *std::move(loop)));
  }
  for (const auto& seat : pool->seats_) seat->begin();
  return pool;
}

std::size_t LoopPool::owner(std::string_view host) const { return StringHash{}(host) % seats_.size(); }

void LoopPool::post(std::size_t loop, Task task) { seats_[loop]->loop().post(std::move(task)); }

Transport& LoopPool::transport(std::size_t loop) { return *seats_[loop]; }

}  // namespace paidtrail
