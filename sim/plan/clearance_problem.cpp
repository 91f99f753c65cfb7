#include "sim/plan/clearance_problem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "graph/errors.hpp"
#include "sim/people/groups.hpp"
#include "sim/scenario/closure_list.hpp"

namespace senda::plan {

std::vector<std::uint32_t> standing_shelters(const scenario::Inputs& inputs) {
  std::vector<std::uint32_t> open, candidates;
  for (std::uint32_t i = 0; i < inputs.sites.size(); ++i) {
    const auto& s = inputs.sites[i];
    if (s.kind != SiteKind::shelter) continue;
    if (s.status == scenario::SiteStatus::open) open.push_back(i);
    if (s.status == scenario::SiteStatus::candidate) candidates.push_back(i);
  }
  return open.empty() ? candidates : open;
}

namespace {

// Columns of a table of agents that say of few kinds who somebody is, not names or numbers of their own.
constexpr std::size_t kMostValues = 16;  // [A]

// Residents (or the given agents) gathered where they drive and walk from.
class Gatherer {
 public:
  explicit Gatherer(const world::Study& study) : study_(study) {}

  void residents(double kappa) {
    const people::Residents& r = study_.residents();
    for (const auto& column : people::group_columns()) add_column(column.name, column.values);
    for (HouseholdId h : r.all()) {
      const auto persons = static_cast<double>(r.members(h).size());
      std::vector<float>* const groups = add(r.place(h), persons, persons * (1 + kappa * r.vulnerability(h)));
      if (!groups) continue;
      for (const people::PersonId p : r.members(h)) {
        const auto codes = people::groups_of(r, h, p);
        for (std::size_t c = 0; c < codes.size(); ++c) (*groups)[first_[c] + codes[c]] += 1;
      }
    }
  }

  void agents() {
    const auto& given = study_.inputs().agents;
    std::vector<std::map<std::string, std::size_t>> values(given.group_columns.size());
    for (const auto& a : given.agents)
      for (std::size_t c = 0; c < values.size(); ++c)
        if (values[c].size() <= kMostValues) values[c].try_emplace(a.groups[c], 0);
    for (std::size_t c = 0; c < values.size(); ++c) {
      if (values[c].size() > kMostValues) values[c].clear();
      std::vector<std::string> names;
      for (auto& [name, place] : values[c]) place = names.size(), names.push_back(name);
      add_column(given.group_columns[c], names);
    }
    for (const auto& a : given.agents) {
      std::vector<float>* const groups = add({study_.city().roads.point[a.node], a.node, a.node}, 1, 1);
      for (std::size_t c = 0; groups && c < values.size(); ++c)
        if (!values[c].empty()) (*groups)[first_[c] + values[c].at(a.groups[c])] += 1;
    }
  }

  void put_into(ClearanceProblem& p) {
    for (auto& [n, at] : by_node_) {
      at.demand.id = fmt::format("n{}", (n.first.exists() ? n.first : n.second).value());
      p.demand.push_back(std::move(at.demand));
      groups_.persons.insert(groups_.persons.end(), at.groups.begin(), at.groups.end());
    }
    p.by_group = std::move(groups_);
    if (off_ > 0) p.notes.push_back(fmt::format("{:.0f} persons live where no street is near; their access is not counted", off_));
  }

 private:
  struct At {
    Demand demand;
    std::vector<float> groups;
  };

  void add_column(const std::string& name, const std::vector<std::string>& values) {
    first_.push_back(groups_.groups.size());
    for (const auto& v : values) groups_.groups.push_back({name, v});
  }

  // The groups of the place; null for a place off the network.
  std::vector<float>* add(const scenario::Place& place, double persons, double weight) {
    if (!place.car.exists() && !place.foot.exists()) {
      off_ += persons;
      return nullptr;
    }
    At& at = by_node_[{place.car, place.foot}];
    at.demand.place = place;
    at.demand.persons += persons;
    at.demand.weight += weight;
    at.groups.resize(groups_.groups.size());
    return &at.groups;
  }

  const world::Study& study_;
  std::map<std::pair<NodeId, NodeId>, At> by_node_;  ///< where they drive from, where they walk from
  double off_ = 0;
  DemandGroups groups_;
  std::vector<std::size_t> first_;  ///< group of each column's first value
};

void add_demand(ClearanceProblem& p, const world::Study& study, double kappa) {
  for (const auto& d : study.inputs().clearance_demand) p.demand.push_back({d.id, d.place, d.persons, d.persons * d.weight});
  if (!p.demand.empty()) return;
  Gatherer gatherer(study);
  if (study.residents().households() > 0) gatherer.residents(kappa);
  else gatherer.agents();
  gatherer.put_into(p);
}

std::vector<TargetKind> target_kinds(const scenario::ClearanceInput& c) {
  if (c.objective == "latency")
    return {{"any", kCar, 1, 1, true, false, {SiteKind::hospital, SiteKind::shelter, SiteKind::depot}}};
  const double drive = c.access_max_min * 60000, walk = c.shelter_max_min * 60000;
  std::vector<TargetKind> kinds = {{"hospital", kCar, c.weight_hospital, drive, false, false, {SiteKind::hospital}},
                                   {"shelter", kFoot, c.weight_shelter, walk, false, false, {SiteKind::shelter}},
                                   {"rescue", kEmergency, c.weight_rescue, drive, false, true, {SiteKind::fire_station}}};
  std::erase_if(kinds, [](const TargetKind& k) { return k.weight <= 0; });
  return kinds;
}

// One crew per 100,000 inhabitants where the scenario names none (screening, evidence A).
std::vector<scenario::Crew> screening_crews(const world::Study& study, std::vector<std::string>& notes) {
  const auto& in = study.inputs();
  scenario::Place depot;
  for (SiteKind kind : {SiteKind::depot, SiteKind::fire_station, SiteKind::hospital})
    for (const auto& s : in.sites)
      if (s.kind == kind && s.place.car.exists() && !depot.car.exists()) depot = s.place;
  if (!depot.car.exists() && study.city().roads.node_count() > 0) depot = scenario::Placer(study.city()).at({0, 0}, 1e7);
  const auto persons = static_cast<double>(study.residents().persons());
  const int n = std::max(1, static_cast<int>(std::ceil(persons / 1e5)));
  std::vector<scenario::Crew> crews;
  for (int k = 0; k < n; ++k)
    for (auto kind : {scenario::CrewKind::loader, scenario::CrewKind::inspection})
      crews.push_back({fmt::format("{}-{}", scenario::name_of(kind), k + 1), depot, 1.0, study.scenario().clearance.rate_m3_per_h, kind});
  notes.push_back(fmt::format("no crews were given: {} loader and {} inspection crews are assumed", n, n));
  return crews;
}

std::vector<SegmentId> named_segments(const world::Study& study, const std::vector<std::string>& names, const char* field) {
  const scenario::SegmentFinder finder(study.city());
  std::vector<SegmentId> out;
  for (const std::string& name : names) {
    const auto found = finder.by_any(name);
    if (found.empty()) throw InputError(study.scenario().file.string(), field, fmt::format("'{}' names no street of the city", name), "give an osm_way_id, a link_id, or s and a segment_id");
    out.insert(out.end(), found.begin(), found.end());
  }
  return out;
}

}  // namespace

ClearanceProblem make_problem(const world::Study& study, double kappa) {
  ClearanceProblem p;
  const RoadGraph& g = study.city().roads;
  p.city = &study.city();
  p.options = &study.scenario().clearance;
  add_demand(p, study, kappa);
  p.kinds = target_kinds(*p.options);
  p.crews = study.inputs().crews;
  if (p.crews.empty()) p.crews = screening_crews(study, p.notes);
  const MetresPerSecond walk(study.scenario().behaviour.walk_speed_mps);
  p.car_weight = mode_weights(g, kCar, walk);
  p.foot_weight = mode_weights(g, kFoot, walk);
  p.emergency_weight = mode_weights(g, kEmergency, walk);
  p.crew_weight.assign(g.edge_count(), kClosed);
  for (EdgeId e : g.edges())
    if (g.modes[e] & (kEmergency | kCar))
      p.crew_weight[e] = static_cast<std::uint32_t>(std::clamp(g.length[g.segment[e]].value / (p.options->crew_speed_kmh / 3.6) * 1000, 1.0, 2e9));
  if (p.options->crew_travel) p.hierarchy = std::make_shared<const Hierarchy>(g);
  p.forbidden.assign(g.segment_count(), 0);
  p.corridor.assign(g.segment_count(), 0);
  if (!p.options->corridors.empty())
    for (const auto& line : scenario::read_closures(p.options->corridors, study.city(), scenario::Placer(study.city()), scenario::SegmentFinder(study.city())))
      for (const SegmentId s : line.segments) p.corridor[s.value()] = 1;
  for (SegmentId s : named_segments(study, p.options->forbid, "clearance.forbid")) p.forbidden[s.value()] = 1;
  p.pinned = named_segments(study, p.options->pin, "clearance.pin");
  for (const SegmentId s : p.pinned)
    if (p.forbidden[s.value()]) throw InputError(study.scenario().file.string(), "clearance.pin", fmt::format("and clearance.forbid both name segment {} ({})", s.value(), g.name(s)), "take it out of one of the two");
  // A kind of target the city does not have says nothing; it is left out and said so.
  std::erase_if(p.kinds, [&](const TargetKind& k) {
    const auto& sites = study.inputs().sites;
    const bool any = std::any_of(sites.begin(), sites.end(), [&](const auto& s) {
      return std::find(k.kinds.begin(), k.kinds.end(), s.kind) != k.kinds.end() && s.status != scenario::SiteStatus::closed;
    });
    if (!any) p.notes.push_back(fmt::format("the city has no site for the target '{}'; it is left out", k.name));
    return !any;
  });
  if (p.kinds.empty())
    throw InputError(study.scenario().file.string(), "sites", "name no hospital, shelter or fire station to reach", "give sites.given, or a map with them");
  if (p.demand.empty()) throw InputError(study.scenario().file.string(), "people", "leave nobody whose access could be counted", "give people.zones, people.raster or clearance.demand");
  return p;
}

void go_on_from(ClearanceProblem& p, const scenario::KnownStates& known) {
  using State = scenario::KnownState::State;
  if (known.rows.empty() && known.now_h <= 0) return;
  p.now_h = known.now_h;
  if (p.now_h >= p.horizon_h()) throw InputError(known.rows.empty() ? "--now" : known.rows.back().where, "time_h", fmt::format("of the latest report, or --now, {} hours, is not before the end of the plan at {} hours", p.now_h, p.horizon_h()), "raise clearance.horizon_h");
  p.busy_until_h.assign(p.crews.size(), 0);
  p.crew_on.assign(p.crews.size(), SegmentId());
  const RoadGraph& g = p.city->roads;
  const auto drivable = [&](NodeId n) {
    for (const EdgeId e : g.out_edges(n))
      if (p.crew_weight[e] != kClosed) return true;
    return false;
  };
  std::size_t counts[3] = {0, 0, 0};
  for (const auto& k : known.rows) {
    ++counts[static_cast<std::size_t>(k.state)];
    if (k.crew.empty()) continue;
    const auto it = std::find_if(p.crews.begin(), p.crews.end(), [&](const scenario::Crew& c) { return c.id == k.crew; });
    if (it == p.crews.end()) {
      std::string names;
      for (std::size_t c = 0; c < std::min<std::size_t>(8, p.crews.size()); ++c) names += (c ? ", " : "") + p.crews[c].id;
      throw InputError(k.where, "crew_id", fmt::format("'{}' is none of the crews", k.crew), "use one of " + names);
    }
    if (k.state == State::closed) continue;  // it has seen the street, from a side that is not said
    const auto c = static_cast<std::size_t>(it - p.crews.begin());
    if (drivable(g.seg_from[k.segment]) || drivable(g.seg_to[k.segment])) p.crew_on[c] = k.segment;
    else p.notes.push_back(fmt::format("{}: no machine can stand at that street; crew '{}' is taken to be where it was before", k.where, k.crew));
    p.busy_until_h[c] = k.state == State::in_work ? k.time_h : 0;
  }
  p.notes.push_back(fmt::format("the plan begins {} hours after the earthquake; given so far: {} segments opened, {} newly closed, {} in work", p.now_h, counts[0], counts[1], counts[2]));
  for (const auto& n : known.notes) p.notes.push_back(n);
}

namespace {

WorkItem item_of(const hazard::Closure& c) {
  WorkItem i;
  i.segment = i.key = c.segment;
  i.modes = c.modes;
  i.kind = c.kind;
  i.cause = c.cause;
  i.hold_h = std::max(c.hold_h, c.from.seconds() / 3600);  // nobody clears what has not fallen yet
  i.work_h = c.work_h;
  i.volume_m3 = c.volume_m3;
  i.closes_h = c.from.seconds() / 3600;
  if (!c.until.is_never()) i.opens_itself_h = c.until.seconds() / 3600;
  return i;
}

}  // namespace

ClearanceWorld make_world(const ClearanceProblem& p, const world::Study& study, const hazard::Damage& damage,
                          const std::vector<std::uint32_t>& shelters, const scenario::KnownStates& known) {
  ClearanceWorld w;
  w.world = damage.world;
  std::map<SegmentId, WorkItem> items;
  for (const auto& c : damage.closures)
    if (const WorkItem i = item_of(c); !i.closes_later(p.horizon_h()) && i.opens_itself_h > p.now_h) items[c.segment] = i;
  for (const auto& k : known.rows) {
    if (k.state == scenario::KnownState::State::opened) {
      if (const auto it = items.find(k.segment); it != items.end() && !it->second.closes_later(k.time_h)) items.erase(it);
      continue;
    }
    if (!items.contains(k.segment)) {
      // Newly reported and not foreseen in this world: an hour of loader work until something is known [A].
      WorkItem i;
      i.segment = i.key = k.segment;
      i.modes = kAllModes;
      i.cause = scenario::Cause::other;
      i.work_h = p.options->unknown_work_h();
      items[k.segment] = i;
    }
    WorkItem& i = items[k.segment];
    i.closes_h = 0;
    if (k.clear_h) i.work_h = *k.clear_h, i.volume_m3 = 0;
    if (k.state == scenario::KnownState::State::in_work) i.opens_itself_h = k.time_h, i.kind = scenario::CrewKind::none;
  }
  for (const auto& [s, i] : items) w.items.push_back(i);
  const auto& sites = study.inputs().sites;
  for (const TargetKind& k : p.kinds) {
    std::vector<NodeId> nodes;
    for (std::uint32_t i = 0; i < sites.size(); ++i) {
      if (std::find(k.kinds.begin(), k.kinds.end(), sites[i].kind) == k.kinds.end()) continue;
      if (!damage.site_works.empty() && !damage.site_works[i]) continue;
      const bool shelter = sites[i].kind == SiteKind::shelter;
      if (shelter && std::find(shelters.begin(), shelters.end(), i) == shelters.end()) continue;
      if (sites[i].status == scenario::SiteStatus::closed) continue;
      const NodeId n = k.mode == kFoot ? sites[i].place.foot : sites[i].place.car;
      if (n.exists()) nodes.push_back(n);
    }
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    w.targets.push_back(std::move(nodes));
  }
  return w;
}

}  // namespace senda::plan
