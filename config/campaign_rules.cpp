#include "config/campaign_rules.h"

#include "core/url/url.h"

namespace paidtrail {
namespace {

Error bad(std::string_view text, std::string_view why) {
  return {ErrorKind::config, "'" + std::string(text) + "' " + std::string(why)};
}

}  // namespace

Result<DestinationRule> parse_destination(std::string_view text) {
  if (text.find("://") != std::string_view::npos) return bad(text, "has a scheme; write HOST[:PORT][/PATH]");
  if (text.find_first_of("?#@\\ \t\r\n") != std::string_view::npos || text.empty() || text[0] == '/')
    return bad(text, "is not HOST[:PORT][/PATH]");
  const auto plain = Url::parse("http://" + std::string(text));
  if (!plain || plain->host().empty()) return bad(text, "is not HOST[:PORT][/PATH]");

  DestinationRule rule;
  rule.host = std::string(plain->host());
  // Each scheme swallows its own default port; between the two none is lost.
  rule.port = plain->port();
  if (const auto secure = Url::parse("https://" + std::string(text)); secure && !rule.port) rule.port = secure->port();
  rule.path = plain->path();
  while (rule.path.ends_with('/')) rule.path.pop_back();
  return rule;
}

Result<ParameterRule> parse_parameter(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size())
    return bad(text, "is not NAME=VALUE (VALUE may end in *)");
  ParameterRule rule{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)), false};
  if (rule.value.ends_with('*')) {
    rule.prefix = true;
    rule.value.pop_back();
  }
  if (rule.value.find('*') != std::string::npos) return bad(text, "has a * that is not at its end");
  return rule;
}

}  // namespace paidtrail
