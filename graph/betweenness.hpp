#pragma once
// Betweenness of junctions and streets: how many shortest paths between ordered pairs of junctions run over
// them (Brandes 2001). Exact on small graphs; on large ones from sampled sources, with its error.
#include "graph/road_graph.hpp"

namespace senda {

inline constexpr std::size_t kExactBetweenness = 5000;  ///< nodes up to which every source is used
inline constexpr std::size_t kPivots = 512;             ///< sources sampled above that

struct Betweenness {
  PerNode<double> node;        ///< pairs whose path passes through (ends not counted)
  PerSegment<double> segment;  ///< pairs whose path uses it, either way
  PerNode<double> node_error;  ///< standard errors; 0 when exact
  PerSegment<double> segment_error;
  std::size_t pivots = 0;      ///< sources used
  bool exact = true;
};

/// Weights as for ShortestPaths. Pivots are spread evenly along the node order, which follows the city's
/// ground (Brandes & Pich 2007: the mean over pivots, scaled); the error is that of a simple random sample
/// without replacement, which is on the safe side for an even spread. `offset` shifts the sample.
Betweenness betweenness(const RoadGraph& g, const PerEdge<std::uint32_t>& weight, std::size_t pivots = kPivots, std::size_t offset = 0);

}  // namespace senda
