#include "graph/nearest.hpp"

#include "graph/components.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace senda {

BucketGrid::BucketGrid(Point low, Point high, double cell_m) : low_(low), cell_(cell_m) {
  const double w = std::max(1.0, high.x - low.x), h = std::max(1.0, high.y - low.y);
  span_ = std::hypot(w, h);
  cell_ = std::max(cell_m, std::sqrt(w * h / 4e6));  // at most about four million cells
  columns_ = static_cast<int>(w / cell_) + 1;
  rows_ = static_cast<int>(h / cell_) + 1;
  cells_.resize(static_cast<std::size_t>(columns_) * rows_);
}

std::pair<int, int> BucketGrid::cell_of(Point p) const {
  const double c = std::floor((p.x - low_.x) / cell_), r = std::floor((p.y - low_.y) / cell_);
  const auto within = [](double v, int n) { return v > 0 ? static_cast<int>(std::min(v, n - 1.0)) : 0; };  // NaN too
  return {within(c, columns_), within(r, rows_)};
}

void BucketGrid::add_box(Point low, Point high, std::uint32_t item) {
  const auto [c0, r0] = cell_of(low);
  const auto [c1, r1] = cell_of(high);
  for (int r = r0; r <= r1; ++r)
    for (int c = c0; c <= c1; ++c)
      cells_[static_cast<std::size_t>(r) * columns_ + c].push_back(item);
}

Foot foot_on(Point p, Point a, Point b) {
  const double dx = b.x - a.x, dy = b.y - a.y, len2 = dx * dx + dy * dy;
  const double t =
      len2 > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / len2, 0.0, 1.0) : 0.0;
  const Point at{a.x + t * dx, a.y + t * dy};
  return {distance_m(p, at), t, at};
}

NearestIndex::NearestIndex(const RoadGraph& g, std::uint8_t modes, bool main_part) : graph_(g) {
  Point low{std::numeric_limits<double>::max(), std::numeric_limits<double>::max()};
  Point high{-low.x, -low.y};
  for (const Point& p : g.point) {
    low = {std::min(low.x, p.x), std::min(low.y, p.y)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y)};
  }
  if (g.node_count() == 0) return;
  nodes_ = BucketGrid(low, high, 150);
  segments_ = BucketGrid(low, high, 150);
  PerNode<std::uint8_t> used(g.node_count(), 0);
  for (SegmentId s : g.segments()) {
    if (!(g.segment_modes(s) & modes)) continue;
    used[g.seg_from[s]] = used[g.seg_to[s]] = 1;
    const auto line = g.shape(s);
    for (std::size_t i = 1; i < line.size(); ++i)
      segments_.add_box({std::min(line[i - 1].x, line[i].x), std::min(line[i - 1].y, line[i].y)},
                        {std::max(line[i - 1].x, line[i].x), std::max(line[i - 1].y, line[i].y)},
                        s.value());
  }
  const Components parts = main_part ? weak_components(g, modes) : Components();
  for (NodeId n : g.nodes())
    if (used[n] && (!main_part || parts.label[n] == 0)) nodes_.add(g.point[n], n.value());
}

NodeId NearestIndex::node(Point p, double within) const {
  for (double radius = 150; radius < 2 * within && radius < 4 * nodes_.span_m() + 1e6; radius *= 2) {
    NodeId best;
    double best_d = radius;
    nodes_.near(p, radius, [&](std::uint32_t i) {
      const double d = distance_m(p, graph_.point[NodeId(i)]);
      if (d < best_d || (d == best_d && (!best.exists() || NodeId(i) < best))) {
        best = NodeId(i);
        best_d = d;
      }
    });
    if (best.exists()) return best;
  }
  return NodeId();
}

double NearestIndex::distance_to(SegmentId s, Point p) const {
  const auto line = graph_.shape(s);
  double d = std::numeric_limits<double>::max();
  for (std::size_t i = 1; i < line.size(); ++i)
    d = std::min(d, foot_on(p, line[i - 1], line[i]).distance);
  return d;
}

std::vector<std::pair<double, SegmentId>> NearestIndex::segments_within(Point p,
                                                                        double radius) const {
  std::vector<std::uint32_t> ids;
  segments_.near(p, radius, [&](std::uint32_t i) { ids.push_back(i); });
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::vector<std::pair<double, SegmentId>> found;
  for (std::uint32_t i : ids) {
    const double d = distance_to(SegmentId(i), p);
    if (d <= radius) found.emplace_back(d, SegmentId(i));
  }
  std::sort(found.begin(), found.end());
  return found;
}

SegmentId NearestIndex::segment(Point p, double radius,
                                const std::function<bool(SegmentId)>& accept) const {
  for (double r = std::min(radius, 50.0);; r = std::min(radius, r * 3)) {
    for (const auto& [d, s] : segments_within(p, r))
      if (!accept || accept(s)) return s;
    if (r >= radius) return SegmentId();
  }
}

}  // namespace senda
