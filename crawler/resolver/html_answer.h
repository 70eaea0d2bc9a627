#pragma once

#include "core/transport.h"
#include "core/url/url.h"
#include "parsers/html/document.h"

namespace paidtrail {

/// Only HTML types; an answer that names none is read as HTML where it looks so, as browsers do. Pure.
bool is_html(const Response& response);

/// What the URLs of a page are relative to. Pure.
Url base_of(const Url& at, const PageSigns& page);

}  // namespace paidtrail
