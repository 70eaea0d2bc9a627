#pragma once

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "core/mail.h"
#include "core/transport.h"

namespace paidtrail {

/// Answers from a list; asked more often it repeats the last one.
class ScriptedTransport final : public Transport {
 public:
  explicit ScriptedTransport(std::vector<Fetched> replies) : replies_(std::move(replies)) {}
  void fetch(Request request, Done done) override {
    requests.push_back(std::move(request));
    queued_.push_back(std::move(done));
  }
  void later(std::function<void()> task) override {
    queued_.push_back([task = std::move(task)](const Fetched&) { task(); });
  }
  void run() override {
    for (auto& done : std::exchange(queued_, {})) {
      if (before_answer) before_answer();
      done(replies_[std::min(answered_++, replies_.size() - 1)]);
    }
  }
  std::vector<Request> requests;
  std::function<void()> before_answer;

 private:
  std::vector<Fetched> replies_;
  std::vector<Done> queued_;
  std::size_t answered_ = 0;
};

/// Answers mails from a list; asked more often it repeats the last answer.
class ScriptedMail final : public MailTransport {
 public:
  MailReply send(const Mail& mail) override {
    mails.push_back(mail);
    if (replies.empty()) return {};
    return replies[std::min(mails.size() - 1, replies.size() - 1)];
  }
  std::vector<MailReply> replies;
  std::vector<Mail> mails;
};

}  // namespace paidtrail
