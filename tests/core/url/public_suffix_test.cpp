#include <gtest/gtest.h>

#include "core/url/url.h"

namespace paidtrail {
namespace {

struct Case {
  const char* host;
  const char* domain;  ///< nullptr: none
};

TEST(RegistrableDomain, ByTheListWithItsPrivateSection) {
  constexpr Case kCases[] = {
      {"shop.com", "shop.com"},
      {"www.shop.com", "shop.com"},
      {"a.b.shop.co.uk", "shop.co.uk"},
      {"www.shop.gouv.fr", "shop.gouv.fr"},
      {"me.github.io", "me.github.io"},
      {"a.me.github.io", "me.github.io"},
      {"www.ck", "www.ck"},
      {"a.b.unlisted", "b.unlisted"},
      {"xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn"},
      {"com", nullptr},
      {"co.uk", nullptr},
      {"github.io", nullptr},
      {"localhost", nullptr},
      {"xn--55qx5d.cn", nullptr},
      {"", nullptr},
      {".", nullptr},
      {".shop.com", nullptr},
      {"shop.com.", nullptr},
      {"a..shop.com", nullptr},
      {"127.0.0.1", nullptr},
      {"[::1]", nullptr},
  };
  for (const auto& [host, domain] : kCases)
    EXPECT_EQ(registrable_domain(host), domain ? std::optional<std::string>(domain) : std::nullopt) << host;
}

TEST(RegistrableDomain, OfAHostWithManyLabels) {
  std::string host;
  for (int i = 0; i < 300000; ++i) host += "a.";
  EXPECT_EQ(registrable_domain(host + "shop.co.uk"), "shop.co.uk");
}

TEST(IsSameOrSubdomain, WholeLabelsOnly) {
  EXPECT_TRUE(is_same_or_subdomain("shop.test", "shop.test"));
  EXPECT_TRUE(is_same_or_subdomain("a.b.shop.test", "shop.test"));
  EXPECT_FALSE(is_same_or_subdomain("myshop.test", "shop.test"));
  EXPECT_FALSE(is_same_or_subdomain("shop.test", "a.shop.test"));
  EXPECT_FALSE(is_same_or_subdomain("shop.test", ""));
  EXPECT_FALSE(is_same_or_subdomain("shop.test", "test."));
}

TEST(IsSameOrSubdomain, AnAddressOnlyEqualsItself) {
  EXPECT_TRUE(is_same_or_subdomain("10.0.0.1", "10.0.0.1"));
  EXPECT_FALSE(is_same_or_subdomain("10.0.0.1", "0.0.1"));
  EXPECT_TRUE(is_same_or_subdomain("[::1]", "[::1]"));
}

}  // namespace
}  // namespace paidtrail
