#include "reports/html/chart.h"

#include <algorithm>
#include <cstdio>

namespace paidtrail::reports {
namespace {

constexpr std::size_t kMostDays = 62;
constexpr std::size_t kMostRows = 25;
constexpr double kWidth = 720;
constexpr double kLabelWidth = 190;

Html number(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.1f", value);
  return Html::escape(buffer);
}
Html number(std::int64_t value) { return Html::escape(std::to_string(value)); }

Literal fill(VerdictKind kind) {
  switch (kind) {
    case VerdictKind::compliant:
      return "v-compliant";
    case VerdictKind::insufficient:
      return "v-insufficient";
    case VerdictKind::hidden:
      return "v-hidden";
    case VerdictKind::absent:
      return "v-absent";
    case VerdictKind::not_applicable:
      return "v-none";
    case VerdictKind::unknown:
      return "v-unknown";
  }
  return "";
}

struct Box {
  double x, y, width, height;
};

Html rectangle(const Box& box, VerdictKind kind, const std::string& label, std::int64_t count, const Words& words) {
  return Html("<rect class=\"") + fill(kind) + "\" x=\"" + number(box.x) + "\" y=\"" + number(box.y) + "\" width=\"" +
         number(box.width) + "\" height=\"" + number(box.height) + "\"><title>" + Html::escape(label) + ": " +
         words.verdict(kind) + " " + number(count) + "</title></rect>";
}

Html label_at(double x, double y, Literal anchor, const Html& text) {
  return Html("<text x=\"") + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\">" + text +
         "</text>";
}

std::int64_t tallest(const std::vector<Bar>& bars) {
  std::int64_t most = 1;
  for (const Bar& bar : bars) most = std::max(most, bar.tally.posts);
  return most;
}

Html open_svg(double height, const Words& words, Word title, std::size_t bars) {
  return Html("<svg role=\"img\" viewBox=\"0 0 ") + number(kWidth) + " " + number(height) + "\"><title>" +
         words(title) + "</title><desc>" + words(title) + ": " + number(static_cast<std::int64_t>(bars)) + "</desc>";
}

}  // namespace

Html legend(const Words& words) {
  Html out("<ul class=\"legend\">");
  for (const auto& [kind, name] : kVerdictKinds.rows)
    out += Html("<li><svg viewBox=\"0 0 14 14\" width=\"14\" height=\"14\" aria-hidden=\"true\"><rect class=\"") +
           fill(kind) + "\" width=\"14\" height=\"14\"/></svg> " + words.verdict(kind) + "</li>";
  return out + "</ul>";
}

Html day_chart(const std::vector<Bar>& all, const Words& words, Word title) {
  const std::size_t skip = all.size() > kMostDays ? all.size() - kMostDays : 0;
  const std::vector<Bar> bars(all.begin() + static_cast<std::ptrdiff_t>(skip), all.end());
  constexpr double kTop = 24, kPlot = 160, kLeft = 40;
  const double step = std::min(90.0, (kWidth - kLeft) / static_cast<double>(std::max<std::size_t>(bars.size(), 1)));
  const double unit = kPlot / static_cast<double>(tallest(bars));
  Html out = open_svg(kTop + kPlot + 30, words, title, bars.size());
  out += Html("<line class=\"axis\" x1=\"") + number(kLeft) + "\" y1=\"" + number(kTop + kPlot) + "\" x2=\"" +
         number(kWidth) + "\" y2=\"" + number(kTop + kPlot) + "\"/>";
  const std::size_t every = bars.size() > 10 ? bars.size() / 8 : 1;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const double x = kLeft + step * static_cast<double>(i) + step * 0.15;
    double y = kTop + kPlot;
    for (const auto& [kind, name] : kVerdictKinds.rows) {
      const std::int64_t count = bars[i].tally.of(kind);
      if (count == 0) continue;
      const double height = unit * static_cast<double>(count);
      y -= height;
      out += rectangle({x, y, step * 0.7, height}, kind, bars[i].label, count, words);
    }
    out += label_at(x + step * 0.35, y - 5, "middle", number(bars[i].tally.posts));
    if (i % every == 0) out += label_at(x + step * 0.35, kTop + kPlot + 18, "middle", Html::escape(bars[i].label));
  }
  return out + "</svg>";
}

Html row_chart(const std::vector<Bar>& all, const Words& words, Word title) {
  const std::vector<Bar> bars(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kMostRows)));
  constexpr double kStep = 24;
  const double unit = (kWidth - kLabelWidth - 40) / static_cast<double>(tallest(bars));
  Html out = open_svg(kStep * static_cast<double>(bars.size()) + 8, words, title, bars.size());
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const double y = 4 + kStep * static_cast<double>(i);
    double x = kLabelWidth;
    out += label_at(kLabelWidth - 8, y + 15, "end", Html::escape(bars[i].label));
    for (const auto& [kind, name] : kVerdictKinds.rows) {
      const std::int64_t count = bars[i].tally.of(kind);
      if (count == 0) continue;
      const double width = unit * static_cast<double>(count);
      out += rectangle({x, y, width, kStep - 6}, kind, bars[i].label, count, words);
      x += width;
    }
    out += label_at(x + 6, y + 15, "start", number(bars[i].tally.posts));
  }
  return out + "</svg>";
}

}  // namespace paidtrail::reports
