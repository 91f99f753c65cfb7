// senda import: a city file from OpenStreetMap or GMNS.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "graph/city_file.hpp"
#include "graph/errors.hpp"
#include "graph/gmns.hpp"
#include "graph/info.hpp"
#include "graph/osm/import.hpp"
#include "sim/cli/command.hpp"
#include "sim/record/output_folder.hpp"
#include "sim/scenario/geodata.hpp"

namespace senda::cli {

namespace {

struct Options {
  std::string input, output, bbox, polygon;
};

std::array<double, 4> parse_bbox(const std::string& text) {
  std::array<double, 4> b{};
  int used = 0;
  if (std::sscanf(text.c_str(), "%lf,%lf,%lf,%lf%n", &b[0], &b[1], &b[2], &b[3], &used) != 4 || static_cast<std::size_t>(used) != text.size())
    throw UsageError(fmt::format("--bbox '{}': give west,south,east,north in degrees", text));
  if (!(b[0] < b[2] && b[1] < b[3])) throw UsageError(fmt::format("--bbox '{}' is empty: west < east and south < north", text));
  return b;
}

void work(const Options& o, const Common& common) {
  record::refuse_input_as_output(o.output, {o.input, o.polygon});
  City city;
  if (std::filesystem::is_directory(o.input)) {
    if (!o.bbox.empty() || !o.polygon.empty()) throw UsageError("--bbox and --polygon cut OpenStreetMap files; a GMNS network is taken as given");
    city = import_gmns(o.input);
  } else {
    ImportLimits limits;
    if (!o.bbox.empty()) limits.bbox = parse_bbox(o.bbox);
    if (!o.polygon.empty()) {
      const auto f = scenario::read_features(o.polygon);
      for (const auto& feature : f.features) limits.polygons.insert(limits.polygons.end(), feature.rings.begin(), feature.rings.end());
      if (limits.polygons.empty()) throw InputError(o.polygon, "", "holds no polygon", "give one or more polygons");
    }
    city = import_osm(o.input, limits);
  }
  record::write_file(o.output, common.overwrite, [&](const auto& file) { save_city(city, file); });
  double length = 0;
  for (SegmentId s : city.roads.segments())
    if (!(city.roads.tagged[s] & kPlaza)) length += city.roads.length[s].value;
  say(common, fmt::format("{}: {} junctions, {} street segments, {:.1f} km, {} buildings, {} sites", o.output, city.roads.node_count(), city.roads.segment_count(), length / 1000, city.buildings.size(), city.sites.size()));
  for (const std::string& line : warnings_of(city.report)) say(common, "warning: " + line);
}

}  // namespace

void add_import(CLI::App& app, Common& common) {
  auto o = std::make_shared<Options>();
  CLI::App& c = add_command(app, common, "import", "make a city file from an OpenStreetMap extract or a GMNS folder", "senda import monaco.osm.pbf -o monaco.h5 --bbox 7.41,43.72,7.43,43.74");
  c.add_option("input", o->input, "OpenStreetMap file (.osm.pbf, .osm, .gz, .bz2) or GMNS folder")->required();
  c.add_option("-o,--output", o->output, "city file to write")->required();
  c.add_option("--bbox", o->bbox, "west,south,east,north: keep only this part");
  c.add_option("--polygon", o->polygon, "GeoJSON polygon: keep only this part");
  c.add_flag("--overwrite", common.overwrite, "replace an existing file");
  c.callback([o, &common] { common.work = [o, &common] { work(*o, common); }; });
}

}  // namespace senda::cli
