#pragma once

#include <string_view>

#include "parsers/registry.h"

/// One pair of functions for each line of formats().
namespace paidtrail::bluesky {

bool recognises_posts(std::string_view bytes);
bool recognises_feed(std::string_view bytes);
bool recognises_thread(std::string_view bytes);
bool recognises_jetstream(std::string_view bytes);
bool recognises_minet_csv(std::string_view bytes);

Parsed parse_posts(std::string_view bytes);
Parsed parse_feed(std::string_view bytes);
Parsed parse_thread(std::string_view bytes);
Parsed parse_jetstream(std::string_view bytes);
Parsed parse_minet_csv(std::string_view bytes);

}  // namespace paidtrail::bluesky
