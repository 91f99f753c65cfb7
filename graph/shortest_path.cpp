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

void ShortestPaths::run(std::span<const Source> sources, const PerEdge<std::uint32_t>& weight,
                        Direction direction, NodeId stop_at, std::uint32_t limit) {
  begin();
  for (std::uint32_t i = 0; i < sources.size(); ++i)
    if (improve(sources[i].node.value(), sources[i].cost, EdgeId(), i))
      push(key(sources[i].cost, sources[i].node.value()));
  while (!heap_.empty()) {
    const std::uint64_t top = pop();
    const auto at = static_cast<std::uint32_t>(top);
    const auto cost = static_cast<std::uint32_t>(top >> 32);
    if (cost > distance_[at]) continue;
    if (cost > limit || NodeId(at) == stop_at) return;
    const auto relax = [&](EdgeId e, NodeId next) {
      const std::uint32_t w = weight[e];
      if (w == kClosed) return;
      if (w >= kUnreachable - cost) return;  // beyond what 32 bits of milliseconds can say (49 days)
      const std::uint32_t d = cost + w;
      if (improve(next.value(), d, e, origin_[at])) push(key(d, next.value()));
    };
    if (direction == Direction::forward)
      for (EdgeId e : graph_.out_edges(NodeId(at))) relax(e, graph_.target[e]);
    else
      for (EdgeId e : graph_.in_edges(NodeId(at))) relax(e, graph_.source[e]);
  }
}

std::vector<EdgeId> ShortestPaths::path_to(NodeId n) const {
  std::vector<EdgeId> path;
  for (EdgeId e = via(n); e.exists(); e = via(graph_.source[e])) path.push_back(e);
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace senda
