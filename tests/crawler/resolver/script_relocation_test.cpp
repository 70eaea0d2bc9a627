#include "crawler/resolver/script_relocation.h"

#include <gtest/gtest.h>

namespace paidtrail {
namespace {

TEST(ScriptRelocation, LiteralFormsMove) {
  struct {
    const char* script;
    const char* target;
  } cases[] = {
      {"location = '/a'", "/a"},
      {"location='/a';", "/a"},
      {"location.href = \"/a\";", "/a"},
      {"window.location = '/a';", "/a"},
      {"window.location.href = '/a'", "/a"},
      {"top.location='/a'", "/a"},
      {"self.location.replace('/a')", "/a"},
      {"document.location = '/a'", "/a"},
      {"window.document.location.href = '/a'", "/a"},
      {"window.top.location = '/a'", "/a"},
      {"location.assign(\"/a\")", "/a"},
      {"location . replace ( '/a' ) ;", "/a"},
      {"location = `/a`", "/a"},
      {"window.opener = null; location.replace(\"https:\\/\\/x.example\\/?a=1\")", "https://x.example/?a=1"},
      {"location='https:\\u002f\\u002fx.example\\x2fp'", "https://x.example/p"},
      {"location='\\u{2f}a\\\nb'", "/ab"},
      {"location='\\ud83d\\ude00'", "\xF0\x9F\x98\x80"},
      {"var a = 1\nlocation = '/a'\nvar b = 2", "/a"},
      {"f()\nlocation = '/a'", "/a"},
      {"function f() { return 1 } location = '/a'", "/a"},
      {"if (x) { y() }\nlocation = '/a';", "/a"},
      {"if (x) y();\nlocation = '/a';", "/a"},
      {"<!-- hide\nlocation = '/a';\n//-->", "/a"},
      {"/* redirect */ location = '/a' // now", "/a"},
      {"\xEF\xBB\xBFlocation = '/a'", "/a"},
      {"var r = /location = '\\/no'/g; location = '/a'", "/a"},
      {"var q = a / b / c; location = '/a'", "/a"},
      {"location = '/a'; location = '/b'", "/b"},
      {"'use strict'\nlocation = '/a'", "/a"},
      {"var t = `x${ {a: `y${1}`} }z`; location = '/a'", "/a"},
  };
  for (const auto& row : cases) EXPECT_EQ(script_relocation(row.script), row.target) << row.script;
}

TEST(ScriptRelocation, WhatIsNoMove) {
  for (const char* script : {
           "location = '/a' + x",
           "location = x + '/a'",
           "location = f('/a')",
           "location = c ? '/a' : '/b'",
           "location = `/a${x}`",
           "location = `${x}/a`",
           "location = '/a'.concat(x)",
           "location = '/a'\n+ x",
           "location = '/a'\n.concat(x)",
           "location = ('/a')",
           "location == '/a'",
           "location === '/a'",
           "location += '/a'",
           "if (location == '/a') {}",
           "app.location = '/a'",
           "app.window.location = '/a'",
           "this.location = '/a'",
           "frames[0].location = '/a'",
           "mylocation = '/a'",
           "location.hash = '/a'",
           "location.reload('/a')",
           "location.replace(x)",
           "location.replace('/a' + x)",
           "location.replace('/a').then",
           "location.href.replace('/a')",
           "// location = '/a'",
           "/* location = '/a' */",
           "var s = \"location = '/a'\"",
           "var s = `location = '/a'`",
           "var r = /location='a'/",
           "function f() { location = '/a' }",
           "(function () { location = '/a' })()",
           "setTimeout(function () { location = '/a' }, 0)",
           "setTimeout(\"location = '/a'\")",
           "window.onload = () => { location = '/a' }",
           "f = () => location = '/a'",
           "if (x) location = '/a'",
           "if (x)\nlocation = '/a'",
           "if (x) y(); else location = '/a'",
           "if (x) y()\nelse\nlocation = '/a'",
           "while (x)\nlocation = '/a'",
           "{ location = '/a' }",
           "x && (location = '/a')",
           "x && location.replace('/a')",
           "var x = location = '/a'",
           "return location = '/a'",
           "location = '/a",  // does not tokenise
           "location = '/a'; var x = (",
           "location = '/a'; }",
           "location = '/a\n'",
           "location = '/a'; /\\\n/",
           "",
           "location",
       })
    EXPECT_EQ(script_relocation(script), std::nullopt) << script;
}

TEST(ScriptRelocation, HostileScriptsCostTheirLength) {
  for (const char* piece :
       {"location=", "`${", "(", "\\u", "/*", "'\\", "location.replace('/a')\n", "/", "<!--", "window."}) {
    std::string script;
    while (script.size() < 256 * 1024) script += piece;
    script_relocation(script);
  }
}

}  // namespace
}  // namespace paidtrail
