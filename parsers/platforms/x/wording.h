#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/post.h"
#include "parsers/json/json.h"

/// The text of a post with what the platform found in it. X counts code points of the text as delivered, in which
/// `&`, `<` and `>` are written `&amp;`, `&lt;`, `&gt;`; ours are those of the text that a reader sees.
namespace paidtrail::x {

/// Code points of the text as delivered, half open; anything that a platform may say, also what cannot be.
struct Range {
  std::int64_t start = 0;
  std::int64_t end = 0;
};

struct RawTag {
  std::string text;  ///< without its `#` or `@`
  std::optional<Range> range;
};

struct RawUrl {
  std::string url;  ///< what stands in the text: the t.co link
  std::optional<std::string> expanded;
  std::optional<std::string> display;
  std::optional<Range> range;
  bool has_media_key = false;
};

/// A text as delivered.
struct RawText {
  std::optional<std::string> text;
  std::vector<RawTag> hashtags;
  std::vector<RawTag> mentions;
  std::vector<RawUrl> urls;
  bool cut = false;  ///< the platform says that there is more
};

/// Entities of one kind. What is no entity is passed over; a plain text (`"#tag"`, as some exports have it) is one
/// without a place.
std::vector<RawTag> raw_tags(const Json& list);
std::vector<RawUrl> raw_urls(const Json& list);

/// `text` with its entities, in the form of v2 (`start`, `end`, `tag`, `username`) or v1.1 (`indices`, `text`,
/// `screen_name`).
RawText raw_text(const Json& text, const Json& entities);

/// What a repost spreads: the `RT @name: ` of the wrapper, then the original, whole.
RawText reposted(const RawText& wrapper, RawText original);

/// What is no link that the sharer published: the post's own media, and the link to the post itself that stands where
/// a text was cut, or behind an edited one. `text_id` is the post that the text was written for (of a repost: the
/// original). True where a link to the rest of a cut text was among them.
bool drop_own_links(RawText& raw, std::string_view post_id, std::string_view text_id);

/// Fills text, hashtags, mentions and links of `post`, in the order of the text.
void set_wording(Post& post, const RawText& raw);

}  // namespace paidtrail::x
