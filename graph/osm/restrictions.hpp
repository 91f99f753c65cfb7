#pragma once
// Turn restrictions: from relations over ways to runs of directed edges that cars may not drive one after
// the other. no_*: the run itself; only_*: every way off it. Via node or via ways.
#include <vector>

#include "graph/osm/source.hpp"

namespace senda::osm {

/// Resolves every restriction on the finished graph; fills `city.roads.turn_*` and the outcome of each in
/// `city.report`. `nodes` is what build_roads returned.
void add_restrictions(City& city, const Source& source, const std::vector<NodeId>& nodes);

}  // namespace senda::osm
