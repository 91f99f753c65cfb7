// senda strike: damage and closures over many worlds, nobody simulated.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/cli/command.hpp"
#include "sim/publish/damage_folder.hpp"

namespace senda::cli {

namespace {

struct Options {
  std::string file, output;
  std::vector<std::string> set;
  std::optional<std::int64_t> worlds;
};

void print_summary(const Common& common, const world::Study& study, const world::DamageStudy& d) {
  const auto& t = d.tally->city();
  const auto line = [&](const char* what, const measure::Spread& s) { say(common, fmt::format("  {:<18} mean {:>9.1f}   90 % of worlds {:.0f} to {:.0f}", what, s.mean(), s.quantile(0.05), s.quantile(0.95))); };
  line("collapses", t.collapses);
  line("complete or worse", t.complete);
  line("damaged dwellings", t.damaged_homes);
  line("displaced", t.displaced);
  line("hurt", t.hurt);
  line("trapped", t.trapped);
  const double lake = d.tally->collapses_between(0.8, 2.2), all = t.collapses.mean();
  if (study.inputs().ground_period && all > 0) say(common, fmt::format("  {:.0f} % of the expected collapses stand where the ground period is 0.8 to 2.2 s", 100 * lake / all));
}

void work(const Options& o, const Common& common) {
  const publish::RunInfo info = common.info();
  auto set = o.set;
  if (o.worlds) set.push_back(fmt::format("worlds={}", *o.worlds));
  const auto s = scenario::load_scenario(o.file, {set});
  record::OutputFolder folder(o.output, common.overwrite);
  const auto tell = progress(common);
  const world::Study study(s, tell);
  const world::DamageStudy d = world::study_damage(study, static_cast<std::size_t>(s.worlds), tell);
  if (tell) tell(1, "writing");
  publish::write_damage(study, d, info, folder);
  folder.finish();
  if (common.json) {
    fmt::print("{}\n", publish::damage_json(study, d).dump(2));
    return;
  }
  say(common, fmt::format("{}: {} worlds, {} buildings{}", o.output, s.worlds, study.hazard().stock().size(), study.screening() ? " (screening only)" : ""));
  print_summary(common, study, d);
  if (const std::string note = publish::operational_note(s); !note.empty()) say(common, "note: " + note);
  for (const auto& n : study.notes()) say(common, "note: " + n);
  for (const auto& n : d.notes) say(common, "note: " + n);
}

}  // namespace

void add_strike(CLI::App& app, Common& common) {
  auto o = std::make_shared<Options>();
  CLI::App& c = add_command(app, common, "strike", "damage and closed streets over many worlds, without movement", "senda strike scenarios/town/town.scenario.json -o damage --worlds 200");
  c.add_option("scenario", o->file, "scenario file")->required();
  c.add_option("-o,--output", o->output, "folder to write")->required();
  c.add_option("--worlds", o->worlds, "number of worlds, in place of the scenario's")->check(CLI::Range(1, 100000));
  c.add_option("--set", o->set, "change an option: block.option=value (repeatable)")->allow_extra_args(false);
  c.add_flag("--overwrite", common.overwrite, "replace an existing folder");
  c.add_flag("--json", common.json, "print the figures as JSON");
  c.callback([o, &common] { common.work = [o, &common] { work(*o, common); }; });
}

}  // namespace senda::cli
