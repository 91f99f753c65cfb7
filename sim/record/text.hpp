#pragma once
// Helpers shared by all result tables: geometry as well-known text, the input's own id of a segment.
#include <string>

#include "graph/city.hpp"

namespace senda::record {

/// "osm_way_id" or "link_id": the column that names a segment by the input's own id.
const char* source_column(const RoadGraph& g);
/// LINESTRING of a segment in lon lat (or plane metres for a local GMNS network).
std::string wkt(const City& city, SegmentId s);
/// Text safe inside HTML and XML.
std::string escaped(std::string_view text);

}  // namespace senda::record
