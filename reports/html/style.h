#pragma once

#include <string_view>

namespace paidtrail::reports {

/// The page's whole style; its SHA-256 stands in the page's Content-Security-Policy. Plain, for screen and paper, light
/// and dark; colours keep 3:1 against the page and text 4.5:1.
inline constexpr std::string_view kStyle = R"css(
:root{--ink:#1b1b1b;--soft:#595959;--page:#fff;--line:#d0d0d0;--band:#f5f5f2;
--compliant:#1b7837;--insufficient:#b8860b;--hidden:#8c510a;--absent:#b2182b;--none:#9a9a9a;--unknown:#5e6b8c}
@media (prefers-color-scheme:dark){:root{--ink:#ececec;--soft:#b0b0b0;--page:#16181b;--line:#3c4046;--band:#1f2226;
--compliant:#5ab56f;--insufficient:#d9a93a;--hidden:#c98a4b;--absent:#e5606f;--none:#8a8a8a;--unknown:#8f9cc0}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:64rem;padding:2rem 1.25rem 4rem;color:var(--ink);background:var(--page);
font:17px/1.5 Georgia,"Liberation Serif",serif}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .25rem}
h2{font-size:1.25rem;margin:2.5rem 0 .6rem;padding-top:.5rem;border-top:2px solid var(--ink)}
p,ul{margin:.4rem 0}
.meta,.note{color:var(--soft);font-size:.92rem}
.figures{display:flex;flex-wrap:wrap;gap:1.25rem 2.5rem;margin:1.25rem 0;padding:0;list-style:none}
.figures b{display:block;font-size:2.1rem;line-height:1.1}
.figures span{color:var(--soft);font-size:.92rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.88rem;font-family:"Helvetica Neue",Arial,"Liberation Sans",sans-serif}
th,td{padding:.35rem .5rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th{border-bottom:2px solid var(--line);font-weight:600}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
tbody tr:nth-child(even){background:var(--band)}
svg text{font:12px Arial,"Liberation Sans",sans-serif;fill:var(--ink)}
svg .axis{stroke:var(--line)}
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;padding:0;list-style:none;font-size:.88rem}
.legend svg{vertical-align:-2px}
.v-compliant{fill:var(--compliant)}.v-insufficient{fill:var(--insufficient);stroke:var(--ink);stroke-width:.5}
.v-hidden{fill:var(--hidden);stroke:var(--ink);stroke-dasharray:2 2}.v-absent{fill:var(--absent)}
.v-none{fill:none;stroke:var(--none)}.v-unknown{fill:none;stroke:var(--unknown);stroke-width:1.5;stroke-dasharray:4 2}
article{border-bottom:1px solid var(--line);padding:.9rem 0;break-inside:avoid}
article header{font-family:"Helvetica Neue",Arial,"Liberation Sans",sans-serif;font-size:.88rem}
blockquote{margin:.5rem 0;padding:.1rem 0 .1rem .9rem;border-left:3px solid var(--line);white-space:pre-wrap;
overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem .9rem;margin:.4rem 0;font-size:.88rem;
font-family:"Helvetica Neue",Arial,"Liberation Sans",sans-serif}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
a{color:inherit}
.verdict{font-weight:600}
.room{min-height:12rem;border:1px solid var(--line);margin:.6rem 0}
@media print{:root{--ink:#000;--soft:#444;--page:#fff;--line:#999;--band:#f5f5f2}
body{font-size:10.5pt;max-width:none;padding:0}a{text-decoration:none}h2,article header{break-after:avoid}
.room{min-height:18rem;break-inside:avoid}}
)css";

}  // namespace paidtrail::reports
