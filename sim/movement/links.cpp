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

void Holes::place(Link& l, std::uint32_t travel_ms, std::uint32_t expected) {
  l.holes = static_cast<std::uint32_t>(words_.size() / kLine);
  const std::size_t words = words_for(expected);
  words_.resize(words_.size() + words);
  std::uint32_t* w = words_.data() + at(l);
  w[kTravel] = travel_ms;
  w[kCapacity] = static_cast<std::uint32_t>(words - kTimes);
}

// More than were expected: the lanes of the other direction, or a street that lets go faster than it did.
void Holes::make_room(Link& l, std::int64_t now_ms) {
  settle(l, now_ms);
  const std::vector<std::uint32_t> old(head(l), head(l) + kTimes + head(l)[kCapacity]);
  if (old[kCount] < old[kCapacity]) return;
  place(l, old[kTravel], old[kCapacity] * 2);
  std::uint32_t* w = words_.data() + at(l);
  for (; w[kCount] < old[kCount]; ++w[kCount]) w[kTimes + w[kCount]] = old[kTimes + (old[kFirst] + w[kCount]) % old[kCapacity]];
}

void Holes::reserve(std::size_t words) {
  words_.reserve(words);
  wish_huge_pages(words_.data(), words * sizeof(std::uint32_t));
}

PerEdge<Link> car_links(const RoadGraph& g, const scenario::Behaviour& b, Holes& holes) {
  PerEdge<Link> links;
  make_large(links.raw(), g.edge_count());
  // As many as leave while one travels, never more than there is room for.
  const auto expected = [&](const Link& l, std::uint32_t hole_ms) { return static_cast<std::uint32_t>(std::min<double>(l.storage, hole_ms * 1000.0 / l.headway_us + 2)); };
  const auto travel_ms = [&](SegmentId s) { return static_cast<std::uint32_t>(std::llround(std::min(g.length[s].value / (b.hole_speed_kmh / 3.6) * 1000, 3e7))); };
  std::size_t words = Holes::words_for(1);
  for (EdgeId e : g.edges()) {
    if (!(g.modes[e] & kCar)) continue;
    const SegmentId s = g.segment[e];
    Link& l = links[e];
    l.length_m = static_cast<float>(g.length[s].value);
    const double per_hour = g.capacity_per_lane[s] * g.lanes(e) * b.capacity_factor;
    l.headway_us = headway(3.6e9 / per_hour);
    l.storage = std::max(1, static_cast<int>(std::min(1e9, std::floor(g.length[s].value * g.lanes(e) / b.vehicle_length_m * b.storage_factor + 1e-9))));
    l.free_flow_ms = free_flow_ms(g, e, kCar, MetresPerSecond(1));
    words += Holes::words_for(expected(l, travel_ms(s)));
  }
  holes.reserve(words);
  Link none;
  holes.place(none, 0, 1);  // of links without cars
  for (EdgeId e : g.edges())
    if (g.modes[e] & kCar) holes.place(links[e], travel_ms(g.segment[e]), expected(links[e], travel_ms(g.segment[e])));
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
