#include "sim/scenario/outline.hpp"

#include <algorithm>
#include <cmath>

#include "graph/city.hpp"

namespace senda::scenario {

namespace {

double size_of(const std::vector<Point>& ring) { return ring.size() < 3 ? 0 : std::abs(ring_area(ring)); }

std::vector<Point> within(std::vector<Point> ring, const Box& box) {
  ring = half_of(ring, box.low, {-1, 0});
  ring = half_of(ring, box.high, {1, 0});
  ring = half_of(ring, box.low, {0, -1});
  return half_of(ring, box.high, {0, 1});
}

// Where the outline crosses a parallel, west to east.
std::vector<double> crossings(const RingList& rings, const RingList& holes, double y) {
  std::vector<double> out;
  for (const RingList* list : {&rings, &holes})
    for (const auto& ring : *list)
      for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point a = ring[i], b = ring[(i + 1) % ring.size()];
        if ((a.y > y) != (b.y > y)) out.push_back(a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y));
      }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

std::vector<Point> half_of(const std::vector<Point>& ring, Point at, Point normal) {
  const auto depth = [&](Point p) { return (at.x - p.x) * normal.x + (at.y - p.y) * normal.y; };
  std::vector<Point> out;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Point a = ring[i], b = ring[(i + 1) % ring.size()];
    const double da = depth(a), db = depth(b);
    if (da >= 0) out.push_back(a);
    if ((da >= 0) != (db >= 0)) out.push_back({a.x + (b.x - a.x) * da / (da - db), a.y + (b.y - a.y) * da / (da - db)});
  }
  return out;
}

bool inside(const RingList& rings, const RingList& holes, Point p) {
  int depth = 0;
  for (const auto& ring : rings) depth += contains(ring, p);
  if (depth == 0) return false;
  for (const auto& hole : holes) depth -= contains(hole, p);
  return depth > 0;
}

double area_m2(const RingList& rings, const RingList& holes) {
  double area = 0;
  for (const auto& ring : rings) area += size_of(ring);
  for (const auto& hole : holes) area -= size_of(hole);
  return std::max(0.0, area);
}

double area_within(const RingList& rings, const RingList& holes, const Box& box) {
  double area = 0;
  for (const auto& ring : rings) area += size_of(within(ring, box));
  for (const auto& hole : holes) area -= size_of(within(hole, box));
  return std::max(0.0, area);
}

Point inner_point(const RingList& rings, const RingList& holes) {
  const auto& largest = *std::max_element(rings.begin(), rings.end(), [](const auto& a, const auto& b) { return size_of(a) < size_of(b); });
  const Point centroid = ring_centroid(largest);
  if (inside(rings, holes, centroid)) return centroid;
  Box box;
  for (const Point& p : largest) box.add(p);
  Point best = largest.front();
  double widest = 0;
  for (const double share : {0.5, 0.3, 0.7, 0.15, 0.85}) {
    const double y = box.low.y + share * (box.high.y - box.low.y);
    const auto x = crossings(rings, holes, y);
    for (std::size_t i = 0; i + 1 < x.size(); i += 2)
      if (x[i + 1] - x[i] > widest) widest = x[i + 1] - x[i], best = {(x[i] + x[i + 1]) / 2, y};
  }
  return best;
}

}  // namespace senda::scenario
