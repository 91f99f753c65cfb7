// One run of the engine on a real road graph, without damage: cars and walkers to twenty places. Prints wall time of
// loading, of the run, link events a second, and bytes a traveller. bench_movement CITY AGENTS [CARS_SHARE HOURS DEPART_HOURS]
#include <fmt/format.h>
#include <malloc.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <fstream>

#include "graph/city_file.hpp"
#include "graph/nearest.hpp"
#include "graph/osm/import.hpp"
#include "sim/movement/engine.hpp"

using namespace senda;

namespace {

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }
double megabytes_at_peak() {
  rusage u{};
  getrusage(RUSAGE_SELF, &u);
  return static_cast<double>(u.ru_maxrss) / 1024;
}
double megabytes_now() {
  const auto m = mallinfo2();
  return static_cast<double>(m.uordblks + m.hblkhd) / 1e6;
}

// Nodes of the largest part that cars can use.
std::vector<NodeId> places(const RoadGraph& g) {
  const NearestIndex main(g, kCar, true);
  std::vector<NodeId> out;
  for (NodeId n : g.nodes())
    if (main.node(g.point[n], 100) == n) out.push_back(n);
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print("bench_movement CITY AGENTS [CARS_SHARE HOURS DEPART_HOURS]\n");
    return 2;
  }
  const std::string file = argv[1];
  const auto agents = static_cast<std::size_t>(std::atol(argv[2]));
  const double cars = argc > 3 ? std::atof(argv[3]) : 1, hours = argc > 4 ? std::atof(argv[4]) : 3, depart_h = argc > 5 ? std::atof(argv[5]) : 1;
  const double t0 = seconds();
  City city = file.ends_with(".h5") ? load_city(file) : import_osm(file, {});
  const double t1 = seconds();
  scenario::Scenario s;
  s.behaviour.horizon_h = hours;
  s.policy.broadcast_share = 0;
  scenario::Inputs in;
  hazard::Damage damage;
  const auto nodes = places(city.roads);
  scenario::Draws d(7, 0, scenario::Purpose::test, 1);
  for (int k = 0; k < 20; ++k) {
    scenario::Site site;
    site.id = "s" + std::to_string(k);
    site.place.foot = site.place.car = nodes[d.below(nodes.size())];
    site.place.point = city.roads.point[site.place.car];
    in.sites.push_back(site);
  }
  damage.site_works.assign(in.sites.size(), 1);
  people::Population p;
  for (std::size_t a = 0; a < agents; ++a) {
    const bool car = d.uniform() < cars;
    const NodeId from = nodes[d.below(nodes.size())];
    auto to = static_cast<std::uint32_t>(d.below(in.sites.size()));
    if (!car)  // walkers go to the nearest
      for (std::uint32_t k = 0; k < in.sites.size(); ++k)
        if (distance_m(in.sites[k].place.point, city.roads.point[from]) < distance_m(in.sites[to].place.point, city.roads.point[from])) to = k;
    p.origin.push_back(from);
    p.depart.push_back(SimTime::from(Seconds(3600 * depart_h * d.uniform())));
    p.by_car.push_back(car);
    p.speed_mps.push_back(1.34f);
    p.goal.push_back(people::Goal::site);
    p.goal_node.push_back(NodeId());
    p.goal_foot.push_back(NodeId());
    p.goal_site.push_back(to);
    p.phase.push_back(people::Phase::given);
    p.key.push_back(a);
    p.first_agent.push_back(static_cast<std::uint32_t>(a));
    p.household.push_back(static_cast<std::uint32_t>(a));
  }
  p.first_agent.push_back(static_cast<std::uint32_t>(agents));
  const double before = megabytes_now(), t2 = seconds();
  const auto o = movement::simulate({city, s, in, damage, p}, {}, scenario::Streams(1, 0));
  const double t3 = seconds();
  double entered = 0, arrived = 0, mean = 0;
  for (const auto n : o.entered) entered += n;
  for (people::PartyId q : p.origin.keys())
    if (movement::has_arrived(o.state[q])) {
      ++arrived;
      mean += (o.arrive[q] - p.depart[q]).seconds();
    }
  std::uint64_t hash = 1469598103934665603ull;
  for (people::PartyId q : p.origin.keys()) hash = (hash ^ static_cast<std::uint64_t>(o.arrive[q].ms)) * 1099511628211ull;
  fmt::print("{}: {} nodes, {} segments; {} agents, {:.0f} % by car, {} h\n", file, city.roads.node_count(), city.roads.segment_count(), agents, 100 * cars, hours);
  fmt::print("load {:.2f} s, run {:.2f} s, {:.2f} million link events, {:.2f} million a second\n", t1 - t0, t3 - t2, 2 * entered / 1e6, 2 * entered / 1e6 / (t3 - t2));
  fmt::print("arrived {:.0f} ({:.1f} %), mean travel time {:.1f} s, hash {:016x}\n", arrived, 100 * arrived / static_cast<double>(agents), mean / std::max(1.0, arrived), hash);
  fmt::print("before the run {:.0f} MB, peak {:.0f} MB\n", before, megabytes_at_peak());
}
