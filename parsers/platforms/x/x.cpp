#include "parsers/platforms/x/x.h"

#include <array>

#include "parsers/platforms/x/parse.h"
#include "parsers/platforms/x/shape.h"

namespace paidtrail::x {
namespace {

template <Shape Wanted>
bool is(std::string_view bytes) {
  return shape_of(bytes) == Wanted;
}

}  // namespace

std::span<const Format> formats() {
  static constexpr std::array kFormats = {
      Format{"api2", "API v2: pages, streams, twarc JSONL (flattened too), bare arrays", is<Shape::api2>, parse_api2},
      Format{"api1", "API v1.1: search, timelines, one status", is<Shape::api1>, parse_v1},
      Format{"archive", "v1.1 and Gnip NDJSON, an account's own archive, compliance lists", is<Shape::archive>,
             parse_v1},
      Format{"zeeschuimer", "the web client's posts as Zeeschuimer and 4CAT keep them", is<Shape::zeeschuimer>,
             parse_zeeschuimer},
      Format{"twarc-csv", "twarc's CSV of v2 posts", is<Shape::twarc_csv>, parse_twarc_csv},
  };
  return kFormats;
}

}  // namespace paidtrail::x
