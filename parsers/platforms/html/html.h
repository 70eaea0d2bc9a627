#pragma once

#include <span>

#include "parsers/registry.h"

/// One web page as one post: who, when and what by JSON-LD, OpenGraph and title. Pure. Any thread.
namespace paidtrail::html_page {

std::span<const Format> formats();

}  // namespace paidtrail::html_page
