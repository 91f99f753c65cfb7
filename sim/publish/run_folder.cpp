#include "sim/publish/run_folder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "sim/plan/clearance_problem.hpp"
#include "sim/publish/geopackage.hpp"
#include "sim/publish/people_record.hpp"
#include "sim/publish/replay_scene.hpp"
#include "sim/record/text.hpp"

namespace senda::publish {

using record::Table;
using scenario::Json;

namespace {

Table curve_table(const movement::Outcome& o) {
  Table t({"time_s", "departed", "travelling", "arrived", "waiting", "isolated"});
  for (const auto& r : o.curve) t.row(r.time_s, r.departed, r.travelling, r.arrived, r.waiting, r.isolated);
  return t;
}

// Persons by the row of the curve by which something had happened to them.
class ByRow {
 public:
  explicit ByRow(const std::vector<movement::CurveRow>& rows) : rows_(rows), persons_(rows.size() + 1, 0) {}
  void add(double time_s, std::int64_t persons) {
    const auto row = std::lower_bound(rows_.begin(), rows_.end(), time_s, [](const movement::CurveRow& r, double t) { return r.time_s < t; });
    persons_[static_cast<std::size_t>(row - rows_.begin())] += persons;
    any_ = any_ || persons > 0;
  }
  bool any() const { return any_; }
  std::int64_t at(std::size_t row) const { return persons_[row]; }

 private:
  const std::vector<movement::CurveRow>& rows_;
  std::vector<std::int64_t> persons_;
  bool any_ = false;
};

// The phases apart: out of the buildings in the first minutes, home within the hour, displaced over hours and days.
Table phases_table(const people::Population& p, const RunResult& r) {
  const auto& rows = r.outcome.curve;
  ByRow out(rows);
  for (const people::Exit& e : r.exits.leaving)
    if (std::isfinite(e.out_s)) out.add(static_cast<double>(e.out_s), 1);
  std::array<ByRow, 3> departed = {ByRow(rows), ByRow(rows), ByRow(rows)}, arrived = departed;
  for (people::PartyId q : p.origin.keys()) {
    if (p.phase[q] == people::Phase::background) break;
    if (r.outcome.state[q] == movement::State::not_set_out) continue;
    const auto phase = static_cast<std::size_t>(p.phase[q]);
    departed[phase].add(p.depart[q].seconds(), p.size_of(q));
    if (movement::has_arrived(r.outcome.state[q])) arrived[phase].add(r.outcome.arrive[q].seconds(), p.size_of(q));
  }
  std::vector<std::string> columns = {"time_s"};
  std::vector<const ByRow*> curves;
  const auto add = [&](std::string name, const ByRow& c) {
    columns.push_back(std::move(name));
    curves.push_back(&c);
  };
  if (out.any()) add("exit_out", out);
  for (const auto phase : {people::Phase::reunify, people::Phase::displace, people::Phase::given}) {
    const auto k = static_cast<std::size_t>(phase);
    if (!departed[k].any()) continue;
    add(std::string(people::name_of(phase)) + "_departed", departed[k]);
    add(std::string(people::name_of(phase)) + "_arrived", arrived[k]);
  }
  Table t(columns);
  std::vector<std::int64_t> sums(curves.size(), 0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<std::string> cells = {Table::text(rows[i].time_s)};
    for (std::size_t c = 0; c < curves.size(); ++c) cells.push_back(Table::text(sums[c] += curves[c]->at(i)));
    t.row_of(std::move(cells));
  }
  return t;
}

Table arrivals_table(const world::Study& study, const people::Population& p, const movement::Outcome& o) {
  std::vector<std::string> columns = {"agent_id", "household_id", "depart_s", "arrive_s", "site_id", "state", "distance_m", "replans"};
  columns.insert(columns.end(), p.group_columns.begin(), p.group_columns.end());
  Table t(columns);
  for (people::PartyId q : p.origin.keys())
    for (AgentId a : p.members(q)) {
      const bool arrived = movement::has_arrived(o.state[q]);
      std::vector<std::string> row = {p.agent_id(a),
                                      p.household_id(a),
                                      Table::text(p.depart[q].seconds()),
                                      arrived ? Table::text(o.arrive[q].seconds()) : "",
                                      o.site[q] != 0xffffffffu ? study.inputs().sites[o.site[q]].id : "",
                                      Table::text(name_of(o.state[q])),
                                      Table::text(std::round(o.distance_m[q] * 1000) / 1000),
                                      Table::text(o.replans[q])};
      for (std::size_t c = 0; c < p.groups.size(); ++c) row.push_back(p.group_values[c][p.groups[c][a]]);
      t.row_of(std::move(row));
    }
  return t;
}

Table segments_table(const world::Study& study, const RunResult& r) {
  const RoadGraph& g = study.city().roads;
  Table t({"segment_id", record::source_column(g), "name", "length_m", "state", "cause", "closed_from_s", "closed_until_s", "entered", "max_queue", "delay_person_h"});
  std::map<SegmentId, const hazard::Closure*> closed;
  for (const auto& c : r.realisation.damage.closures) closed[c.segment] = &c;
  std::map<SegmentId, movement::Spell> spells;
  // From the first reason to the last.
  for (const auto& s : movement::spells_of(r.realisation.damage, r.interventions))
    if (const auto [spell, fresh] = spells.try_emplace(s.segment, s); !fresh) spell->second.from = std::min(spell->second.from, s.from), spell->second.until = std::max(spell->second.until, s.until);
  for (SegmentId s : g.segments()) {
    const auto it = closed.find(s);
    std::string state = "open", cause, from, until;
    if (it != closed.end()) {
      const std::uint8_t m = it->second->modes;
      state = (m & kCar) && (m & kFoot) ? "closed" : (m & kCar) ? "closed_car" : (m & kFoot) ? "closed_foot" : "restricted";
      cause = scenario::name_of(it->second->cause);
      if (const auto spell = spells.find(s); spell != spells.end()) {
        from = Table::text(spell->second.from.seconds());
        if (!spell->second.until.is_never()) until = Table::text(spell->second.until.seconds());
      } else {
        state = "open";  // opened before it could close
      }
    }
    t.row(s.value(), g.source_id(s), g.name(s), std::round(g.length[s].value * 1000) / 1000, state, cause, from, until, r.outcome.entered[s], r.outcome.max_queue[s],
          r.outcome.delay_person_h[s]);
  }
  return t;
}

Table sites_table(const world::Study& study, const movement::Outcome& o) {
  Table t({"site_id", "capacity", "arrived", "refused", "full_at_s"});
  for (std::size_t i = 0; i < o.sites.size(); ++i) {
    const auto& s = study.inputs().sites[i];
    t.row(s.id, s.capacity, o.sites[i].arrived, o.sites[i].refused, o.sites[i].full_at.is_never() ? std::string() : Table::text(o.sites[i].full_at.seconds()));
  }
  return t;
}

// Everybody who set out and did not arrive: where, since when and why.
Table stranded_table(const world::Study& study, const people::Population& p, const movement::Outcome& o) {
  const City& city = study.city();
  Table t({"agent_id", "household_id", "state", "reason", "since_s", "lon", "lat", "street"});
  for (people::PartyId q : p.origin.keys()) {
    if (o.state[q] == movement::State::not_set_out || movement::has_arrived(o.state[q])) continue;
    const NodeId n = o.last_node[q];
    const LonLat at = city.plane.unproject(city.roads.point[n]);
    std::string street;
    for (const EdgeId e : city.roads.out_edges(n))
      if (street.empty()) street = city.roads.name(city.roads.segment[e]);
    for (AgentId a : p.members(q))
      t.row(p.agent_id(a), p.household_id(a), Table::text(name_of(o.state[q])), Table::text(name_of(o.reason[q])), o.since[q].seconds(), std::round(at.lon * 1e6) / 1e6, std::round(at.lat * 1e6) / 1e6, street);
  }
  return t;
}

// What crews did in this world, where a schedule was replayed.
Table crews_table(const RunResult& r) {
  Table t({"crew_id", "segment_id", "begins_s", "opened_s"});
  for (const scenario::Reopening& o : r.interventions.reopenings)
    if (!o.world || *o.world == r.realisation.damage.world) t.row(o.crew, o.segment.value(), o.begins.is_never() ? std::string() : Table::text(o.begins.seconds()), o.at.seconds());
  return t;
}

// Origins gathered in 250 m squares; squares of fewer than ten persons are left out (science.md 3.5).
MapLayer origins_layer(const world::Study& study, const people::Population& p) {
  MapLayer layer{MapLayer::Shape::point, "origins", "#7570b3", 0.4, Table({"persons"}), {}};
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> cells;
  for (people::PartyId q : p.origin.keys()) {
    const Point at = study.city().roads.point[p.origin[q]];
    cells[{static_cast<std::int64_t>(std::floor(at.x / 250)), static_cast<std::int64_t>(std::floor(at.y / 250))}] += p.size_of(q);
  }
  for (const auto& [cell, persons] : cells) {
    if (persons < study.scenario().privacy.k_persons) continue;
    layer.table.row(persons);
    layer.geometry.push_back({{(static_cast<double>(cell.first) + 0.5) * 250, (static_cast<double>(cell.second) + 0.5) * 250}});
  }
  return layer;
}

std::vector<MapLayer> layers_of(const world::Study& study, const RunResult& r, const Table& segments, const Table& sites) {
  const RoadGraph& g = study.city().roads;
  MapLayer roads{MapLayer::Shape::line, "segments", "#8c8c8c", 0.3, segments, {}};
  MapLayer closures{MapLayer::Shape::line, "closures", "#d95f02", 0.9, Table(segments.columns()), {}};
  for (SegmentId s : g.segments()) {
    const auto line = g.shape(s);
    roads.geometry.emplace_back(line.begin(), line.end());
    if (segments.cell(s.value(), 4) == "open") continue;
    std::vector<std::string> row;
    for (std::size_t c = 0; c < segments.columns().size(); ++c) row.push_back(segments.cell(s.value(), c));
    closures.table.row_of(std::move(row));
    closures.geometry.emplace_back(line.begin(), line.end());
  }
  MapLayer places{MapLayer::Shape::point, "sites", "#1b9e77", 0.4, sites, {}};
  for (const auto& s : study.inputs().sites) places.geometry.push_back({s.place.point});
  return {roads, closures, places, origins_layer(study, r.realisation.settled.population)};
}

std::vector<std::uint32_t> shelters_of(const world::Study& study, const scenario::Interventions& interventions) {
  if (!interventions.open_sites) return plan::standing_shelters(study.inputs());
  std::vector<std::uint32_t> out;
  const auto& sites = study.inputs().sites;
  for (std::uint32_t i = 0; i < sites.size(); ++i)
    if (sites[i].kind == SiteKind::shelter && std::find(interventions.open_sites->begin(), interventions.open_sites->end(), sites[i].id) != interventions.open_sites->end()) out.push_back(i);
  return out;
}

record::PeopleRecord people_of(const world::Study& study, const RunResult& r) {
  const std::size_t households = plan::households_of(study);
  plan::HouseholdFates fates{std::vector<std::uint32_t>(households, 0), std::vector<std::uint32_t>(households, 0), 1};
  plan::count_fates(study, r.realisation.settled, fates);
  return people_record(study, fates, shelters_of(study, r.interventions), {&r.realisation.settled.population, &r.outcome});
}

}  // namespace

void write_run(const world::Study& study, const RunResult& r, const RunInfo& info, const record::OutputFolder& folder) {
  const auto& p = r.realisation.settled.population;
  folder.write_text("scenario.json", scenario::resolved(study.scenario(), folder.target()).dump(2) + "\n");
  folder.write_text("outcome.json", outcome_json(study, r).dump(2) + "\n");
  folder.write("curve.csv", curve_table(r.outcome));
  folder.write("curve_phases.csv", phases_table(p, r));
  folder.write("arrivals.csv", arrivals_table(study, p, r.outcome));
  folder.write("stranded.csv", stranded_table(study, p, r.outcome));
  if (!r.interventions.reopenings.empty()) folder.write("crews.csv", crews_table(r));
  const Table segments = segments_table(study, r), sites = sites_table(study, r.outcome);
  folder.write("segments.csv", segments);
  folder.write("sites.csv", sites);
  const std::string run = run_id(study, r.realisation.streams.world());
  record::PeopleRecord people = people_of(study, r);
  people.run = run;
  record::save_people(people, folder.path() / "people.h5");
  record::Scene scene = scene_of(study, shelters_of(study, r.interventions));
  scene.run = run;
  add_world(study, r, scene);
  record::save_map(study.city(), scene, folder.path() / "map.h5");
  if (study.scenario().outputs.gpkg) write_geopackage(study.city(), layers_of(study, r, segments, sites), folder.path() / "map.gpkg");
  write_manifest(study, info, "run", r.realisation.streams.world(), folder);
}

}  // namespace senda::publish
