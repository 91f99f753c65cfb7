#include "sim/publish/plan_folder.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "sim/publish/damage_folder.hpp"
#include "sim/publish/people_record.hpp"
#include "sim/publish/replay_scene.hpp"
#include "sim/record/text.hpp"

namespace senda::publish {

using record::Table;
using scenario::Json;

std::string_view firmness(double share) { return share >= 0.8 ? "core" : share >= 0.3 ? "swing" : "marginal"; }

namespace {

double rounded(double v) { return std::round(v * 1e6) / 1e6; }

// A row for each segment; those of one work item share its rank.
Table clearance_table(const world::Study& study, const plan::ClearancePlan& c) {
  const RoadGraph& g = study.city().roads;
  Table t({"rank", "segment_id", record::source_column(g), "name", "from_street", "to_street", "tier", "p_closed", "clear_h", "value_per_crew_h", "mean_position", "p_top5", "p_top10",
           "p_top20", "rank_lo", "rank_hi", "persons", "cause", "wkt", "tied_with", "crew_kind"});
  for (std::size_t k = 0; k < c.ranked.size(); ++k) {
    const auto& r = c.ranked[k];
    for (const SegmentId s : r.all()) {
      const auto [from, to] = plan::from_to(g, s);
      t.row(k + 1, s.value(), g.source_id(s), g.name(s), from, to, std::string(1, r.tier), r.p_closed, r.clear_h, r.value_per_crew_h, r.place.mean, r.place.p_top5,
            r.place.p_top10, r.place.p_top20, r.place.lo, r.place.hi, r.persons, scenario::name_of(r.cause), record::wkt(study.city(), s), r.place.tie, scenario::name_of(r.crew));
    }
  }
  return t;
}

// Who regains access when a street opens: mean persons over the worlds in which it is closed.
Table groups_table(const plan::PlanResult& p) {
  Table t({"rank", "segment_id", "group", "value", "persons"});
  const auto& groups = p.problem.by_group.groups;
  for (std::size_t k = 0; k < p.clearance.ranked.size(); ++k) {
    const auto& r = p.clearance.ranked[k];
    for (std::size_t g = 0; g < groups.size(); ++g)
      t.row(k + 1, r.segment.value(), groups[g].column, groups[g].value, rounded(r.groups[g]));
  }
  return t;
}

Table schedule_table(const world::Study& study, const plan::PlanResult& p) {
  const RoadGraph& g = study.city().roads;
  Table t({"crew_id", "order", record::source_column(g), "segment_id", "start_h", "finish_h", "world"});
  for (std::size_t r = 0; r < p.clearance.tasks.size(); ++r) {
    const auto& w = p.clearance.worlds[r];
    for (std::size_t c = 0; c < p.problem.crews.size(); ++c) {
      int order = 0;
      for (const auto& task : p.clearance.tasks[r])
        if (task.crew == c) {
          ++order;
          for (const SegmentId s : w.items[task.item].all()) t.row(p.problem.crews[c].id, order, g.source_id(s), s.value(), task.start_h, task.finish_h, w.world);
        }
    }
  }
  return t;
}

Json clearance_json(const plan::PlanResult& p, const scenario::Scenario& s) {
  const auto& c = p.clearance;
  Json baselines = Json::array();
  for (const auto& b : c.baselines) {
    baselines.push_back({{"name", b.name}, {"mean_loss", rounded(b.mean_loss)}, {"loss_more", rounded(b.loss_more.mean)}, {"interval_low", rounded(b.loss_more.low)}, {"interval_high", rounded(b.loss_more.high)}, {"avoidable_share", rounded(b.avoidable_share)}});
    if (c.held_out > 0) baselines.back()["held_out"] = {{"loss_more", rounded(b.held_out_more.mean)}, {"interval_low", rounded(b.held_out_more.low)}, {"interval_high", rounded(b.held_out_more.high)}};
  }
  Json out = {{"objective", rounded(c.objective)},
          {"kind", s.clearance.objective},
          {"unit", s.clearance.objective == "latency" ? "weighted person-hours until connected" : "weighted person-hours of lost access"},
          {"status", c.status},
          {"bound", rounded(c.bound)},
          {"gap", rounded(c.gap)},
          {"mean_loss", rounded(c.mean_loss)},
          {"cvar_loss", rounded(c.cvar_loss)},
          {"loss_nothing_done", rounded(c.loss_nothing)},
          {"loss_all_open", rounded(c.loss_all_open)},
          {"avoidable_share", rounded(c.avoidable_share)},
          {"worlds", c.worlds.size()},
          {"median_closed_items", c.median_items},
          {"ranked", c.ranked.size()},
          {"method", c.method},
          {"lists_tried", c.tries},
          {"begins_h", rounded(p.problem.now_h)},
          {"value_of_perfect_information_at_least", rounded(std::max(0.0, c.mean_loss - c.mean_own_plan))},
          {"baselines", baselines}};
  if (c.held_out > 0) out["held_out"] = {{"worlds", c.held_out}, {"objective", rounded(c.held_out_objective)}, {"avoidable_share", rounded(c.held_out_share)}, {"optimism", rounded(c.avoidable_share - c.held_out_share)}};
  if (p.confirmation) {
    Json plans = Json::array();
    for (std::size_t i = 0; i < p.confirmation->plans.size(); ++i) plans.push_back({{"plan", p.confirmation->plans[i]}, {"mean_loss", rounded(p.confirmation->losses[i])}, {"simulated_person_hours", rounded(p.confirmation->hours[i])}});
    out["simulated"] = {{"worlds", p.simulated.size()}, {"rank_correlation", rounded(p.confirmation->rank_correlation)}, {"confirmed", p.confirmation->rank_correlation >= plan::Confirmation::kConfirmed}, {"plans", plans}};
  }
  if (c.fairness)
    out["kappa_0"] = {{"loss", rounded(c.fairness->loss_alike)}, {"loss_of_list_for_kappa_0", rounded(c.fairness->loss_alike_of_alike)}, {"weighted_loss_of_list_for_kappa_0", rounded(c.fairness->loss_of_alike)}, {"price", rounded(c.fairness->price.mean)}, {"interval_low", rounded(c.fairness->price.low)}, {"interval_high", rounded(c.fairness->price.high)}};
  return out;
}

Table shelters_table(const world::Study& study, const plan::PlanResult& p) {
  Table t({"site_id", "name", "opened", "capacity", "assigned", "chosen_share", "next_best", "share_of_samples"});
  std::vector<double> assigned(p.siting.candidates.size(), 0);
  for (const auto& a : p.shelters.assignment) assigned[a.candidate] += a.persons;
  for (std::size_t c = 0; c < p.siting.candidates.size(); ++c) {
    const auto& site = study.inputs().sites[p.siting.candidates[c].site];
    const auto& next = p.shelters.next_best[c];
    t.row(site.id, site.name, static_cast<bool>(p.shelters.opened[c]), site.capacity, rounded(assigned[c]), firmness(p.shelters.chosen_share[c]),
          next ? study.inputs().sites[p.siting.candidates[*next].site].id : "", p.shelters.sampled ? Table::text(rounded(p.shelters.chosen_share[c])) : "");
  }
  return t;
}

// The contract's columns, then where the place stands; blank where costs are given.
Table assignment_table(const world::Study& study, const plan::PlanResult& p) {
  Table t({"demand_id", "site_id", "persons", "cost", "lon", "lat"});
  for (const auto& a : p.shelters.assignment) {
    const auto& place = p.siting.places[a.place];
    const std::optional<LonLat> at = place.node.exists() && !p.siting.costs_given ? std::optional(study.city().plane.unproject(study.city().roads.point[place.node])) : std::nullopt;
    t.row(place.id, p.siting.candidates[a.candidate].id, rounded(a.persons), rounded(a.cost), at ? Table::text(at->lon) : "", at ? Table::text(at->lat) : "");
  }
  return t;
}

const std::string& id_of(const plan::PlanResult& p, std::size_t candidate) { return p.siting.candidates[candidate].id; }

Json ids_of(const plan::PlanResult& p, const plan::CandidateSet& set, const plan::CandidateSet* without = nullptr) {
  Json out = Json::array();
  for (std::size_t c = 0; c < set.size(); ++c)
    if (set[c] && (!without || !(*without)[c])) out.push_back(id_of(p, c));
  return out;
}

Json other_json(const plan::PlanResult& p, const plan::OtherSet& o) {
  return {{"objective", rounded(o.objective)}, {"unmet", rounded(o.unmet)}, {"mean_minutes", rounded(o.minutes)}, {"opens", ids_of(p, o.open, &p.shelters.opened)}, {"instead_of", ids_of(p, p.shelters.opened, &o.open)}};
}

Json openings_json(const plan::PlanResult& p, const std::vector<plan::Opening>& openings) {
  Json out = Json::array();
  for (const auto& o : openings) out.push_back({{"site_id", id_of(p, o.candidate)}, {"objective", rounded(o.objective)}, {"unmet", rounded(o.unmet)}});
  return out;
}

// What people would do beside what the plan has them do.
Json behaviour_json(const plan::PlanResult& p) {
  const plan::ShelterBehaviour& b = *p.shelters.behaviour;
  Json groups = Json::array();
  const plan::SetFigures& f = p.shelters.figures;
  for (std::size_t g = 0; g < p.siting.groups.size(); ++g) {
    if (std::isnan(b.group_unmet[g])) continue;
    Json row = {{"column", p.siting.groups[g].column}, {"value", p.siting.groups[g].value}};
    if (g < f.group_minutes.size()) row["planned_minutes"] = rounded(f.group_minutes[g]), row["planned_unmet_share"] = rounded(f.group_unmet[g]);
    row["mean_minutes"] = rounded(b.group_minutes[g]);
    row["unmet_share"] = rounded(b.group_unmet[g]);
    groups.push_back(row);
  }
  return {{"rule", b.rule},
          {"worlds", b.worlds},
          {"planned_mean_minutes", rounded(b.planned_minutes)},
          {"mean_minutes", rounded(b.minutes)},
          {"planned_unmet", rounded(b.planned_unmet)},
          {"unmet", rounded(b.unmet)},
          {"redirected_persons", rounded(b.redirected)},
          {"planned_cost", rounded(b.planned_cost)},
          {"cost", rounded(b.cost)},
          {"cost_above_plan", rounded(b.cost - b.planned_cost) + 0.0},
          {"groups", groups}};
}

// What the objective is, in words.
std::string objective_words(const world::Study& study, const plan::PlanResult& p) {
  const auto& o = study.scenario().siting;
  const std::string cost = p.siting.costs_given ? "given cost" : fmt::format("minutes on foot, up to {:g}", plan::longest_walk_min(study.scenario()));
  if (o.objective == "max-coverage") return fmt::format("weighted persons within {:g} of an open shelter (unmet: all others), mean over worlds", o.cover_min);
  if (o.objective == "p-center") return "longest mean way of a place over worlds (" + cost + "; a world without a way counts with the longest)";
  if (o.objective == "set-cover") return fmt::format("shelters, so that the mean way of every place is at most {:g}", o.cover_min);
  std::string out = "weighted persons x " + cost + ", and the penalty of those without a place";
  if (p.siting.worlds.size() > 1) out += fmt::format("; {:g} x the mean over worlds + {:g} x the mean of the worst {:g} %", o.lambda, 1 - o.lambda, 100 * (1 - o.alpha));
  if (o.objective == "fixed-charge") out += "; and opening costs";
  if (o.inequity > 0) out += fmt::format("; and {:g} x the mean absolute difference of group means", o.inequity);
  return out;
}

Json siting_json(const world::Study& study, const plan::PlanResult& p) {
  const plan::ShelterPlan& s = p.shelters;
  Json excluded = Json::array();
  for (const auto& [site, why] : p.siting.excluded) excluded.push_back({{"site_id", study.inputs().sites[site].id}, {"reason", why}});
  Json j = {{"objective", rounded(s.objective)},
            {"kind", study.scenario().siting.objective},
            {"objective_is", objective_words(study, p)},
            {"bound", rounded(s.bound)},
            {"gap", rounded(s.gap)},
            {"status", s.status},
            {"opened", ids_of(p, s.opened)},
            {"unmet", rounded(s.unmet)}};
  const bool coverage = study.scenario().siting.objective == "max-coverage", fair = study.scenario().siting.inequity > 0;
  const auto figures = [&](const plan::SetFigures& f, std::size_t worlds) -> Json {
    if (coverage) return {{"worlds", worlds}, {"not_covered_weighted", rounded(f.mean)}, {"mean_minutes", rounded(f.minutes)}, {"unmet", rounded(f.unmet)}};
    if (!std::isfinite(f.objective)) return {{"worlds", worlds}, {"objective", nullptr}};
    return {{"worlds", worlds}, {"objective", rounded(f.objective)}, {"mean_cost", rounded(f.mean)}, {"tail_cost", rounded(f.tail)}, {"mean_minutes", rounded(f.minutes)}, {"unmet", rounded(f.unmet)},
            {"worlds_with_unmet", std::count_if(f.world_unmet.begin(), f.world_unmet.end(), [](double u) { return u > 0.5; })}};
  };
  if (!s.figures.world_cost.empty()) {
    j["figures"] = figures(s.figures, p.siting.worlds.size());
    j["figures"]["cut_off"] = rounded(s.figures.cut_off);
    j["figures"]["gap_without_cut_off"] = rounded(s.decided_gap);
    if (s.figures.opening > 0) j["figures"]["opening_cost"] = rounded(s.figures.opening);
    if (p.siting.groups.size() > 1 && j["kind"] != "max-coverage") j["figures"]["inequity_minutes"] = rounded(s.figures.inequity);
  }
  if (s.all_worlds) j["all_worlds"] = figures(*s.all_worlds, p.siting.all_worlds());
  if (s.all_worlds && fair) j["all_worlds"].erase("objective");  // differences between groups are not among it
  if (s.behaviour) j["behavioural"] = behaviour_json(p);
  if (s.rounds > 0) {
    std::size_t pairs = 0;
    for (const auto& w : p.siting.worlds) pairs += w.options.size();
    j["search"] = {{"rounds", s.rounds}, {"sets", s.sets}, {"pairs", pairs}};
  }
  Json alternatives = Json::array();
  for (const auto& a : s.alternatives) alternatives.push_back(other_json(p, a));
  j["alternatives"] = alternatives;
  j["order"] = openings_json(p, s.order);
  j["one_more"] = openings_json(p, s.one_more);
  if (s.without_capacity) j["without_capacity"] = other_json(p, *s.without_capacity);
  if (p.siting.aggregation) {
    const auto& a = *p.siting.aggregation;
    j["aggregation"] = {{"places", a.cells}, {"cell_m", rounded(a.cell_m)}, {"mean_error_min", rounded(a.mean_error_min)}, {"bias_min", rounded(a.bias_min)}};
  }
  j["excluded"] = excluded;
  return j;
}

// The contract's columns, then the percentile of each theme and the flags (0.90 and above): of the three dimensions, and
// how many indicators.
Table vulnerable_table(const plan::PlanResult& p) {
  std::vector<std::string> columns = {"zone", "social", "exposure", "access", "rank", "rank_lo", "rank_hi", "persons"};
  for (const auto& name : p.social.themes) columns.push_back("theme_" + name);
  columns.insert(columns.end(), {"flag_social", "flag_exposure", "flag_access", "flags_indicators"});
  Table t(columns);
  for (const auto& z : p.vulnerable) {
    std::vector<std::string> cells = {z.zone};
    for (const double v : {z.social, z.exposure, z.access}) cells.push_back(Table::text(v));
    for (const int v : {z.rank, z.rank_lo, z.rank_hi}) cells.push_back(Table::text(v));
    cells.push_back(Table::text(z.persons));
    for (const auto& theme : p.social.theme) cells.push_back(Table::text(theme[z.row]));
    for (const double v : {z.social, z.exposure, z.access}) cells.push_back(std::isnan(v) ? "" : Table::text(v >= measure::kSviFlag));
    cells.push_back(Table::text(p.social.flags[z.row]));
    t.row_of(std::move(cells));
  }
  return t;
}

// One row for each component and indicator.
Table sovi_table(const plan::SocialVulnerability& s) {
  Table t({"component", "explained_share", "sign", "indicator", "more_is_worse", "loading", "dominant"});
  for (std::size_t c = 0; c < s.sovi->components.size(); ++c) {
    const auto& part = s.sovi->components[c];
    for (std::size_t i = 0; i < part.loading.size(); ++i)
      t.row(s.themes[c], part.explained, part.sign, s.indicators[i].name, !s.indicators[i].reversed, part.loading[i], i == part.dominant);
  }
  return t;
}

MapLayer vulnerable_layer(const world::Study& study, const plan::PlanResult& p) {
  MapLayer areas{MapLayer::Shape::area, "vulnerable", "#762a83", 0.2, vulnerable_table(p), {}};
  for (const auto& z : p.vulnerable) areas.geometry.push_back(outline(study.inputs().zones, p.social.zone[z.row]));
  areas.description = "Percentiles among zones. The index describes the zone, not each person who lives in it (ecological fallacy).";
  return areas;
}

Table worlds_table(const plan::PlanResult& p) {
  Table t({"world", "car_closed", "foot_closed", "causes", "classes", "collapses", "complete", "displaced", "shelter_seekers", "cut_off_districts", "cut_off_persons", "hurt", "trapped", "ordered"});
  for (const auto& w : p.worlds) t.row(w.world, w.car_closed, w.foot_closed, w.causes, w.classes, w.collapses, w.complete, w.displaced, w.seekers, w.cut_off_districts, w.cut_off_persons, rounded(w.hurt), rounded(w.trapped), w.ordered);
  return t;
}

Table simulated_table(const plan::PlanResult& p) {
  Table t({"world", "person_hours_without", "person_hours_with", "isolated_without", "isolated_with", "refused", "shelter_minutes"});
  for (const auto& s : p.simulated) t.row(s.world, s.hours_without, s.hours_with, s.isolated_without, s.isolated_with, s.refused, s.shelter_minutes);
  return t;
}

// Who is sent where: from each demand place to its shelters.
MapLayer catchments_layer(const world::Study& study, const plan::PlanResult& p) {
  MapLayer lines{MapLayer::Shape::line, "catchments", "#1b7837", 0.3, Table({"demand_id", "site_id", "persons", "cost"}), {}};
  lines.description = "Where the plan sends people, mean over worlds. Which shelter each household would choose itself is in siting.json.";
  for (const auto& a : p.shelters.assignment) {
    const NodeId n = p.siting.places[a.place].node;
    if (!n.exists()) continue;
    lines.table.row(p.siting.places[a.place].id, id_of(p, a.candidate), rounded(a.persons), rounded(a.cost));
    lines.geometry.push_back({study.city().roads.point[n], study.inputs().sites[p.siting.candidates[a.candidate].site].place.point});
  }
  return lines;
}

std::vector<MapLayer> layers_of(const world::Study& study, const plan::PlanResult& p) {
  const RoadGraph& g = study.city().roads;
  std::vector<MapLayer> layers;
  MapLayer streets{MapLayer::Shape::line, "segments", "#c8c5bc", 0.25, Table({"segment_id", "name", "class"}), {}};
  for (SegmentId s : g.segments()) {
    streets.table.row(s.value(), g.name(s), name_of(g.road_class[s]));
    streets.geometry.emplace_back(g.shape(s).begin(), g.shape(s).end());
  }
  layers.push_back(std::move(streets));
  if (p.ranked) {
    MapLayer roads{MapLayer::Shape::line, "roads_priority", "#b2182b", 1.2, clearance_table(study, p.clearance), {}};
    for (const auto& r : p.clearance.ranked)
      for (const SegmentId s : r.all()) roads.geometry.emplace_back(g.shape(s).begin(), g.shape(s).end());
    layers.push_back(std::move(roads));
  }
  if (p.sited) {
    MapLayer shelters{MapLayer::Shape::point, "shelters", "#1b7837", 0.4, shelters_table(study, p), {}};
    for (const auto& c : p.siting.candidates) shelters.geometry.push_back({study.inputs().sites[c.site].place.point});
    layers.push_back(std::move(shelters));
    layers.push_back(catchments_layer(study, p));
  }
  for (MapLayer& layer : damage_layers(study, p.damage)) layers.push_back(std::move(layer));
  if (!p.vulnerable.empty()) layers.push_back(vulnerable_layer(study, p));
  return layers;
}

}  // namespace

void write_vulnerable_tables(const plan::PlanResult& p, const record::OutputFolder& folder) {
  if (p.vulnerable.empty()) return;
  folder.write("vulnerable.csv", vulnerable_table(p));
  if (p.social.sovi) folder.write("sovi_loadings.csv", sovi_table(p.social));
}

void write_plan(const world::Study& study, const plan::PlanResult& p, const RunInfo& info, const record::OutputFolder& folder) {
  folder.write_text("scenario.json", scenario::resolved(study.scenario(), folder.target()).dump(2) + "\n");
  folder.write("worlds.csv", worlds_table(p));
  write_damage_tables(study, p.damage, folder);
  if (p.ranked) {
    folder.write("clearance.csv", clearance_table(study, p.clearance));
    if (!p.problem.by_group.groups.empty()) folder.write("clearance_groups.csv", groups_table(p));
    folder.write("schedule.csv", schedule_table(study, p));
    folder.write_text("clearance.json", clearance_json(p, study.scenario()).dump(2) + "\n");
  }
  if (p.sited) {
    folder.write("shelters.csv", shelters_table(study, p));
    folder.write("assignment.csv", assignment_table(study, p));
    folder.write_text("siting.json", siting_json(study, p).dump(2) + "\n");
  }
  write_vulnerable_tables(p, folder);
  if (!p.simulated.empty()) folder.write("simulated.csv", simulated_table(p));
  folder.write_text("report.html", report_html(study, p, info.language));
  if (study.scenario().outputs.gpkg) write_geopackage(study.city(), layers_of(study, p), folder.path() / "map.gpkg");
  const auto shelters = p.sited ? p.shelters.open_sites(p.siting) : plan::standing_shelters(study.inputs());
  record::PeopleRecord people = people_record(study, p.fates, shelters);
  record::Scene scene = scene_of(study, shelters);
  people.run = scene.run = run_id(study, {});
  record::save_people(people, folder.path() / "people.h5");
  record::save_map(study.city(), scene, folder.path() / "map.h5");
  write_manifest(study, info, "plan", {}, folder);
}

}  // namespace senda::publish
