// senda info: what a city file holds.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "graph/city_file.hpp"
#include "graph/info.hpp"
#include "sim/cli/command.hpp"

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
          {"sites", i.sites},
          {"bbox", {i.low.lon, i.low.lat, i.high.lon, i.high.lat}},
          {"osm_ways", i.osm_ways}};
}

void work(const std::string& file, const Common& common) {
  const City city = load_city(file);
  const CityInfo i = describe(city);
  if (common.json) {
    fmt::print("{}\n", as_json(i).dump(2));
    return;
  }
  say(common, fmt::format("{} (from {})", file, city.source));
  say(common, fmt::format("  junctions            {}", i.nodes));
  say(common, fmt::format("  street segments      {} ({} directed edges, {} OSM ways)", i.segments, i.directed_edges, i.osm_ways));
  say(common, fmt::format("  length               {:.1f} km (by car {:.1f}, on foot {:.1f})", i.road_length_m / 1000, i.drivable_length_m / 1000, i.walkable_length_m / 1000));
  say(common, fmt::format("  components           {}, the largest holds {:.1f} % of the junctions", i.components, 100 * i.largest_component_share));
  say(common, fmt::format("  buildings            {} ({:.0f} % with levels, {:.0f} % with a date)", i.buildings, 100 * i.buildings_with_levels, 100 * i.buildings_with_year));
  say(common, fmt::format("  sites                {}", i.sites));
  say(common, fmt::format("  streets with a name  {:.0f} %", 100 * i.segments_with_name));
  say(common, fmt::format("  bounds               {:.5f},{:.5f},{:.5f},{:.5f}", i.low.lon, i.low.lat, i.high.lon, i.high.lat));
  if (city.report.missing_nodes) say(common, fmt::format("  warning: {} references to nodes that the extract does not hold", city.report.missing_nodes));
  if (i.largest_component_share < 0.9) say(common, "  warning: the streets fall apart into pieces; check the extract's bounds");
}

}  // namespace

void add_info(CLI::App& app, Common& common) {
  auto file = std::make_shared<std::string>();
  CLI::App& c = add_command(app, common, "info", "what a city file holds", "senda info monaco.h5 --json");
  c.add_option("city", *file, "city file")->required();
  c.add_flag("--json", common.json, "print JSON");
  c.callback([file, &common] { common.work = [file, &common] { work(*file, common); }; });
}

}  // namespace senda::cli
