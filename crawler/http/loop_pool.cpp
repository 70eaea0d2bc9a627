#include "crawler/http/loop_pool.h"

#include <algorithm>

#include "core/text/string_map.h"
#include "core/url/target.h"
#include "crawler/politeness/robots_transport.h"
#include "crawler/politeness/sharing_transport.h"

namespace paidtrail {

/// A loop, its thread, and its transport. A request with ask_robots goes to its host's owner, whose robots.txt are
/// asked there; what they let through, and all else, to the owner's loop.
class LoopPool::Seat final : public Transport {
 public:
  Seat(const LoopPool& pool, std::size_t number, std::unique_ptr<Loop> loop)
      : pool_(pool),
        number_(number),
        loop_(std::move(loop)),
        robots_(*this, "paidtrail",
                [this](const std::string& host, std::chrono::milliseconds gap) { loop_->slow_down(host, gap); }),
        shared_(robots_) {}
  void begin() {
    thread_ = std::thread([this] { loop_->serve(); });
  }
  void end() {
    loop_->post([this] { loop_->leave(); });
    if (thread_.joinable()) thread_.join();
  }

  void fetch(Request request, Done done) override {
    const std::size_t owner = parse_target(request) ? pool_.owner(request.target->host()) : number_;
    if (owner == number_) return take(std::move(request), std::move(done));
    Seat& other = *pool_.seats_[owner];
    other.loop_->post([this, &other, request = std::move(request), done = std::move(done)]() mutable {
      other.take(std::move(request), [this, done = std::move(done)](Fetched fetched) {
        loop_->post([done, fetched = std::move(fetched)]() mutable { done(std::move(fetched)); });
      });
    });
  }
  void later(std::function<void()> task) override { loop_->later(std::move(task)); }
  void run() override {}

  Loop& loop() { return *loop_; }

 private:
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
