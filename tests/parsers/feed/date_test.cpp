#include <gtest/gtest.h>

#include "parsers/feeds/feed.h"

namespace paidtrail {
namespace {

struct Case {
  const char* text;
  const char* time;  // null: none
};

TEST(FeedDate, AsFeedsWriteThem) {
  for (const Case& c :
       {Case{"Tue, 06 Aug 2019 05:01:15 +0000", "2019-08-06T05:01:15Z"},
        Case{"Tue, 02 Mar 2021 23:39:15 +0100", "2021-03-02T22:39:15Z"},
        Case{"6 Aug 2019 05:01 GMT", "2019-08-06T05:01:00Z"},
        Case{"Tuesday, 6 August 2019 05:01:15 UT", "2019-08-06T05:01:15Z"},
        Case{"Sun, 01 Mar 2026 05:00:00 EST", "2026-03-01T10:00:00Z"},
        Case{"Sun, 01 Mar 2026 05:00:00 pdt", "2026-03-01T12:00:00Z"},
        Case{"Sun, 01 Mar 2026 05:00:00 CEST", "2026-03-01T03:00:00Z"},
        Case{"Sun, 01 Mar 2026 05:00:00 Z", "2026-03-01T05:00:00Z"},
        Case{"Sun, 01 Mar 2026 05:00:00 GMT+0200", "2026-03-01T03:00:00Z"},
        Case{"Sun, 01-Mar-26 05:00:00 -05:30", "2026-03-01T10:30:00Z"},
        Case{"01 Mar 99 05:00:00 GMT", "1999-03-01T05:00:00Z"},
        Case{"Sun, 01 Mar 2026 23:59:60 GMT", "2026-03-01T23:59:59Z"},
        Case{" 2026-03-01T10:00:00.5+01:00\n", "2026-03-01T09:00:00.500Z"},
        Case{"2026-03-01T10:00Z", "2026-03-01T10:00:00Z"}, Case{"2026-03-01 10:00:00 +0100", "2026-03-01T09:00:00Z"},
        Case{"2026-03-01 10:00:00 EST", "2026-03-01T15:00:00Z"},
        // A day is no time, a clock without a zone no moment, and three zones are called IST.
        Case{"2026-03-01", nullptr}, Case{"2026-03-01T10:00:00", nullptr}, Case{"Sun, 01 Mar 2026 05:00:00", nullptr},
        Case{"Sun, 01 Mar 2026 05:00:00 IST", nullptr}, Case{"Sun, 31 Feb 2026 05:00:00 GMT", nullptr},
        Case{"Sun, 01 Mar 2026 25:00:00 GMT", nullptr}, Case{"01 Foo 2026 05:00:00 GMT", nullptr}, Case{"", nullptr},
        Case{"yesterday", nullptr}, Case{"1 Mar 20260 05:00:00 GMT", nullptr},
        Case{"-1 Mar 2026 05:00:00 GMT", nullptr}, Case{"1-2 05:00:00 GMT", nullptr},
        Case{"1 Mar 2026 05:00:00 +", nullptr}, Case{"1 Mar 2026 : GMT", nullptr}}) {
    const auto time = feeds::parse_date(c.text);
    EXPECT_EQ(time ? time->rfc3339() : "none", c.time ? c.time : "none") << c.text;
  }
}

}  // namespace
}  // namespace paidtrail
