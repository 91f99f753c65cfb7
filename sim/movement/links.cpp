#include "sim/movement/links.hpp"

#include <algorithm>
#include <cmath>

#include "graph/shortest_path.hpp"
#include "sim/movement/huge_pages.hpp"

namespace senda::movement {

double weidmann(double free_speed, double density) {
  if (density <= 0) return free_speed;
  return std::max(0.0, free_speed * (1 - std::exp(-1.913 * (1 / density - 1 / kJamDensity))));
}

double weidmann_speed(double free_speed, double density) { return density <= 0 ? free_speed : std::max(0.1, weidmann(free_speed, density)); }

double effective_width(const RoadGraph& g, SegmentId s) { return std::max(0.5, static_cast<double>(g.walk_width_m[s]) - 0.5); }

namespace {
// At most an hour and eleven minutes: what fits into 32 bits.
std::uint32_t headway(double us) { return static_cast<std::uint32_t>(std::llround(std::min(us, 4294967295.0))); }
}  // namespace

PerEdge<Link> car_links(const RoadGraph& g, const scenario::Behaviour& b) {
  PerEdge<Link> links;
  make_large(links.raw(), g.edge_count());
  for (EdgeId e : g.edges()) {
    if (!(g.modes[e] & kCar)) continue;
    const SegmentId s = g.segment[e];
    Link& l = links[e];
    l.length_m = static_cast<float>(g.length[s].value);
    const double per_hour = g.capacity_per_lane[s] * g.lanes(e) * b.capacity_factor;
    l.headway_us = headway(3.6e9 / per_hour);
    l.storage = std::max(1, static_cast<int>(std::min(1e9, std::floor(g.length[s].value * g.lanes(e) / b.vehicle_length_m * b.storage_factor + 1e-9))));
    l.free_flow_ms = free_flow_ms(g, e, kCar, MetresPerSecond(1));
    l.hole_ms = static_cast<std::uint32_t>(std::llround(std::min(g.length[s].value / (b.hole_speed_kmh / 3.6) * 1000, 3e7))) & 0x1ffffffu;
  }
  return links;
}

PerEdge<Link> walk_links(const RoadGraph& g, const scenario::Behaviour& b) {
  PerEdge<Link> links;
  make_large(links.raw(), g.edge_count());
  for (EdgeId e : g.edges()) {
    if (!(g.modes[e] & kFoot)) continue;
    const SegmentId s = g.segment[e];
    Link& l = links[e];
    const double width = effective_width(g, s);
    l.headway_us = headway(1e6 / (kWalkFlow * width));
    l.storage = std::max(1, static_cast<int>(std::min(1e9, kJamDensity * g.length[s].value * width * b.storage_factor)));
    l.length_m = static_cast<float>(g.length[s].value);
    const EdgeId other = g.edge_forward[s] == e ? g.edge_backward[s] : g.edge_forward[s];
    l.opposite = other.exists() && (g.modes[other] & kFoot) ? other.value() : kNobody;
  }
  return links;
}

void narrow(const RoadGraph& g, const std::vector<hazard::Pinch>& pinches, const scenario::DamageInput& d, PerEdge<Link>& car, PerEdge<std::uint32_t>& later_ms, PerSegment<float>& slower) {
  if (pinches.empty()) return;
  later_ms.assign(g.edge_count(), 0);
  slower.assign(g.segment_count(), 1);
  for (const hazard::Pinch& p : pinches) {
    const double length = g.length[p.segment].value, narrow_m = std::min(p.narrow_m, length), climb_m = std::min(p.climb_m, length);
    for (const EdgeId e : {g.edge_forward[p.segment], g.edge_backward[p.segment]}) {
      if (!e.exists()) continue;
      const double lost_s = narrow_m * (3.6 / d.pinch_speed_kmh - 3.6 / g.speed_kmh[p.segment]);
      if (lost_s > 0) later_ms[e] = static_cast<std::uint32_t>(std::llround(lost_s * 1000));
      // The lanes left are shared by both directions.
      const int lanes = (g.edge_forward[p.segment].exists() ? g.lanes_forward[p.segment] : 0) + (g.edge_backward[p.segment].exists() ? g.lanes_backward[p.segment] : 0);
      if (p.narrow_m > 0 && lanes > p.lanes) car[e].headway_us = headway(static_cast<double>(car[e].headway_us) * lanes / p.lanes);
    }
    slower[p.segment] = static_cast<float>(1 + climb_m / length * (1 / d.climb_factor - 1));
  }
}

std::size_t links_above_hole_capacity(const RoadGraph& g, const scenario::Behaviour& b) {
  std::size_t n = 0;
  const double w = b.hole_speed_kmh / 3.6;
  for (SegmentId s : g.segments()) {
    if (!(g.segment_modes(s) & kCar)) continue;
    const double v = g.speed_kmh[s] / 3.6;
    const double limit = 3600 / b.vehicle_length_m * v * w / (v + w);
    n += g.capacity_per_lane[s] * b.capacity_factor > limit * 1.0001;
  }
  return n;
}

}  // namespace senda::movement
