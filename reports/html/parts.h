#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/text/exits.h"
#include "reports/model.h"
#include "reports/words.h"

/// What the pages have in common.
namespace paidtrail::reports {

inline Html text(std::string_view from_outside) { return Html::escape(from_outside); }
inline Html number(std::int64_t value) { return Html::escape(std::to_string(value)); }

/// Text of people in an element of its own direction, so that it cannot turn what stands around it.
Html people(std::string_view from_outside);

/// Only http and https become links, and they tell nobody where they were clicked. Never for a campaign link.
Html link(const std::string& url, const Html& shown);

/// From the doctype to the opened `main`: no script, one style whose hash is the policy's, nothing from elsewhere.
Html page_head(const Words& words, Word title);

/// Beside a verdict: the edit that brought the disclosure, the reply that holds it. Empty where there is neither.
Html later(const JudgedIn& judged, const Words& words);

/// The answers in full, each with an anchor, and a line that leads to one.
Html answers_of(const CampaignReport& campaign, const Words& words);
Html answer_link(const AnswerLine& answer);

}  // namespace paidtrail::reports
