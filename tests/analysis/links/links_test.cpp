#include "analysis/links/links.h"

#include <gtest/gtest.h>

#include <set>

namespace paidtrail {
namespace {

class Links : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto rules = Rules::load(std::nullopt);
    ASSERT_TRUE(rules) << rules.error().message;
    auto links = LinkRules::make(*rules);
    ASSERT_TRUE(links) << links.error().message;
    rules_ = std::make_unique<Rules>(*std::move(rules));
    links_ = std::make_unique<LinkRules>(*std::move(links));
  }
  static void TearDownTestSuite() {
    links_.reset();
    rules_.reset();
  }

  static std::string destination(std::string_view url) { return links_->destination(*Url::parse(url)); }
  static std::string tracking(std::string_view url) {
    std::string out;
    for (const auto& found : links_->tracking(*Url::parse(url)))
      out += found.param + "=" + found.value + " " + found.owner + " " + found.identifies + "; ";
    return out;
  }
  /// "interstitial URL" or "embedded_parameter URL"; "" for none.
  static std::string target(std::string_view url) {
    const auto found = links_->embedded_target(*Url::parse(url));
    return found ? std::string(kVias.name(found->via)) + " " + found->target.href() : std::string();
  }
  static Attribution attribution(std::initializer_list<const char*> urls) {
    std::vector<std::shared_ptr<const Url>> hops;
    for (const char* text : urls)
      if (const auto url = Url::parse(text)) hops.push_back(std::make_shared<const Url>(*url));
    return links_->attribution(hops);
  }

  static std::unique_ptr<Rules> rules_;
  static std::unique_ptr<LinkRules> links_;
};
std::unique_ptr<Rules> Links::rules_;
std::unique_ptr<LinkRules> Links::links_;

struct Case {
  const char* url;
  const char* wanted;
};

TEST_F(Links, DestinationDropsWhatItsRowSays) {
  constexpr Case kCases[] = {
      {"https://shop.test/p?id=1&utm_source=x&utm_campaign=y#top", "https://shop.test/p?id=1"},
      {"https://shop.test/p?utm_source=x", "https://shop.test/p"},
      {"https://shop.test/p?UTM_Source=x&a", "https://shop.test/p?a"},
      {"https://shop.test/p?%75tm_source=x&a", "https://shop.test/p?a"},
      {"https://shop.test/p?utm_unheard_of=x&a", "https://shop.test/p?utm_unheard_of=x&a"},
      {"https://shop.test/p?b=2&a=1&b=3&gclid=z", "https://shop.test/p?b=2&a=1&b=3"},
      {"https://shop.test/p?a=%7e+%20&gclid", "https://shop.test/p?a=%7e+%20"},
      {"https://shop.test/p?a=1&&utm_id=2&b", "https://shop.test/p?a=1&&b"},
      {"https://shop.test/p?a=1", "https://shop.test/p?a=1"},
      {"https://shop.test/p?", "https://shop.test/p"},
      {"https://shop.test/p?&", "https://shop.test/p"},
      {"https://u:p@www.Shop.test:443/a/./b/", "https://www.shop.test/a/b/"},
      {"http://shop.test:8080/p?fbclid=1", "http://shop.test:8080/p"},
  };
  for (const auto& [url, wanted] : kCases) EXPECT_EQ(destination(url), wanted) << url;
}

TEST_F(Links, DestinationOfRowsThatNameHosts) {
  constexpr Case kCases[] = {
      // `host` on every host: read, never dropped.
      {"https://shop.test/p?ref=anna&cid=1", "https://shop.test/p?ref=anna&cid=1"},
      // `host` on a named host, its subdomains and no look-alikes.
      {"https://x.com/a/status/1?s=20&t=abc", "https://x.com/a/status/1"},
      {"https://mobile.x.com/a?s=20", "https://mobile.x.com/a"},
      {"https://notx.com/a?s=20", "https://notx.com/a?s=20"},
      {"https://x.com.test/a?s=20", "https://x.com.test/a?s=20"},
      // `always` on a named host applies there only.
      {"https://shop.test/p?linkCode=ll1", "https://shop.test/p?linkCode=ll1"},
      // amazon.*: registrable domains whose first label is amazon.
      {"https://www.amazon.fr/dp/B01?tag=anna-21&linkCode=ll1&th=1", "https://www.amazon.fr/dp/B01?th=1"},
      {"https://smile.amazon.co.uk/dp/B01?pd_rd_w=x&psc=1", "https://smile.amazon.co.uk/dp/B01?psc=1"},
      {"https://amazon.shop.fr/dp?tag=a", "https://amazon.shop.fr/dp?tag=a"},
      {"https://notamazon.fr/dp?tag=a", "https://notamazon.fr/dp?tag=a"},
      {"https://amazon/dp?tag=a", "https://amazon/dp?tag=a"},
      // `never`: the target and whose link it is stay.
      {"https://www.awin1.com/cread.php?awinmid=1&ued=https%3A%2F%2Fshop.test&p=x",
       "https://www.awin1.com/cread.php?ued=https%3A%2F%2Fshop.test&p=x"},
      {"https://shop.test/?p=12", "https://shop.test/?p=12"},
  };
  for (const auto& [url, wanted] : kCases) EXPECT_EQ(destination(url), wanted) << url;
}

TEST_F(Links, TrackingInTheOrderOfTheUrlWithTheMostSpecificRow) {
  EXPECT_EQ(tracking("https://shop.test/?gclid=a%2Bb+c&id=1&UTM_Campaign=%C3%A9t%C3%A9"),
            "gclid=a+b c Google Ads click; UTM_Campaign=\xC3\xA9t\xC3\xA9 UTM (Google Analytics) campaign; ");
  EXPECT_EQ(tracking("https://shop.test/?utm_content=1&utm_source=2"),
            "utm_content=1 UTM (Google Analytics) content; utm_source=2 UTM (Google Analytics) source; ");
  EXPECT_EQ(tracking("https://clk.tradedoubler.com/click?p=1&a=2"),
            "p=1 Tradedoubler advertiser; a=2 Tradedoubler, Adtraction publisher; ");
  EXPECT_EQ(tracking("https://www.awin1.com/cread.php?p=1&clickref=x"),
            "p=1 Awin (legacy) target; clickref=x Awin, Webgains subid; ");
  EXPECT_EQ(tracking("https://rover.ebay.co.uk/rover/1?mpre=x"), "mpre=x eBay Partner Network target; ");
  EXPECT_EQ(tracking("https://www.ebay.co.uk/itm?mpre=x&campid=5"), "campid=5 eBay Partner Network publisher; ");
  EXPECT_EQ(tracking("https://shop.test/?p=1&a=2&%23ae=3"), "");
  EXPECT_EQ(tracking("https://shop.test/?gclid&gclid="), "gclid= Google Ads click; gclid= Google Ads click; ");
  EXPECT_EQ(tracking("https://shop.test/"), "");
}

TEST_F(Links, TargetsInPagesBetween) {
  constexpr Case kCases[] = {
      {"https://l.facebook.com/l.php?u=https%3A%2F%2Fshop.test%2Fa%3Fb%3Dc&h=AT0",
       "interstitial https://shop.test/a?b=c"},
      {"https://www.facebook.com/l.php?u=https%3A%2F%2Fshop.test", "interstitial https://shop.test/"},
      {"https://l.instagram.com/?u=https%3A%2F%2Fshop.test&e=1", "interstitial https://shop.test/"},
      {"https://www.google.com/url?q=https://shop.test/a&sa=D", "interstitial https://shop.test/a"},
      {"https://google.com/url?q=https://shop.test/a", "interstitial https://shop.test/a"},
      {"https://www.google.co.uk/url?sa=t&url=http%3A%2F%2Fshop.test%2F", "interstitial http://shop.test/"},
      {"https://www.youtube.com/redirect?event=v&q=https%3A%2F%2Fshop.test", "interstitial https://shop.test/"},
      {"https://youtube.com/redirect?q=https%3A%2F%2Fshop.test", "interstitial https://shop.test/"},
      {"https://out.reddit.com/t3_x?url=https%3A%2F%2Fshop.test%2F&token=x", "interstitial https://shop.test/"},
      {"https://vk.com/away.php?to=https%3A%2F%2Fshop.test", "interstitial https://shop.test/"},
      {"https://href.li/?https://shop.test/a?b=c&d#e", "interstitial https://shop.test/a?b=c&d#e"},
      {"https://href.li/?https%3A%2F%2Fshop.test%2Fa", "interstitial https://shop.test/a"},
      {"https://www.google.com/amp/s/shop.test/a?b", "interstitial https://shop.test/a?b"},
      {"https://shop-test.cdn.ampproject.org/c/s/shop.test/a", "interstitial https://shop.test/a"},
      {"https://consent.google.fr/m?continue=https://www.google.fr/maps&gl=FR",
       "interstitial https://www.google.fr/maps"},
      {"https://bitly.com/a/warning?hash=x&url=https%3A%2F%2Fshop.test", "interstitial https://shop.test/"},
      {"https://l.facebook.com./l.php?u=https%3A%2F%2Fshop.test", "interstitial https://shop.test/"},
      // Not there, not the row's path, not a URL, or another host.
      {"https://l.facebook.com/l.php?h=AT0", ""},
      {"https://l.facebook.com/l.php?u=", ""},
      {"https://l.facebook.com/l.php?u=shop.test", ""},
      {"https://l.facebook.com/l.php?u=javascript%3Aalert(1)", "interstitial javascript:alert(1)"},
      {"https://l.facebook.com/l.php?u=ftp%3A%2F%2Fshop.test", "interstitial ftp://shop.test/"},
      {"https://l.facebook.com/l.php?u=https%3A%2F%2F", ""},
      {"https://l.facebook.com/l.phpx?u=https%3A%2F%2Fshop.test", ""},
      {"https://www.google.com/urls?q=https://shop.test/a", ""},
      {"https://www.google.com/search?q=https://shop.test/a", ""},
      {"https://shop.test/?url=https%3A%2F%2Fother.test&u=https%3A%2F%2Fother.test", ""},
      {"https://t.co/abc?url=https%3A%2F%2Fshop.test", ""},
      {"ftp://l.facebook.com/l.php?u=https%3A%2F%2Fshop.test", ""},
  };
  for (const auto& [url, wanted] : kCases) EXPECT_EQ(target(url), wanted) << url;
}

TEST_F(Links, TargetsOfEveryKnownPageBetween) {
  constexpr Case kCases[] = {
      {"https://lm.facebook.com/l.php?u=https%3A%2F%2Fshop.test%2F", "interstitial https://shop.test/"},
      {"https://l.threads.net/?u=https%3A%2F%2Fshop.test%2F&e=AT1", "interstitial https://shop.test/"},
      {"https://www.linkedin.com/safety/go?url=https%3A%2F%2Fshop.test%2F&trk=x", "interstitial https://shop.test/"},
      {"https://steamcommunity.com/linkfilter/?u=https%3A%2F%2Fshop.test%2F", "interstitial https://shop.test/"},
      {"https://steamcommunity.com/linkfilter/?url=https://shop.test/", "interstitial https://shop.test/"},
      {"https://steamcommunity.com/linkfilter?url=https://shop.test/", "interstitial https://shop.test/"},
      {"https://t.umblr.com/redirect?z=https%3A%2F%2Fshop.test%2F&t=NjQ", "interstitial https://shop.test/"},
      {"https://twitter.com/safety/unsafe_link_warning?unsafe_link=https%3A%2F%2Fshop.test%2F",
       "interstitial https://shop.test/"},
      {"https://slack-redir.net/link?url=https%3A%2F%2Fshop.test%2F&v=3", "interstitial https://shop.test/"},
      {"https://anonym.to/?https://shop.test/", "interstitial https://shop.test/"},
      {"https://deref-web.de/mail/client/AbC/dereferrer/?redirectUrl=https%3A%2F%2Fshop.test%2F",
       "interstitial https://shop.test/"},
      {"https://deref-mail.com/mail/client/AbC/dereferrer/?redirectUrl=https%3A%2F%2Fshop.test%2F",
       "interstitial https://shop.test/"},
      {"https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fshop.test%2F&data=05%7C",
       "interstitial https://shop.test/"},
      {"https://www.pinterest.fr/offsite/?token=1&url=https%3A%2F%2Fshop.test%2F", "interstitial https://shop.test/"},
      {"https://duckduckgo.com/l/?uddg=https%3A%2F%2Fshop.test%2F&rut=1", "interstitial https://shop.test/"},
      {"https://medium.com/r/?url=https%3A%2F%2Fshop.test%2F", "interstitial https://shop.test/"},
      {"https://exit.sc/?url=https%3A%2F%2Fshop.test%2F", "interstitial https://shop.test/"},
      {"https://vk.ru/away.php?to=https%3A%2F%2Fshop.test%2F", "interstitial https://shop.test/"},
      // Disqus signs the target; a port is no signature.
      {"https://disq.us/url?url=https%3A%2F%2Fshop.test%2Fa%3Ab0sLxm4Qh3tZ-x_1QeWd5vTtRgY&cuid=1",
       "interstitial https://shop.test/a"},
      {"https://disq.us/url?url=https%3A%2F%2Fshop.test%3A8080", "interstitial https://shop.test:8080/"},
      {"https://disq.us/p/2abc", ""},
      // URL Defense; version 3 keeps what a "*" stands for in a table of its own.
      {"https://urldefense.proofpoint.com/v1/url?u=https://shop.test/a&k=x", "interstitial https://shop.test/a"},
      {"https://urldefense.proofpoint.com/v2/url?u=https-3A__shop.test_a-5Fb-3Fc-3Dd&d=DwMFaQ&c=x",
       "interstitial https://shop.test/a_b?c=d"},
      {"https://urldefense.com/v3/__https://shop.test/a?b=c__;!!Abc!d-E$", "interstitial https://shop.test/a?b=c"},
      {"https://urldefense.com/v3/__https://shop.test/a*b__;Iw!!Abc!d$", ""},
      {"https://urldefense.com/v3/__https://shop.test/a", ""},
      {"https://urldefense.proofpoint.com/v2/url?u=shop.test", ""},
      // AMP caches: "s" is TLS.
      {"https://cdn.ampproject.org/c/s/shop.test/a?b#c", "interstitial https://shop.test/a?b#c"},
      {"https://shop-test.cdn.ampproject.org/c/shop.test/a", "interstitial http://shop.test/a"},
      {"https://www.google.fr/amp/shop.test/a", "interstitial http://shop.test/a"},
      {"https://shop-test.cdn.ampproject.org/i/s/shop.test/a.png", ""},
      {"https://cdn.ampproject.org/c/s/", ""},
      {"https://www.google.com/amp/", ""},
      {"https://www.google.com/amp/help", ""},
      // Encoded once more by whoever put a link into a link; what is encoded inside the target stays.
      {"https://l.facebook.com/l.php?u=https%253A%252F%252Fshop.test%252Fa%253Fb%253Dc%252526",
       "interstitial https://shop.test/a?b=c%26"},
      {"https://www.google.com/url?q=https%25253A%25252F%25252Fshop.test%25252F", "interstitial https://shop.test/"},
      {"https://www.google.com/url?q=https%2525253A%2525252F%2525252Fshop.test", ""},
      {"https://www.google.com/url?q=https%3A%2F%2Fshop.test%2F%253A", "interstitial https://shop.test/%3A"},
      // Without a scheme it is not known how the service goes on: it is asked.
      {"https://www.google.com/url?q=//shop.test/", ""},
      {"https://www.youtube.com/redirect?q=www.shop.test/a", ""},
      {"https://href.li/?shop.test", ""},
  };
  for (const auto& [url, wanted] : kCases) EXPECT_EQ(target(url), wanted) << url;
}

TEST_F(Links, TargetsOfEveryKnownNetwork) {
  constexpr std::string_view kTarget = "https%3A%2F%2Fshop.test%2Fa%3Fb";
  for (const char* link : {
           "https://www.awin1.com/cread.php?awinmid=1&awinaffid=2&ued=",
           "https://ad.zanox.com/ppc/?123C456&ULP=",
           "https://clk.tradedoubler.com/click?p=1&a=2&url=",
           "https://track.effiliation.com/servlet/effi.redir?id_compteur=1&url=",
           "https://action.metaffiliation.com/trk.php?mclic=P4ED30A2101311&redir=",
           "https://tracking.publicidees.com/clic.php?partid=1&progid=2&url=",
           "https://lb.affilae.com/r/?p=1&af=2&lp=",
           "https://click.linksynergy.com/deeplink?id=x&mid=1&murl=",
           "https://www.anrdoezrs.net/click-1-2?url=",
           "https://www.jdoqocy.com/click-1-2?sid=x&url=",
           "https://brand.sjv.io/c/1/2/3?u=",
           "https://prf.hn/click/camref:a1/destination:",
           "https://www.shareasale.com/r.cfm?b=1&u=2&m=3&urllink=",
           "https://go.skimresources.com/?id=1X2&url=",
           "https://go.redirectingat.com/?id=1X2&url=",
           "https://redirect.viglink.com/?key=k&u=",
           "https://track.webgains.com/click.html?wgcampaignid=1&wgprogramid=2&wgtarget=",
           "https://tc.tradetracker.net/?c=1&m=2&a=3&r=&u=",
           "https://ds1.nl/c/?si=1&li=2&wi=3&ws=&dl=",
           "https://ad.admitad.com/g/k3x9/?ulp=",
           "https://rover.ebay.com/rover/1/711-53200-19255-0/1?campid=1&mpre=",
       })
    EXPECT_EQ(target(link + std::string(kTarget)), "embedded_parameter https://shop.test/a?b") << link;
  // A path on the shop, or a host whose scheme the network chooses: the network is asked.
  for (const char* link : {"https://tc.tradetracker.net/?c=1&u=%2Fa", "https://ds1.nl/c/?si=1&dl=a%2Fb",
                           "https://ad.zanox.com/ppc/?1C2&ULP=[[%2Fa]]",
                           "https://www.shareasale.com/r.cfm?b=1&u=2&m=3&urllink=www.shop.test%2Fa"})
    EXPECT_EQ(target(link), "") << link;
}

TEST_F(Links, TargetsInLinksOfNetworks) {
  constexpr Case kCases[] = {
      {"https://www.awin1.com/cread.php?awinmid=1&awinaffid=2&ued=https%3A%2F%2Fshop.test%2Fa%3Fb",
       "embedded_parameter https://shop.test/a?b"},
      {"https://www.awin1.com/awclick.php?mid=1&id=2&p=%5B%5Bhttps%3A%2F%2Fshop.test%2F%5D%5D",
       "embedded_parameter https://shop.test/"},
      {"https://www.awin1.com/cread.php?ued=broken&p=https%3A%2F%2Fshop.test", "embedded_parameter https://shop.test/"},
      {"https://track.effiliation.com/servlet/effi.redir?id_compteur=1&url=https%3A%2F%2Fshop.test",
       "embedded_parameter https://shop.test/"},
      {"https://go.skimresources.com/?id=1X2&url=https%3A%2F%2Fshop.test", "embedded_parameter https://shop.test/"},
      {"https://brand.pxf.io/c/1/2/3?u=https%3A%2F%2Fshop.test", "embedded_parameter https://shop.test/"},
      {"https://imp.i114863.net/c/1/2/3?u=https%3A%2F%2Fshop.test", "embedded_parameter https://shop.test/"},
      {"https://prf.hn/click/camref:a1/pubref:b/destination:https%3A%2F%2Fshop.test%2Fa%3Fb%3D1",
       "embedded_parameter https://shop.test/a?b=1"},
      {"https://prf.hn/click/camref:a1/destination:https://shop.test/a?b=1",
       "embedded_parameter https://shop.test/a?b=1"},
      {"https://t.cfjump.com/1/t/2?Url=https%3A%2F%2Fshop.test", "embedded_parameter https://shop.test/"},
      {"https://aax-eu.amazon-adsystem.com/x/c/Qabc/https://www.amazon.fr/dp/B0?tag=a-21",
       "embedded_parameter https://www.amazon.fr/dp/B0?tag=a-21"},
      {"https://rover.ebay.fr/rover/1/709/4?mpre=https%3A%2F%2Fwww.ebay.fr%2Fitm",
       "embedded_parameter https://www.ebay.fr/itm"},
      // Kwanko on a merchant's own subdomain.
      {"https://track.shop.test/?P4ED30A2101311&redir=https%3A%2F%2Fshop.test%2F",
       "embedded_parameter https://shop.test/"},
      {"https://track.shop.test/?P4ED30A210131&redir=https%3A%2F%2Fshop.test%2F", ""},
      {"https://track.shop.test/?P4ED30A2101311=1&redir=https%3A%2F%2Fshop.test%2F", ""},
      {"https://track.shop.test/x?P4ED30A2101311&redir=https%3A%2F%2Fshop.test%2F", ""},
      {"https://track.shop.test/?redir=https%3A%2F%2Fshop.test%2F&P4ED30A2101311", ""},
      {"https://track.shop.test/?redir=https%3A%2F%2Fshop.test%2F", ""},
      {"https://prf.hn/click/camref:a1", ""},
      {"https://imp.i.net/c/1/2/3?u=https%3A%2F%2Fshop.test", ""},
      {"https://notawin1.com/cread.php?ued=https%3A%2F%2Fshop.test", ""},
  };
  for (const auto& [url, wanted] : kCases) EXPECT_EQ(target(url), wanted) << url;
}

struct AttributionCase {
  std::initializer_list<const char*> urls;
  Attribution wanted;
};

TEST_F(Links, Attribution) {
  const AttributionCase kCases[] = {
      {{"https://shop.test/"}, {}},
      {{"https://bit.ly/x", "https://shop.test/?utm_campaign=spring&gclid=g1&fbclid=f1"},
       {std::nullopt, std::nullopt, "spring", "g1"}},
      {{"https://www.awin1.com/"
        "cread.php?awinmid=1&awinaffid=22&clickref=anna&campaign=insta&ued=https%3A%2F%2Fshop.test",
        "https://shop.test/?awc=1_2_3"},
       {"Awin", "22", "insta", "1_2_3"}},
      {{"https://www.awin1.com/cread.php?awinaffid=22&campaign=insta", "https://shop.test/?utm_campaign=u"},
       {"Awin", "22", "u", std::nullopt}},
      {{"https://tidd.ly/abc", "https://www.awin1.com/cread.php?awinaffid=22"},
       {"Awin", "22", std::nullopt, std::nullopt}},
      {{"https://amzn.to/x", "https://www.amazon.fr/dp/B0?tag=anna-21"},
       {"Amazon Associates", "anna-21", std::nullopt, std::nullopt}},
      {{"https://www.amazon.fr/dp/B0"}, {}},
      {{"https://www.amazon.fr/dp/B0?tag="}, {}},
      {{"https://www.anrdoezrs.net/click-100-200?sid=x"}, {"CJ", "100", std::nullopt, std::nullopt}},
      {{"https://brand.pxf.io/c/11/22/33"}, {"impact.com", "11", "33", std::nullopt}},
      {{"https://brand.pxf.io/AbC", "https://shop.test/?irclickid=k&irpid=11"},
       {"impact.com", "11", std::nullopt, "k"}},
      {{"https://prf.hn/click/camref:a1/pubref:b"}, {"Partnerize", "a1", std::nullopt, std::nullopt}},
      {{"https://track.shop.test/?P4ED30A2101311&redir=https%3A%2F%2Fshop.test%2F"},
       {"Kwanko (merchant tracking subdomain)", "P4ED30A2101311", std::nullopt, std::nullopt}},
      {{"https://blog.digidip.net/visit?url=https%3A%2F%2Fshop.test"}, {"digidip", "blog", std::nullopt, std::nullopt}},
      {{"https://ad.admitad.com/g/k3x9/?ulp=https%3A%2F%2Fshop.test"}, {"Admitad", "k3x9", std::nullopt, std::nullopt}},
      // Affilae writes its id behind the landing page's #.
      {{"https://c3po.link/x", "https://shop.test/a#ae59"}, {"Affilae", "59", std::nullopt, std::nullopt}},
      {{"https://c3po.link/x", "https://shop.test/a#ae=b1&c"}, {"Affilae", "b1", std::nullopt, std::nullopt}},
      {{"https://c3po.link/x", "https://shop.test/a#aeration"}, {"Affilae", std::nullopt, std::nullopt, std::nullopt}},
      {{"https://shop.test/a#ae59"}, {}},
      {{"https://liketk.it/4abcd"}, {"LTK (rewardStyle)", "4abcd", std::nullopt, std::nullopt}},
      // The first network is the sharer's; those after it were called by the first.
      {{"https://go.skimresources.com/?id=1X2&url=x", "https://www.awin1.com/cread.php?awinaffid=78888"},
       {"Skimlinks", "1X2", std::nullopt, std::nullopt}},
      // A tool or a page of links says less than a network, wherever it stands.
      {{"https://linktr.ee/anna"}, {"Linktree", "anna", std::nullopt, std::nullopt}},
      {{"https://linktr.ee/anna", "https://geni.us/x", "https://www.awin1.com/cread.php?awinaffid=22"},
       {"Awin", "22", std::nullopt, std::nullopt}},
      // A wrapper is no network.
      {{"https://t.co/x", "https://shop.test/?twclid=1"}, {std::nullopt, std::nullopt, std::nullopt, "1"}},
      {{"not a url", "ftp://www.awin1.com/cread.php?awinaffid=1", ""}, {}},
      {{"https://shop.test/?utm_campaign=&gclid=", "https://shop.test/?UTM_CAMPAIGN=b&gclid=c"},
       {std::nullopt, std::nullopt, "b", "c"}},
  };
  for (const auto& [urls, wanted] : kCases) {
    SCOPED_TRACE(*(urls.end() - 1));
    const Attribution got = attribution(urls);
    EXPECT_EQ(got.network, wanted.network);
    EXPECT_EQ(got.publisher, wanted.publisher);
    EXPECT_EQ(got.campaign, wanted.campaign);
    EXPECT_EQ(got.click_id, wanted.click_id);
  }
  EXPECT_EQ(links_->attribution({}), Attribution{});
}

TEST_F(Links, PaysPerVisitWhereSomebodyIsPaidForIt) {
  const struct {
    const char* url;
    bool pays;
  } kCases[] = {
      // Affiliate networks, whether or not the URL carries its target; hops, images and short links of theirs.
      {"https://www.awin1.com/cread.php?awinmid=1&awinaffid=2&ued=https%3A%2F%2Fshop.test", true},
      {"https://www.awin1.com/pclick.php?p=1&a=2&m=3", true},
      {"https://www.awin1.com/cshow.php?s=1&v=2&r=3", true},
      {"https://www.awin1.com/", false},  // the row names the paths that pay
      {"https://notawin1.com/cread.php?awinaffid=2", false},
      {"https://tidd.ly/3abc", true},
      {"https://www.emjcd.com/x", true},
      {"https://pdt.tradedoubler.com/click?a=1&p=2", true},
      {"https://imp.i123.net/c/1/2/3", true},
      {"https://track.shop.test/?P4ED30A2101311&redir=https%3A%2F%2Fshop.test%2F", true},
      {"https://track.shop.test/?P4ED30A2101311", false},
      {"https://rover.ebay.co.uk/rover/1/711-53200-19255-0/1", true},
      {"https://amzn.to/3abc", true},
      // Those who sell on what networks pay.
      {"https://go.skimresources.com/?id=1X2&url=https%3A%2F%2Fshop.test", true},
      {"https://sovrn.co/abc", true},
      // Influencer networks; Mavely's host also matches Branch's, which pays nobody.
      {"https://liketk.it/4abcd", true},
      {"https://www.shopltk.com/explore/anna", true},
      {"https://mavely.app.link/e/x", true},
      {"https://brand.app.link/x", false},
      // Advertisements.
      {"https://aax-us-east.amazon-adsystem.com/x/c/QW/https://www.amazon.com/dp/B0", true},
      // A shop's page pays whom it names; SHEIN's links name nobody that the row knows of.
      {"https://www.amazon.fr/dp/B0?tag=anna-21", true},
      {"https://www.amazon.fr/dp/B0?tag=", false},
      {"https://www.amazon.fr/dp/B0", false},
      {"https://www.booking.com/hotel/fr/x.html?aid=1", true},
      {"https://www.booking.com/hotel/fr/x.html", false},
      {"https://onelink.shein.com/1/abc", true},
      // The shop's own share links, pages in between, shorteners, tools and pages of links.
      {"https://a.co/d/abc", false},
      {"https://t.co/abc", false},
      {"https://l.facebook.com/l.php?u=https%3A%2F%2Fshop.test&h=AT0", false},
      {"https://www.google.com/amp/s/shop.test/a", false},
      {"https://consent.google.fr/m?continue=https%3A%2F%2Fshop.test", false},
      {"https://bit.ly/abc", false},
      {"https://geni.us/abc", false},
      {"https://linktr.ee/anna", false},
      {"https://tr.ee/abc", false},
      {"https://et1.eulerian.com/dynclick/shop/?eurl=https%3A%2F%2Fshop.test", false},
      {"https://app.adjust.com/abc", false},
      {"https://shop.test/?utm_source=awin&awc=1", false},
      {"ftp://tidd.ly/3abc", false},
  };
  for (const auto& [url, pays] : kCases) EXPECT_EQ(links_->pays_per_visit(*Url::parse(url)), pays) << url;
}

TEST_F(Links, KnownShortener) {
  for (const char* host : {"bit.ly", "t.co", "tinyurl.com", "bit.ly.", "app.link", "brand.app.link", "a.b.app.link"})
    EXPECT_TRUE(links_->known_shortener(host)) << host;
  for (const char* host : {"shop.test", "notbit.ly", "www.shop.bit.ly", "myapp.link", "", ".", "127.0.0.1", "[::1]"})
    EXPECT_FALSE(links_->known_shortener(host)) << host;
}

TEST_F(Links, HostileUrlsAreReadOnce) {
  const auto times = [](const std::string& piece, std::size_t bytes) {
    std::string out;
    while (out.size() < bytes) out += piece;
    return out;
  };
  constexpr std::size_t kBytes = 100'000;
  const std::string urls[] = {
      "https://www.awin1.com/cread.php?" + times("ued=x&", kBytes),
      "https://shop.test/?" + times("utm_source=x&", kBytes),
      "https://shop.test/?" + times("utm_source", kBytes),
      "https://shop.test/?" + times("&", kBytes),
      "https://" + times("a.", kBytes) + "amazon.fr/?tag=x",
      "https://" + times("a.", kBytes) + "app.link/",
      "https://brand.pxf.io/" + times("c/", kBytes),
      "https://www.anrdoezrs.net/" + times("click-", kBytes),
      "https://prf.hn/click/" + times("destination:/", kBytes),
      "https://www.google.com/amp/s/" + times("https://", kBytes),
      "https://x.amazon-adsystem.com/x/c/" + times("http:/", kBytes),
      "https://href.li/?" + times("%25", kBytes),
      "https://shop.test/?P" + times("A", kBytes) + "&redir=x",
  };
  for (const std::string& text : urls) {
    const auto url = Url::parse(text);
    ASSERT_TRUE(url);
    (void)links_->tracking(*url);
    (void)links_->embedded_target(*url);
    (void)links_->pays_per_visit(*url);
    (void)attribution({text.c_str()});
    (void)links_->known_shortener(url->host());
    const std::string destination = links_->destination(*url);
    EXPECT_EQ(links_->destination(*Url::parse(destination)), destination);
  }
}

TEST_F(Links, BuiltInTablesAreUniqueAndCited) {
  const struct {
    const char* table;
    std::vector<const char*> key;
    const char* sources;
  } kTables[] = {{"tracking_params.tsv", {"param", "match", "hosts"}, "sources"},
                 {"redirectors.tsv", {"host", "path_prefix"}, "sources"},
                 {"shorteners.tsv", {"domain"}, "sources"},
                 {"interstitials.tsv", {"what", "host", "path", "mark"}, "source"}};
  for (const auto& [name, key, sources] : kTables) {
    const auto table = rules_->table(name, {sources});
    ASSERT_TRUE(table) << table.error().message;
    EXPECT_GT((*table)->rows.size(), 30u);
    std::set<std::string> seen;
    for (const auto& row : (*table)->rows) {
      std::string joined;
      for (const char* column : key) joined += row.cells[*(*table)->column(column)] + "\t";
      EXPECT_TRUE(seen.insert(joined).second) << name << ":" << row.line << ": " << joined;
      EXPECT_FALSE(row.cells[*(*table)->column(sources)].empty()) << name << ":" << row.line;
    }
  }
}

TEST_F(Links, NoRowRestsOnShareAlikeListsAlone) {
  // GPL-3.0, LGPL-3.0, GPL-2.0 and CC-BY-SA-4.0.
  const std::set<std::string, std::less<>> share_alike{
      "ural", "adguard", "ubo", "clearurls", "peterdavehello", "minet", "affiliate-link-marker"};
  for (const char* name : {"tracking_params.tsv", "redirectors.tsv", "shorteners.tsv"}) {
    const auto table = rules_->table(name, {"sources"});
    ASSERT_TRUE(table) << table.error().message;
    for (const auto& row : (*table)->rows) {
      std::string_view cell = row.cells[*(*table)->column("sources")];
      bool free = false;
      while (!cell.empty()) {
        const std::size_t end = std::min(cell.find_first_of(",;"), cell.size());
        free = free || !share_alike.contains(cell.substr(0, end));
        cell.remove_prefix(std::min(end + 1, cell.size()));
      }
      EXPECT_TRUE(free) << name << ":" << row.line;
    }
  }
}

}  // namespace
}  // namespace paidtrail
