#include "sim/publish/damage_folder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "sim/record/text.hpp"

namespace senda::publish {

using measure::SegmentFigures;
using measure::Spread;
using measure::User;
using record::Table;
using scenario::Json;

namespace {

double rounded(double v) { return std::round(v * 1e6) / 1e6; }

const std::vector<std::string> kSegmentColumns = {"name", "p_closed_car", "p_closed_foot", "p_closed_wheelchair", "p_closed_emergency", "p_closed_loader",
                                                  "share_debris", "share_cordon", "share_bridge", "share_flood", "share_other", "clear_h", "hold_h"};

// Figures of one street: closures as shares of worlds, causes as shares of the worlds in which it is closed.
std::vector<std::string> segment_cells(const world::Study& study, SegmentId s, const SegmentFigures& f, double worlds) {
  std::vector<std::string> cells = {Table::text(s.value()), study.city().roads.source_id(s), study.city().roads.name(s)};
  for (const User u : {User::car, User::foot, User::wheelchair, User::emergency, User::loader}) cells.push_back(Table::text(rounded(f.closed[static_cast<std::size_t>(u)] / worlds)));
  for (const float c : f.cause) cells.push_back(f.any > 0 ? Table::text(rounded(c / f.any)) : "");
  cells.push_back(f.clearable > 0 ? Table::text(rounded(f.clear_h / f.clearable)) : "");
  cells.push_back(f.any > 0 ? Table::text(rounded(f.hold_h / f.any)) : "");
  return cells;
}

Table segment_table(const world::Study& study, const world::DamageStudy& d, bool all) {
  std::vector<std::string> columns = {"segment_id", record::source_column(study.city().roads)};
  columns.insert(columns.end(), kSegmentColumns.begin(), kSegmentColumns.end());
  Table t(columns);
  for (SegmentId s : study.city().roads.segments())
    if (all || d.tally->segments()[s].any > 0) t.row_of(segment_cells(study, s, d.tally->segments()[s], d.tally->worlds()));
  return t;
}

void add_spread(std::vector<std::string>& cells, const Spread& s) {
  for (const double v : {s.mean(), s.quantile(0.05), s.quantile(0.95)}) cells.push_back(Table::text(rounded(v)));
}

Table zone_table(const world::Study& study, const world::DamageStudy& d, bool with_outside = true) {
  std::vector<std::string> columns = {"zone", "buildings", "residents", "residents_in_no_building"};
  for (const char* name : {"collapses", "complete_or_worse", "damaged_dwellings", "displaced", "hurt", "trapped"})
    for (const char* part : {"mean", "p05", "p95"}) columns.push_back(fmt::format("{}_{}", name, part));
  Table t(columns);
  const auto& zones = d.tally->zones();
  for (std::size_t z = 0; z < zones.size(); ++z) {
    const bool outside = z + 1 == zones.size();
    if (outside && ((zones[z].buildings == 0 && zones[z].residents == 0) || !with_outside)) continue;
    std::vector<std::string> cells = {outside ? (zones.size() == 1 ? "city" : "outside the zones") : study.inputs().zones.id[ZoneId(static_cast<std::uint32_t>(z))], Table::text(zones[z].buildings), Table::text(rounded(zones[z].residents)), Table::text(rounded(zones[z].unplaced))};
    for (const Spread* s : {&zones[z].collapses, &zones[z].complete, &zones[z].damaged_homes, &zones[z].displaced, &zones[z].hurt, &zones[z].trapped}) add_spread(cells, *s);
    t.row_of(std::move(cells));
  }
  return t;
}

Table type_table(const world::Study& study, const world::DamageStudy& d) {
  Table t({"type", "imt", "buildings", "none", "slight", "moderate", "extensive", "complete_standing", "collapse"});
  if (!study.hazard().shaking()) return t;
  const auto& functions = study.hazard().fragilities().functions();
  for (std::size_t k = 0; k < functions.size(); ++k) {
    const auto& states = d.tally->functions()[k];
    double n = 0;
    for (const double w : states) n += w;
    if (n <= 0) continue;
    t.row(functions[k].name, hazard::name_of(functions[k].imt), rounded(n / d.tally->worlds()), rounded(states[0] / n), rounded(states[1] / n), rounded(states[2] / n), rounded(states[3] / n), rounded(states[4] / n),
          rounded(states[5] / n));
  }
  return t;
}

Table service_table(const world::Study& study, const world::DamageStudy& d) {
  Table t({"site_id", "name", "kind", "p_works"});
  const auto& sites = study.inputs().sites;
  for (std::size_t i = 0; i < sites.size(); ++i)
    if (sites[i].kind == SiteKind::hospital || sites[i].kind == SiteKind::fire_station) t.row(sites[i].id, sites[i].name, name_of(sites[i].kind), rounded(d.tally->works(i)));
  return t;
}

Table reported_table(const world::Study& study, const world::DamageStudy& d) {
  const RoadGraph& g = study.city().roads;
  Table t({"segment_id", record::source_column(g), "name", "p_prior", "p_posterior", "p_posterior_alone", "sources", "reports", "inspection", "authority", "verified", "crowd", "inspected", "latest_h"});
  for (std::size_t k = 0; k < d.streets.size(); ++k) {
    const auto& s = d.streets[k];
    const auto& e = study.evidence().segments[k];
    t.row(s.segment.value(), g.source_id(s.segment), g.name(s.segment), rounded(s.prior), rounded(s.posterior), rounded(s.alone), e.sources, e.reports, e.by_source[0], e.by_source[1], e.by_source[2], e.by_source[3], e.inspected, rounded(e.time_h));
  }
  return t;
}

Json spread_json(const Spread& s) { return {{"mean", rounded(s.mean())}, {"p05", rounded(s.quantile(0.05))}, {"median", rounded(s.quantile(0.5))}, {"p95", rounded(s.quantile(0.95))}}; }

}  // namespace

Json damage_json(const world::Study& study, const world::DamageStudy& d) {
  const measure::DamageTally& t = *d.tally;
  const auto& all = t.city();
  const double collapses = all.collapses.mean(), lake = t.collapses_between(0.8, 2.2);
  Json tokyo = Json::array();
  for (const auto& r : t.tokyo())
    tokyo.push_back({{"width_from_m", r.low_m}, {"width_to_m", r.high_m}, {"segments", r.segments}, {"damage_rate_percent", rounded(r.damage_rate)}, {"closed_to_cars_percent", rounded(r.model)}, {"closed_to_cars_by_debris_percent", rounded(r.debris)}, {"tokyo_2022_percent", rounded(r.tokyo)}});
  Json notes = study.notes();
  for (const auto& n : d.notes) notes.push_back(n);
  return {{"worlds", t.worlds()},
          {"effective_worlds", rounded(d.effective_size)},
          {"redrawn_towards_reports", d.redrawn},
          {"screening", study.screening()},
          {"buildings", all.buildings},
          {"residents", rounded(all.residents)},
          {"residents_in_no_building", rounded(all.unplaced)},
          {"collapses", spread_json(all.collapses)},
          {"complete_or_worse", spread_json(all.complete)},
          {"damaged_dwellings", spread_json(all.damaged_homes)},
          {"displaced", spread_json(all.displaced)},
          {"hurt", spread_json(all.hurt)},
          {"trapped", spread_json(all.trapped)},
          {"collapses_where_period_0_8_to_2_2_s", {{"mean", rounded(lake)}, {"share", collapses > 0 ? Json(rounded(lake / collapses)) : Json()}}},
          {"tokyo_cross_check", {{"source", "Tokyo Metropolitan Government 2022, regression on Kobe 1995; it has an intercept at zero damage by design"}, {"rows", tokyo}}},
          {"fragility_substitutions", study.hazard().shaking() ? Json(study.hazard().fragilities().substitutions()) : Json::array()},
          {"notes", notes}};
}

void write_damage_tables(const world::Study& study, const world::DamageStudy& d, const record::OutputFolder& folder) {
  folder.write("damage_segments.csv", segment_table(study, d, true));
  folder.write("damage_zones.csv", zone_table(study, d));
  folder.write("damage_types.csv", type_table(study, d));
  folder.write("services.csv", service_table(study, d));
  if (!d.streets.empty()) folder.write("reported_streets.csv", reported_table(study, d));
  folder.write_text("damage.json", damage_json(study, d).dump(2) + "\n");
}

const std::vector<Point>& outline(const scenario::Zones& zones, ZoneId z) {
  const auto size = [](const std::vector<Point>& ring) { return std::abs(ring_area(ring)); };
  return *std::max_element(zones.rings[z].begin(), zones.rings[z].end(), [&](const auto& a, const auto& b) { return size(a) < size(b); });
}

std::vector<MapLayer> damage_layers(const world::Study& study, const world::DamageStudy& d) {
  const RoadGraph& g = study.city().roads;
  std::vector<MapLayer> layers;
  MapLayer streets{MapLayer::Shape::line, "closures", "#b35806", 0.8, segment_table(study, d, false), {}};
  for (SegmentId s : g.segments())
    if (d.tally->segments()[s].any > 0) streets.geometry.emplace_back(g.shape(s).begin(), g.shape(s).end());
  layers.push_back(std::move(streets));
  const auto& zones = study.inputs().zones;
  if (zones.size() == 0) return layers;
  MapLayer areas{MapLayer::Shape::area, "zone_damage", "#542788", 0.2, zone_table(study, d, false), {}};
  for (ZoneId z : zones.id.keys()) areas.geometry.push_back(outline(zones, z));
  layers.push_back(std::move(areas));
  return layers;
}

void write_damage(const world::Study& study, const world::DamageStudy& d, const RunInfo& info, const record::OutputFolder& folder) {
  folder.write_text("scenario.json", scenario::resolved(study.scenario(), folder.target()).dump(2) + "\n");
  write_damage_tables(study, d, folder);
  if (study.scenario().outputs.gpkg) write_geopackage(study.city(), damage_layers(study, d), folder.path() / "map.gpkg");
  write_manifest(study, info, "damage", {}, folder);
}

}  // namespace senda::publish
