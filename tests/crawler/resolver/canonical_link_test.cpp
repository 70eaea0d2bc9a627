#include "crawler/resolver/canonical_link.h"

#include <gtest/gtest.h>

namespace paidtrail {
namespace {

const Url kAt = *Url::parse("https://m.a.test/dir/page?utm_source=x#part");

std::string canonical(Headers headers, std::string body, int status = 200) {
  Response response;
  response.status = status;
  response.headers = std::move(headers);
  response.body = std::move(body);
  const auto found = canonical_link(kAt, response);
  return found ? found->href() : "";
}
std::string of_page(const std::string& body) { return canonical({{"Content-Type", "text/html"}}, body); }
std::string of_link(const std::string& value) { return canonical({{"Link", value}, {"Content-Type", "a/b"}}, ""); }

TEST(CanonicalLink, Rfc6596_OfThePagesHead) {
  const struct {
    const char* html;
    const char* wanted;
  } kCases[] = {
      {"<link rel=canonical href=https://a.test/page>", "https://a.test/page"},
      {"<head><LINK REL='alternate Canonical' HREF=/page></head>", "https://m.a.test/page"},
      {"<base href=https://b.test/x/><link rel=canonical href=page>", "https://b.test/x/page"},
      {"<link rel=canonical href=https://a.test/1><link rel=canonical href=https://a.test/2>", "https://a.test/1"},
      {"<link rel=canonical href=''><link rel=canonical href=https://a.test/2>", "https://a.test/2"},
      {"<link rel=canonical href='https://a.test/?a&amp;b'>", "https://a.test/?a&b"},
      {"<link rel=canonical href='?utm_source=x#top'>", ""},  // the page itself
      {"<link rel=canonical href=ftp://a.test/page>", ""},
      {"<link rel=canonical href='javascript:alert(1)'>", ""},
      {"<link rel=canonical href='https://exa mple/'>", ""},
      {"<link rel=canonicals href=https://a.test/page>", ""},
      {"<link rel=canonical>", ""},
      {"<body><p>A comment: <link rel=canonical href=https://evil.test/></body>", ""},
      {"<!-- <link rel=canonical href=https://a.test/page> -->", ""},
      {"<a rel=canonical href=https://a.test/page>a</a>", ""},
      {"", ""},
  };
  for (const auto& [html, wanted] : kCases) EXPECT_EQ(of_page(html), wanted) << html;
  EXPECT_EQ(canonical({{"Content-Type", "text/plain"}}, "<link rel=canonical href=/x>"), "");
  EXPECT_EQ(canonical({{"Content-Type", "text/html"}}, "<link rel=canonical href=/x>", 404), "");
}

TEST(CanonicalLink, Rfc8288_OfLinkHeaders) {
  const struct {
    const char* link;
    const char* wanted;
  } kCases[] = {
      {"<https://a.test/page>; rel=\"canonical\"", "https://a.test/page"},
      {"<https://a.test/page>;rel=canonical", "https://a.test/page"},
      {"<page2>; REL=\"prev Canonical\"", "https://m.a.test/dir/page2"},
      {"<a.css>; rel=preload; as=style, <https://a.test/a,b;c>; rel=canonical", "https://a.test/a,b;c"},
      {"<a>; title=\"x, <y>; rel=canonical\"; rel=next, <https://a.test/b>; rel=canonical", "https://a.test/b"},
      {"<a>; title=\"q\\\"; rel=canonical\", <https://a.test/b> ; rel = \"canonical\" ;", "https://a.test/b"},
      {"<https://a.test/x>; rel=next; rel=canonical", ""},  // the first rel counts
      {"<https://a.test/x>; rel=canonical; anchor=\"#foo\"", ""},
      {"<https://a.test/x>; rev=canonical", ""},
      {"<https://a.test/x>", ""},
      {"<https://a.test/x; rel=canonical", ""},
      {"https://a.test/x; rel=canonical", ""},
      {"<?utm_source=x>; rel=canonical", ""},
      {"<mailto:a@a.test>; rel=canonical", ""},
      {", ,, <https://a.test/x>; rel=\"canonical", "https://a.test/x"},
      {"<https://a.test/x>; =; rel; rel", ""},
      {"", ""},
  };
  for (const auto& [link, wanted] : kCases) EXPECT_EQ(of_link(link), wanted) << link;
  EXPECT_EQ(canonical({{"link", "<a>; rel=next"}, {"Link", "<https://a.test/2>; rel=canonical"}}, ""),
            "https://a.test/2");
  EXPECT_EQ(canonical({{"Link", "<https://a.test/h>; rel=canonical"}, {"Content-Type", "text/html"}},
                      "<link rel=canonical href=https://a.test/e>"),
            "https://a.test/h");
}

}  // namespace
}  // namespace paidtrail
