#include "tests/hostile/scenario.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace paidtrail::hostile {
namespace {

using std::chrono::milliseconds;

constexpr std::array<std::string_view, 10> kFrameTypes = {"DATA",          "HEADERS",      "PRIORITY", "RST_STREAM",
                                                          "SETTINGS",      "PUSH_PROMISE", "PING",     "GOAWAY",
                                                          "WINDOW_UPDATE", "CONTINUATION"};
constexpr std::size_t kLongestText = 32U << 20;

struct Wrong {
  std::string what;
};

template <class Number>
Number number(std::string_view text) {
  Number value{};
  const bool hex = text.starts_with("0x");
  const auto digits = hex ? text.substr(2) : text;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
    throw Wrong{"'" + std::string(text) + "' is no number"};
  return value;
}

milliseconds duration(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, long>, 5> units = {
      {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
  for (const auto& [unit, factor] : units)
    if (text.ends_with(unit) && text.size() > unit.size() &&
        text.find_first_not_of("0123456789") == text.size() - unit.size())
      return milliseconds(number<long>(text.substr(0, text.size() - unit.size())) * factor);
  throw Wrong{"'" + std::string(text) + "' is no time; write 200ms, 2s or 1d"};
}

bool is_date(std::string_view name) { return name == "date" || name.starts_with("date+") || name.starts_with("date-"); }

milliseconds date_offset(std::string_view name) {
  if (name == "date") return milliseconds(0);
  const auto time = duration(name.substr(5));
  return name[4] == '-' ? -time : time;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  throw Wrong{"\\x wants two hexadecimal digits"};
}

/// Takes words off a line.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(text) {}

  bool empty() {
    skip();
    return rest_.empty();
  }
  std::string next(std::string_view what) {
    skip();
    if (rest_.empty()) throw Wrong{std::string(what) + " is missing"};
    const auto end = std::min(rest_.find(' '), rest_.size());
    std::string word(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return word;
  }
  std::string_view rest() {
    skip();
    return rest_;
  }
  void end() {
    if (!empty()) throw Wrong{"'" + std::string(rest_) + "' is too much"};
  }

 private:
  void skip() { rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size())); }
  std::string_view rest_;
};

bool is_status(std::string_view word) {
  return word.size() == 3 && word.find_first_not_of("0123456789") == std::string_view::npos;
}

// `Location: /x`, but neither `text/html …` nor `<p>a: b`.
bool is_field(std::string_view text) {
  const auto colon = text.find(':');
  return colon != std::string_view::npos && colon != 0 &&
         text.substr(0, colon).find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") ==
             std::string_view::npos;
}

bool is_media_type(std::string_view word) {
  const auto slash = word.find('/');
  return slash != 0 && slash != std::string_view::npos &&
         word.find_first_not_of("abcdefghijklmnopqrstuvwxyz+-./;=0123456789") == std::string_view::npos;
}

class Parser {
 public:
  Parser(std::string file, const std::map<std::string, std::string>& variables)
      : variables_(variables), file_(std::move(file)) {
    scenario_.file = file_;
  }

  Scenario parse(std::string_view text) {
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size());
      ++line_;
      try {
        take(text.substr(0, end));
      } catch (const Wrong& wrong) {
        throw GrammarError(file_, line_, wrong.what);
      }
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    check_cases();
    return std::move(scenario_);
  }

 private:
  enum class Under { nothing, answer, steps };

  void take(std::string_view line) {
    if (line.empty() || line.front() == '#') return;
    if (line.front() == ' ') return take_indented(line);
    under_ = Under::nothing;
    Words words(line);
    const std::string word = words.next("a word");
    if (word == "case") return begin_case(words);
    if (word == "serve") return serve(words);
    if (word == "connect") return connect(words);
    if (word == "opening") return under_steps(authority(words.next("an authority")).opening);
    if (word == "http2") return http2(words);
    if (word == "certificate") return certificate(words);
    if (word == "map") return map(words);
    if (word == "allow") return scenario_.allow.push_back(expand(words.rest()));
    if (word == "config") return scenario_.config.push_back(expand(words.rest()));
    if (word == "environment") return environment(words);
    if (word == "memory") return memory(words);
    if (word == "resolve") return resolve(words);
    if (word == "expect") return expect(words);
    if (word == "requests") return requests(words);
    if (word == "sent") return sent(words);
    if (word == "never") return never(words);
    if (word == "unsent") return current().unsent.push_back(expand(words.rest()));
    if (word == "quiet") return quiet(words);
    if (word == "connections") return connections(words);
    throw Wrong{"unknown word '" + word + "'"};
  }

  Case& current() {
    if (scenario_.cases.empty()) {
      Case only;
      const auto slash = file_.rfind('/');
      only.name = file_.substr(slash == std::string::npos ? 0 : slash + 1);
      only.name = only.name.substr(0, only.name.find('.'));
      only.line = line_;
      scenario_.cases.push_back(std::move(only));
    }
    return scenario_.cases.back();
  }

  void begin_case(Words& words) {
    Case next;
    next.name = words.next("a name");
    words.end();
    next.line = line_;
    for (const Case& other : scenario_.cases)
      if (other.name == next.name) throw Wrong{"case '" + next.name + "' is there already"};
    scenario_.cases.push_back(std::move(next));
  }

  Authority& authority(const std::string& name) {
    Case& now = current();
    const auto [row, fresh] = scenario_.authorities.try_emplace(name);
    Authority& made = row->second;
    if (!fresh) {
      if (std::find(now.authorities.begin(), now.authorities.end(), name) == now.authorities.end())
        throw Wrong{"'" + name + "' belongs to another case"};
      return made;
    }
    now.authorities.push_back(name);
    made.name = name;
    std::string_view rest = name;
    if (rest.starts_with("https://")) {
      made.tls = true;
      made.port = 443;
      rest.remove_prefix(8);
    }
    const auto colon = rest.starts_with('[') ? rest.find(':', rest.find(']')) : rest.find(':');
    made.host = rest.substr(0, colon);
    if (colon != std::string_view::npos) made.port = number<std::uint16_t>(rest.substr(colon + 1));
    if (made.host.empty() || made.host.find_first_of("/?#@") != std::string::npos)
      throw Wrong{"'" + name + "' is no authority; write a.test, a.test:8080 or https://a.test"};
    return made;
  }

  // a.test/x and https://a.test/x
  std::pair<Authority&, std::string> place(const std::string& url) {
    const auto slash = url.find('/', url.starts_with("https://") ? 8 : 0);
    if (slash == std::string::npos) throw Wrong{"'" + url + "' has no path; write a.test/"};
    return {authority(url.substr(0, slash)), url.substr(slash)};
  }

  void serve(Words& words) {
    auto [at, target] = place(expand(words.next("a URL")));
    std::vector<Answer>& answers = at.answers[target];
    Answer made;
    std::string word = words.empty() ? std::string() : words.next("a status");
    if (word == "when") {
      const std::string name = words.next("a header");
      made.when = Field(name, expand(words.next("its value")));
      word = words.empty() ? std::string() : words.next("a status");
    }
    if (!word.empty()) {
      if (!is_status(word)) throw Wrong{"'" + word + "' is no status"};
      made.status = number<int>(word);
      content(words, made);
    }
    answers.push_back(std::move(made));
    answer_ = &answers.back();
    steps_ = &answer_->steps;
    under_ = answer_->status == 0 ? Under::steps : Under::answer;
  }

  void content(Words& words, Answer& made) {
    std::string_view rest = words.rest();
    if (rest.empty()) return;
    if (is_field(rest)) {
      made.headers.push_back(header_line(rest));
      return;
    }
    const std::string_view first = rest.substr(0, rest.find(' '));
    if (is_media_type(first)) {
      made.headers.emplace_back("Content-Type", first);
      rest.remove_prefix(std::min(first.size() + 1, rest.size()));
    } else {
      made.headers.emplace_back("Content-Type", "text/html");
    }
    made.body = expand(rest);
  }

  Field header_line(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) throw Wrong{"a header is written 'Name: value'"};
    std::string_view value = text.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    return {expand(text.substr(0, colon)), expand(value)};
  }

  void take_indented(std::string_view line) {
    Words words(line);
    if (words.empty()) return;
    if (under_ == Under::nothing) throw Wrong{"an indented line belongs under serve, connect or opening"};
    const std::string word = words.next("a word");
    if (under_ == Under::steps) return steps_->push_back(step(word, words));
    if (word == "header")
      answer_->headers.push_back(header_line(words.rest()));
    else if (word == "body")
      answer_->body += expand(words.rest());
    else if (word == "gzip")
      answer_->gzip = true;
    else if (word == "chunked")
      answer_->chunked = true;
    else
      throw Wrong{"unknown word '" + word + "' under an answer with a status"};
  }

  void under_steps(std::vector<Step>& steps) {
    steps_ = &steps;
    under_ = Under::steps;
  }

  Step step(const std::string& word, Words& words) {
    Step made;
    if (word == "send") {
      made.text = expand(words.rest());
    } else if (word == "repeat") {
      made.times = number<std::size_t>(words.next("a count"));
      made.text = expand(words.rest());
    } else if (word == "forever") {
      made.what = Step::What::forever;
      made.text = expand(words.rest());
    } else if (word == "drip") {
      made.what = Step::What::drip;
      made.pause = duration(words.next("a time"));
      made.text = expand(words.rest());
    } else if (word == "wait") {
      made.what = Step::What::wait;
      made.pause = duration(words.next("a time"));
    } else if (word == "after") {
      made.what = Step::What::after;
      made.text = expand(words.next("a URL"));
    } else if (word == "silence") {
      made.what = Step::What::silence;
    } else if (word == "read") {
      made.what = Step::What::read;
    } else if (word == "gzip") {
      made.what = Step::What::gzip;
      made.layers = number<unsigned>(words.next("a number of layers"));
      made.times = number<std::size_t>(words.next("a count"));
      made.text = expand(words.rest());
    } else if (word == "close") {
      made.what = Step::What::close;
    } else if (word == "reset") {
      made.what = Step::What::reset;
    } else if (word == "h2") {
      return http2_step(words);
    } else {
      throw Wrong{"unknown step '" + word + "'"};
    }
    return made;
  }

  Step http2_step(Words& words) {
    Step made;
    made.what = Step::What::frame;
    const std::string word = words.next("a step of HTTP/2");
    if (word == "headers" || word == "headers-end" || word == "headers-open") {
      made.what = Step::What::headers;
      made.flags = word == "headers" ? 4 : word == "headers-end" ? 5 : 0;
      made.fields.emplace_back(":status", words.next("a status"));
      if (!words.empty()) made.fields.push_back(header_line(words.rest()));
    } else if (word == "data" || word == "data-end") {
      made.what = Step::What::data;
      made.flags = word == "data-end" ? 1 : 0;
      made.text = expand(words.rest());
    } else if (word == "goaway") {
      made.type = 7;
      made.stream = 0;
      const auto last = number<std::uint32_t>(words.next("a stream"));
      made.text = big_endian(last) + big_endian(number<std::uint32_t>(words.next("an error code")));
    } else if (word == "rst") {
      made.type = 3;
      made.text = big_endian(number<std::uint32_t>(words.next("an error code")));
    } else if (word == "frame" || word == "repeat" || word == "forever") {
      if (word == "forever") made.times = 0;
      if (word == "repeat") made.times = number<std::size_t>(words.next("a count"));
      frame(words, made);
    } else {
      throw Wrong{"unknown step 'h2 " + word + "'"};
    }
    return made;
  }

  void frame(Words& words, Step& made) {
    const std::string type = words.next("a frame type");
    const auto known = std::find(kFrameTypes.begin(), kFrameTypes.end(), type);
    made.type =
        known == kFrameTypes.end() ? number<unsigned>(type) : static_cast<unsigned>(known - kFrameTypes.begin());
    made.flags = number<unsigned>(words.next("flags"));
    const std::string stream = words.next("a stream, or 'this'");
    if (stream != "this") made.stream = number<std::uint32_t>(stream);
    made.text = expand(words.rest());
  }

  static std::string big_endian(std::uint32_t value) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
    return out;
  }

  void connect(Words& words) {
    Authority& at = authority(words.next("an authority"));
    if (words.empty()) return under_steps(at.connect);
    const std::string how = words.next("a way");
    words.end();
    if (how == "refused")
      at.refuses = true;
    else if (how == "unanswered")
      at.deaf = true;
    else
      throw Wrong{"a connection is 'refused' or 'unanswered', or has steps below"};
  }

  void http2(Words& words) {
    Authority& at = authority(words.next("an authority"));
    if (!at.tls) throw Wrong{"HTTP/2 is spoken over https only"};
    at.http2 = true;
  }

  void certificate(Words& words) {
    constexpr std::array<std::pair<std::string_view, Certificate>, 6> kinds = {
        {{"valid", Certificate::valid},
         {"expired", Certificate::expired},
         {"not-yet-valid", Certificate::not_yet_valid},
         {"self-signed", Certificate::self_signed},
         {"wrong-host", Certificate::wrong_host},
         {"other-authority", Certificate::other_authority}}};
    Authority& at = authority(words.next("an authority"));
    if (!at.tls) throw Wrong{"certificates belong to https"};
    const std::string kind = words.next("a kind of certificate");
    for (const auto& [name, value] : kinds)
      if (name == kind) {
        at.certificate = value;
        return;
      }
    throw Wrong{"unknown certificate '" + kind + "'"};
  }

  void map(Words& words) {
    const std::string from = words.next("HOST:PORT");
    scenario_.maps.push_back(from + ":" + expand(words.next("an address")));
    words.end();
  }

  void environment(Words& words) {
    const std::string name = words.next("a name");
    scenario_.environment[name] = expand(words.rest());
  }

  void memory(Words& words) {
    const std::string size = words.next("a size");
    if (!size.ends_with("MiB")) throw Wrong{"memory is given in MiB"};
    scenario_.memory_mib = number<std::size_t>(std::string_view(size).substr(0, size.size() - 3));
  }

  void resolve(Words& words) {
    Resolve made;
    made.text = expand(words.rest());
    made.line = line_;
    if (made.text.empty()) throw Wrong{"a URL is missing; an empty line is no input"};
    if (made.text.find('\n') != std::string::npos) throw Wrong{"an input holds no line break"};
    current().resolves.push_back(std::move(made));
  }

  void expect(Words& words) {
    constexpr std::array<std::string_view, 11> names = {"outcome",   "hops",      "statuses",    "urls",
                                                        "final",     "canonical", "destination", "network",
                                                        "publisher", "campaign",  "click_id"};
    if (current().resolves.empty()) throw Wrong{"'expect' follows a 'resolve'"};
    const std::string name = words.next("what is expected");
    if (std::find(names.begin(), names.end(), name) == names.end()) throw Wrong{"nothing is called '" + name + "'"};
    auto& list = current().resolves.back().expect[name];
    while (!words.empty())
      for (const std::string& word : repeated(words.next("a word"))) list.push_back(expand(word));
  }

  // `http*20`
  std::vector<std::string> repeated(const std::string& word) {
    const auto star = word.find('*');
    if (star == std::string::npos || word.find('/') != std::string::npos || word.find('{') != std::string::npos)
      return {word};
    return std::vector<std::string>(number<std::size_t>(std::string_view(word).substr(star + 1)), word.substr(0, star));
  }

  void requests(Words& words) {
    current().says_requests = true;
    if (words.rest() == "none") return;
    while (!words.empty()) current().requests.push_back(expand(words.next("a URL")));
  }

  void sent(Words& words) {
    Header made;
    made.place = expand(words.next("a URL"));
    const Field wanted = header_line(words.rest());
    made.name = wanted.first;
    made.value = wanted.second;
    current().sent.push_back(std::move(made));
  }

  void never(Words& words) {
    Header made;
    made.name = words.next("a header");
    made.place = words.next("an authority");
    current().never.push_back(std::move(made));
  }

  void quiet(Words& words) {
    Quiet made;
    made.url = words.next("a URL");
    made.time = duration(words.next("a time"));
    current().quiet.push_back(std::move(made));
  }

  void connections(Words& words) {
    const std::string name = words.next("an authority");
    current().connections[name] = number<std::size_t>(words.next("a count"));
  }

  std::string expand(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\\')
        out += escape(text, i);
      else if (text.substr(i).starts_with("${"))
        out += variable(text, i);
      else
        out += text[i];
    }
    if (out.size() > kLongestText) throw Wrong{"a text is longer than 32 MiB; use repeat or forever"};
    return out;
  }

  static char escape(std::string_view text, std::size_t& at) {
    if (++at == text.size()) throw Wrong{"a backslash at the end; write \\\\"};
    switch (text[at]) {
      case 'r':
        return '\r';
      case 'n':
        return '\n';
      case 't':
        return '\t';
      case 's':
        return ' ';
      case '0':
        return '\0';
      case '\\':
        return '\\';
      case 'x': {
        if (at + 2 >= text.size()) throw Wrong{"\\x wants two hexadecimal digits"};
        const int value = hex_digit(text[at + 1]) * 16 + hex_digit(text[at + 2]);
        at += 2;
        return static_cast<char>(value);
      }
      default:
        throw Wrong{std::string("unknown escape \\") + text[at]};
    }
  }

  std::string variable(std::string_view text, std::size_t& at) {
    const auto end = text.find('}', at);
    if (end == std::string_view::npos) throw Wrong{"'${' without '}'"};
    const std::string_view name = text.substr(at + 2, end - at - 2);
    const std::string_view whole = text.substr(at, end + 1 - at);
    at = end;
    if (const auto star = name.rfind('*'); star != std::string_view::npos) {
      const std::string piece = expand(name.substr(0, star));
      const auto times = number<std::size_t>(name.substr(star + 1));
      if (piece.size() * times > kLongestText) throw Wrong{"a text is longer than 32 MiB; use repeat or forever"};
      std::string out;
      for (std::size_t i = 0; i < times; ++i) out += piece;
      return out;
    }
    if (is_date(name)) {
      (void)date_offset(name);
      return std::string(whole);
    }
    const auto known = variables_.find(std::string(name));
    if (known == variables_.end()) throw Wrong{"nothing is called ${" + std::string(name) + "}"};
    return known->second;
  }

  void check_cases() const {
    const auto wrong = [this](const Case& one, const std::string& what) {
      return GrammarError(file_, one.line, "case '" + one.name + "' " + what);
    };
    if (scenario_.cases.empty()) throw GrammarError(file_, line_, "no case");
    for (const Case& one : scenario_.cases) {
      if (one.resolves.empty()) throw wrong(one, "resolves nothing");
      if (!one.says_requests) throw wrong(one, "does not say its requests; 'requests none' is an answer");
      for (const Resolve& asked : one.resolves)
        if (asked.expect.count("outcome") == 0 || asked.expect.count("hops") == 0)
          throw GrammarError(file_, asked.line, "expect outcome and expect hops are not optional");
    }
  }

  const std::map<std::string, std::string>& variables_;
  std::string file_;
  std::size_t line_ = 0;
  Scenario scenario_;
  Under under_ = Under::nothing;
  Answer* answer_ = nullptr;
  std::vector<Step>* steps_ = nullptr;
};

std::string http_date(milliseconds offset) {
  const auto then = std::chrono::system_clock::now() + offset;
  const std::time_t seconds = std::chrono::system_clock::to_time_t(then);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  const auto size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return std::string(text.data(), size);
}

}  // namespace

Scenario parse_scenario(const std::string& file, std::string_view text,
                        const std::map<std::string, std::string>& variables) {
  return Parser(file, variables).parse(text);
}

std::string with_dates(std::string_view text) {
  std::string out;
  for (auto at = text.find("${date"); at != std::string_view::npos; at = text.find("${date")) {
    const auto end = text.find('}', at);
    if (end == std::string_view::npos) break;
    out += text.substr(0, at);
    out += http_date(date_offset(text.substr(at + 2, end - at - 2)));
    text.remove_prefix(end + 1);
  }
  return out += text;
}

}  // namespace paidtrail::hostile
