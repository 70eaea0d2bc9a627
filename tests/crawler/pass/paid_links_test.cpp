#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>
#include <map>

#include "crawler/pass.h"
#include "tests/storage/folder.h"

/// Links through hosts that are paid per visit, in passes over a network that is a table.
namespace paidtrail {
namespace {

using namespace std::chrono_literals;
using testing::at;

/// URL → what it answers. Counts what it is asked; robots.txt is somebody else's.
class TableTransport final : public Transport {
 public:
  explicit TableTransport(const Clock& clock) : clock_(clock) {}

  void fetch(Request request, Done done) override {
    asked.push_back(request.url);
    later([this, request = std::move(request), done = std::move(done)] { done(answer(request)); });
  }
  void later(std::function<void()> task) override { tasks_.push_back(std::move(task)); }
  void run() override {
    while (!tasks_.empty()) {
      const auto task = std::move(tasks_.front());
      tasks_.pop_front();
      task();
    }
  }

  void moves(const std::string& url, const std::string& target) {
    on[url] = [target] {
      Response response;
      response.status = 302;
      response.headers = {{"Location", target}};
      return response;
    };
  }
  void says(const std::string& url, int status) {
    on[url] = [status] {
      Response response;
      response.status = status;
      return response;
    };
  }
  void fails(const std::string& url, Outcome outcome, std::chrono::milliseconds took = 5s) {
    on[url] = [outcome, took] {
      FetchFailure failure;
      failure.outcome = outcome;
      failure.took = took;
      return failure;
    };
  }

  std::map<std::string, std::function<Fetched()>> on;
  std::vector<std::string> asked;

 private:
  Fetched answer(const Request& request) {
    const auto found = on.find(request.url);
    Fetched fetched = found == on.end() ? Fetched(FetchFailure{}) : found->second();
    std::visit([this](auto& given) { given.at = clock_.wall(); }, fetched);
    if (auto* response = std::get_if<Response>(&fetched)) response->took = 40ms;
    return fetched;
  }

  const Clock& clock_;
  std::deque<std::function<void()>> tasks_;
};

class NoSessions final : public Sessions {
 public:
  std::optional<std::string> get(const std::string&) const override { return std::nullopt; }
  void put(const std::string&, const std::string&) override {}
};

constexpr const char* kShort = "https://tidd.ly/one";
constexpr const char* kClick = "https://www.awin1.com/pclick.php?p=1&a=2&m=3";
constexpr const char* kShop = "https://shop.test/p";

class PaidLinks : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto rules = Rules::load(std::nullopt);
    ASSERT_TRUE(rules);
    links_ = std::make_unique<LinkRules>(*LinkRules::make(*rules));
    judge_ = std::make_unique<Judge>(*Judge::make(*rules));
  }
  static void TearDownTestSuite() {
    links_.reset();
    judge_.reset();
  }

  void SetUp() override {
    const auto file = folder_ / "paidtrail.db";
    auto lock = StoreLock::take(file);
    ASSERT_TRUE(lock);
    lock_.emplace(*std::move(lock));
    auto store = open_writer(file, *lock_);
    ASSERT_TRUE(store);
    store_ = *std::move(store);
    clock_.set(at("2017-01-20T10:00:00Z"));
    Campaign campaign;
    campaign.id = "vote";
    campaign.jurisdictions = {"FR"};
    campaign.destinations = {{"shop.test", std::nullopt, ""}};
    config_.campaigns = {campaign};
    network_.moves(kShort, kClick);
    network_.moves(kClick, kShop);
    network_.says(kShop, 200);
  }

  PassParts parts() {
    return {config_,
            *store_,
            network_,
            clock_,
            *links_,
            *judge_,
            sessions_,
            [] { return std::vector<EvidenceRow>(); },
            available_,
            [this] { return stopping_; },
            [](const std::string&) {}};
  }
  PassScope scope() {
    PassScope scope;
    scope.run_id = "run-" + std::to_string(++runs_);
    scope.started_at = clock_.wall();
    scope.replay = available_ != nullptr;
    return scope;
  }
  PassResult kept(const PassScope& scope, Result<PassResult> result) {
    EXPECT_TRUE(result) << result.error().message;
    if (!result) return {};
    EXPECT_TRUE(store_->begin_run(scope.run_id, scope.started_at, ""));
    EXPECT_TRUE(store_->end_run(scope.run_id, RunState::done, clock_.wall(), result->totals, result->problems));
    return *std::move(result);
  }

  /// A pass that brings a post for each link and follows them.
  PassResult bring(const std::vector<std::string>& links) {
    ImportedFile file{"posts", {}, {}};
    for (const std::string& link : links) {
      Post post;
      post.platform = "mastodon";
      post.post_id = std::to_string(++posts_);
      post.created_at = clock_.wall();
      post.text = "Votons " + link;
      post.links = {{link, std::nullopt, std::nullopt, 7, 8}};
      file.posts.push_back(post);
    }
    const PassScope as = scope();
    return kept(as, run_import(parts(), as, {file}));
  }
  /// A pass that finds no new post.
  PassResult pass_after(std::chrono::milliseconds time) {
    clock_.advance(time);
    network_.asked.clear();
    const PassScope as = scope();
    return kept(as, run_pass(parts(), as));
  }

  std::string ask(const std::string& sql) {
    const auto table = store_->query(sql);
    if (!table) return table.error().message;
    std::string text;
    for (const auto& row : table->rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) text += '|';
        if (const auto* number = std::get_if<std::int64_t>(&row[i])) text += std::to_string(*number);
        if (const auto* word = std::get_if<std::string>(&row[i])) text += *word;
      }
      text += '\n';
    }
    return text;
  }

  static std::unique_ptr<LinkRules> links_;
  static std::unique_ptr<Judge> judge_;
  testing::Folder folder_;
  std::optional<StoreLock> lock_;
  std::unique_ptr<Writer> store_;
  Config config_ = empty_config();
  ManualClock clock_;
  TableTransport network_{clock_};
  NoSessions sessions_;
  std::function<bool(const Request&)> available_;
  bool stopping_ = false;
  int runs_ = 0;
  int posts_ = 0;
};
std::unique_ptr<LinkRules> PaidLinks::links_;
std::unique_ptr<Judge> PaidLinks::judge_;

using Urls = std::vector<std::string>;

TEST_F(PaidLinks, AreAskedOnceAndCounted) {
  network_.moves("https://t.co/plain", kShop);
  const PassResult first = bring({kShort, "https://t.co/plain"});
  EXPECT_EQ(first.totals.links_resolved, 2);
  EXPECT_EQ(first.totals.paid_visit_requests, 2) << "the short link and the click, not the shop";

  network_.moves("https://t.co/plain", "https://shop.test/elsewhere");
  network_.says("https://shop.test/elsewhere", 200);
  EXPECT_EQ(pass_after(31 * 24h).totals.paid_visit_requests, 0);
  EXPECT_EQ(network_.asked, (Urls{"https://t.co/plain", "https://shop.test/elsewhere"}));
  EXPECT_EQ(ask("SELECT short_url, destination, times_changed FROM links ORDER BY 1"),
            "https://t.co/plain|https://shop.test/elsewhere|1\n"
            "https://tidd.ly/one|https://shop.test/p|0\n");
  EXPECT_EQ(ask("SELECT run_id, paid_visit_requests FROM runs ORDER BY 1"), "run-1|2\nrun-2|0\n");

  // A new post with the link, years later, asks nobody.
  clock_.advance(1000 * 24h);
  network_.asked.clear();
  EXPECT_EQ(bring({kShort}).totals.paid_visit_requests, 0);
  EXPECT_EQ(std::ranges::count(network_.asked, kShort), 0);
  EXPECT_EQ(ask("SELECT count(*) FROM shares WHERE short_url = 'https://tidd.ly/one'"), "2\n");
}

TEST_F(PaidLinks, TargetInTheUrlIsNoRequestAndNoVisit) {
  const std::string link = "https://www.awin1.com/cread.php?awinaffid=2&ued=https%3A%2F%2Fshop.test%2Fp";
  EXPECT_EQ(bring({link}).totals.paid_visit_requests, 0);
  EXPECT_EQ(network_.asked, Urls{kShop});
  (void)pass_after(25h);
  EXPECT_EQ(network_.asked, Urls{kShop}) << "the shop pays nobody";
}

TEST_F(PaidLinks, AnyAnswerIsTheLastOne) {
  for (const int status : {404, 429, 503}) {
    const std::string link = "https://tidd.ly/" + std::to_string(status);
    network_.says(link, status);
    EXPECT_EQ(bring({link}).totals.paid_visit_requests, 1) << status;
    (void)pass_after(31 * 24h);
    EXPECT_EQ(network_.asked, Urls{}) << status;
  }
}

TEST_F(PaidLinks, ShopThatDoesNotAnswerDoesNotBringTheClickBack) {
  network_.fails(kShop, Outcome::dns_failure);
  EXPECT_EQ(bring({kShort}).totals.paid_visit_requests, 2);
  (void)pass_after(31 * 24h);
  EXPECT_EQ(network_.asked, Urls{});
}

TEST_F(PaidLinks, WithoutAnswerAreAskedAgainAsOtherFailures) {
  network_.fails(kShort, Outcome::timeout);
  EXPECT_EQ(bring({kShort}).totals.paid_visit_requests, 1);
  EXPECT_EQ(pass_after(59min).totals.paid_visit_requests, 0);
  EXPECT_EQ(network_.asked, Urls{});
  network_.moves(kShort, kClick);
  EXPECT_EQ(pass_after(2min).totals.paid_visit_requests, 2);
  (void)pass_after(31 * 24h);
  EXPECT_EQ(network_.asked, Urls{});
}

TEST_F(PaidLinks, DeniedByRobotsIsNoRequest) {
  network_.fails(kShort, Outcome::denied_by_robots);
  EXPECT_EQ(bring({kShort}).totals.paid_visit_requests, 0);
  (void)pass_after(2h);
  EXPECT_EQ(network_.asked, Urls{kShort});
}

TEST_F(PaidLinks, SpellingsOfOneUrlAreOneRequest) {
  EXPECT_EQ(bring({kShort, "HTTPS://TIDD.LY/one"}).totals.paid_visit_requests, 2);
  EXPECT_EQ(network_.asked, (Urls{kShort, kClick, kShop}));
  (void)pass_after(31 * 24h);
  EXPECT_EQ(network_.asked, Urls{});
}

TEST_F(PaidLinks, AreStoredBeforeTheNextAnswer) {
  std::string stored;
  network_.on["https://t.co/last"] = [&] {
    stored = ask("SELECT short_url FROM links WHERE last_checked_at IS NOT NULL");
    Response response;
    response.status = 200;
    return response;
  };
  network_.moves("https://t.co/slow", "https://t.co/slower");
  network_.moves("https://t.co/slower", "https://t.co/slowest");
  network_.moves("https://t.co/slowest", "https://t.co/last");
  (void)bring({kShort, "https://t.co/slow"});
  EXPECT_EQ(stored, "https://tidd.ly/one\n");
}

TEST_F(PaidLinks, RunThatEndsBehindAPaidVisitKeepsIt) {
  network_.on[kClick] = [this] {
    stopping_ = true;
    network_.fails(kShop, Outcome::timeout, 0ms);  // as the loop refuses what comes after the end
    Response response;
    response.status = 302;
    response.headers = {{"Location", kShop}};
    return response;
  };
  network_.moves("https://t.co/plain", "https://t.co/further");
  network_.moves("https://t.co/further", "https://t.co/last");
  network_.moves("https://t.co/last", kShop);
  const PassResult cut = bring({kShort, "https://t.co/plain"});
  EXPECT_TRUE(cut.interrupted);
  EXPECT_EQ(cut.totals.paid_visit_requests, 2);
  EXPECT_EQ(ask("SELECT position, url, status, ms FROM hops ORDER BY 1"),
            "0|https://tidd.ly/one|302|40\n"
            "1|https://www.awin1.com/pclick.php?p=1&a=2&m=3|302|40\n"
            "2|https://shop.test/p||\n")
      << "what was not asked says so, and a link that paid nobody waits for the next run";

  stopping_ = false;
  network_.says(kShop, 200);
  EXPECT_EQ(pass_after(31 * 24h).totals.paid_visit_requests, 0);
  EXPECT_EQ(network_.asked.front(), "https://t.co/plain");
}

TEST_F(PaidLinks, ReplayDoesNotTakeTheArchivesEndForAFailure) {
  available_ = [](const Request& request) { return request.url == kShort || request.url == kClick; };
  network_.fails(kShop, Outcome::connect_failure, 0ms);
  EXPECT_EQ(bring({kShort}).totals.paid_visit_requests, 0);
  EXPECT_EQ(ask("SELECT count(*) FROM hops"), "0\n");
}

}  // namespace
}  // namespace paidtrail
