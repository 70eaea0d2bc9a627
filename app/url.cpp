#include "core/url/url.h"
#include "analysis/links/links.h"
#include "app/commands.h"
#include "app/context.h"
#include "core/json_writer.h"
#include "parsers/json/json.h"

namespace paidtrail::app {
namespace {

struct UrlInput {
  std::string input;
  std::optional<std::string> base;
};

/// {"input","base","url","host","registrable_domain","destination","tracking","error"} (contract: url).
class UrlFilter {
 public:
  explicit UrlFilter(const LinkRules& links) : links_(links) {}

  std::string answer(const UrlInput& in) {
    JsonWriter json;
    json.begin_object().field("input", in.input).field("base", in.base);
    const auto url = parse(in);
    if (!url || !url->http_family()) {
      failed_ = true;
      return refused(json, url ? "unsupported_scheme" : "invalid_url");
    }
    json.field("url", url->href())
        .field("host", std::string(url->host()))
        .field("registrable_domain", registrable_domain(url->host()))
        .field("destination", links_.destination(*url));
    json.key("tracking").begin_array();
    for (const TrackingParameter& parameter : links_.tracking(*url))
      json.begin_object()
          .field("param", parameter.param)
          .field("value", parameter.value)
          .field("owner", parameter.owner)
          .field("identifies", parameter.identifies)
          .end_object();
    return json.end_array().key("error").null().end_object().take();
  }

  bool failed() const { return failed_; }

 private:
  static Result<Url> parse(const UrlInput& in) {
    if (!in.base) return Url::parse(in.input);
    auto base = Url::parse(*in.base);
    if (!base) return base;
    return Url::parse(in.input, &*base);
  }

  static std::string refused(JsonWriter& json, const char* error) {
    for (const char* name : {"url", "host", "registrable_domain", "destination"}) json.key(name).null();
    return json.key("tracking").begin_array().end_array().field("error", error).end_object().take();
  }

  const LinkRules& links_;
  bool failed_ = false;
};

Result<UrlInput> read_line(std::string_view line) {
  const auto json = Json::parse(line, "line");
  if (!json) return json.error();
  const auto input = (*json)["input"].string();
  const Json& base = (*json)["base"];
  if (!input || !(base.is_null() || base.is_string()))
    return Error{ErrorKind::bad_input, "line: not {\"input\": TEXT, \"base\": TEXT or null}"};
  return UrlInput{*input, base.string()};
}

int filter_lines(UrlFilter& filter, const std::string& file, Console& console) {
  const auto text = read_input(file);
  if (!text) return console.fail(text.error());
  int code = 0;
  each_line(*text, [&](std::string_view line, std::size_t number) {
    if (line.find_first_not_of(" \t") == std::string_view::npos) return true;
    const auto in = read_line(line);
    if (!in) {
      console.problem((file == "-" ? "stdin" : file) + ":" + std::to_string(number) + in.error().message.substr(4));
      code = 2;
      return true;
    }
    const auto printed = print(filter.answer(*in) + '\n');
    if (!printed) code = console.fail(printed.error());
    return static_cast<bool>(printed);
  });
  return code;
}

}  // namespace

int run_url(const Common& common, const UrlOptions& options, Console& console) {
  const auto rules = rules_of(common);
  if (!rules) return console.fail(rules.error());
  const auto links = LinkRules::make(*rules);
  if (!links) return console.fail(links.error());
  UrlFilter filter(*links);
  int code = 0;
  if (!options.input.empty() || options.urls.empty() || options.urls == std::vector<std::string>{"-"}) {
    code = filter_lines(filter, options.input.empty() ? "-" : options.input, console);
  } else {
    for (const std::string& url : options.urls)
      if (const auto printed = print(filter.answer({url, std::nullopt}) + '\n'); !printed)
        return console.fail(printed.error());
  }
  return code == 0 && filter.failed() ? 2 : code;
}

}  // namespace paidtrail::app
