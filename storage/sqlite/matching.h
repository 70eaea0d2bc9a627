#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "storage/store.h"

namespace paidtrail::sqlite {

class Connection;

/// Which posts are to be matched, and what was concluded. Remembers what it handed out, so that a post whose version or
/// chain changed while it was being judged stays to be matched. One thread.
class Matching {
 public:
  explicit Matching(Connection& store) : store_(store) {}

  Result<std::vector<PostToMatch>> posts_to_match(const std::string& campaign, const std::string& campaign_version,
                                                  const std::string& rules_version, std::int64_t limit);
  Result<Writer::MatchSaved> save(const std::string& run_id, const std::string& campaign_version,
                                  const std::string& rules_version, const std::vector<MatchedPost>& posts);

 private:
  struct Handed {
    std::int64_t revision = 0;
    std::int64_t version = 0;
  };
  PostToMatch hand_out(const std::string& campaign, std::int64_t post);
  Handed state_of(const MatchedPost& matched);
  void save_post(const std::string& run_id, const std::string& campaign_version, const std::string& rules_version,
                 const MatchedPost& matched, Writer::MatchSaved& saved);

  Connection& store_;
  std::map<std::pair<std::string, std::int64_t>, Handed> handed_;
};

/// See Writer.
Result<std::vector<PostToRejudge>> posts_to_rejudge(Connection& store, const std::string& campaign,
                                                    const std::string& campaign_version,
                                                    const std::string& rules_version, std::int64_t after,
                                                    std::int64_t limit);
Status save_rejudged(Connection& store, const std::string& run_id, const std::string& campaign_version,
                     const std::string& rules_version, const std::vector<MatchedPost>& posts);

/// Within a transaction of the caller's; how many were not there yet.
std::int64_t insert_findings(Connection& store, const std::vector<Finding>& findings, bool baseline);

}  // namespace paidtrail::sqlite
