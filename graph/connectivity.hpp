#pragma once
// Single points of failure of the street network: segments whose closure cuts it (bridges in the sense of
// graph theory) and junctions that do (articulation points).
#include "graph/segment_view.hpp"

namespace senda {

struct Connectivity {
  PerSegment<std::uint8_t> is_bridge;
  PerNode<std::uint8_t> is_articulation;
  std::size_t bridges = 0, articulation_points = 0;
};

/// Tarjan 1974, one depth-first search, O(nodes + segments). Parallel streets are told apart (Boost's
/// biconnected_components skips every street back to the parent, so that two parallel ones look like one).
Connectivity connectivity(const SegmentView& view);
Connectivity connectivity(const RoadGraph& g, std::uint8_t modes, const PerSegment<std::uint8_t>& closed = {});

}  // namespace senda
