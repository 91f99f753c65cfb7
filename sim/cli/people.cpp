// senda people: who lives where, who is where at which hour, which zones are vulnerable.
#include <fmt/format.h>

#include <chrono>

#include "graph/errors.hpp"
#include "sim/cli/command.hpp"
#include "sim/publish/people_folder.hpp"

namespace senda::cli {

namespace {

struct Options {
  std::string file, output;
  std::vector<std::string> set;
  std::int64_t worlds = 20;
};

// How many move in world 0, and how long it takes to find out.
std::string moves_of_world(const world::Study& study) {
  hazard::Damage damage = study.damage(study.chance(0));
  const auto begin = std::chrono::steady_clock::now();
  const world::Realisation r = study.settle(std::move(damage));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return fmt::format("world 0: {} people set out in {} parties, {} of them displaced; settled in {:.1f} s", r.settled.population.agents(), r.settled.population.parties() - r.settled.population.background, r.settled.displaced, seconds);
}

void work(const Options& o, const Common& common) {
  const publish::RunInfo info = common.info();
  auto set = o.set;
  if (o.worlds > 0) set.push_back(fmt::format("worlds={}", o.worlds));
  const auto s = scenario::load_scenario(o.file, {set});
  record::OutputFolder folder(o.output, common.overwrite);
  const auto tell = progress(common);
  const world::Study study(s, tell);
  const people::Residents& r = study.residents();
  if (r.persons() == 0) throw InputError(o.file, "people", "names no zones, no raster and no building to live in", "give people.zones or people.raster, or a map with buildings");
  plan::PlanResult zones;
  if (o.worlds > 0) zones = plan::make_plan(study, plan::Part::zones, {}, tell);
  if (tell) tell(1, "writing");
  publish::write_people_folder(study, zones, info, folder);
  folder.finish();
  say(common, fmt::format("{}: {} persons in {} households, {:.1f} bytes a person, synthesised in {:.1f} s", o.output, r.persons(), r.households(), static_cast<double>(r.bytes()) / static_cast<double>(r.persons()),
                          study.people_seconds()));
  say(common, fmt::format("{:.0f} % live on footprints of the map; proportional fitting within {:.2g}", 100 * r.share_on_footprints, r.residual));
  say(common, moves_of_world(study));
  for (const auto& n : study.notes()) say(common, "note: " + n);
  for (const auto& n : zones.notes) say(common, "note: " + n);
}

}  // namespace

void add_people(CLI::App& app, Common& common) {
  auto o = std::make_shared<Options>();
  CLI::App& c = add_command(app, common, "people", "who lives where, who is where at which hour, which zones are vulnerable: tables and a page of figures", "senda people scenarios/town/town.scenario.json -o my-people --lang en");
  c.add_option("scenario", o->file, "scenario file")->required();
  c.add_option("-o,--output", o->output, "folder to write")->required();
  c.add_option("--worlds", o->worlds, "worlds for exposure and access; 0 = no vulnerability")->check(CLI::Range(0, 100000));
  c.add_option("--set", o->set, "change an option: block.option=value (repeatable)")->allow_extra_args(false);
  c.add_flag("--overwrite", common.overwrite, "replace an existing folder");
  c.callback([o, &common] { common.work = [o, &common] { work(*o, common); }; });
}

}  // namespace senda::cli
