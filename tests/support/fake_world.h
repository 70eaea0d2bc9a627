#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "tests/support/loopback_server.h"

/// A Mastodon server, a shortener, a tracker, the campaign's page and a webhook on loopback: what a crawl meets.
namespace paidtrail::testing {

class FakeWorld {
 public:
  FakeWorld();

  /// A public post under #vote, newest last; `link` is put at the end of the text.
  void post(const std::string& account, const std::string& text, const std::string& link);
  void edit(std::size_t number, const std::string& text);  ///< 1 for the first post
  void remove(std::size_t number);
  /// s.test/CODE → tracker.test/?p=CODE → page.test/where?utm_campaign=vyn-1&utm_content=CODE.
  static std::string link(const std::string& code) { return "http://s.test/" + code; }
  void redirect(const std::string& code, const std::string& target);  ///< the short link leads elsewhere from now on

  /// A whole paidtrail.toml for this world; `more` is put at its end.
  std::string configuration(const std::string& more = "") const;

  std::string base_url() const { return server_.url(""); }
  std::vector<std::string> webhook_bodies() const;
  std::vector<std::string> webhook_ids() const;  ///< their `webhook-id` headers
  LoopbackServer& server() { return server_; }

 private:
  struct Status {
    std::size_t id = 0;
    std::string account;
    std::string text;
    std::string link;
    bool edited = false;
    bool removed = false;
  };
  std::string status_json(const Status& status) const;
  std::string timeline(const std::string& target) const;
  std::string answer(const ReceivedRequest& request);

  mutable std::mutex lock_;  // the server's thread answers
  std::vector<Status> statuses_;
  std::vector<std::pair<std::string, std::string>> redirects_;
  std::vector<ReceivedRequest> webhooks_;
  LoopbackServer server_;
};

}  // namespace paidtrail::testing
