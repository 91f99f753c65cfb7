#pragma once
// Which streets run below a bridge: a fallen overpass closes both levels.
#include <vector>

#include "graph/nearest.hpp"

namespace senda::hazard {

/// Segments whose line crosses the bridge's on a lower layer, without a common junction; ascending.
std::vector<SegmentId> segments_below(const RoadGraph& g, const NearestIndex& roads, SegmentId bridge);

}  // namespace senda::hazard
