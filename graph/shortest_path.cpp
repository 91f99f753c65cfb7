#include "graph/shortest_path.hpp"

#include <algorithm>
#include <functional>

namespace senda {

PerEdge<std::uint32_t> mode_weights(const RoadGraph& g, Mode mode, MetresPerSecond walk) {
  PerEdge<std::uint32_t> w(g.edge_count(), kClosed);
  for (EdgeId e : g.edges())
    if (g.modes[e] & mode) w[e] = free_flow_ms(g, e, mode, walk);
  return w;
}

ShortestPaths::ShortestPaths(const RoadGraph& g)
    : graph_(g),
      distance_(g.node_count()),
      origin_(g.node_count()),
      stamp_(g.node_count(), 0),
      via_(g.node_count()) {}

void ShortestPaths::begin() {
  heap_.clear();
  if (++now_ == 0) {
    std::fill(stamp_.begin(), stamp_.end(), 0);
    now_ = 1;
  }
}

bool ShortestPaths::improve(std::uint32_t node, std::uint32_t distance, EdgeId via,
                            std::uint32_t origin) {
  if (stamp_[node] == now_ && distance_[node] <= distance) return false;
  stamp_[node] = now_;
  distance_[node] = distance;
  via_[node] = via;
  origin_[node] = origin;
  return true;
}

namespace {

// Keys order by cost, then node, so that ties never depend on insertion order.
std::uint64_t key(std::uint32_t cost, std::uint32_t node) {
  return (static_cast<std::uint64_t>(cost) << 32) | node;
}
void push(std::vector<std::uint64_t>& heap, std::uint64_t k) {
  heap.push_back(k);
  std::push_heap(heap.begin(), heap.end(), std::greater<>());
}
std::uint64_t pop(std::vector<std::uint64_t>& heap) {
  std::pop_heap(heap.begin(), heap.end(), std::greater<>());
  const std::uint64_t k = heap.back();
  heap.pop_back();
  return k;
}

}  // namespace

void ShortestPaths::run(std::span<const Source> sources, const PerEdge<std::uint32_t>& weight,
                        Direction direction, NodeId stop_at, std::uint32_t limit) {
  begin();
  for (std::uint32_t i = 0; i < sources.size(); ++i)
    if (improve(sources[i].node.value(), sources[i].cost, EdgeId(), i))
      push(heap_, key(sources[i].cost, sources[i].node.value()));
  while (!heap_.empty()) {
    const std::uint64_t top = pop(heap_);
    const auto at = static_cast<std::uint32_t>(top);
    const auto cost = static_cast<std::uint32_t>(top >> 32);
    if (cost > distance_[at]) continue;
    if (cost > limit || NodeId(at) == stop_at) return;
    const auto relax = [&](EdgeId e, NodeId next) {
      const std::uint32_t w = weight[e];
      if (w == kClosed) return;
      const std::uint32_t d = cost + w;
      if (improve(next.value(), d, e, origin_[at])) push(heap_, key(d, next.value()));
    };
    if (direction == Direction::forward)
      for (EdgeId e : graph_.out_edges(NodeId(at))) relax(e, graph_.target[e]);
    else
      for (EdgeId e : graph_.in_edges(NodeId(at))) relax(e, graph_.source[e]);
  }
}

std::uint32_t ShortestPaths::run_to(NodeId source, NodeId target,
                                    const PerEdge<std::uint32_t>& weight,
                                    const PerNode<std::uint32_t>& bound) {
  begin();
  if (bound[source] == kUnreachable) return kUnreachable;
  improve(source.value(), 0, EdgeId(), 0);
  push(heap_, key(bound[source], source.value()));
  while (!heap_.empty()) {
    const std::uint64_t top = pop(heap_);
    const auto at = static_cast<std::uint32_t>(top);
    const std::uint32_t cost = distance_[at];
    if (static_cast<std::uint32_t>(top >> 32) > cost + bound[NodeId(at)]) continue;
    if (NodeId(at) == target) return cost;
    for (EdgeId e : graph_.out_edges(NodeId(at))) {
      const std::uint32_t w = weight[e];
      const NodeId next = graph_.target[e];
      if (w == kClosed || bound[next] == kUnreachable) continue;
      if (improve(next.value(), cost + w, e, 0)) push(heap_, key(cost + w + bound[next], next.value()));
    }
  }
  return kUnreachable;
}

std::vector<EdgeId> ShortestPaths::path_to(NodeId n) const {
  std::vector<EdgeId> path;
  for (EdgeId e = via(n); e.exists(); e = via(graph_.source[e])) path.push_back(e);
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace senda
