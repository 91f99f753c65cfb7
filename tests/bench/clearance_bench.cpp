// Cost of one evaluation of a crew list and its growth, then a whole plan: bench_clearance CITY.h5 [ITEMS CREWS DEMAND SECONDS]
// (1000 20 50000 300), one world of closed streets drawn at random, beside the full re-computation.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "graph/city_file.hpp"
#include "sim/plan/access_loss.hpp"
#include "sim/plan/greedy.hpp"
#include "sim/plan/rank_roads.hpp"

using namespace senda;
using namespace senda::plan;

namespace {

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

ClearanceProblem problem_of(const City& city, const scenario::ClearanceInput& options, std::size_t crews, std::size_t demand, scenario::Draws& d) {
  const RoadGraph& g = city.roads;
  ClearanceProblem p;
  p.city = &city;
  p.options = &options;
  const auto place = [&] {
    const NodeId n(static_cast<std::uint32_t>(d.below(g.node_count())));
    return scenario::Place{g.point[n], n, n};
  };
  for (std::size_t i = 0; i < demand; ++i) {
    const double persons = static_cast<double>(1 + d.below(400));
    p.demand.push_back({std::to_string(i), place(), persons, persons});
  }
  p.kinds = {{"hospital", kCar, 0.4, 3.6e6, false, false, {SiteKind::hospital}}, {"shelter", kFoot, 0.3, 1.8e6, false, false, {SiteKind::shelter}}, {"rescue", kEmergency, 0.3, 3.6e6, false, true, {SiteKind::fire_station}}};
  for (std::size_t c = 0; c < crews; ++c) p.crews.push_back({fmt::format("c{}", c), place(), 0, 40, scenario::CrewKind::loader});
  p.car_weight = mode_weights(g, kCar, MetresPerSecond(1.34));
  p.foot_weight = mode_weights(g, kFoot, MetresPerSecond(1.34));
  p.emergency_weight = mode_weights(g, kEmergency, MetresPerSecond(1.34));
  p.crew_weight.assign(g.edge_count(), kClosed);
  for (EdgeId e : g.edges())
    if (g.modes[e] & (kEmergency | kCar)) p.crew_weight[e] = static_cast<std::uint32_t>(std::clamp(g.length[g.segment[e]].value / (options.crew_speed_kmh / 3.6) * 1000, 1.0, 2e9));
  p.hierarchy = std::make_shared<const Hierarchy>(g);
  p.forbidden.assign(g.segment_count(), 0);
  p.corridor.assign(g.segment_count(), 0);
  return p;
}

ClearanceWorld world_of(const City& city, const ClearanceProblem& p, std::size_t items, std::uint64_t seed) {
  scenario::Draws d(seed, 0, scenario::Purpose::test, 9);
  ClearanceWorld w;
  std::vector<std::uint32_t> chosen;
  while (chosen.size() < items) {
    const auto s = static_cast<std::uint32_t>(d.below(city.roads.segment_count()));
    if ((city.roads.segment_modes(SegmentId(s)) & kCar) && std::find(chosen.begin(), chosen.end(), s) == chosen.end()) chosen.push_back(s);
  }
  std::sort(chosen.begin(), chosen.end());
  for (const std::uint32_t s : chosen) {
    WorkItem i;
    i.segment = i.key = SegmentId(s);
    i.modes = kAllModes;
    i.work_h = 0.5 + 5 * d.uniform();
    w.items.push_back(i);
  }
  for (std::size_t k = 0; k < p.kinds.size(); ++k) {
    w.targets.emplace_back();
    for (int t = 0; t < (k == 1 ? 200 : 25); ++t) w.targets.back().push_back(NodeId(static_cast<std::uint32_t>(d.below(city.roads.node_count()))));
    std::sort(w.targets.back().begin(), w.targets.back().end());
  }
  return w;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print("bench_clearance CITY.h5 [ITEMS CREWS DEMAND SECONDS]\n");
    return 2;
  }
  const auto number = [&](int i, double otherwise) { return argc > i ? std::atof(argv[i]) : otherwise; };
  const auto items = static_cast<std::size_t>(number(2, 1000)), crews = static_cast<std::size_t>(number(3, 20)), demand = static_cast<std::size_t>(number(4, 50000));
  const City city = load_city(argv[1]);
  scenario::ClearanceInput options;
  options.time_limit_s = number(5, 300);
  options.lambda = 1;
  scenario::Draws d(1, 0, scenario::Purpose::test, 10);
  const double t0 = seconds();
  const ClearanceProblem p = problem_of(city, options, crews, demand, d);
  fmt::print("{}: {} nodes, {} segments, {} demand points, {} crews; problem {:.1f} s\n", argv[1], city.roads.node_count(), city.roads.segment_count(), p.demand.size(), crews, seconds() - t0);
  CityWorkspace workspace(p);
  for (std::size_t n = 100; n <= items; n = n < 200 ? 200 : n < 500 ? 500 : n < 1000 ? 1000 : 2 * n) {
    const ClearanceWorld w = world_of(city, p, n, 3);
    const double begin = seconds();
    WorldEvaluator e(p, w, workspace);
    const double built = seconds();
    const GreedyOrder greedy = greedy_order(e);
    const double found = seconds();
    int runs = 0;
    double z = 0;
    while (runs < 5 || seconds() - found < 1) z = e.evaluate(greedy.items), ++runs;
    const double each = (seconds() - found) / runs, slow_begin = seconds();
    AccessLoss slow(p, w);
    double again = 0, now = 0;
    for (const Task& t : e.schedule(greedy.items)) {
      if (t.finish_h >= p.horizon_h()) break;
      again += slow.rate() * (t.finish_h - now);
      now = t.finish_h;
      slow.open({t.item});
    }
    again += slow.rate() * (p.horizon_h() - now);
    fmt::print("{:5} items: built {:.2f} s, greedy {:.2f} s, one evaluation {:.3f} ms (on the whole city {:.0f} ms, differs by {:.1e}), {} junctions change\n", n, built - begin, found - built, 1000 * each, 1000 * (seconds() - slow_begin), std::abs(again / z - 1), e.region().nodes());
  }
  Ranking r;
  r.worlds = {world_of(city, p, items, 3)};
  r.seed = 1;
  const double begin = seconds();
  const ClearancePlan plan = rank_roads(p, std::move(r), {});
  fmt::print("plan of {} items: {:.1f} s, {} lists tried, {} ({}), loss {:.0f}, bound {:.0f}, gap {:.1f} %, avoids {:.1f} % of what can be avoided\n", items, seconds() - begin, plan.tries, plan.status, plan.method, plan.objective, plan.bound, 100 * plan.gap, 100 * plan.avoidable_share);
  for (const Baseline& b : plan.baselines) fmt::print("  {:30} {:.1f} %\n", b.name, 100 * b.avoidable_share);
}
