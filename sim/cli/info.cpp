// senda info: what a city file holds.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "graph/betweenness.hpp"
#include "graph/city_file.hpp"
#include "graph/connectivity.hpp"
#include "graph/info.hpp"
#include "graph/shortest_path.hpp"
#include "graph/survey.hpp"
#include "sim/cli/command.hpp"
#include "sim/record/output_folder.hpp"
#include "sim/record/table.hpp"
#include "sim/record/text.hpp"

namespace senda::cli {

namespace {

nlohmann::ordered_json as_json(const CityInfo& i) {
  return {{"nodes", i.nodes},
          {"segments", i.segments},
          {"directed_edges", i.directed_edges},
          {"road_length_m", i.road_length_m},
          {"drivable_length_m", i.drivable_length_m},
          {"walkable_length_m", i.walkable_length_m},
          {"components", i.components},
          {"largest_component_share", i.largest_component_share},
          {"buildings", i.buildings},
          {"buildings_with_levels", i.buildings_with_levels},
          {"buildings_with_date", i.buildings_with_year},
          {"multipolygon_buildings", i.multipolygon_buildings},
          {"corner_buildings", i.corner_buildings},
          {"sites", i.sites},
          {"bbox", {i.low.lon, i.low.lat, i.high.lon, i.high.lat}},
          {"osm_ways", i.osm_ways}};
}

using nlohmann::ordered_json;

std::string name_of_segment(const RoadGraph& g, SegmentId s) {
  return g.from_gmns() ? "link " + g.link_id[s] : "way " + g.source_id(s);
}

ordered_json doubt_json(const RoadGraph& g, const Doubt& d) {
  ordered_json examples = ordered_json::array();
  for (const auto& [a, b] : d.examples) examples.push_back(a == b ? ordered_json{name_of_segment(g, a)} : ordered_json{name_of_segment(g, a), name_of_segment(g, b)});
  return {{"count", d.count}, {"examples", examples}};
}

double share(double part, double whole) { return whole > 0 ? part / whole : 0; }

void add_survey(ordered_json& j, const City& city) {
  const RoadGraph& g = city.roads;
  const Survey v = survey(city);
  const Connectivity c = connectivity(g, kCar);
  j["bridges_in_the_graph"] = c.bridges;
  j["articulation_points"] = c.articulation_points;
  j["turn_restrictions"] = {{"relations", city.report.restriction_id.size()}, {"forbidden_turns", g.turn_count()}};
  std::array<std::size_t, kRestrictionOutcomes> outcome{};
  for (const RestrictionOutcome o : city.report.restriction_outcome) ++outcome[static_cast<std::size_t>(o)];
  for (int o = 0; o < kRestrictionOutcomes; ++o) j["turn_restrictions"][std::string(name_of(static_cast<RestrictionOutcome>(o)))] = outcome[static_cast<std::size_t>(o)];
  j["barriers"] = city.report.barriers;
  ordered_json& findings = j["findings"] = ordered_json::object();
  for (int f = 0; f < kFindings; ++f) {
    const auto& count = city.report[static_cast<Finding>(f)];
    findings[std::string(name_of(static_cast<Finding>(f)))] = {{"count", count.count}, {"examples", count.examples}};
  }
  findings["self_loops"] = doubt_json(g, v.self_loops);
  findings["duplicate_streets"] = doubt_json(g, v.duplicates);
  findings["crossings_without_node"] = doubt_json(g, v.crossings);
  ordered_json& districts = j["districts"] = ordered_json::array();
  for (const District& d : v.districts)
    districts.push_back({{"name", d.name}, {"buildings", d.buildings}, {"with_levels", d.with_levels}, {"with_date", d.with_year}, {"street_m", d.street_m}, {"with_width_or_lanes_m", d.with_width_m}});
}

void say_survey(const City& city, const Common& common) {
  const RoadGraph& g = city.roads;
  const Survey v = survey(city);
  const auto doubt = [&](const Doubt& d, const char* what) {
    if (d.count == 0) return;
    std::string examples;
    for (const auto& [a, b] : d.examples) examples += (examples.empty() ? "" : ", ") + name_of_segment(g, a) + (a == b ? "" : " with " + name_of_segment(g, b));
    say(common, fmt::format("  warning: {} {} (such as {})", d.count, what, examples));
  };
  doubt(v.crossings, "pairs of streets cross on one level without a common node");
  doubt(v.duplicates, "streets are drawn twice");
  doubt(v.self_loops, "streets begin and end at one junction");
  say(common, "  completeness by district              buildings  levels   date   streets km  width or lanes");
  constexpr std::size_t kShown = 15;
  for (std::size_t i = 0; i < std::min(kShown, v.districts.size()); ++i) {
    const District& d = v.districts[i];
    const auto n = static_cast<double>(d.buildings);
    say(common, fmt::format("    {:<36}{:>9}  {:>4.0f} %  {:>3.0f} %  {:>10.1f}  {:>12.0f} %", d.name, d.buildings, 100 * share(static_cast<double>(d.with_levels), n), 100 * share(static_cast<double>(d.with_year), n), d.street_m / 1000, 100 * share(d.with_width_m, d.street_m)));
  }
  if (v.districts.size() > kShown) say(common, fmt::format("    and {} more (--json lists all)", v.districts.size() - kShown));
}

// Each street by how much of the city hangs on it.
void write_streets(const City& city, const std::string& file, const Common& common) {
  const RoadGraph& g = city.roads;
  const Connectivity c = connectivity(g, kCar);
  const Betweenness b = betweenness(g, mode_weights(g, kCar, MetresPerSecond(1.34)));
  record::Table t({"segment_id", record::source_column(g), "name", "length_m", "cuts_network", "betweenness", "betweenness_error"});
  for (SegmentId s : g.segments())
    t.row_of({std::to_string(s.value()), g.source_id(s), g.name(s), record::decimal(g.length[s].value, 2), c.is_bridge[s] ? "1" : "0", record::decimal(b.segment[s], 1), record::decimal(b.segment_error[s], 1)});
  record::write_file(file, common.overwrite, [&](const auto& path) { record::write_text(path, t.csv()); });
  if (!common.json)
    say(common, b.exact ? fmt::format("{}: {} streets, betweenness exact", file, g.segment_count()) : fmt::format("{}: {} streets, betweenness from {} of {} junctions, with its standard error", file, g.segment_count(), b.pivots, g.node_count()));
}

void work(const std::string& file, const std::string& streets, const Common& common) {
  const City city = load_city(file);
  if (!streets.empty()) {
    record::refuse_input_as_output(streets, {file});
    write_streets(city, streets, common);
  }
  const CityInfo i = describe(city);
  if (common.json) {
    nlohmann::ordered_json j = as_json(i);
    add_survey(j, city);
    fmt::print("{}\n", j.dump(2));
    return;
  }
  say(common, fmt::format("{} (from {})", file, city.source));
  say(common, fmt::format("  junctions            {}", i.nodes));
  say(common, fmt::format("  street segments      {} ({} directed edges, {} OSM ways)", i.segments, i.directed_edges, i.osm_ways));
  say(common, fmt::format("  length               {:.1f} km (by car {:.1f}, on foot {:.1f})", i.road_length_m / 1000, i.drivable_length_m / 1000, i.walkable_length_m / 1000));
  say(common, fmt::format("  components           {}, the largest holds {:.1f} % of the junctions", i.components, 100 * i.largest_component_share));
  say(common, fmt::format("  buildings            {} ({:.0f} % with levels, {:.0f} % with a date, {} on corners)", i.buildings, 100 * share(static_cast<double>(i.buildings_with_levels), static_cast<double>(i.buildings)), 100 * share(static_cast<double>(i.buildings_with_year), static_cast<double>(i.buildings)), i.corner_buildings));
  say(common, fmt::format("  sites                {}", i.sites));
  say(common, fmt::format("  streets with a name  {:.0f} %", 100 * i.segments_with_name));
  say(common, fmt::format("  bounds               {:.5f},{:.5f},{:.5f},{:.5f}", i.low.lon, i.low.lat, i.high.lon, i.high.lat));
  for (const std::string& line : warnings_of(city.report)) say(common, "  warning: " + line);
  if (i.largest_component_share < 0.9) say(common, "  warning: the streets fall apart into pieces; check the extract's bounds");
  say_survey(city, common);
}

}  // namespace

void add_info(CLI::App& app, Common& common) {
  auto file = std::make_shared<std::string>(), streets = std::make_shared<std::string>();
  CLI::App& c = add_command(app, common, "info", "what a city file holds", "senda info monaco.h5 --json");
  c.add_option("city", *file, "city file")->required();
  c.add_flag("--json", common.json, "print JSON");
  c.add_option("--streets", *streets, "table to write: each street, whether the car network falls apart without it, its betweenness");
  c.add_flag("--overwrite", common.overwrite, "replace an existing file");
  c.callback([file, streets, &common] { common.work = [file, streets, &common] { work(*file, *streets, common); }; });
}

}  // namespace senda::cli
