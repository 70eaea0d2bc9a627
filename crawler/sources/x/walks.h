#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crawler/sources/service.h"

/// The two walks of an X source, and what they share.
namespace paidtrail::x {

inline constexpr std::string_view kPlatform = "x";
inline constexpr std::string_view kDefaultBase = "https://api.x.com";
inline constexpr std::int64_t kDefaultReads = 500;
inline constexpr std::int64_t kSmallestPage = 10;
inline constexpr std::int64_t kLargestPage = 100;

std::unique_ptr<Walk> search_walk(const WalkContext& context);
std::unique_ptr<Walk> lookup_walk(const WalkContext& context, const std::vector<PostToRecheck>& posts);

/// tweet.fields, expansions and user.fields of every request, in one order.
std::vector<std::pair<std::string_view, std::string>> field_parameters();

/// What may still be read in this run. A request's posts are taken off before it is sent, so that no answer, late or
/// lost, can pass the limit; what the answer did not bring is given back.
class Reads {
 public:
  explicit Reads(const WalkContext& context);
  std::int64_t left() const { return *left_ > 0 ? *left_ : 0; }
  void reserve(std::int64_t posts);
  /// The answer to what was reserved: null where nobody knows what was charged.
  void settle(const sources::Answer& answer);
  std::int64_t limit() const { return limit_; }
  std::string spent() const;  ///< a failure text

 private:
  std::int64_t limit_;
  std::int64_t own_;
  std::int64_t* left_;
  std::int64_t reserved_ = 0;
};

/// The service as this source asks it: with its token, unless from an archive.
struct Api {
  explicit Api(const WalkContext& context);
  Request get(std::string_view path) const;
  std::string refusal(const sources::Answer& answer) const;

  sources::Service service;
  Secret token;
};

}  // namespace paidtrail::x
