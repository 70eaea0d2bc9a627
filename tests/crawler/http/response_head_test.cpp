#include "crawler/http/response_head.h"

#include <gtest/gtest.h>

namespace paidtrail {
namespace {

TEST(ResponseHead, StatusAndHeaders) {
  const auto head =
      parse_response_head("HTTP/1.1 302 Found\r\nLocation:  /x \r\nno colon\r\nX: a\r\n  b\r\nx: c\r\n\r\nbody: no");
  EXPECT_EQ(head.status, 302);
  const Headers expected = {{"Location", "/x"}, {"X", "a b"}, {"x", "c"}};
  EXPECT_EQ(head.headers, expected);
}

TEST(ResponseHead, WhatIsNoStatusLineIsZero) {
  for (const char* head : {"", "HTTP/1.1", "HTTP/1.1 abc", "ICY 200 OK\r\n\r\n", "200 OK"})
    EXPECT_EQ(parse_response_head(head).status, 0) << head;
}

}  // namespace
}  // namespace paidtrail
