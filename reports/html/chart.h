#pragma once

#include <string>
#include <vector>

#include "core/text/exits.h"
#include "reports/model.h"
#include "reports/words.h"

/// Stacked bars as SVG, drawn here: no script, no font, no picture from elsewhere. Each bar also has a pattern, so that
/// no verdict is told by colour alone; the figures stand in a table beside the chart.
namespace paidtrail::reports {

struct Bar {
  std::string label;
  Tally tally;
};

/// Upright bars, one a day, at most 62 (the latest).
Html day_chart(const std::vector<Bar>& bars, const Words& words, Word title);
/// Lying bars, one a row, at most 25.
Html row_chart(const std::vector<Bar>& bars, const Words& words, Word title);
/// What the colours and patterns mean.
Html legend(const Words& words);

}  // namespace paidtrail::reports
