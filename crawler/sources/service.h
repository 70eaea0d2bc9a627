#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/secret.h"
#include "core/timestamp.h"
#include "core/transport.h"
#include "crawler/sources/source.h"
#include "parsers/json/json.h"

/// What all sources share: how a platform's service is asked, and what its answers mean before their posts are read.
/// Pure; one thread.
namespace paidtrail::sources {

/// Everything but RFC 3986's unreserved characters as %XX.
std::string percent_encode(std::string_view text);

/// `?a=b&c=d` in the order given: an archive finds an answer by its exact URL.
std::string query_string(const std::vector<std::pair<std::string_view, std::string>>& parameters);

/// Texts for a person, by what was answered; "" for the common one.
struct Advice {
  std::string_view unauthorised = {};  ///< 401
  std::string_view payment = {};       ///< 402
  std::string_view forbidden = {};     ///< 403
  std::string_view missing = {};       ///< 404, 410
};

struct Answer {
  enum class Kind {
    ok,            ///< 200 with JSON, or with bytes where none was due
    not_modified,  ///< 304
    redirect,      ///< another 3xx
    limited,       ///< 429, or 503 with Retry-After
    unauthorised,  ///< 401
    payment,       ///< 402
    forbidden,     ///< 403
    missing,       ///< 404 and 410
    bad_request,   ///< any other 4xx
    broken,        ///< any other status
    html,          ///< 200 with a page where JSON was due
    garbled,       ///< 200 with JSON that cannot be read
    cut,           ///< longer than the limit
    barred,        ///< robots.txt says no
    unreachable,   ///< no answer
  };
  Kind kind = Kind::unreachable;
  int status = 0;
  const Response* response = nullptr;     ///< null where unreachable; points into what was read
  Json json;                              ///< of ok and, where there is one, of an error's body
  std::string said;                       ///< the other side's own words, short, one line, without secrets
  std::optional<Timestamp> paused_until;  ///< limited, or nothing left of the rate limit after this answer
  Timestamp at;
};

/// One platform's service at its base address.
class Service {
 public:
  /// `base` as configured; a trailing "/" is not repeated.
  explicit Service(std::string_view base);

  /// `path` begins with "/"; already percent-encoded.
  Request get(std::string_view path) const;
  Request post_json(std::string_view path, std::string body) const;
  const std::string& base() const { return base_; }
  const std::string& host() const { return host_; }  ///< host[:port], for texts

  /// From now on `secret` is `<secret>` in every text.
  void hide(const Secret& secret);
  /// Words from outside for a failure text: one line, at most 200 characters, without secrets.
  std::string quoted(std::string_view from_outside) const;

  Answer read(const Fetched& fetched) const;
  /// The same for a body that need not be JSON.
  Answer read_bytes(const Fetched& fetched) const;

  /// What the editor should do about an answer that is not ok.
  std::string refusal(const Answer& answer, const Advice& advice) const;
  /// `paused until TIME; …`
  std::string paused(Timestamp until) const;

 private:
  Answer classify(const Fetched& fetched) const;
  std::string base_;
  std::string host_;
  std::vector<std::string> secrets_;
};

/// The service's own words in an error body: Mastodon's, Bluesky's, X's and RFC 9457's member names.
std::string error_text(const Json& body);

/// Numbers as platforms write ids: longer is higher, then by text. Both must be decimal().
bool decimal(std::string_view id);
bool id_less(std::string_view a, std::string_view b);

/// The target of rel=`relation` in the Link headers (RFC 8288), as written, or nothing.
std::optional<std::string> link_target(const Headers& headers, std::string_view relation);

/// Retry-After: seconds or an IMF-fixdate (RFC 9110, 10.2.3), within 1 s and 24 h after `at`.
std::optional<Timestamp> retry_after(const Headers& headers, Timestamp at);

/// Reads a body with the platform's parsers into `page`: posts, and problems in words. Nothing, or why it cannot be
/// read.
std::optional<std::string> read_posts(std::string_view platform, std::string_view kind, std::string_view body,
                                      Page& page);

/// A post that is gone.
Post tombstone(std::string_view platform, std::string_view post_id);

/// The campaign's first day, midnight UTC.
std::optional<Timestamp> since_of(const Campaign& campaign);

/// RFC 3339 with seconds: what goes into a URL.
std::string whole_seconds(Timestamp at);

}  // namespace paidtrail::sources
