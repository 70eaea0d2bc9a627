#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/url/url.h"

namespace paidtrail {

/// The basic URL parser (URL Standard, section 4.4), a member function for each state or group of states. Each byte is
/// read a fixed number of times. Input is bytes: bytes above 0x7F are percent-encoded as they are, hosts read as UTF-8.
class UrlParser {
 public:
  UrlParser(std::string_view input, const Url* base);
  Result<Url> run();

 private:
  bool scheme_start();
  bool no_scheme();
  bool special_authority();
  bool relative();
  bool relative_slash();
  bool authority();
  bool host_and_port(std::string_view text);
  bool port(std::string_view digits);
  bool file();
  bool file_slash();
  bool file_host();
  bool path_start();
  bool path();
  bool opaque_path();
  bool query_or_fragment();
  bool fragment();

  void add_segment(std::string_view segment, bool more);
  void shorten_path();
  void copy_authority();
  void copy_host();
  void copy_path_and_query();
  void set_scheme(std::string scheme);
  bool fail(std::string message);

  bool slash(char c) const { return c == '/' || (c == '\\' && special_); }
  const char* path_ends() const { return special_ ? "/\\?#" : "/?#"; }
  bool ended() const { return pos_ == input_.size(); }
  char peek(std::size_t ahead = 0) const { return pos_ + ahead < input_.size() ? input_[pos_ + ahead] : '\0'; }
  std::string_view rest() const { return std::string_view(input_).substr(pos_); }

  Result<Url> serialised() const;

  /// What has been read so far. `path` is serialised: "" is the empty list, "/" the list of one empty segment.
  struct Parts {
    std::string scheme;
    std::string username;
    std::string password;
    std::optional<std::string> host;
    std::optional<std::uint16_t> port;
    bool opaque_path = false;
    std::string path;
    std::optional<std::string> query;
    std::optional<std::string> fragment;
  };

  std::string input_;
  const Url* base_;
  std::size_t pos_ = 0;
  bool special_ = false;
  Parts url_;
  std::string error_;
};

/// The default port of a special scheme; 0 for file; nothing for other schemes.
std::optional<std::uint16_t> special_port(std::string_view scheme);

}  // namespace paidtrail
