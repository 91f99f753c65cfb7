#pragma once
// Well-known text of one point or one line (OGC 06-103r4), as tables carry it in a cell.
#include <optional>
#include <string_view>
#include <vector>

#include "graph/units.hpp"

namespace senda::scenario {

/// The vertices, x before y (lon before lat): one of a POINT, two or more of a LINESTRING. None when the text
/// is another geometry, empty, cut short or not WKT; every number is finite. Heights are read over.
std::optional<std::vector<LonLat>> parse_wkt(std::string_view text);

}  // namespace senda::scenario
