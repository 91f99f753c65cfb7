// Who seeks public shelter, gathered in places, world by world (science.md 7.2); many worlds by a few of them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/people/groups.hpp"
#include "sim/plan/medoids.hpp"
#include "sim/plan/siting_problem.hpp"

namespace senda::plan {

namespace {

constexpr double kFinestCell_m = 100;
constexpr double kWiden = 1.3;        // until there are few enough
constexpr int kFeatureGrid = 12;      // worlds are compared by demand and closures in so many squares a side [A]

class Demand {
 public:
  Demand(const world::Study& study, const std::vector<WorldDemand>& worlds, SitingProblem& p)
      : study_(study), o_(study.scenario().siting), r_(study.residents()), worlds_(worlds), p_(p) {}

  void run() {
    if (!study_.inputs().siting_demand.empty()) given();
    else seekers();
    reduce();
    if (study_.inputs().siting_demand.empty()) seeker_groups();
    means();
  }

 private:
  using World = SitingProblem::World;

  // The same demand in every world; where the streets are the same too, one world says it all.
  void given() {
    const auto& demand = study_.inputs().siting_demand;
    for (const auto& d : demand) p_.places.push_back({d.id, d.place.foot, d.persons, d.weight});
    p_.costs_given = !study_.inputs().costs.empty();
    const bool differ = !p_.costs_given && std::any_of(worlds_.begin(), worlds_.end(), [](const auto& w) {
      return w.damage && std::any_of(w.damage->closures.begin(), w.damage->closures.end(), [](const auto& c) { return (c.modes & kFoot) != 0; });
    });
    const bool unsafe = std::any_of(p_.usable_in.begin(), p_.usable_in.end(), [](const auto& u) { return std::count(u.begin(), u.end(), 0) > 0; });
    const std::size_t n = differ || (unsafe && !p_.costs_given) ? worlds_.size() : 1;
    std::map<std::pair<std::size_t, std::string>, std::size_t> group_of;
    const auto& columns = study_.inputs().demand_groups;
    for (const auto& d : demand)
      for (std::size_t c = 0; c < columns.size(); ++c)
        group_of.emplace(std::pair(c, d.groups[c]), 0);
    for (auto& [key, index] : group_of) {
      index = p_.groups.size();
      p_.groups.push_back({columns[key.first], key.second});
    }
    for (std::size_t r = 0; r < n; ++r) {
      World w;
      w.world = static_cast<std::uint32_t>(r);
      w.share = 1.0 / static_cast<double>(n);
      w.usable = n > 1 ? p_.usable_in[r] : std::vector<std::uint8_t>(p_.candidates.size(), 1);
      for (std::uint32_t i = 0; i < demand.size(); ++i) {
        if (demand[i].persons <= 0) continue;
        w.place.push_back(i);
        w.persons.push_back(demand[i].persons);
        w.weight.push_back(demand[i].weight);
        w.group_persons.resize(w.place.size() * p_.groups.size(), 0);
        for (std::size_t c = 0; c < columns.size(); ++c)
          w.group_persons[(w.place.size() - 1) * p_.groups.size() + group_of.at({c, demand[i].groups[c]})] = static_cast<float>(demand[i].persons);
      }
      p_.worlds.push_back(std::move(w));
    }
  }

  using Square = std::pair<std::int64_t, std::int64_t>;
  Square square(NodeId n, double side) const {
    const Point at = study_.city().roads.point[n];
    return {static_cast<std::int64_t>(std::floor(at.x / side)), static_cast<std::int64_t>(std::floor(at.y / side))};
  }

  // Displaced households that seek public shelter, gathered at junctions and then in square cells coarse enough to leave
  // at most `cells` places. The junction with most demand stands for its cell.
  void seekers() {
    std::map<NodeId, double> at;
    for (const auto& w : worlds_)
      for (const auto& s : w.seekers)
        if (const NodeId n = r_.place(s.household).foot; n.exists()) at[n] += s.persons;
    double side = 0;
    std::map<Square, std::pair<double, NodeId>> cells;
    for (double next = kFinestCell_m;; next *= kWiden) {
      side = at.size() <= static_cast<std::size_t>(o_.cells) ? 0 : next;
      cells.clear();
      if (side == 0) break;
      for (const auto& [n, persons] : at) {
        auto& c = cells.try_emplace(square(n, side), -1.0, n).first->second;
        if (persons > c.first) c = {persons, n};
      }
      if (cells.size() <= static_cast<std::size_t>(o_.cells)) break;
    }
    std::map<NodeId, std::uint32_t> own;
    std::map<Square, std::uint32_t> of_cell;
    const auto add = [&](NodeId n) {
      p_.places.push_back({fmt::format("n{}", n.value()), n, 0, 1});
      return static_cast<std::uint32_t>(p_.places.size() - 1);
    };
    if (side == 0) {
      for (const auto& [n, persons] : at) own[n] = add(n);
    } else {
      for (const auto& [key, c] : cells) of_cell[key] = add(c.second);
      for (const auto& [n, persons] : at) own[n] = of_cell.at(square(n, side));
      p_.notes.push_back(fmt::format("demand is gathered in {} cells of {:.0f} m", cells.size(), side));
    }
    p_.aggregation = SitingProblem::Aggregation{p_.places.size(), side};
    for (std::size_t r = 0; r < worlds_.size(); ++r) {
      World w;
      w.world = static_cast<std::uint32_t>(r);
      w.share = 1.0 / static_cast<double>(worlds_.size());
      w.usable = p_.usable_in[r];
      std::map<std::uint32_t, std::pair<double, double>> demand;  // persons, weighted
      for (const auto& s : worlds_[r].seekers) {
        const NodeId n = r_.place(s.household).foot;
        if (!n.exists() || s.persons <= 0) continue;
        auto& d = demand[own.at(n)];
        d.first += s.persons;
        d.second += s.persons * (1 + o_.kappa * r_.vulnerability(s.household));
      }
      for (const auto& [place, d] : demand) {
        w.place.push_back(place);
        w.persons.push_back(d.first);
        w.weight.push_back(d.second / d.first);
      }
      p_.worlds.push_back(std::move(w));
    }
    own_ = std::move(own);
  }

  // Many worlds are reduced to those nearest to all others, each standing for its share.
  void reduce() {
    const auto most = static_cast<std::size_t>(o_.scenarios);
    if (p_.worlds.size() <= most) return;
    const auto clusters = k_medoids(features(), most);
    p_.all = std::move(p_.worlds);
    p_.worlds.clear();
    for (std::size_t k = 0; k < clusters.medoids.size(); ++k) {
      World w = p_.all[clusters.medoids[k]];
      w.share = static_cast<double>(clusters.size[k]) / static_cast<double>(p_.all.size());
      p_.worlds.push_back(std::move(w));
    }
    p_.notes.push_back(fmt::format("the search sees {} of {} worlds (k-medoids on demand and closures); figures over all worlds stand beside", p_.worlds.size(), p_.all.size()));
  }

  // Demand and streets closed on foot in coarse squares, each summing to one on the mean of worlds.
  std::vector<std::vector<double>> features() const {
    const RoadGraph& g = study_.city().roads;
    Point low{1e18, 1e18}, high{-1e18, -1e18};
    for (const Point p : g.point.raw()) low = {std::min(low.x, p.x), std::min(low.y, p.y)}, high = {std::max(high.x, p.x), std::max(high.y, p.y)};
    const auto cell = [&](Point p) {
      const auto part = [](double x, double a, double b) { return std::clamp(static_cast<int>((x - a) / std::max(1e-9, b - a) * kFeatureGrid), 0, kFeatureGrid - 1); };
      return static_cast<std::size_t>(part(p.y, low.y, high.y) * kFeatureGrid + part(p.x, low.x, high.x));
    };
    constexpr std::size_t kSquares = static_cast<std::size_t>(kFeatureGrid * kFeatureGrid);
    std::vector<std::vector<double>> out;
    double persons = 0, closed = 0;
    for (const World& w : p_.worlds) {
      std::vector<double> f(2 * kSquares, 0);
      for (std::size_t i = 0; i < w.place.size(); ++i)
        if (const NodeId n = p_.places[w.place[i]].node; n.exists()) f[cell(g.point[n])] += w.persons[i], persons += w.persons[i];
      if (const hazard::Damage* d = worlds_[w.world].damage)
        for (const auto& c : d->closures)
          if (c.modes & kFoot) f[kSquares + cell(g.shape(c.segment).front())] += 1, closed += 1;
      out.push_back(std::move(f));
    }
    const auto n = static_cast<double>(p_.worlds.size());
    for (auto& f : out)
      for (std::size_t k = 0; k < f.size(); ++k) f[k] *= (k < kSquares ? n / std::max(1e-9, persons) : n / std::max(1e-9, closed));
    return out;
  }

  void seeker_groups() {
    std::vector<std::size_t> first;
    for (const auto& c : people::group_columns()) {
      first.push_back(p_.groups.size());
      for (const std::string& value : c.values) p_.groups.push_back({c.name, value});
    }
    for (World& w : p_.worlds) {
      w.group_persons.assign(w.place.size() * p_.groups.size(), 0);
      for (const auto& s : worlds_[w.world].seekers) {
        const NodeId n = r_.place(s.household).foot;
        if (!n.exists() || s.persons <= 0) continue;
        const auto row = static_cast<std::size_t>(std::lower_bound(w.place.begin(), w.place.end(), own_.at(n)) - w.place.begin());
        const double each = s.persons / static_cast<double>(r_.size_of(s.household));
        for (const people::PersonId person : r_.members(s.household)) {
          const auto groups = people::groups_of(r_, s.household, person);
          for (std::size_t c = 0; c < groups.size(); ++c) w.group_persons[row * p_.groups.size() + first[c] + groups[c]] += static_cast<float>(each);
        }
      }
    }
  }

  // Over all worlds, for tables and maps.
  void means() {
    const auto& worlds = p_.all.empty() ? p_.worlds : p_.all;
    for (auto& place : p_.places) place.persons = 0;
    std::vector<double> weighted(p_.places.size(), 0);
    for (const World& w : worlds)
      for (std::size_t i = 0; i < w.place.size(); ++i) {
        p_.places[w.place[i]].persons += w.share * w.persons[i];
        weighted[w.place[i]] += w.share * w.persons[i] * w.weight[i];
      }
    for (std::size_t i = 0; i < weighted.size(); ++i)
      if (p_.places[i].persons > 0) p_.places[i].weight = weighted[i] / p_.places[i].persons;
  }

  const world::Study& study_;
  const scenario::SitingInput& o_;
  const people::Residents& r_;
  const std::vector<WorldDemand>& worlds_;
  SitingProblem& p_;
  std::map<NodeId, std::uint32_t> own_;  ///< place of each junction with demand
};

}  // namespace

void add_demand(const world::Study& study, const std::vector<WorldDemand>& worlds, SitingProblem& p) { Demand(study, worlds, p).run(); }

}  // namespace senda::plan
