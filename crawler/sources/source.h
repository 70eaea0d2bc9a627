#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/config.h"
#include "core/clock.h"
#include "core/post.h"
#include "core/transport.h"
#include "storage/store.h"

namespace paidtrail {

/// Sessions of sources that log in, kept between runs in sessions.json beside the database (mode 0600).
class Sessions {
 public:
  virtual ~Sessions() = default;
  virtual std::optional<std::string> get(const std::string& source) const = 0;  ///< a JSON text
  virtual void put(const std::string& source, const std::string& json) = 0;
};

/// What a walk may know beside its configuration.
struct WalkContext {
  const SourceConfig* config = nullptr;
  const Campaign* campaign = nullptr;
  const Clock* clock = nullptr;
  Sessions* sessions = nullptr;
  bool replay = false;              ///< from an archive: no log-in, no tokens
  std::optional<std::string> mark;  ///< as the last walk left it (JSON)
  /// Posts that the source may still be asked for in this run, where it counts them (X: max_reads). One number a source
  /// and run, shared by all its walks, replays included. Null: the walk counts for itself, from the source's settings.
  std::int64_t* reads_left = nullptr;
};

/// What one answer brought.
struct Page {
  std::vector<Post> posts;            ///< of the answer, oldest or newest first as it came
  std::vector<std::string> problems;  ///< items that could not be read, in words
  std::optional<std::string> mark;    ///< to be stored with these posts: whatever happens later, nothing is asked twice
                                      ///< and nothing is missed
  std::vector<Gap> gaps;
  std::optional<std::string> failure;  ///< the source could not be asked to the end: what the editor should do
};

/// One source × campaign × pass as a state machine without I/O: what to ask next, and what an answer means.
/// Each request that next() gives is asked once and its answer taken before next() is called again. Opaque tokens of a
/// platform are never the mark. A pass is whole where no page had a failure; a failure does not end the walk (another
/// hashtag may still be asked), next() does. Walks keep what `context` points to, not the context. One thread.
class Walk {
 public:
  virtual ~Walk() = default;
  virtual std::optional<Request> next() = 0;
  virtual Page take(const Request& request, const Fetched& fetched) = 0;
  /// Once, after next() gave nothing: what no answer could carry (a budget that was spent before the first question).
  virtual Page end() { return {}; }
};

/// A live source: a line in registry.cpp.
struct SourceType {
  std::string_view platform;
  std::span<const Setting> settings;  ///< beside name, platform, base_url, campaigns
  std::string_view default_base_url;  ///< "" where the configuration must name it
  /// Why this campaign cannot be asked here ("has no hashtags, and this source searches hashtags alone"), or nothing.
  std::optional<std::string> (*cannot_ask)(const SourceConfig& source, const Campaign& campaign);
  /// What of this campaign is not asked here though the rest is (for doctor), or nothing. Null where that cannot be.
  std::optional<std::string> (*not_asked)(const SourceConfig& source, const Campaign& campaign);
  std::unique_ptr<Walk> (*walk)(const WalkContext& context);
  /// Asks for these posts again (edits, deletions); tombstones for those that are gone. Null where the source cannot.
  /// The context's campaign is used where a probe must show that the source answers otherwise; it may be null.
  std::unique_ptr<Walk> (*recheck)(const WalkContext& context, const std::vector<PostToRecheck>& posts);
};

std::span<const SourceType> source_types();
const SourceType* find_source_type(std::string_view platform);

}  // namespace paidtrail
