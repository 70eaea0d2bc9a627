#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <sstream>

#include "core/text/utf8.h"
#include "tests/hostile/runner.h"
#include "tests/hostile/web.h"

/// The published list of spellings that hide an address or a scheme, as input and as Location, by the whole program.
namespace paidtrail::hostile {
namespace {

constexpr const char* kTable = "../shared/data/urls/ssrf_url_tricks.tsv";

struct Spelling {
  std::string id;
  std::string escaped;  ///< as in the table, which has the scenarios' escapes
  std::string outcome;
};

std::string expected_outcome(const std::string& verdict) {
  if (verdict == "reject: invalid URL") return "invalid_url";
  if (verdict == "reject: scheme") return "unsupported_scheme";
  return "blocked_address";
}

std::vector<Spelling> spellings() {
  std::vector<Spelling> rows;
  std::ifstream file(kTable);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, '\t');) cells.push_back(cell);
    cells.resize(7);
    rows.push_back({cells[0], cells[1], expected_outcome(cells[6])});
  }
  return rows;
}

/// Where the spellings lead, if anybody lets them: listened to as far as this account may.
class Inside {
 public:
  Inside() {
    for (const auto& [address, port] : {std::pair("127.0.0.1", 80), std::pair("127.255.255.254", 80),
                                        std::pair("::1", 80), std::pair("127.0.0.1", 22), std::pair("127.0.0.1", 6379)})
      wires_.push_back(std::make_unique<Tripwire>(address, static_cast<std::uint16_t>(port)));
  }
  std::size_t connections() const {
    std::size_t all = 0;
    for (const auto& wire : wires_) all += wire->connections();
    return all;
  }

 private:
  std::vector<std::unique_ptr<Tripwire>> wires_;
};

// Names that only a name server can judge lead inside here, as they would where it lies.
constexpr const char* kNames =
    "map good.example:80 10.0.0.7\n"
    "map good.example:25 10.0.0.7\n"
    "map metadata.google.internal:80 169.254.169.254\n";

class HostileSpellings : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::ifstream(kTable)) GTEST_SKIP() << kTable << " is not here";
    rows_ = spellings();
    ASSERT_EQ(rows_.size(), 89U);
  }
  void play(const std::string& scenario) {
    const Inside inside;
    for (const std::string& difference : play_text("spellings", scenario).differences) ADD_FAILURE() << difference;
    EXPECT_EQ(inside.connections(), 0U);
  }
  std::vector<Spelling> rows_;
};

TEST_F(HostileSpellings, AsInput) {
  std::string scenario = "case inputs\n" + std::string(kNames) + "requests none\n";
  for (const Spelling& row : rows_) {
    const bool blank_first = row.escaped.starts_with(' ');
    scenario += "# row " + row.id + "\nresolve " + (blank_first ? "\\s" + row.escaped.substr(1) : row.escaped) +
                "\nexpect outcome " + (row.escaped.starts_with("//") ? "invalid_url" : row.outcome) +
                "\nexpect hops start\nexpect final null\n";
  }
  play(scenario);
}

// `http:/127.0.0.1/` is a path where the page's own scheme is http.
bool is_relative_to_http(const Spelling& row) {
  return row.escaped.starts_with("http:/") && !row.escaped.starts_with("http://");
}

TEST_F(HostileSpellings, AsLocation) {
  std::string scenario;
  for (const Spelling& row : rows_) {
    if (is_relative_to_http(row)) {
      scenario += "case row-" + row.id + "\nserve row-" + row.id + ".test/x 302 Location: " + row.escaped +
                  "\nresolve http://row-" + row.id + ".test/x\nexpect outcome http_error\nexpect hops start http\n" +
                  "expect urls http://row-" + row.id + ".test/x http://row-" + row.id + ".test" +
                  row.escaped.substr(5) + "\nrequests row-" + row.id + ".test/robots.txt row-" + row.id +
                  ".test/x row-" + row.id + ".test" + row.escaped.substr(5) + "\n";
      continue;
    }
    const std::string host = "row-" + row.id + ".test";
    scenario += "case row-" + row.id + "\nserve " + host + "/x 302 Location: " + row.escaped + "\nresolve http://" +
                host + "/x\nexpect outcome " + row.outcome + "\nexpect hops start" +
                (row.outcome == "invalid_url" ? "" : " http") + "\nexpect final http://" + host + "/x\nrequests " +
                host + "/robots.txt " + host + "/x\n";
  }
  play(scenario + kNames);
}

}  // namespace
}  // namespace paidtrail::hostile
