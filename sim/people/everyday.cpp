#include "sim/people/everyday.hpp"

#include <algorithm>
#include <cmath>

#include "graph/nearest.hpp"

namespace senda::people {

namespace {

// Ends are shared, so that a tree serves many: one for every 500 directed streets, 16 to 128 [A].
std::size_t ends_of(std::size_t streets) { return std::clamp<std::size_t>(streets / 500, 16, 128); }

void add_vehicle(Population& p, NodeId from, NodeId to, SimTime depart, std::uint64_t key) {
  p.origin.push_back(from);
  p.depart.push_back(depart);
  p.by_car.push_back(1);
  p.speed_mps.push_back(1);
  p.goal.push_back(Goal::leave);
  p.goal_node.push_back(to);
  p.goal_foot.push_back(NodeId());
  p.goal_site.push_back(0);
  p.phase.push_back(Phase::background);
  if (!p.needs.empty()) p.needs.push_back(0);
  p.key.push_back(key);
  if (!p.collected.empty()) p.collected.push_back(0);
  p.first_agent.push_back(static_cast<std::uint32_t>(p.agents()));
  if (!p.first_stop.empty()) p.first_stop.push_back(static_cast<std::uint32_t>(p.stops.size()));
  ++p.background;
}

std::vector<NodeId> draw_ends(const RoadGraph& g, const std::vector<EdgeId>& streets, const scenario::Streams& streams) {
  const NearestIndex main(g, kCar, true);  // nobody heads for a stretch that leads nowhere
  std::vector<NodeId> ends;
  for (std::size_t k = 0; k < ends_of(streets.size()); ++k) {
    const EdgeId e = streets[streams.of(scenario::Purpose::background, (std::uint64_t{1} << 50) + k).below(streets.size())];
    ends.push_back(main.node(g.point[g.target[e]]));
  }
  return ends;
}

}  // namespace

void add_everyday(const City& city, const scenario::Scenario& s, const scenario::Inputs& in, const scenario::Streams& streams, Population& p) {
  const RoadGraph& g = city.roads;
  const scenario::Behaviour& b = s.behaviour;
  for (const scenario::Bus& bus : in.buses) add_vehicle(p, bus.depot, bus.depot, bus.from, scenario::entity_of("bus " + bus.id));
  std::vector<EdgeId> streets;
  for (EdgeId e : g.edges())
    if (g.modes[e] & kCar) streets.push_back(e);
  if (b.background_traffic <= 0 || streets.empty()) return;
  const std::vector<NodeId> ends = draw_ends(g, streets, streams);
  for (const EdgeId e : streets) {
    const SegmentId seg = g.segment[e];
    scenario::Draws d = streams.of(scenario::Purpose::background, e.value());
    const double hours = g.length[seg].value / 1000 / g.speed_kmh[seg];
    const double expected = b.background_traffic * g.capacity_per_lane[seg] * g.lanes(e) * hours;
    const auto vehicles = static_cast<std::uint64_t>(expected + d.uniform());
    for (std::uint64_t i = 0; i < vehicles; ++i) {
      const NodeId from = g.target[e];
      const double metres = -1000 * b.background_trip_km * std::log(1 - d.uniform());
      NodeId to = ends.front();
      for (const NodeId end : ends)
        if (std::abs(distance_m(g.point[from], g.point[end]) - metres) < std::abs(distance_m(g.point[from], g.point[to]) - metres)) to = end;
      add_vehicle(p, from, to, SimTime::from(Seconds(3600 * hours * d.uniform())), d.bits());
    }
  }
}

}  // namespace senda::people
