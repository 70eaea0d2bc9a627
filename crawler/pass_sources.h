#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crawler/pass.h"

/// The first two stages of a pass: asking sources, and looking again at shares.
namespace paidtrail::pass {

/// A campaign × source pair of the scope.
struct Pair {
  const Campaign* campaign = nullptr;
  const SourceConfig* source = nullptr;
  const SourceType* type = nullptr;
};

std::vector<Pair> pairs_of(const Config& config, const PassScope& scope);
std::optional<std::string> cannot_ask(const Pair& pair);  ///< why the source cannot search for this campaign
/// Live sources are not asked about a campaign that is over; archives are.
bool over(const Campaign& campaign, const Clock& clock, bool replay);
std::string name_of(const Pair& pair);  ///< "source × campaign"

/// Paid reads are counted a source and run, whatever the number of its campaigns and stages.
class ReadBudgets {
 public:
  std::int64_t* of(const SourceConfig& source);

 private:
  std::map<std::string, std::int64_t> left_;
};

Status ask_sources(const PassParts& parts, const PassScope& scope, ReadBudgets& budgets, PassResult& result);
Status look_again(const PassParts& parts, const PassScope& scope, ReadBudgets& budgets, PassResult& result);

/// Stores posts that came for a campaign, with the links that they ask to follow and the evidence taken since.
Result<Writer::PageSaved> save_posts(const PassParts& parts, const std::string& run_id, PageOfPosts page,
                                     const Campaign& campaign);

}  // namespace paidtrail::pass
