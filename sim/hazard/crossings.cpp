#include "sim/hazard/crossings.hpp"

#include <algorithm>

namespace senda::hazard {

namespace {

double side_of(Point a, Point b, Point p) { return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x); }

bool cross(Point a, Point b, Point c, Point d) {
  return side_of(a, b, c) * side_of(a, b, d) < 0 && side_of(c, d, a) * side_of(c, d, b) < 0;
}

bool lines_cross(std::span<const Point> a, std::span<const Point> b) {
  for (std::size_t i = 1; i < a.size(); ++i)
    for (std::size_t j = 1; j < b.size(); ++j)
      if (cross(a[i - 1], a[i], b[j - 1], b[j])) return true;
  return false;
}

// Bridges without a layer stand one above the ground, tunnels one below.
int level(const RoadGraph& g, SegmentId s) { return g.layer[s] != 0 ? g.layer[s] : g.bridge[s] ? 1 : g.tunnel[s] ? -1 : 0; }

}  // namespace

std::vector<SegmentId> segments_below(const RoadGraph& g, const NearestIndex& roads, SegmentId bridge) {
  std::vector<SegmentId> below;
  Box box;
  for (const Point& p : g.shape(bridge)) box.add(p);
  const Point middle{(box.low.x + box.high.x) / 2, (box.low.y + box.high.y) / 2};
  for (const auto& [d, s] : roads.segments_within(middle, distance_m(box.low, box.high) / 2 + 1)) {
    if (s == bridge || level(g, s) >= level(g, bridge)) continue;
    const bool joined = g.seg_from[s] == g.seg_from[bridge] || g.seg_from[s] == g.seg_to[bridge] || g.seg_to[s] == g.seg_from[bridge] || g.seg_to[s] == g.seg_to[bridge];
    if (!joined && lines_cross(g.shape(bridge), g.shape(s))) below.push_back(s);
  }
  std::sort(below.begin(), below.end());
  return below;
}

}  // namespace senda::hazard
