// senda town: the fictional town and everything a plan needs beside it.
#include <fmt/format.h>

#include "graph/errors.hpp"
#include "sim/cli/command.hpp"
#include "sim/record/output_folder.hpp"
#include "sim/scenario/town/town.hpp"

namespace senda::cli {

namespace {

struct Options {
  std::string output;
  std::int64_t people = 20000, seed = 7;
};

void work(const Options& o, const Common& common) {
  namespace fs = std::filesystem;
  const fs::path map = o.output;
  const std::string name = map.filename().string();
  const auto dot = name.find('.');
  if (dot == std::string::npos || dot == 0) throw UsageError("-o: give a name such as town.osm.pbf or town.osm");
  const std::string stem = name.substr(0, dot), suffix = name.substr(dot);
  if (suffix != ".osm.pbf" && suffix != ".osm" && suffix != ".osm.gz" && suffix != ".osm.bz2")
    throw UsageError(fmt::format("-o {}: the name must end in .osm.pbf, .osm, .osm.gz or .osm.bz2", name));
  const auto town = scenario::town::make_town(o.people, static_cast<std::uint64_t>(o.seed), stem);
  const auto beside = [&](const std::string& ending) { return map.parent_path() / (stem + ending); };
  const auto put = [&](const std::string& ending, const std::string& text) {
    record::write_file(beside(ending), common.overwrite, [&](const fs::path& p) { record::write_text(p, text); });
  };
  try {
    record::write_file(map, common.overwrite, [&](const fs::path& p) { osm::write(town.map, p); });
  } catch (const InputError&) {
    throw;
  } catch (const std::exception& e) {
    throw InputError(map.string(), "", "cannot be written", e.what());
  }
  put(".zones.geojson", town.zones.dump(1) + "\n");
  put(".ts.csv", town.periods);
  put(".crews.csv", town.crews);
  auto scenario = town.scenario;
  scenario["city"]["osm"] = name;
  put(".scenario.json", scenario.dump(2) + "\n");
  say(common, fmt::format("{}: {} people; beside it .zones.geojson, .ts.csv, .crews.csv and {}.scenario.json, ready for `senda plan`", o.output, o.people, stem));
}

}  // namespace

void add_town(CLI::App& app, Common& common) {
  auto o = std::make_shared<Options>();
  CLI::App& c = add_command(app, common, "town", "make a fictional town to try everything on", "senda town -o town.osm.pbf --people 20000 --seed 7");
  c.add_option("-o,--output", o->output, "OpenStreetMap file to write")->required();
  c.add_option("--people", o->people, "inhabitants, 2000 to 5000000");
  c.add_option("--seed", o->seed, "seed of the town")->check(CLI::NonNegativeNumber);
  c.add_flag("--overwrite", common.overwrite, "replace existing files");
  c.callback([o, &common] { common.work = [o, &common] { work(*o, common); }; });
}

}  // namespace senda::cli
