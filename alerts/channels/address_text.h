#pragma once

#include <string>
#include <string_view>

/// Addresses within what a channel sends. Pure; any thread.
namespace paidtrail {

/// Bytes outside printable ASCII and those of `signs` in percent form.
std::string percent_encoded(std::string_view text, std::string_view signs);
/// Everything but letters, digits and `-._~` (RFC 3986, 2.3): one segment of a path.
std::string path_segment(std::string_view text);
/// `<https://…>`, a link in Markdown: the signs of Markdown and of mentions are in percent form.
std::string markdown_address(std::string_view url);

}  // namespace paidtrail
