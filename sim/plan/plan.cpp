#include "sim/plan/plan.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "graph/components.hpp"
#include "graph/errors.hpp"

namespace senda::plan {

std::pair<std::size_t, double> cut_off(const world::Study& study, const hazard::Damage& damage, double least) {
  const RoadGraph& g = study.city().roads;
  PerSegment<std::uint8_t> closed(g.segment_count(), 0);
  for (const auto& c : damage.closures) closed[c.segment] = (c.modes & kCar) != 0;
  const Components before = weak_components(g, kCar), after = weak_components(g, kCar, closed);
  const people::Residents& r = study.residents();
  std::map<std::uint32_t, double> persons;
  for (HouseholdId h : r.all()) {
    const NodeId n = r.place(h).car;
    // Streets that never led anywhere are not news.
    if (n.exists() && before.label[n] == 0 && after.label[n] != 0) persons[after.label[n]] += static_cast<double>(r.members(h).size());
  }
  std::size_t districts = 0;
  double total = 0;
  for (const auto& [label, n] : persons) {
    districts += n >= least;
    total += n;
  }
  return {districts, total};
}

scenario::Interventions interventions_of(const ClearanceWorld& w, const std::vector<Task>& tasks) {
  scenario::Interventions out;
  for (const Task& t : tasks)
    for (const SegmentId s : w.items[t.item].all()) out.reopenings.push_back({s, SimTime::from(Seconds(t.finish_h * 3600)), w.world, SimTime::from(Seconds(t.start_h * 3600))});
  return out;
}

namespace {

class Planner {
 public:
  Planner(const world::Study& study, Part part, const scenario::KnownStates& known, const world::Progress& progress)
      : study_(study), s_(study.scenario()), part_(part), known_(known), progress_(progress) {}

  PlanResult run() {
    if (part_ == Part::all || part_ == Part::zones) out_.social = social_vulnerability(study_, out_.notes);
    if (part_ == Part::zones && study_.inputs().zones.size() == 0) return std::move(out_);
    draw_worlds();
    std::vector<std::uint32_t> shelters = standing_shelters(study_.inputs());
    if (part_ == Part::zones) {
      const bool targets = std::any_of(study_.inputs().sites.begin(), study_.inputs().sites.end(), [](const auto& s) { return s.kind != SiteKind::assembly && s.kind != SiteKind::depot; });
      if (!targets) out_.notes.push_back("no hospital, shelter or fire station is known: access is left out of the ranking of zones");
      const std::vector<ClearanceWorld> worlds = targets ? views(shelters) : std::vector<ClearanceWorld>();
      out_.vulnerable = vulnerable_zones(study_, out_.social, damage_, out_.problem, worlds);
      return std::move(out_);
    }
    if (part_ != Part::roads && can_site()) {
      site();
      shelters = out_.shelters.open_sites(out_.siting);
    }
    if (part_ != Part::shelters) {
      rank(shelters);
      if (part_ == Part::all) {
        simulate(shelters);
        out_.vulnerable = vulnerable_zones(study_, out_.social, damage_, out_.problem, out_.clearance.worlds);
      }
    }
    for (const auto& n : study_.notes()) out_.notes.push_back(n);
    return std::move(out_);
  }

 private:
  void draw_worlds() {
    const auto n = static_cast<std::size_t>(s_.worlds);
    damage_.resize(n);
    seekers_.resize(n);
    out_.worlds.resize(n);
    const std::size_t households = households_of(study_);
    out_.fates = {std::vector<std::uint32_t>(households, 0), std::vector<std::uint32_t>(households, 0), static_cast<std::uint32_t>(n)};
    auto worlds = world::posterior_worlds(study_, n, progress_);
    out_.damage = {world::make_tally(study_), worlds.effective_size, worlds.redrawn, std::move(worlds.streets), worlds.notes};
    for (const auto& d : worlds.damage) out_.damage.tally->add(d);
    for (const auto& note : worlds.notes) out_.notes.push_back(note);
    world::for_each_index(n, [&](std::size_t i) {
      hazard::Damage& damage = worlds.damage[i];
      people::Settled settled = study_.displaced(damage);
      WorldFigures& f = out_.worlds[i];
      f.world = static_cast<std::uint32_t>(i);
      std::set<scenario::Cause> causes;
      std::set<RoadClass> classes;
      for (const auto& c : damage.closures) {
        f.car_closed += (c.modes & kCar) != 0;
        f.foot_closed += (c.modes & kFoot) != 0;
        causes.insert(c.cause);
        classes.insert(study_.city().roads.road_class[c.segment]);
      }
      f.causes = causes.size();
      f.classes = classes.size();
      f.collapses = damage.collapses();
      f.complete = damage.at_least(hazard::DamageState::complete);
      f.displaced = settled.displaced;
      f.ordered = settled.ordered;
      const auto hurt = people::people_hurt(damage, study_.occupancy());
      f.hurt = hurt.hurt;
      f.trapped = hurt.trapped;
      for (const auto& s : settled.seekers) f.seekers += static_cast<std::size_t>(s.persons);
      std::tie(f.cut_off_districts, f.cut_off_persons) = cut_off(study_, damage);
      count_fates(study_, settled, out_.fates);
      damage_[i] = std::move(damage);
      seekers_[i] = std::move(settled.seekers);
    }, progress_, "people of the worlds");
  }

  bool can_site() {
    if (part_ == Part::shelters || !study_.inputs().siting_demand.empty()) return true;
    const auto& sites = study_.inputs().sites;
    const bool candidates = std::any_of(sites.begin(), sites.end(), [](const auto& s) { return s.kind == SiteKind::shelter && s.status != scenario::SiteStatus::closed; });
    const bool asked = s_.siting.open || s_.siting.budget || s_.siting.objective == "fixed-charge" || s_.siting.objective == "set-cover";
    if (!candidates) out_.notes.push_back("no candidate for a shelter is known: no shelters are sited");
    else if (!asked) out_.notes.push_back("siting.open and siting.budget are not given: no shelters are sited");
    return candidates && asked;
  }

  void site() {
    if (progress_) progress_(0, "siting shelters");
    std::vector<WorldDemand> demand(damage_.size());
    for (std::size_t i = 0; i < demand.size(); ++i) {
      demand[i].seekers = seekers_[i];
      demand[i].damage = &damage_[i];
    }
    out_.siting = make_siting(study_, demand);
    out_.shelters = site_shelters(s_, out_.siting);
    complete(study_, out_.siting, demand, out_.shelters);
    add_stability(s_, out_.siting, out_.shelters, progress_);
    add_all_worlds(study_, out_.siting, demand, out_.shelters);
    add_behaviour(study_, out_.siting, demand, out_.shelters, progress_);
    out_.sited = true;
    for (const auto& n : out_.siting.notes) out_.notes.push_back(n);
    for (const auto& n : out_.shelters.notes) out_.notes.push_back(n);
  }

  // The worlds as clearance sees them; makes the problem on the way.
  std::vector<ClearanceWorld> views(const std::vector<std::uint32_t>& shelters) {
    out_.problem = make_problem(study_, s_.clearance.kappa);
    go_on_from(out_.problem, known_);
    std::vector<ClearanceWorld> worlds(damage_.size());
    for (std::size_t i = 0; i < worlds.size(); ++i) worlds[i] = make_world(out_.problem, study_, damage_[i], shelters, known_);
    return worlds;
  }

  // As many worlds again, from which no list is made. After reports, or where closures are given, there are none.
  std::vector<ClearanceWorld> new_worlds(const std::vector<std::uint32_t>& shelters) {
    std::vector<ClearanceWorld> out;
    if (!study_.evidence().segments.empty() || !s_.closures.model || damage_.size() < 2) return out;
    out.resize(damage_.size());
    world::for_each_index(out.size(), [&](std::size_t i) {
      const auto r = static_cast<std::uint32_t>(damage_.size() + i);
      out[i] = make_world(out_.problem, study_, study_.damage(study_.chance(r)), shelters, known_);
    }, progress_, "drawing new worlds");
    return out;
  }

  void rank(const std::vector<std::uint32_t>& shelters) {
    std::vector<ClearanceWorld> worlds = views(shelters);
    Ranking ranking;
    ranking.worlds = std::move(worlds);
    ranking.held_out = new_worlds(shelters);
    ranking.seed = static_cast<std::uint64_t>(s_.seed);
    std::optional<ClearanceProblem> alike;
    if (s_.clearance.kappa > 0 && study_.residents().households() > 0) {
      ranking.alike = &alike.emplace(make_problem(study_, 0));
      go_on_from(*alike, known_);
      alike->by_group = {};
    }
    out_.clearance = rank_roads(out_.problem, std::move(ranking), progress_);
    out_.ranked = true;
    for (const auto& n : out_.problem.notes) out_.notes.push_back(n);
    for (const auto& n : out_.clearance.notes) out_.notes.push_back(n);
  }

  // Nothing, the list, and its alternatives in the movement engine: the same worlds and chance for each.
  void simulate(const std::vector<std::uint32_t>& shelters) {
    const ClearancePlan& c = out_.clearance;
    const std::size_t n = std::min<std::size_t>(static_cast<std::size_t>(s_.clearance.simulated_worlds), damage_.size()), plans = 2 + c.alternatives.size();
    out_.simulated.resize(n);
    std::vector<std::string> open;
    for (std::uint32_t i : shelters) open.push_back(study_.inputs().sites[i].id);
    std::vector<std::vector<double>> hours(plans, std::vector<double>(n));
    world::for_each_index(plans * n, [&](std::size_t k) {
      const std::size_t i = k / plans, which = k % plans;
      const auto r = study_.settle(damage_[i]);
      scenario::Interventions plan;
      if (which > 0) plan = interventions_of(c.worlds[i], which == 1 ? c.tasks[i] : c.alternatives[which - 2].tasks[i]);
      if (out_.sited) plan.open_sites = open;
      const auto o = study_.simulate(r, plan);
      const auto all = measure::summarise(r.settled.population, o).all;
      hours[which][i] = all.person_hours;
      if (which > 1) return;
      SimulatedPair& pair = out_.simulated[i];
      pair.world = static_cast<std::uint32_t>(i);
      (which ? pair.hours_with : pair.hours_without) = all.person_hours;
      (which ? pair.isolated_with : pair.isolated_without) = all.isolated;
      if (which) shelter_figures(r.settled.population, o, pair);
    }, progress_, "simulating the plan");
    if (c.alternatives.empty() || n == 0) return;
    Confirmation f;
    const auto add = [&](const std::string& name, const std::vector<double>& losses) {
      f.hours.push_back(measure::mean(hours[f.plans.size()]));
      f.losses.push_back(measure::mean({losses.begin(), losses.begin() + static_cast<std::ptrdiff_t>(n)}));
      f.plans.push_back(name);
    };
    add("nothing", c.losses_nothing);
    add("list", c.losses);
    for (const Alternative& a : c.alternatives) add(a.name, a.losses);
    f.rank_correlation = measure::rank_correlation(f.losses, f.hours);
    out_.confirmation = std::move(f);
  }

  static void shelter_figures(const people::Population& p, const movement::Outcome& o, SimulatedPair& pair) {
    double minutes = 0, persons = 0;
    for (people::PartyId q : p.origin.keys()) {
      if (p.goal[q] != people::Goal::shelter) continue;
      pair.refused += o.refused_once[q] ? p.size_of(q) : 0;
      if (!movement::has_arrived(o.state[q])) continue;
      minutes += (o.arrive[q] - p.depart[q]).seconds() / 60 * p.size_of(q);
      persons += p.size_of(q);
    }
    pair.shelter_minutes = persons > 0 ? minutes / persons : 0;
  }

  const world::Study& study_;
  const scenario::Scenario& s_;
  Part part_;
  const scenario::KnownStates& known_;
  const world::Progress& progress_;
  std::vector<hazard::Damage> damage_;
  std::vector<std::vector<people::ShelterSeekers>> seekers_;
  PlanResult out_;
};

}  // namespace

PlanResult make_plan(const world::Study& study, Part part, const scenario::KnownStates& known, const world::Progress& progress) {
  return Planner(study, part, known, progress).run();
}

}  // namespace senda::plan
