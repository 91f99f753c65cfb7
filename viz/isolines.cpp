#include "viz/isolines.hpp"

#include <cmath>
#include <limits>

namespace senda::viz {

namespace {

RoadGraph walks_of(const record::ReplayMap& map) {
  std::vector<SegmentRecord> streets(map.from.size());
  for (SegmentId s : map.from.keys()) {
    SegmentRecord& r = streets[s.value()];
    r.from = map.from[s], r.to = map.to[s], r.length = map.length[s];
    r.shape = {map.node[r.from], map.node[r.to]};
    r.modes_forward = r.modes_backward = map.modes[s] & kFoot;
  }
  return build_road_graph(PerNode<LonLat>(map.node.size()), map.node, {}, streets);
}

}  // namespace

WalkTimes::WalkTimes(const record::ReplayMap& map) : walks_(walks_of(map)), junctions_(walks_, kFoot), paths_(walks_), free_ms_(mode_weights(walks_, kFoot, MetresPerSecond(kWalk_mps))) {}

void WalkTimes::to(const std::vector<Point>& places, const std::function<bool(SegmentId)>& open) {
  now_ms_ = free_ms_;
  for (EdgeId e : walks_.edges())
    if (!open(walks_.segment[e])) now_ms_[e] = kClosed;
  std::vector<ShortestPaths::Source> entrances;
  for (const Point& p : places)
    if (const NodeId n = junctions_.node(p); n.exists()) entrances.push_back({n, static_cast<std::uint32_t>(std::lround(distance_m(p, walks_.point[n]) / kWalk_mps * 1000))});
  paths_.run(entrances, now_ms_, ShortestPaths::Direction::reverse);
}

double WalkTimes::seconds(NodeId n) const {
  const std::uint32_t ms = paths_.distance(n);
  return ms == kUnreachable ? std::numeric_limits<double>::infinity() : ms / 1000.0;
}

}  // namespace senda::viz
