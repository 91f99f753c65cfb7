#include "sim/plan/siting_problem.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "graph/hierarchy.hpp"
#include "graph/interrupt.hpp"

namespace senda::plan {

namespace {

constexpr std::size_t kLeastKept = 12;
constexpr double kAbovePrice = 2;  // a pair that costs more than a place's price changes no bound; sets that are not the best need some of them
// Pairs over all worlds; 16 bytes each, three times in the search.
constexpr std::size_t kFewPairs = 12'000'000, kMostPairs = 45'000'000;

}  // namespace

bool SitingProblem::is_cut() const {
  return std::any_of(worlds.begin(), worlds.end(), [](const World& w) { return std::any_of(w.beyond.begin(), w.beyond.end(), [](double b) { return b < std::numeric_limits<double>::infinity(); }); });
}

double longest_walk_min(const scenario::Scenario& s) { return 3 * s.clearance.shelter_max_min; }

struct SitingWalks::Parts {
  const world::Study& study;
  PerEdge<std::uint32_t> intact;
  Hierarchy hierarchy;
  HierarchyMetric metric;
  PerSegment<std::uint8_t> cordon;      ///< closed on foot by a cordon alone
  explicit Parts(const world::Study& s)
      : study(s), intact(mode_weights(s.city().roads, kFoot, MetresPerSecond(s.scenario().behaviour.walk_speed_mps))), hierarchy(s.city().roads), metric(hierarchy) {}

  NodeId node(const SitingProblem& p, std::uint32_t candidate) const { return study.inputs().sites[p.candidates[candidate].site].place.foot; }

  void damage(const hazard::Damage* d) {
    const RoadGraph& g = study.city().roads;
    auto weight = intact;
    cordon.assign(g.segment_count(), 0);
    if (d)
      for (const auto& c : d->closures) {
        if (!(c.modes & kFoot)) continue;
        cordon[c.segment] = c.cause == scenario::Cause::cordon;
        for (EdgeId e : {g.edge_forward[c.segment], g.edge_backward[c.segment]})
          if (e.exists()) weight[e] = kClosed;
      }
    metric.customise(weight);
  }

  // Residents of a cordoned block walk out of it, as they do in the movement engine; nobody walks in. Corners that they come
  // to inside it, with the way there in ms; of everybody else their own corner.
  std::vector<std::pair<NodeId, std::uint32_t>> ways_out(NodeId home) const {
    constexpr std::size_t kMost = 2000;
    const RoadGraph& g = study.city().roads;
    std::vector<std::pair<NodeId, std::uint32_t>> out;
    std::map<NodeId, std::uint32_t> best = {{home, 0}};
    std::set<std::pair<std::uint32_t, NodeId>> open = {{0, home}};
    while (!open.empty() && out.size() < kMost) {
      const auto [ms, n] = *open.begin();
      open.erase(open.begin());
      out.emplace_back(n, ms);
      for (const EdgeId e : g.out_edges(n)) {
        if (!cordon[g.segment[e]] || intact[e] == kClosed) continue;
        const std::uint32_t there = ms + intact[e];
        const auto [it, fresh] = best.try_emplace(g.target[e], there);
        if (!fresh && it->second <= there) continue;
        if (!fresh) open.erase({it->second, g.target[e]}), it->second = there;
        open.insert({there, g.target[e]});
      }
    }
    return out;
  }

  // minutes(candidate, node), sixteen candidates at a time on every core; visit(position in candidates, trees, lane).
  template <class Visit>
  void each(const SitingProblem& p, const std::vector<std::uint32_t>& candidates, Visit&& visit) {
    std::vector<std::size_t> with_node;
    for (std::size_t k = 0; k < candidates.size(); ++k)
      if (node(p, candidates[k]).exists()) with_node.push_back(k);
    const std::size_t batches = (with_node.size() + TreeBatch::kLanes - 1) / TreeBatch::kLanes;
    tbb::parallel_for(std::size_t{0}, batches, [&](std::size_t b) {
      thread_local std::unique_ptr<TreeBatch> trees;
      thread_local const Hierarchy* of = nullptr;
      if (!trees || of != &hierarchy) trees = std::make_unique<TreeBatch>(hierarchy), of = &hierarchy;
      const std::size_t first = b * TreeBatch::kLanes, last = std::min(with_node.size(), first + TreeBatch::kLanes);
      std::vector<NodeId> sources;
      for (std::size_t k = first; k < last; ++k) sources.push_back(node(p, candidates[with_node[k]]));
      trees->run(metric, sources, ShortestPaths::Direction::reverse);
      for (std::size_t k = first; k < last; ++k) visit(with_node[k], *trees, k - first);
    });
  }
};

SitingWalks::SitingWalks(const world::Study& study) : parts_(std::make_unique<Parts>(study)) {}
SitingWalks::~SitingWalks() = default;

void SitingWalks::fill(const SitingProblem& p, const hazard::Damage* damage, const std::vector<std::uint32_t>& candidates, std::size_t most, SitingProblem::World& w) {
  check_stop();
  parts_->damage(damage);
  const std::size_t n = w.place.size();
  const auto cap_ms = static_cast<std::uint32_t>(longest_walk_min(parts_->study.scenario()) * 60000);
  std::vector<std::uint32_t> ms(n * candidates.size(), kUnreachable);  // by candidate, then by place
  std::vector<std::vector<std::pair<NodeId, std::uint32_t>>> from(n);
  for (std::size_t i = 0; i < n; ++i)
    if (const NodeId at = p.places[w.place[i]].node; at.exists()) from[i] = parts_->ways_out(at);
  parts_->each(p, candidates, [&](std::size_t k, const TreeBatch& trees, std::size_t lane) {
    for (std::size_t i = 0; i < n; ++i)
      for (const auto& [at, before] : from[i])
        if (const std::uint32_t rest = trees.distance(lane, at); rest != kUnreachable) ms[k * n + i] = std::min(ms[k * n + i], before + rest);
  });
  w.first.assign(1, 0);
  w.options.clear();
  w.beyond.assign(n, std::numeric_limits<double>::infinity());
  std::vector<std::pair<std::uint32_t, std::uint32_t>> near;
  for (std::size_t i = 0; i < n; ++i) {
    near.clear();
    for (std::size_t k = 0; k < candidates.size(); ++k)
      if (w.usable[candidates[k]] && ms[k * n + i] < cap_ms) near.emplace_back(ms[k * n + i], candidates[k]);
    std::size_t keep = std::min(near.size(), most);
    if (keep > kLeastKept && !p.hint.price.empty() && p.hint.price[w.place[i]] >= 0) {
      const double limit = 60000 * kAbovePrice * p.hint.price[w.place[i]];
      const auto within = static_cast<std::size_t>(std::count_if(near.begin(), near.end(), [&](const auto& x) { return x.first <= limit; }));
      keep = std::clamp(within, kLeastKept, keep);
    }
    if (near.size() > keep) {
      std::nth_element(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(keep), near.end());
      w.beyond[i] = near[keep].first / 60000.0;
      near.resize(keep);
    }
    std::sort(near.begin(), near.end());
    for (const auto& [t, c] : near) w.options.push_back({c, t / 60000.0});
    w.first.push_back(static_cast<std::uint32_t>(w.options.size()));
  }
}

std::vector<double> SitingWalks::nearest(const SitingProblem& p, const std::vector<std::uint32_t>& candidates, const std::vector<NodeId>& nodes) {
  parts_->damage(nullptr);
  std::vector<std::vector<std::uint32_t>> ms(candidates.size(), std::vector<std::uint32_t>(nodes.size(), kUnreachable));
  parts_->each(p, candidates, [&](std::size_t k, const TreeBatch& trees, std::size_t lane) {
    for (std::size_t i = 0; i < nodes.size(); ++i) ms[k][i] = trees.distance(lane, nodes[i]);
  });
  std::vector<double> out(nodes.size(), std::numeric_limits<double>::infinity());
  for (const auto& row : ms)
    for (std::size_t i = 0; i < nodes.size(); ++i)
      if (row[i] != kUnreachable) out[i] = std::min(out[i], row[i] / 60000.0);
  return out;
}

namespace {

void add_costs(const world::Study& study, SitingProblem& p) {
  std::map<std::uint32_t, std::uint32_t> candidate_of;
  for (std::uint32_t c = 0; c < p.candidates.size(); ++c) candidate_of[p.candidates[c].site] = c;
  std::vector<std::vector<SitingProblem::Option>> of(p.places.size());
  for (const auto& e : study.inputs().costs)
    if (const auto it = candidate_of.find(e.site); it != candidate_of.end()) of[e.demand].push_back({it->second, e.cost});
  for (SitingProblem::World& w : p.worlds) {
    w.first.assign(1, 0);
    for (const std::uint32_t place : w.place) {
      auto& options = of[place];
      std::sort(options.begin(), options.end(), [](const auto& a, const auto& b) { return a.cost != b.cost ? a.cost < b.cost : a.candidate < b.candidate; });
      w.options.insert(w.options.end(), options.begin(), options.end());
      w.first.push_back(static_cast<std::uint32_t>(w.options.size()));
    }
    w.beyond.assign(w.place.size(), std::numeric_limits<double>::infinity());
  }
}

}  // namespace

SitingProblem make_siting(const world::Study& study, const std::vector<WorldDemand>& worlds) {
  SitingProblem p;
  add_candidates(study, worlds, p);
  add_demand(study, worlds, p);
  p.usable_in.clear();
  if (p.costs_given) {
    add_costs(study, p);
  } else {
    SitingWalks walks(study);
    std::vector<std::uint32_t> all(p.candidates.size());
    std::iota(all.begin(), all.end(), 0u);
    // All pairs while they are few. Of more, each place keeps those that its price in the heaviest world could make use of, and
    // the cost of the next.
    const std::size_t rows = std::max<std::size_t>(1, std::accumulate(p.worlds.begin(), p.worlds.end(), std::size_t{0}, [](std::size_t n, const auto& w) { return n + w.place.size(); }));
    const auto least = static_cast<std::size_t>(study.scenario().siting.candidates_per_cell);
    std::size_t most = all.size();
    if (rows * all.size() > kFewPairs) {
      const auto persons = [](const SitingProblem::World& w) { return std::accumulate(w.persons.begin(), w.persons.end(), 0.0); };
      SitingProblem::World heaviest = *std::max_element(p.worlds.begin(), p.worlds.end(), [&](const auto& a, const auto& b) { return persons(a) < persons(b); });
      walks.fill(p, worlds[heaviest.world].damage, all, std::max(least, kFewPairs / 3 / heaviest.place.size()), heaviest);
      p.hint = hint_from(study.scenario(), p, std::move(heaviest));
      most = std::max(least, kMostPairs / rows);
    }
    for (SitingProblem::World& w : p.worlds) walks.fill(p, worlds[w.world].damage, all, most, w);
  }
  for (const SitingProblem::World& w : p.worlds) {
    for (const auto& o : w.options) p.cost_cap = std::max(p.cost_cap, o.cost);
    for (const double b : w.beyond)
      if (b < std::numeric_limits<double>::infinity()) p.cost_cap = std::max(p.cost_cap, b);
  }
  return p;
}

}  // namespace senda::plan
