#pragma once
// Links as queues. A vehicle or group enters, travels, stands in the exit queue, and leaves when it is at
// the head, flow allows it and the next link has space (Charypar et al. 2007; kinematic waves after
// Agarwal & Lämmel 2016). Free space travels back through a car queue as a hole. Walkers use the same
// queue with Weidmann's 1993 speed-density relation.
#include <cstdint>
#include <deque>
#include <vector>

#include "graph/road_graph.hpp"
#include "sim/hazard/damage.hpp"
#include "sim/scenario/scenario.hpp"

namespace senda::movement {

using people_t = std::uint32_t;

/// Weidmann 1993: v = v0 (1 - exp(-1.913 (1/D - 1/5.4))), D in persons/m²; 0 from 5.4 on.
double weidmann(double free_speed, double density);
/// The same for the queues, at least 0.1 m/s: no one stops for ever.
double weidmann_speed(double free_speed, double density);
inline constexpr double kWalkFlow = 1.225;      ///< persons per metre and second at capacity
inline constexpr double kCriticalDensity = 1.75;  ///< persons/m² at capacity
inline constexpr double kJamDensity = 5.4;      ///< persons/m²

struct Waiter {
  EdgeId from;          ///< upstream link whose head waits; none = a party at its origin
  std::uint32_t party;
};

/// One mode's queue on one directed edge.
struct Link {
  std::int64_t headway_us = 0;   ///< per vehicle, or per person on foot
  std::int64_t next_free_us = 0;
  std::int32_t storage = 1;      ///< vehicles, or persons
  std::int32_t occupied = 0;     ///< vehicles and travelling holes, or persons
  std::uint32_t free_flow_ms = 1;
  std::uint32_t hole_ms = 0;
  float slower = 1;              ///< walking time as a multiple of that on clear ground
  bool try_scheduled = false;
  bool head_waits = false;       ///< the head is registered with the next link
  std::deque<std::uint32_t> queue;  ///< parties ready to leave, in order
  std::deque<Waiter> waiting;    ///< who wants to enter
  bool has_space(std::int32_t size) const { return occupied + size <= storage || occupied == 0; }
};

/// All links of one mode, by edge.
PerEdge<Link> car_links(const RoadGraph& g, const scenario::Behaviour& b);
PerEdge<Link> walk_links(const RoadGraph& g, const scenario::Behaviour& b);
/// Debris that narrows streets without closing them: cars pass at a walk where a lane is left, and in fewer lanes;
/// walkers climb (science page 2.4).
void narrow(const RoadGraph& g, const std::vector<hazard::Pinch>& pinches, const scenario::DamageInput& d, PerEdge<Link>& walk, PerEdge<Link>& car);
/// Width walkers use: free width less 0.5 m, at least 0.5 m.
double effective_width(const RoadGraph& g, SegmentId s);

/// Links whose nominal capacity exceeds what the hole speed lets a queue carry (science.md 4.6).
std::size_t links_above_hole_capacity(const RoadGraph& g, const scenario::Behaviour& b);

}  // namespace senda::movement
