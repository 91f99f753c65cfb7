#pragma once
// Shortest paths on the road graph in integer milliseconds. One workspace per thread, reused from
// query to query without allocation (a query touches only what it reaches). The caller passes one
// weight per directed edge; `kClosed` takes the edge out, so a world and a mode are just a weight column.
#include <algorithm>
#include <cstdint>
#include <functional>
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

  /// A* to one target. `bound(node)` is a consistent lower bound of the cost from the node to the target
  /// (kUnreachable where none exists: never entered). Returns the distance or kUnreachable.
  template <class Bound>
  std::uint32_t run_to(NodeId source, NodeId target, const PerEdge<std::uint32_t>& weight, Bound&& bound);

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
  // Keys order by cost, then node, so that ties never depend on insertion order.
  static std::uint64_t key(std::uint32_t cost, std::uint32_t node) { return (static_cast<std::uint64_t>(cost) << 32) | node; }
  void push(std::uint64_t k) {
    heap_.push_back(k);
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
  }
  std::uint64_t pop() {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    const std::uint64_t k = heap_.back();
    heap_.pop_back();
    return k;
  }
  void begin();
  bool improve(std::uint32_t node, std::uint32_t distance, EdgeId via, std::uint32_t origin);

  const RoadGraph& graph_;
  std::vector<std::uint32_t> distance_, origin_, stamp_;
  std::vector<EdgeId> via_;
  std::vector<std::uint64_t> heap_;
  std::uint32_t now_ = 0;
};

template <class Bound>
std::uint32_t ShortestPaths::run_to(NodeId source, NodeId target, const PerEdge<std::uint32_t>& weight, Bound&& bound) {
  begin();
  const std::uint32_t first = bound(source);
  if (first == kUnreachable) return kUnreachable;
  improve(source.value(), 0, EdgeId(), 0);
  push(key(first, source.value()));
  while (!heap_.empty()) {
    const std::uint64_t top = pop();
    const NodeId at(static_cast<std::uint32_t>(top));
    const std::uint32_t cost = distance_[at.value()];
    if ((top >> 32) > static_cast<std::uint64_t>(cost) + bound(at)) continue;
    if (at == target) return cost;
    for (EdgeId e : graph_.out_edges(at)) {
      const std::uint32_t w = weight[e];
      const NodeId next = graph_.target[e];
      if (w == kClosed) continue;
      const std::uint32_t h = bound(next);
      if (h == kUnreachable || w >= kUnreachable - cost || h >= kUnreachable - cost - w) continue;
      if (improve(next.value(), cost + w, e, 0)) push(key(cost + w + h, next.value()));
    }
  }
  return kUnreachable;
}

}  // namespace senda
