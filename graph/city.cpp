#include "graph/city.hpp"

#include <array>
#include <cmath>

namespace senda {

std::string_view name_of(BuildingUse use) {
  constexpr std::array<std::string_view, kBuildingUses> names = {
      "house", "apartments", "mixed", "commercial", "industrial", "school", "hospital", "other"};
  return names[static_cast<std::size_t>(use)];
}

std::string_view name_of(SiteKind kind) {
  constexpr std::array<std::string_view, kSiteKinds> names = {"shelter", "hospital", "fire_station",
                                                              "assembly", "depot"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view name_of(RestrictionOutcome outcome) {
  constexpr std::array<std::string_view, kRestrictionOutcomes> names = {
      "kept", "not_for_cars", "conditional", "malformed", "member_missing", "not_connected", "ambiguous", "already_impossible"};
  return names[static_cast<std::size_t>(outcome)];
}

std::string_view name_of(Finding finding) {
  constexpr std::array<std::string_view, kFindings> names = {
      "missing_nodes", "dropped_roads", "roads_drawn_as_areas", "barriers_at_junctions", "broken_areas", "broken_multipolygons", "far_points"};
  return names[static_cast<std::size_t>(finding)];
}

void ImportReport::note(Finding f, std::int64_t id) {
  constexpr std::size_t kExamples = 5;
  Count& c = findings[static_cast<std::size_t>(f)];
  ++c.count;
  if (c.examples.size() < kExamples && (c.examples.empty() || c.examples.back() != id)) c.examples.push_back(id);
}

void Fronts::add(const Front& f) {
  segment.push_back(f.segment);
  setback_m.push_back(f.setback_m);
  street_width_m.push_back(f.street_width_m);
  begin_m.push_back(f.begin_m);
  end_m.push_back(f.end_m);
  left.push_back(f.left);
}

void Rings::add(const std::vector<Point>& ring) {
  points.insert(points.end(), ring.begin(), ring.end());
  begin.push_back(points.size());
}

double ring_area(std::span<const Point> ring) {
  double twice = 0;
  for (std::size_t i = 0, n = ring.size(); i < n; ++i) {
    const Point& a = ring[i];
    const Point& b = ring[(i + 1) % n];
    twice += a.x * b.y - b.x * a.y;
  }
  return twice / 2;
}

Point ring_centroid(std::span<const Point> ring) {
  const Point o = ring.front();  // near the ring, so that products stay small
  double twice = 0, cx = 0, cy = 0, mx = 0, my = 0;
  for (std::size_t i = 0, n = ring.size(); i < n; ++i) {
    const Point a{ring[i].x - o.x, ring[i].y - o.y};
    const Point b{ring[(i + 1) % n].x - o.x, ring[(i + 1) % n].y - o.y};
    const double cross = a.x * b.y - b.x * a.y;
    twice += cross;
    cx += (a.x + b.x) * cross;
    cy += (a.y + b.y) * cross;
    mx += a.x / static_cast<double>(n);
    my += a.y / static_cast<double>(n);
  }
  if (std::abs(twice) < 1e-6) return {o.x + mx, o.y + my};
  return {o.x + cx / (3 * twice), o.y + cy / (3 * twice)};
}

namespace {

// Crossings of a ray to the east, odd inside; `at(i)` is a corner as {east, north}.
template <class At>
bool inside(std::size_t n, Point p, At&& at) {
  bool in = false;
  for (std::size_t i = 0, j = n - 1; i < n; j = i++) {
    const Point a = at(i), b = at(j);
    if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) in = !in;
  }
  return in;
}

}  // namespace

bool contains(std::span<const Point> ring, Point p) {
  return inside(ring.size(), p, [&](std::size_t i) { return ring[i]; });
}
bool contains(std::span<const LonLat> ring, LonLat p) {
  return inside(ring.size(), {p.lon, p.lat}, [&](std::size_t i) { return Point{ring[i].lon, ring[i].lat}; });
}

}  // namespace senda
