#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "graph/errors.hpp"
#include "graph/hierarchy.hpp"
#include "sim/plan/site_shelters.hpp"

namespace senda::plan {

namespace {

bool named(const std::vector<std::string>& list, const std::string& id) { return std::find(list.begin(), list.end(), id) != list.end(); }

class SitingMaker {
 public:
  SitingMaker(const world::Study& study, const std::vector<WorldDemand>& worlds) : study_(study), o_(study.scenario().siting), worlds_(worlds) {}

  SitingProblem run() {
    candidates();
    if (!study_.inputs().siting_demand.empty()) given_places();
    else seeker_places();
    if (!study_.inputs().costs.empty()) given_costs();
    else walking_costs();
    for (const auto& a : p_.arcs) p_.cost_cap = std::max(p_.cost_cap, a.cost);
    return std::move(p_);
  }

 private:
  // Unsafe in more than 10 % of worlds: not a candidate (science.md 7.1), unless the planner pins it.
  void candidates() {
    const auto& sites = study_.inputs().sites;
    for (const std::string& id : o_.pin) must_exist(id, "siting.pin");
    for (const std::string& id : o_.forbid) must_exist(id, "siting.forbid");
    for (std::uint32_t i = 0; i < sites.size(); ++i) {
      const auto& s = sites[i];
      if (s.kind != SiteKind::shelter || s.status == scenario::SiteStatus::closed) continue;
      const bool pinned = named(o_.pin, s.id) || s.status == scenario::SiteStatus::open;
      if (named(o_.forbid, s.id)) {
        p_.excluded.emplace_back(i, "forbidden by the planner");
        continue;
      }
      std::size_t unsafe = 0;
      for (const auto& w : worlds_) unsafe += w.damage && !w.damage->site_works.empty() && !w.damage->site_works[i];
      if (!pinned && 10 * unsafe > worlds_.size()) {
        p_.excluded.emplace_back(i, fmt::format("unsafe in {} of {} worlds", unsafe, worlds_.size()));
        continue;
      }
      p_.candidates.push_back({i, o_.capacitated ? s.capacity : scenario::kUnlimited, s.fixed_cost, pinned});
    }
    keep_largest();
    if (p_.candidates.empty())
      throw InputError(study_.scenario().file.string(), "sites", "leave no candidate for a shelter", "give sites.given with candidates, or a map with schools and halls");
  }

  void must_exist(const std::string& id, const char* field) const {
    const auto& sites = study_.inputs().sites;
    if (std::none_of(sites.begin(), sites.end(), [&](const auto& s) { return s.id == id; }))
      throw InputError(study_.scenario().file.string(), field, fmt::format("'{}' is not among the sites", id), "give a site_id");
  }

  void keep_largest() {
    const auto most = static_cast<std::size_t>(o_.candidates);
    if (!study_.inputs().costs.empty() || !study_.inputs().siting_demand.empty() || p_.candidates.size() <= most) return;
    p_.notes.push_back(fmt::format("the {} largest of {} candidates are considered (siting.candidates)", most, p_.candidates.size()));
    std::stable_sort(p_.candidates.begin(), p_.candidates.end(), [](const auto& a, const auto& b) { return a.pinned != b.pinned ? a.pinned : a.capacity > b.capacity; });
    for (std::size_t i = most; i < p_.candidates.size(); ++i) p_.excluded.emplace_back(p_.candidates[i].site, "smaller than the candidates considered");
    p_.candidates.resize(most);
    std::sort(p_.candidates.begin(), p_.candidates.end(), [](const auto& a, const auto& b) { return a.site < b.site; });
  }

  void given_places() {
    for (const auto& d : study_.inputs().siting_demand) {
      p_.places.push_back({d.id, d.persons, d.weight});
      node_.push_back(d.place.foot);
    }
  }

  // Displaced households that seek public shelter, mean over worlds, gathered at junctions and then in
  // square cells coarse enough to leave at most `cells` places.
  void seeker_places() {
    const auto& r = study_.residents();
    struct Cell {
      double persons = 0, weighted = 0, best = -1;
      NodeId node;
    };
    std::map<NodeId, Cell> by_node;
    for (const auto& w : worlds_)
      for (const auto& s : w.seekers) {
        const NodeId n = r.place(s.household).foot;
        if (!n.exists()) continue;
        Cell& c = by_node[n];
        c.persons += s.persons / static_cast<double>(worlds_.size());
        c.weighted += s.persons * (1 + o_.kappa * r.vulnerability(s.household)) / static_cast<double>(worlds_.size());
        c.node = n;
      }
    double cell_m = 0;
    std::map<std::pair<std::int64_t, std::int64_t>, Cell> cells;
    for (cell_m = 100;; cell_m *= 1.3) {
      cells.clear();
      for (const auto& [n, c] : by_node) {
        const Point p = study_.city().roads.point[n];
        Cell& into = cells[{static_cast<std::int64_t>(std::floor(p.x / cell_m)), static_cast<std::int64_t>(std::floor(p.y / cell_m))}];
        into.persons += c.persons;
        into.weighted += c.weighted;
        if (c.persons > into.best) {  // the junction with most demand stands for the cell
          into.best = c.persons;
          into.node = n;
        }
      }
      if (cells.size() <= static_cast<std::size_t>(o_.cells)) break;
    }
    std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> index;
    for (const auto& [key, c] : cells) {
      index[key] = p_.places.size();
      p_.places.push_back({fmt::format("n{}", c.node.value()), c.persons, c.persons > 0 ? c.weighted / c.persons : 1});
      node_.push_back(c.node);
    }
    p_.world_persons.assign(worlds_.size(), std::vector<double>(p_.places.size(), 0));
    for (std::size_t w = 0; w < worlds_.size(); ++w)
      for (const auto& s : worlds_[w].seekers) {
        const NodeId n = r.place(s.household).foot;
        if (!n.exists()) continue;
        const Point p = study_.city().roads.point[n];
        p_.world_persons[w][index.at({static_cast<std::int64_t>(std::floor(p.x / cell_m)), static_cast<std::int64_t>(std::floor(p.y / cell_m))})] += s.persons;
      }
    p_.notes.push_back(fmt::format("demand is gathered in {} cells of {:.0f} m", cells.size(), cell_m));
  }

  void given_costs() {
    std::map<std::uint32_t, std::uint32_t> candidate_of;
    for (std::uint32_t c = 0; c < p_.candidates.size(); ++c) candidate_of[p_.candidates[c].site] = c;
    for (const auto& e : study_.inputs().costs)
      if (const auto it = candidate_of.find(e.site); it != candidate_of.end()) p_.arcs.push_back({e.demand, it->second, e.cost});
  }

  // Mean walking minutes over up to ten worlds, trees to sixteen candidates at once; where a world cuts the
  // way, the cap counts.
  void walking_costs() {
    const RoadGraph& g = study_.city().roads;
    const double cap = 3 * study_.scenario().clearance.shelter_max_min;
    const auto intact = mode_weights(g, kFoot, MetresPerSecond(study_.scenario().behaviour.walk_speed_mps));
    std::vector<std::vector<double>> minutes(p_.places.size(), std::vector<double>(p_.candidates.size(), 0));
    const std::size_t worlds = std::max<std::size_t>(1, std::min<std::size_t>(10, worlds_.size()));
    const Hierarchy hierarchy(g);
    HierarchyMetric metric(hierarchy);
    TreeBatch trees(hierarchy);
    for (std::size_t w = 0; w < worlds; ++w) {
      auto weight = intact;
      if (w < worlds_.size() && worlds_[w].damage)
        for (const auto& c : worlds_[w].damage->closures)
          if (c.modes & kFoot)
            for (EdgeId e : {g.edge_forward[c.segment], g.edge_backward[c.segment]})
              if (e.exists()) weight[e] = kClosed;
      metric.customise(weight);
      for (std::size_t first = 0; first < p_.candidates.size(); first += TreeBatch::kLanes) {
        std::vector<NodeId> sources;
        std::vector<std::size_t> candidate;
        for (std::size_t c = first; c < std::min(p_.candidates.size(), first + TreeBatch::kLanes); ++c) {
          const NodeId n = study_.inputs().sites[p_.candidates[c].site].place.foot;
          if (n.exists()) {
            sources.push_back(n);
            candidate.push_back(c);
          } else {
            for (auto& row : minutes) row[c] = cap;
          }
        }
        trees.run(metric, sources, ShortestPaths::Direction::reverse);
        for (std::size_t k = 0; k < sources.size(); ++k)
          for (std::size_t i = 0; i < p_.places.size(); ++i) {
            const std::uint32_t ms = node_[i].exists() ? trees.distance(k, node_[i]) : kUnreachable;
            minutes[i][candidate[k]] += (ms == kUnreachable ? cap : std::min(cap, ms / 60000.0)) / static_cast<double>(worlds);
          }
      }
    }
    keep_nearest(minutes, cap);
  }

  void keep_nearest(const std::vector<std::vector<double>>& minutes, double cap) {
    const bool all = !study_.inputs().siting_demand.empty();
    const std::size_t most = all ? p_.candidates.size() : static_cast<std::size_t>(o_.candidates_per_cell);
    for (std::uint32_t i = 0; i < minutes.size(); ++i) {
      std::vector<std::pair<double, std::uint32_t>> near;
      for (std::uint32_t c = 0; c < minutes[i].size(); ++c)
        if (minutes[i][c] < cap - 1e-9) near.emplace_back(minutes[i][c], c);
      std::sort(near.begin(), near.end());
      if (near.size() > most) near.resize(most);
      for (const auto& [cost, c] : near) p_.arcs.push_back({i, c, cost});
    }
  }

  const world::Study& study_;
  const scenario::SitingInput& o_;
  const std::vector<WorldDemand>& worlds_;
  SitingProblem p_;
  std::vector<NodeId> node_;
};

}  // namespace

SitingProblem make_siting(const world::Study& study, const std::vector<WorldDemand>& worlds) { return SitingMaker(study, worlds).run(); }

}  // namespace senda::plan
