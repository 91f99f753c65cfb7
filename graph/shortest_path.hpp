#pragma once
// Shortest paths on the road graph in integer milliseconds. One workspace per thread, reused from
// query to query without allocation once warm (a query touches only what it reaches). The caller passes
// one weight per directed edge; `kClosed` takes the edge out, so a world and a mode are just a weight
// column. Many trees of one weight column: see hierarchy.hpp.
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

/// A monotone queue of node numbers by integer cost: buckets of one width over a window, what lies beyond
/// waits in a heap of its own until the window comes. Within a bucket the order is free, so that the search
/// may correct a node again before the bucket is empty; distances come out exact (Meyer & Sanders 2003).
class BucketQueue {
 public:
  /// Empties the queue; `width` is rounded up to a power of two (milliseconds).
  void reset(std::uint32_t width);
  void push(std::uint32_t cost, std::uint32_t node) {
    const std::uint64_t entry = static_cast<std::uint64_t>(cost) << 32 | node, bucket = cost >> shift_;
    if (bucket - at_ >= kWindow) return push_far(entry);
    buckets_[bucket & (kWindow - 1)].push_back(entry);
    ++near_;
  }
  /// Moves on to the next bucket that holds something; false when there is none.
  bool advance();
  /// The bucket stood at, cost << 32 | node each. Read it from the front to its end (pushes into it while
  /// reading are allowed), then clear it.
  const std::vector<std::uint64_t>& current() const { return buckets_[at_ & (kWindow - 1)]; }
  void clear_current() {
    near_ -= current().size();
    buckets_[at_ & (kWindow - 1)].clear();
  }
  std::uint64_t least() const { return at_ << shift_; }  ///< no later cost is below this

 private:
  static constexpr std::uint64_t kWindow = 1024;
  void push_far(std::uint64_t entry);
  std::vector<std::vector<std::uint64_t>> buckets_ = std::vector<std::vector<std::uint64_t>>(kWindow);
  std::vector<std::uint64_t> far_;  // heap of cost << 32 | node
  std::uint64_t at_ = 0;
  std::size_t near_ = 0;  // entries in the window
  int shift_ = 0;
};

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

  std::uint32_t distance(NodeId n) const { return distance_[n.value()]; }
  /// The edge over which `n` was reached (forward: into n; reverse: out of n); none at a source.
  EdgeId via(NodeId n) const { return distance_[n.value()] != kUnreachable ? via_[n.value()] : EdgeId(); }
  /// Index of the source whose tree a reached node belongs to. The first call after a run of several
  /// sources goes over all that was reached.
  std::uint32_t origin(NodeId n) {
    if (!origins_known_) find_origins();
    return many_ ? origin_[n.value()] : 0;
  }
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
  // Most edges do not improve: then the distance column alone, small enough for a core's cache, is read.
  bool improve(std::uint32_t node, std::uint32_t distance, EdgeId via) {
    std::uint32_t& old = distance_[node];
    if (old <= distance) return false;
    if (old == kUnreachable) touched_[touched_count_++] = node;
    old = distance;
    via_[node] = via;
    return true;
  }
  void find_origins();
  template <class Edges>
  void search(const Edges& edges, NodeId stop_at, std::uint32_t limit);
  std::uint32_t bucket_width(const PerEdge<std::uint32_t>& weight) const;

  const RoadGraph& graph_;
  std::vector<std::uint32_t> distance_, origin_, touched_;
  std::vector<EdgeId> via_;
  std::size_t touched_count_ = 0;
  bool many_ = false, reverse_ = false, origins_known_ = true;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> source_index_;  // node and number of each source
  std::vector<std::uint32_t> chain_;
  std::vector<std::uint32_t> in_weight_;  // weights by incoming edge, gathered for whole reverse trees
  BucketQueue queue_;
  std::vector<std::uint64_t> heap_;
};

template <class Bound>
std::uint32_t ShortestPaths::run_to(NodeId source, NodeId target, const PerEdge<std::uint32_t>& weight, Bound&& bound) {
  begin();
  const std::uint32_t first = bound(source);
  if (first == kUnreachable) return kUnreachable;
  improve(source.value(), 0, EdgeId());
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
      if (improve(next.value(), cost + w, e)) push(key(cost + w + h, next.value()));
    }
  }
  return kUnreachable;
}

}  // namespace senda
