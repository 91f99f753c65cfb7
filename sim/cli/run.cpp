// senda run: one world, simulated and recorded for replay.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/cli/command.hpp"
#include "graph/errors.hpp"
#include "sim/movement/links.hpp"
#include "sim/publish/replay_scene.hpp"
#include "sim/publish/run_folder.hpp"
#include "sim/record/event_file.hpp"
#include "sim/world/posterior.hpp"

namespace senda::cli {

namespace {

struct Options {
  std::string file, output;
  std::vector<std::string> set;
  std::uint32_t world = 0;
};

std::string clock(const std::optional<double>& seconds) {
  if (!seconds) return "not reached";
  const auto s = static_cast<std::int64_t>(*seconds + 0.5);
  return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

void work(const Options& o, const Common& common) {
  const publish::RunInfo info = common.info();
  const auto s = scenario::load_scenario(o.file, {o.set});
  record::OutputFolder folder(o.output, common.overwrite);  // refuses an existing result before any work
  const auto tell = progress(common);
  const world::Study study(s, tell);
  if (tell) tell(0, "drawing the world");
  if (!study.evidence().segments.empty() && o.world >= static_cast<std::uint32_t>(s.worlds))
    throw UsageError(fmt::format("--world {}: after the reports there are worlds 0 to {}", o.world, s.worlds - 1));
  const auto realisation = study.evidence().segments.empty() ? study.realise(o.world) : study.settle(std::move(world::posterior_worlds(study, static_cast<std::size_t>(s.worlds), tell).damage[o.world]));
  if (tell) tell(0, "simulating");
  const auto& interventions = study.inputs().interventions;
  const people::Population& people = realisation.settled.population;
  std::optional<record::EventFile> events;
  if (s.outputs.events) events.emplace(folder.path() / "events.h5", study.city().roads.seg_from, people.agents() + people.background, publish::walking_paces(people), publish::run_id(study, realisation.streams.world()));
  record::EventLog log([&](record::EventColumns&& block) { events->take(std::move(block)); });
  const auto outcome = study.simulate(realisation, interventions, events ? &log : nullptr);
  if (events) {
    log.flush();
    events->finish();
    events.reset();  // closed: its size stands in the manifest
  }
  auto summaries = measure::summarise(people, outcome);
  const people::Exits exits = study.exits(realisation);
  measure::add_exits(summaries, study.residents(), exits);
  if (tell) tell(1, "writing");
  const publish::RunResult result{realisation, outcome, interventions, summaries, exits};
  publish::write_run(study, result, info, folder);
  folder.finish();
  const auto& a = summaries.all;
  if (common.json) {
    fmt::print("{}\n", publish::outcome_json(study, result).dump(2));
    return;
  }
  say(common, fmt::format("{}: world {}, {} closed segments, {} people set out, {} arrived, {} never arrived ({} isolated)", o.output, o.world, realisation.damage.closures.size(), a.set_out,
                          a.arrived, a.never_arrived, a.isolated));
  say(common, fmt::format("T50 {}  T90 {}  T95 {}  person-hours {:.1f}  mean delay {:.0f} s", clock(a.t50_s), clock(a.t90_s), clock(a.t95_s), a.person_hours, a.delay_s));
  if (a.caught) say(common, fmt::format("{} people were on a street when water, fire or rubble reached it", a.caught));
  if (!outcome.gridlocks.empty()) say(common, fmt::format("gridlock: {} rings of full streets, the first at {}", outcome.gridlocks.size(), clock(outcome.gridlocks.front().since.seconds())));
  if (const auto n = movement::links_above_hole_capacity(study.city().roads, s.behaviour))
    say(common, fmt::format("warning: on {} segments the hole speed, not the nominal capacity, limits the flow", n));
  if (!s.policy.schedule.empty()) {
    std::size_t work = 0, open = 0;
    for (const auto& opening : interventions.reopenings) {
      if (opening.world && *opening.world != realisation.damage.world) continue;
      ++work;
      open += std::none_of(realisation.damage.closures.begin(), realisation.damage.closures.end(), [&](const auto& c) { return c.segment == opening.segment; });
    }
    if (work == 0) say(common, fmt::format("warning: the schedule holds no work for world {}", realisation.damage.world));
    else if (open > 0) say(common, fmt::format("warning: {} of {} streets of the schedule are not closed in this world; was it made for this scenario and seed?", open, work));
  }
  if (interventions.open_sites && interventions.open_sites->empty()) say(common, "warning: policy.open_sites opens no shelter");
  if (a.set_out == 0) say(common, "warning: nobody sets out within the simulated period (behaviour.horizon_h)");
  if (const std::string note = publish::operational_note(s); !note.empty()) say(common, "note: " + note);
  for (const auto& n : study.notes()) say(common, "note: " + n);
}

}  // namespace

void add_run(CLI::App& app, Common& common) {
  auto o = std::make_shared<Options>();
  CLI::App& c = add_command(app, common, "run", "simulate one world and record it", "senda run scenarios/town/town.scenario.json -o my-run --world 3");
  c.add_option("scenario", o->file, "scenario file")->required();
  c.add_option("-o,--output", o->output, "folder to write")->required();
  c.add_option("--world", o->world, "number of the world");
  c.add_option("--set", o->set, "change an option: block.option=value (repeatable)")->allow_extra_args(false);
  c.add_flag("--overwrite", common.overwrite, "replace an existing folder");
  c.add_flag("--json", common.json, "print the outcome as JSON");
  c.callback([o, &common] { common.work = [o, &common] { work(*o, common); }; });
}

}  // namespace senda::cli
