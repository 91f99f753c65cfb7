#pragma once
// Customizable contraction hierarchy (Dibbelt, Strasser & Wagner 2016) for the many trees of planning. The
// order and its shortcuts are made once per city, weights are put in per world and mode in milliseconds,
// and then whole trees are swept, sixteen at a time (PHAST: Delling et al. 2011), or single pairs asked.
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "graph/shortest_path.hpp"

namespace senda {

/// The topology: nodes by rank, and for each the higher nodes it has an arc to.
class Hierarchy {
 public:
  explicit Hierarchy(const RoadGraph& g);

  std::size_t node_count() const { return order_.size(); }
  std::size_t arc_count() const { return head_.size(); }
  std::uint32_t rank(NodeId n) const { return rank_[n.value()]; }
  NodeId node(std::uint32_t rank) const { return order_[rank]; }

 private:
  friend class HierarchyMetric;
  friend class TreeBatch;
  friend class PairSearch;
  static constexpr std::uint32_t kNone = 0xffffffffu;
  std::uint32_t arc(std::uint32_t low, std::uint32_t high) const;  ///< kNone when there is none

  std::vector<NodeId> order_;
  std::vector<std::uint32_t> rank_;
  std::vector<std::uint32_t> begin_, head_;            ///< arcs by lower end, heads ascending
  std::vector<std::uint32_t> down_begin_, down_arc_;   ///< arcs by higher end, lower ends ascending
  std::vector<std::uint32_t> tail_;                    ///< lower end of each arc
  std::vector<std::uint32_t> edge_arc_;                ///< arc of each graph edge; kNone for loops
  std::vector<std::uint8_t> edge_up_;                  ///< whether the edge runs upwards
};

/// One weight column put into the hierarchy.
class HierarchyMetric {
 public:
  explicit HierarchyMetric(const Hierarchy& h);
  /// Weights as for ShortestPaths; closed edges are out. Distances at or above `kFar` count as unreachable.
  void customise(const PerEdge<std::uint32_t>& weight);
  static constexpr std::int32_t kFar = 0x3fffffff;  ///< 12.4 days in milliseconds

 private:
  friend class TreeBatch;
  friend class PairSearch;
  const Hierarchy& h_;
  std::vector<std::int32_t> up_, down_;      ///< weight of each arc upwards and downwards
  std::vector<EdgeId> up_edge_, down_edge_;  ///< best original edge of each arc
  std::vector<std::uint32_t> position_;      // workspace of customise
};

/// Several one-to-all trees in one sweep. A workspace: reuse it.
class TreeBatch {
 public:
  static constexpr std::size_t kLanes = 16;
  explicit TreeBatch(const Hierarchy& h);

  /// Up to kLanes sources. Reverse: distances to the sources.
  void run(const HierarchyMetric& metric, std::span<const NodeId> sources, ShortestPaths::Direction direction);
  /// As of ShortestPaths: kUnreachable where there is no way.
  std::uint32_t distance(std::size_t source, NodeId n) const {
    const std::int32_t d = distance_[static_cast<std::size_t>(h_.rank(n)) * kLanes + source];
    return d >= HierarchyMetric::kFar ? kUnreachable : static_cast<std::uint32_t>(d);
  }

 private:
  const Hierarchy& h_;
  std::vector<std::int32_t> distance_;  ///< by rank, then lane
};

/// Distances and paths of single pairs. A workspace: reuse it.
class PairSearch {
 public:
  explicit PairSearch(const Hierarchy& h);
  /// kUnreachable where there is no way.
  std::uint32_t distance(const HierarchyMetric& metric, NodeId from, NodeId to);
  /// Edges of a shortest path of the pair last asked; empty where there is none or both ends are one node.
  std::vector<EdgeId> path(const HierarchyMetric& metric) const;

 private:
  void climb(const std::vector<std::int32_t>& weight, std::uint32_t start, std::vector<std::int32_t>& distance, std::vector<std::uint32_t>& via);
  void unpack(const HierarchyMetric& m, std::uint32_t arc, bool upwards, std::vector<EdgeId>& out) const;

  const Hierarchy& h_;
  std::vector<std::int32_t> forward_, backward_;
  std::vector<std::uint32_t> forward_arc_, backward_arc_;
  std::uint32_t from_ = 0, to_ = 0, meet_ = 0;
};

}  // namespace senda
