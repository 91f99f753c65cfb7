#pragma once
// Shortest paths on the road graph in integer milliseconds. One workspace per thread, reused from
// query to query without allocation (a query touches only what it reaches). The caller passes one
// weight per directed edge; `kClosed` takes the edge out, so a world and a mode are just a weight column.
#include <cstdint>
#include <span>
#include <vector>

#include "graph/road_graph.hpp"

namespace senda {

inline constexpr std::uint32_t kUnreachable = 0xffffffffu;
inline constexpr std::uint32_t kClosed = 0xffffffffu;

/// Free-flow weights of all edges for a mode; edges the mode may not use are kClosed.
PerEdge<std::uint32_t> mode_weights(const RoadGraph& g, Mode mode, MetresPerSecond walk);

class ShortestPaths {
 public:
  enum class Direction { forward, reverse };
  struct Source {
    NodeId node;
    std::uint32_t cost = 0;
  };

  explicit ShortestPaths(const RoadGraph& g);

  /// Dijkstra from all sources at once; stops early once `stop_at` is settled (none: everything) or
  /// costs exceed `limit`. Reverse means distances *to* the sources.
  void run(std::span<const Source> sources, const PerEdge<std::uint32_t>& weight,
           Direction direction, NodeId stop_at = NodeId(), std::uint32_t limit = kUnreachable - 1);

  /// A* to one target with `bound` a lower bound of the cost from each node to the target
  /// (kUnreachable where none exists: never entered). Returns the distance or kUnreachable.
  std::uint32_t run_to(NodeId source, NodeId target, const PerEdge<std::uint32_t>& weight,
                       const PerNode<std::uint32_t>& bound);

  std::uint32_t distance(NodeId n) const {
    return stamp_[n.value()] == now_ ? distance_[n.value()] : kUnreachable;
  }
  /// The edge over which `n` was reached (forward: into n; reverse: out of n); none at a source.
  EdgeId via(NodeId n) const { return stamp_[n.value()] == now_ ? via_[n.value()] : EdgeId(); }
  /// Index of the source whose tree `n` belongs to.
  std::uint32_t origin(NodeId n) const { return origin_[n.value()]; }
  /// Edges from the source to `n` after a forward run.
  std::vector<EdgeId> path_to(NodeId n) const;

 private:
  void begin();
  bool improve(std::uint32_t node, std::uint32_t distance, EdgeId via, std::uint32_t origin);

  const RoadGraph& graph_;
  std::vector<std::uint32_t> distance_, origin_, stamp_;
  std::vector<EdgeId> via_;
  std::vector<std::uint64_t> heap_;
  std::uint32_t now_ = 0;
};

}  // namespace senda
