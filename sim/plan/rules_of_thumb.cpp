#include "sim/plan/rules_of_thumb.hpp"

#include <algorithm>
#include <functional>
#include <limits>

#include "graph/betweenness.hpp"

namespace senda::plan {

using scenario::Purpose;
using scenario::Streams;

namespace {

// Persons (weighted as the objective weighs kinds) on whose shortest way to the nearest target each segment lies.
PerSegment<double> carried(const ClearanceProblem& p, const ClearanceWorld& w) {
  const RoadGraph& g = p.city->roads;
  PerSegment<double> out(g.segment_count(), 0);
  ShortestPaths paths(g);
  for (std::size_t k = 0; k < p.kinds.size(); ++k) {
    const TargetKind& t = p.kinds[k];
    std::vector<ShortestPaths::Source> sources;
    for (NodeId n : w.targets[k]) sources.push_back({n, 0});
    paths.run(sources, p.weight(t.mode), t.from_target ? ShortestPaths::Direction::forward : ShortestPaths::Direction::reverse);
    PerNode<double> persons(g.node_count(), 0);
    std::vector<NodeId> reached;
    for (const Demand& d : p.demand)
      if (const NodeId n = t.mode == kFoot ? d.place.foot : d.place.car; n.exists()) persons[n] += t.weight * d.persons;
    for (NodeId n : g.nodes())
      if (paths.distance(n) != kUnreachable && paths.via(n).exists()) reached.push_back(n);
    std::sort(reached.begin(), reached.end(), [&](NodeId a, NodeId b) { return paths.distance(a) != paths.distance(b) ? paths.distance(a) > paths.distance(b) : a > b; });
    for (const NodeId n : reached) {  // from the far ends of the tree inwards
      const EdgeId e = paths.via(n);
      out[g.segment[e]] += persons[n];
      persons[t.from_target ? g.source[e] : g.target[e]] += persons[n];
    }
  }
  return out;
}

// How much the rate of lost access rises when one segment alone is closed; 0 where nobody's shortest way uses it.
std::vector<double> lost_alone(const ClearanceProblem& p, const ClearanceWorld& w, const std::vector<RuleItem>& items, const PerSegment<double>& use) {
  std::vector<double> out(items.size(), 0);
  const RoadGraph& g = p.city->roads;
  const auto rate = [&](ShortestPaths& paths, SegmentId closed) {
    double sum = 0;
    for (std::size_t k = 0; k < p.kinds.size(); ++k) {
      const TargetKind& t = p.kinds[k];
      PerEdge<std::uint32_t> weight = p.weight(t.mode);
      if (closed.exists())
        for (EdgeId e : {g.edge_forward[closed], g.edge_backward[closed]})
          if (e.exists()) weight[e] = kClosed;
      std::vector<ShortestPaths::Source> sources;
      for (NodeId n : w.targets[k]) sources.push_back({n, 0});
      paths.run(sources, weight, t.from_target ? ShortestPaths::Direction::forward : ShortestPaths::Direction::reverse);
      for (const Demand& d : p.demand)
        if (const NodeId n = t.mode == kFoot ? d.place.foot : d.place.car; n.exists()) {
          const std::uint32_t away = paths.distance(n);
          sum += t.weight * d.weight * (away == kUnreachable ? 1 : t.binary ? 0 : std::min(1.0, away / t.limit_ms));
        }
    }
    return sum;
  };
  ShortestPaths first(g);
  const double open = rate(first, SegmentId());
  constexpr std::size_t kTogether = 16;
  world::for_each_index((items.size() + kTogether - 1) / kTogether, [&](std::size_t part) {
    ShortestPaths paths(g);
    for (std::size_t i = part * kTogether; i < std::min(items.size(), (part + 1) * kTogether); ++i)
      if (use[items[i].segment] > 0) out[i] = rate(paths, items[i].segment) - open;
  }, {}, "");
  return out;
}

}  // namespace

RoadUse road_use(const ClearanceProblem& p, const ClearanceWorld& all_open, const std::vector<RuleItem>& items) {
  const PerSegment<double> use = carried(p, all_open);
  RoadUse out;
  for (const RuleItem& i : items) out.people.push_back(use[i.segment]);
  out.lost = lost_alone(p, all_open, items, use);
  return out;
}

std::vector<Rule> rules_of_thumb(const ClearanceProblem& p, const RoadUse& use, const std::vector<RuleItem>& items, std::uint64_t seed) {
  const RoadGraph& g = p.city->roads;
  std::vector<Rule> out;
  const auto add = [&](const char* name, const std::function<double(std::uint32_t)>& key) {
    std::vector<std::pair<double, std::uint32_t>> order;
    for (std::uint32_t i = 0; i < items.size(); ++i) order.emplace_back(key(i), i);
    std::sort(order.begin(), order.end());
    Rule r{name, {}};
    for (const auto& [k, i] : order) r.list.push_back(i);
    out.push_back(std::move(r));
  };
  const auto away = [&](SegmentId s) {
    double nearest = std::numeric_limits<double>::max();
    for (const auto& c : p.crews) nearest = std::min(nearest, distance_m(c.place.point, g.midpoint(s)));
    return nearest;
  };
  add("random", [&](std::uint32_t i) { return Streams::once(seed).of(Purpose::baseline, items[i].segment.value()).uniform(); });
  add("nearest_first", [&](std::uint32_t i) { return away(items[i].segment); });
  add("least_work_first", [&](std::uint32_t i) { return items[i].hours; });
  add("most_work_first", [&](std::uint32_t i) { return -items[i].hours; });
  add("road_class_first", [&](std::uint32_t i) { return static_cast<double>(g.road_class[items[i].segment]); });
  const Betweenness between = betweenness(g, p.car_weight);
  add("betweenness_first", [&](std::uint32_t i) { return -between.segment[items[i].segment]; });
  add("population_betweenness_first", [&](std::uint32_t i) { return -use.people[i]; });
  add("one_edge_removal_first", [&](std::uint32_t i) { return -use.lost[i]; });
  return out;
}

}  // namespace senda::plan
