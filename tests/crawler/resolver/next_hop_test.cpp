#include <gtest/gtest.h>

#include "analysis/links/links.h"
#include "crawler/resolver/resolver.h"

namespace paidtrail {
namespace {

const Url kAt = *Url::parse("http://a.test/dir/page?q=1#part");

const PageRules& pages() {
  static const auto rules = Rules::load(std::nullopt);
  static const auto links = LinkRules::make(*rules);
  return links->pages();
}

Response answer(int status, Headers headers = {}, std::string body = "") {
  Response response;
  response.status = status;
  response.headers = std::move(headers);
  response.body = std::move(body);
  return response;
}

Response html(std::string body, Headers more = {}) {
  more.emplace_back("Content-Type", "text/html; charset=utf-8");
  return answer(200, std::move(more), std::move(body));
}

/// "http http://…" for a move, "resolved" for an end.
std::string next(const Response& response, const Url& at = kAt) {
  const Next step = next_hop(at, response, {}, pages());
  if (const auto* stop = std::get_if<Stop>(&step)) return std::string(kOutcomes.name(stop->outcome));
  const auto& follow = std::get<Follow>(step);
  return std::string(kVias.name(follow.via)) + " " + follow.url.href();
}

TEST(NextHop, Rfc9110_15_4_OnlyFiveStatusesMove) {
  for (int status : {301, 302, 303, 307, 308})
    EXPECT_EQ(next(answer(status, {{"Location", "/x"}})), "http http://a.test/x#part") << status;
  for (int status : {200, 201, 206, 300, 304, 305})
    EXPECT_EQ(next(answer(status, {{"Location", "/x"}})), "resolved") << status;
  for (int status : {400, 404, 410, 500, 503}) EXPECT_EQ(next(answer(status, {{"Location", "/x"}})), "http_error");
}

TEST(NextHop, LocationForms) {
  struct {
    const char* location;
    const char* next;
  } cases[] = {
      {"/x", "http http://a.test/x#part"},
      {"x", "http http://a.test/dir/x#part"},
      {"?only=query", "http http://a.test/dir/page?only=query#part"},
      {"//b.test/x#own", "http http://b.test/x#own"},
      {"/caf\xC3\xA9", "http http://a.test/caf%C3%A9#part"},
      {"/caf\xE9", "http http://a.test/caf%E9#part"},
      {"http:\\\\b.test\\x", "http http://b.test/x#part"},
      {"ftp://b.test/x", "http ftp://b.test/x#part"},
      {"", "http_error"},
      {"  ", "http_error"},
      {"http://exa mple/", "invalid_url"},
  };
  for (const auto& row : cases) EXPECT_EQ(next(answer(302, {{"Location", row.location}})), row.next) << row.location;
  EXPECT_EQ(next(answer(302)), "http_error");
  EXPECT_EQ(next(answer(302, {{"Location", "/first"}, {"location", "/second"}})), "http http://a.test/first#part");
}

TEST(NextHop, LocationWinsOverRefreshAndBody) {
  Response response = html("<script>location='/script'</script>", {{"Refresh", "0;url=/refresh"}});
  EXPECT_EQ(next(response), "refresh_header http://a.test/refresh");
  response.status = 302;
  response.headers.emplace_back("Location", "/location");
  EXPECT_EQ(next(response), "http http://a.test/location#part");
}

TEST(NextHop, RefreshHeader) {
  EXPECT_EQ(next(answer(200, {{"Refresh", "0;url=x"}})), "refresh_header http://a.test/dir/x");
  EXPECT_EQ(next(html("", {{"Refresh", "10;url=/x"}})), "refresh_header http://a.test/x");
  EXPECT_EQ(next(html("", {{"Refresh", "11;url=/x"}})), "resolved");
  EXPECT_EQ(next(html("", {{"Refresh", "5"}})), "resolved");
  EXPECT_EQ(next(html("", {{"Refresh", "0;url=?q=1"}})), "resolved") << "itself";
  EXPECT_EQ(next(html("", {{"Refresh", "0;url=javascript:alert(1)"}})), "resolved");
  EXPECT_EQ(next(html("", {{"Refresh", "0;url=http://exa mple/"}})), "resolved");
  EXPECT_EQ(next(html("", {{"Refresh", "0;url=gopher://b.test/"}})), "refresh_header gopher://b.test/");
  EXPECT_EQ(next(answer(200, {{"Refresh", "0;url=/x"}, {"Content-Type", "application/json"}})), "resolved");
  EXPECT_EQ(next(answer(404, {{"Refresh", "0;url=/x"}})), "http_error");
}

TEST(NextHop, MetaRefresh) {
  const std::string meta = "<meta http-equiv=refresh content='0;url=/x'>";
  EXPECT_EQ(next(html(meta)), "meta_refresh http://a.test/x");
  EXPECT_EQ(next(html("<base href='http://b.test/'>" + meta)), "meta_refresh http://b.test/x");
  EXPECT_EQ(next(html("<noscript>" + meta + "</noscript>")), "meta_refresh http://a.test/x");
  EXPECT_EQ(next(html("<!--" + meta + "-->")), "resolved");
  EXPECT_EQ(next(html(meta + "<script>location='/script'</script>")), "meta_refresh http://a.test/x");
  EXPECT_EQ(next(html("<meta http-equiv=refresh content='60;url=/x'>")), "resolved");
  EXPECT_EQ(next(answer(200, {{"Content-Type", "text/plain"}}, meta)), "resolved");
  EXPECT_EQ(next(answer(200, {}, meta)), "meta_refresh http://a.test/x") << "no type, but looks like HTML";
  EXPECT_EQ(next(answer(200, {{"Content-Type", "Application/XHTML+xml"}}, meta)), "meta_refresh http://a.test/x");
}

TEST(NextHop, Scripts) {
  EXPECT_EQ(next(html("<script>location.replace('https:\\/\\/b.test\\/')</script>")), "javascript https://b.test/");
  EXPECT_EQ(next(html("<base href='http://b.test/d/'><script>location='x'</script>")), "javascript http://b.test/d/x");
  EXPECT_EQ(next(html("<script type='text/template'>location='/x'</script>")), "resolved");
  EXPECT_EQ(next(html("<body onload=\"location='/x'\">")), "resolved");
  EXPECT_EQ(next(html("<script>location='javascript:alert(1)'</script>")), "resolved");
  EXPECT_EQ(next(html("<script>location='#top'</script>")), "resolved");
}

TEST(NextHop, CanonicalIsNoMove) { EXPECT_EQ(next(html("<link rel=canonical href='http://b.test/'>")), "resolved"); }

TEST(NextHop, ErrorsAndLimits) {
  EXPECT_EQ(next(answer(429)), "rate_limited");
  EXPECT_EQ(next(answer(429, {{"Retry-After", "5"}})), "rate_limited");
  EXPECT_EQ(next(answer(503)), "http_error");
  EXPECT_EQ(next(answer(503, {{"Retry-After", "120"}})), "rate_limited");
  EXPECT_EQ(next(answer(404)), "http_error");
  EXPECT_EQ(next(answer(304)), "http_error");
  EXPECT_EQ(next(answer(204)), "resolved");
}

TEST(NextHop, PagesThatAreNotTheEnd) {
  EXPECT_EQ(next(answer(403, {{"cf-mitigated", "challenge"}})), "challenge");
  EXPECT_EQ(next(html("<title>Just a moment...</title>")), "challenge");
  EXPECT_EQ(next(html("<p>This link has expired."), *Url::parse("http://s.test/x")), "gone_page");
  EXPECT_EQ(next(html("<p>Ce lien a expir\xC3\xA9"), *Url::parse("http://s.test/x")), "gone_page");
  EXPECT_EQ(next(html("<p>This link has expired. " + std::string(2000, 'x'))), "resolved") << "an article";
  EXPECT_EQ(next(html("Avant de continuer"), *Url::parse("https://consent.google.fr/m?x")), "consent_wall");
  EXPECT_EQ(next(html(""), *Url::parse("https://www.instagram.com/accounts/login/?next=x")), "login_wall");
  EXPECT_EQ(next(html(""), *Url::parse("https://www.facebook.com/login.php?next=x")), "login_wall");
  EXPECT_EQ(next(html(""), *Url::parse("https://www.facebook.com/loginradius")), "resolved");
}

TEST(NextHop, PagesThatAskBeforeTheyGoOn) {
  EXPECT_EQ(next(html("<a data-tracking-control-name=external_url_click href='https://b.test/x'>b</a>"),
                 *Url::parse("https://lnkd.in/abc")),
            "interstitial https://b.test/x");
  EXPECT_EQ(
      next(html("<a id=redirecturl href='https://b.test/x'>b</a>"), *Url::parse("https://preview.tinyurl.com/abc")),
      "interstitial https://b.test/x");
  EXPECT_EQ(next(html("<a id=redirecturl href='https://b.test/x'>b</a>")), "resolved") << "another host";
}

}  // namespace
}  // namespace paidtrail
