#pragma once
// A nested-dissection order of the nodes: the city is cut in two by few streets, again and again; the nodes
// of each cut rank above both sides. Cuts by inertial flow (Schild & Sommer 2015): nodes sorted along four
// directions, the first and last quarter as source and sink, a minimum cut between them.
#include <vector>

#include "graph/road_graph.hpp"

namespace senda {

/// Nodes from the lowest rank to the highest. Depends on the graph alone, not on weights or directions.
std::vector<NodeId> nested_dissection(const RoadGraph& g);

}  // namespace senda
