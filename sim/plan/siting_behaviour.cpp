// The chosen shelters over all worlds, and as people would use them: the nearest that they perceive, then another where it is
// full (science.md 4.8, 7.3).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <queue>

#include "sim/people/groups.hpp"
#include "sim/people/seekers.hpp"
#include "sim/plan/site_shelters.hpp"

namespace senda::plan {

namespace {

constexpr double kMostPersons = 2e6;  // walked one by one; more than that in one world are not simulated
constexpr double kWalked = 2e5;       // over all worlds; where they are more, some worlds stand for all

std::vector<std::uint32_t> open_of(const ShelterPlan& plan) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t c = 0; c < plan.opened.size(); ++c)
    if (plan.opened[c]) out.push_back(c);
  return out;
}

class Behaviour {
 public:
  Behaviour(const world::Study& study, const SitingProblem& p, const std::vector<WorldDemand>& worlds, ShelterPlan& plan)
      : study_(study), s_(study.scenario()), p_(p), worlds_(worlds), plan_(plan), objective_(s_.siting, p), unmet_cost_(objective_.may_stay_unmet() && !objective_.coverage() ? objective_.unmet_cost() : 3 * std::max(1.0, p.cost_cap)) {}

  void run(const world::Progress& progress) {
    ShelterBehaviour b;
    b.group_minutes.assign(p_.groups.size(), 0);
    b.group_unmet.assign(p_.groups.size(), 0);
    double most = 0, all = 0, shares = 0;
    for (const auto& w : p_.worlds) {
      const double n = std::accumulate(w.persons.begin(), w.persons.end(), 0.0);
      most = std::max(most, n);
      if (all > 0 && all + n > kWalked) break;
      all += n;
      shares += w.share;
      ++b.worlds;
    }
    std::vector<Seen> seen(b.worlds);
    if (most > kMostPersons) {
      plan_.notes.push_back(fmt::format("what people would do is not simulated: {:.0f} persons in one world", most));
      return;
    }
    if (p_.costs_given) {
      b.rule = "nearest by given costs, then the next";
      seen[0] = by_costs(p_.worlds[0]);
    } else {
      b.rule = "movement engine: nearest perceived shelter, then redirected";
      world::for_each_index(seen.size(), [&](std::size_t r) { seen[r] = by_engine(p_.worlds[r]); }, progress, "what people would do");
    }
    double met = 0;
    std::vector<double> group_met(p_.groups.size(), 0);
    for (std::size_t r = 0; r < seen.size(); ++r) {
      const double share = p_.worlds[r].share / shares;
      b.minutes += share * seen[r].minutes;
      met += share * seen[r].met;
      b.unmet += share * seen[r].unmet;
      b.redirected += share * seen[r].redirected;
      b.cost += share * seen[r].cost;
      for (std::size_t g = 0; g < p_.groups.size(); ++g) {
        b.group_minutes[g] += share * seen[r].group_minutes[g];
        group_met[g] += share * seen[r].group_met[g];
        b.group_unmet[g] += share * seen[r].group_unmet[g];
      }
    }
    b.minutes = met > 0 ? b.minutes / met : 0;
    for (std::size_t g = 0; g < p_.groups.size(); ++g) {
      const double asked = group_met[g] + b.group_unmet[g];
      b.group_minutes[g] = group_met[g] > 0 ? b.group_minutes[g] / group_met[g] : 0;
      b.group_unmet[g] = asked > 0 ? b.group_unmet[g] / asked : std::numeric_limits<double>::quiet_NaN();
    }
    planned(b, shares);
    plan_.behaviour = std::move(b);
  }

 private:
  struct Seen {
    double minutes = 0, met = 0, unmet = 0, redirected = 0, cost = 0;
    std::vector<double> group_minutes, group_met, group_unmet;
  };
  Seen blank() const {
    Seen out;
    out.group_minutes.assign(p_.groups.size(), 0);
    out.group_met = out.group_unmet = out.group_minutes;
    return out;
  }

  // The plan's own figures in the same worlds; for coverage, centre and cover its means over all.
  void planned(ShelterBehaviour& b, double shares) const {
    double minutes = 0, met = 0, weighted = 0;
    if (std::isfinite(plan_.figures.objective) && !objective_.coverage()) {
      for (std::size_t r = 0; r < b.worlds; ++r) {
        const double share = p_.worlds[r].share / shares;
        minutes += share * plan_.figures.world_minutes[r];
        met += share * plan_.figures.world_met[r];
        b.planned_unmet += share * plan_.figures.world_unmet[r];
        b.planned_cost += share * plan_.figures.world_cost[r];
      }
    } else {
      for (const auto& a : plan_.assignment) minutes += a.persons * a.cost, met += a.persons, weighted += a.persons * a.cost * p_.places[a.place].weight;
      b.planned_unmet = plan_.unmet;
      b.planned_cost = weighted + unmet_cost_ * plan_.unmet;
    }
    b.planned_minutes = met > 0 ? minutes / met : 0;
  }

  Seen by_engine(const SitingProblem::World& w) const {
    const bool given = !study_.inputs().siting_demand.empty();
    const hazard::Damage none, *const damage = worlds_.empty() || !worlds_[w.world].damage ? &none : worlds_[w.world].damage;
    world::Realisation r{scenario::Streams(static_cast<std::uint64_t>(s_.seed), damage->world), *damage, {}};
    // The streets as the plan takes them: as the earthquake leaves them, and nothing opens again.
    r.damage.further.clear();
    for (auto& c : r.damage.closures) c.from = SimTime(0), c.until = SimTime::never();
    people::Population& people = r.settled.population;
    people = given ? people::demand_on_foot(s_, study_.inputs(), s_.siting.single_source)
                   : people::seekers_on_foot(s_, study_.inputs(), study_.residents(), *damage, r.streams, worlds_[w.world].seekers);
    scenario::Interventions open;
    open.open_sites.emplace();
    for (const std::uint32_t c : open_of(plan_))
      if (w.usable[c]) open.open_sites->push_back(study_.inputs().sites[p_.candidates[c].site].id);
    const auto outcome = study_.simulate(r, open);
    std::vector<std::size_t> first;
    for (std::size_t c = 0; c < people.group_columns.size(); ++c)
      first.push_back(static_cast<std::size_t>(std::find_if(p_.groups.begin(), p_.groups.end(), [&](const auto& g) { return g.column == people.group_columns[c]; }) - p_.groups.begin()));
    Seen out = blank();
    for (const people::PartyId q : people.origin.keys()) {
      const double n = people.size_of(q);
      const std::uint32_t whose = people.household[AgentId(people.first_agent[q])];
      const double weight = given ? study_.inputs().siting_demand[whose].weight : 1 + s_.siting.kappa * study_.residents().vulnerability(HouseholdId(whose));
      const bool arrived = movement::has_arrived(outcome.state[q]);
      const double minutes = arrived ? (outcome.arrive[q] - people.depart[q]).seconds() / 60 : 0;
      (arrived ? out.met : out.unmet) += n;
      out.minutes += n * minutes;
      out.redirected += outcome.refused_once[q] ? n : 0;
      out.cost += weight * n * (arrived ? minutes : unmet_cost_);
      for (const AgentId a : people.members(q))
        for (std::size_t c = 0; c < people.groups.size(); ++c) {
          const std::size_t g = group(first[c], people.group_values[c][people.groups[c][a]]);
          (arrived ? out.group_met : out.group_unmet)[g] += 1;
          out.group_minutes[g] += minutes;
        }
    }
    return out;
  }
  std::size_t group(std::size_t first, const std::string& value) const {
    while (p_.groups[first].value != value) ++first;
    return first;
  }

  // Everybody goes to the cheapest open shelter; those who come when it is full go on to the next of theirs.
  Seen by_costs(const SitingProblem::World& w) const {
    struct Coming {
      double cost;
      std::size_t place;
      std::uint32_t option;
      double persons;
      bool refused;
      bool operator<(const Coming& o) const { return cost != o.cost ? cost > o.cost : place != o.place ? place > o.place : option > o.option; }
    };
    std::priority_queue<Coming> queue;
    Seen out = blank();
    const auto send = [&](std::size_t place, std::uint32_t from, double persons, bool refused) {
      for (std::uint32_t k = from; k < w.first[place + 1]; ++k)
        if (plan_.opened[w.options[k].candidate]) return queue.push({w.options[k].cost, place, k, persons, refused});
      book(out, w, place, persons, unmet_cost_, false);
    };
    for (std::size_t i = 0; i < w.place.size(); ++i) send(i, w.first[i], w.persons[i], false);
    std::vector<double> left;
    for (const auto& c : p_.candidates) left.push_back(c.capacity);
    while (!queue.empty()) {
      const Coming c = queue.top();
      queue.pop();
      double& room = left[w.options[c.option].candidate];
      double in = std::min(room, c.persons);
      if (s_.siting.single_source && in < c.persons) in = 0;
      room -= in;
      book(out, w, c.place, in, c.cost, true);
      if (c.persons - in <= 1e-9) continue;
      out.redirected += c.refused ? 0 : c.persons - in;
      send(c.place, c.option + 1, c.persons - in, true);
    }
    return out;
  }
  void book(Seen& out, const SitingProblem::World& w, std::size_t place, double persons, double each, bool met) const {
    (met ? out.met : out.unmet) += persons;
    if (met) out.minutes += persons * each;
    out.cost += w.weight[place] * persons * each;
    for (std::size_t g = 0; g < p_.groups.size(); ++g) {
      const double part = persons * w.group_persons[place * p_.groups.size() + g] / w.persons[place];
      (met ? out.group_met : out.group_unmet)[g] += part;
      if (met) out.group_minutes[g] += part * each;
    }
  }

  const world::Study& study_;
  const scenario::Scenario& s_;
  const SitingProblem& p_;
  const std::vector<WorldDemand>& worlds_;
  ShelterPlan& plan_;
  SitingObjective objective_;
  double unmet_cost_;
};

// Where people stand against where their cell's demand is taken to stand, on intact streets.
void add_aggregation(const world::Study& study, SitingProblem& p, const std::vector<WorldDemand>& worlds, const ShelterPlan& plan, SitingWalks& walks) {
  std::map<NodeId, double> at;
  for (const auto& w : worlds)
    for (const auto& s : w.seekers)
      if (const NodeId n = study.residents().place(s.household).foot; n.exists()) at[n] += s.persons;
  if (!p.aggregation || p.aggregation->cell_m <= 0 || at.empty()) return;
  std::vector<NodeId> nodes;
  std::vector<double> persons;
  for (const auto& [n, x] : at) nodes.push_back(n), persons.push_back(x);
  const std::size_t own = nodes.size();
  const auto& roads = study.city().roads;
  const double side = p.aggregation->cell_m;
  const auto cell = [&](NodeId n) { return std::pair(std::floor(roads.point[n].x / side), std::floor(roads.point[n].y / side)); };
  std::map<std::pair<double, double>, std::size_t> of_cell;
  for (const auto& place : p.places) {
    of_cell[cell(place.node)] = nodes.size();
    nodes.push_back(place.node);
  }
  const auto minutes = walks.nearest(p, open_of(plan), nodes);
  double all = 0;
  for (std::size_t i = 0; i < own; ++i) {
    const auto it = of_cell.find(cell(nodes[i]));
    if (it == of_cell.end() || !std::isfinite(minutes[i]) || !std::isfinite(minutes[it->second])) continue;
    p.aggregation->mean_error_min += persons[i] * std::abs(minutes[it->second] - minutes[i]);
    p.aggregation->bias_min += persons[i] * (minutes[it->second] - minutes[i]);
    all += persons[i];
  }
  if (all > 0) p.aggregation->mean_error_min /= all, p.aggregation->bias_min /= all;
}

// Some worlds with all ways to the chosen shelters and none to others.
SitingProblem with_all_ways(const SitingProblem& p, const std::vector<SitingProblem::World>& of, const std::vector<SitingProblem::Group>& groups, const std::vector<WorldDemand>& worlds, const ShelterPlan& plan, SitingWalks& walks) {
  SitingProblem out;
  out.candidates = p.candidates;
  out.places = p.places;
  out.groups = groups;
  out.cost_cap = p.cost_cap;
  for (const auto& w : of) {
    out.worlds.push_back({w.world, w.share, w.place, w.persons, w.weight, w.usable, {}, {}, {}, w.group_persons});
    walks.fill(out, worlds[w.world].damage, open_of(plan), plan.opened.size(), out.worlds.back());
  }
  return out;
}

}  // namespace

void complete(const world::Study& study, const SitingProblem& p, const std::vector<WorldDemand>& worlds, ShelterPlan& plan) {
  const std::string& kind = study.scenario().siting.objective;
  if (p.costs_given || kind == "p-center" || kind == "set-cover" || !p.is_cut()) return;
  SitingWalks walks(study);
  const SitingProblem full = with_all_ways(p, p.worlds, p.groups, worlds, plan, walks);
  const SitingObjective objective(study.scenario().siting, full);
  SetFigures f = objective.figures(objective.location(objective.start()), plan.opened);
  const double found = objective.coverage() ? objective.weighted() - f.objective : f.objective;
  if (!(f.objective < kNoLimit) || (objective.coverage() ? found < plan.objective : found > plan.objective)) return;
  // Who is cut off from every candidate is known of the problem, not of the ways to the chosen alone.
  f.cut_off = plan.figures.cut_off, f.fixed = plan.figures.fixed;
  plan.objective = found;
  plan.figures = std::move(f);
  spread(full, plan.figures.assignment, plan);
  grade(plan, plan.status == "time_limit", false);
}

void add_all_worlds(const world::Study& study, SitingProblem& p, const std::vector<WorldDemand>& worlds, ShelterPlan& plan) {
  const std::string& kind = study.scenario().siting.objective;
  const bool cells = p.aggregation && p.aggregation->cell_m > 0, more = !p.all.empty() && kind != "p-center" && kind != "set-cover";
  if (!cells && !more) return;
  SitingWalks walks(study);
  if (cells) add_aggregation(study, p, worlds, plan, walks);
  if (!more) return;
  const SitingProblem all = with_all_ways(p, p.all, {}, worlds, plan, walks);
  scenario::SitingInput options = study.scenario().siting;
  options.inequity = 0;
  const SitingObjective objective(options, all);
  plan.all_worlds = objective.figures(objective.location(objective.start()), plan.opened);
  plan.all_worlds->assignment.clear();
}

void add_behaviour(const world::Study& study, const SitingProblem& p, const std::vector<WorldDemand>& worlds, ShelterPlan& plan, const world::Progress& progress) {
  Behaviour(study, p, worlds, plan).run(progress);
}

}  // namespace senda::plan
