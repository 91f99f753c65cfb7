// One run of the engine on a real road graph, without damage: cars and walkers to twenty places. Prints wall time of
// loading, of the run and link events a second: bench_movement CITY AGENTS [CARS_SHARE HOURS DEPART_HOURS [SUMO_FOLDER]].
// With a folder the same network and the same cars on the same routes are written there for SUMO (tests/bench/sumo.py).
#include <fmt/format.h>
#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <set>

#include "graph/city_file.hpp"
#include "graph/nearest.hpp"
#include "graph/osm/import.hpp"
#include "graph/shortest_path.hpp"
#include "sim/movement/engine.hpp"
#include "sim/record/event_file.hpp"
#include "sim/record/temporary_folder.hpp"

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

// Nodes, edges, every turn at every node, and routes in SUMO's own words. Cars drive the shortest way, as drivers do who
// know of no closure.
void write_sumo(const std::string& folder, const RoadGraph& g, const people::Population& p, const scenario::Inputs& in) {
  std::ofstream nodes(folder + "/plain.nod.xml"), edges(folder + "/plain.edg.xml"), routes(folder + "/cars.rou.xml");
  nodes << "<nodes>\n";
  for (NodeId n : g.nodes()) nodes << fmt::format("<node id=\"{}\" x=\"{:.2f}\" y=\"{:.2f}\"/>\n", n.value(), g.point[n].x, g.point[n].y);
  nodes << "</nodes>\n";
  edges << "<edges>\n";
  // Vehicles per hour and lane, the same on both sides: SUMO adds to its headway the time in which a car passes its own
  // length and gap, which depends on the speed.
  std::set<std::pair<double, double>> kinds;
  const auto kind_of = [&](SegmentId s) { return std::pair(std::round(g.capacity_per_lane[s]), std::round(g.speed_kmh[s])); };
  const bool walkers = std::any_of(p.by_car.raw().begin(), p.by_car.raw().end(), [](std::uint8_t car) { return car == 0; });
  const auto drivable = [&](EdgeId e) { return (g.modes[e] & kCar) && g.source[e] != g.target[e]; };
  for (EdgeId e : g.edges()) {
    if (walkers && !drivable(e) && (g.modes[e] & kFoot) && g.source[e] != g.target[e])
      edges << fmt::format("<edge id=\"{}\" from=\"{}\" to=\"{}\" numLanes=\"1\" speed=\"2\" length=\"{:.3f}\" allow=\"pedestrian\"/>\n", e.value(), g.source[e].value(), g.target[e].value(), std::max(1.0, g.length[g.segment[e]].value));
    if (!drivable(e)) continue;
    const SegmentId s = g.segment[e];
    edges << fmt::format("<edge id=\"{}\" from=\"{}\" to=\"{}\" numLanes=\"{}\" speed=\"{:.3f}\" length=\"{:.3f}\" priority=\"{}\" type=\"c{:.0f}v{:.0f}\"/>\n", e.value(), g.source[e].value(), g.target[e].value(), g.lanes(e), g.speed_kmh[s] / 3.6,
                         std::max(1.0, g.length[s].value), 16 - static_cast<int>(g.road_class[s]), kind_of(s).first, kind_of(s).second);
    kinds.insert(kind_of(s));
  }
  edges << "</edges>\n";
  std::ofstream types(folder + "/types.add.xml");
  types << "<additional>\n";
  for (const auto& [c, v] : kinds) {
    const double tau = std::max(0.1, 3600 / c - 7.5 / (v / 3.6));
    types << fmt::format("<type id=\"c{:.0f}v{:.0f}\"><meso tauff=\"{:.3f}\" taufj=\"{:.3f}\" taujf=\"{:.3f}\" taujj=\"{:.3f}\"/></type>\n", c, v, tau, tau, tau, 1.4);
  }
  types << "</additional>\n";
  std::ofstream known(folder + "/plain.typ.xml");
  known << "<types>\n";
  for (const auto& [c, v] : kinds) known << fmt::format("<type id=\"c{:.0f}v{:.0f}\"/>\n", c, v);
  known << "</types>\n";
  std::ofstream turns(folder + "/plain.con.xml");
  turns << "<connections>\n";
  for (EdgeId e : g.edges())
    for (EdgeId on : g.out_edges(g.target[e]))
      if (drivable(e) && drivable(on) && g.segment[on] != g.segment[e]) turns << fmt::format("<connection from=\"{}\" to=\"{}\"/>\n", e.value(), on.value());
  turns << "</connections>\n";
  ShortestPaths paths(g);
  std::vector<PerNode<EdgeId>> by_mode[2] = {std::vector<PerNode<EdgeId>>(in.sites.size()), std::vector<PerNode<EdgeId>>(in.sites.size())};  // on foot, by car
  for (const bool car : {false, true}) {
    const PerEdge<std::uint32_t> weight = mode_weights(g, car ? kCar : kFoot, MetresPerSecond(1.34));
    for (std::size_t k = 0; k < in.sites.size(); ++k) {
      const ShortestPaths::Source to{in.sites[k].place.car, 0};
      paths.run({&to, 1}, weight, ShortestPaths::Direction::reverse);
      by_mode[car][k].resize(g.node_count());
      for (NodeId n : g.nodes()) by_mode[car][k][n] = paths.via(n);
    }
  }
  std::vector<people::PartyId> order;
  for (people::PartyId q : p.origin.keys()) order.push_back(q);
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return p.depart[a] != p.depart[b] ? p.depart[a] < p.depart[b] : a < b; });
  routes << "<routes>\n<vType id=\"car\" length=\"5\" minGap=\"2.5\"/>\n<vType id=\"walker\" vClass=\"pedestrian\" maxSpeed=\"1.34\" speedFactor=\"1\"/>\n";
  for (people::PartyId q : order) {
    std::string way;
    const auto& next = by_mode[p.by_car[q]];
    const NodeId target = in.sites[p.goal_site[q]].place.car;
    for (NodeId n = p.origin[q]; n != target && next[p.goal_site[q]][n].exists(); n = g.target[next[p.goal_site[q]][n]]) way += fmt::format("{}{}", way.empty() ? "" : " ", next[p.goal_site[q]][n].value());
    if (!way.empty() && !p.by_car[q]) routes << fmt::format("<person id=\"{}\" type=\"walker\" depart=\"{:.2f}\"><walk edges=\"{}\"/></person>\n", q.value(), p.depart[q].seconds(), way);
    if (!way.empty() && p.by_car[q]) routes << fmt::format("<vehicle id=\"{}\" type=\"car\" depart=\"{:.2f}\" departLane=\"best\" departSpeed=\"max\"><route edges=\"{}\"/></vehicle>\n", q.value(), p.depart[q].seconds(), way);
  }
  routes << "</routes>\n";
}

}  // namespace

int main(int argc, char** argv) {
  // name=value anywhere: ways among which one chooses (1: all take the shortest, as SUMO's cars do), re-planning, events.
  std::map<std::string, double> more = {{"ways", 1}, {"replan_s", 0}, {"events", 0}};
  int kept = 1;
  for (int i = 1; i < argc; ++i) {
    const std::string a = argv[i];
    const auto eq = a.find('=');
    if (eq != std::string::npos && more.contains(a.substr(0, eq))) more[a.substr(0, eq)] = std::atof(a.c_str() + eq + 1);
    else argv[kept++] = argv[i];
  }
  argc = kept;
  if (argc < 3) {
    fmt::print("bench_movement CITY AGENTS [CARS_SHARE HOURS DEPART_HOURS [SUMO_FOLDER]] [ways=1] [replan_s=0] [events=0]\n");
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
  s.behaviour.capacity_factor = 1;
  s.behaviour.route_alternatives = static_cast<std::int64_t>(more["ways"]);
  s.behaviour.replan_every_s = more["replan_s"];
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
  if (argc > 6) write_sumo(argv[6], city.roads, p, in);
  const double before = megabytes_now(), t2 = seconds();
  const record::TemporaryFolder folder;
  std::optional<record::EventFile> kept_events;
  if (more["events"] > 0) kept_events.emplace(folder.path / "events.h5", city.roads.seg_from, p.agents());
  record::EventLog log([&](record::EventColumns&& block) { kept_events->take(std::move(block)); });
  const auto o = movement::simulate({city, s, in, damage, p}, {}, scenario::Streams(1, 0), kept_events ? &log : nullptr);
  const double t3 = seconds();
  if (kept_events) {
    log.flush();
    kept_events->finish();
    const auto bytes = std::filesystem::file_size(folder.path / "events.h5");
    fmt::print("events.h5 {:.1f} MB, {:.2f} million events, {:.2f} bytes each; closed {:.2f} s after the run\n", static_cast<double>(bytes) / 1e6, static_cast<double>(kept_events->events()) / 1e6, static_cast<double>(bytes) / static_cast<double>(kept_events->events()), seconds() - t3);
    record::Replay replay(folder.path / "events.h5");
    double longest = 0, total = 0;
    scenario::Draws when(9, 0, scenario::Purpose::test, 2);
    for (int i = 0; i < 20; ++i) {
      const double begin = seconds();
      replay.at(SimTime::from(Seconds(3600 * hours * when.uniform())));
      longest = std::max(longest, seconds() - begin);
      total += seconds() - begin;
    }
    fmt::print("seek: {:.0f} ms on average, {:.0f} ms at most, over 20 random moments\n", 1000 * total / 20, 1000 * longest);
  }
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
  for (int quarter = 1; quarter <= static_cast<int>(4 * hours); ++quarter) {
    std::int64_t by_then = 0;
    for (const auto& row : o.curve)
      if (row.time_s <= 900 * quarter) by_then = row.arrived;
    fmt::print("{}{}", quarter == 1 ? "arrived by quarter hour: " : " ", by_then);
  }
  fmt::print("\nbefore the run {:.0f} MB, peak {:.0f} MB\n", before, megabytes_at_peak());
}
