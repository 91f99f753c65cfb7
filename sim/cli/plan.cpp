// senda plan, rank, site: the main job and its two halves.
#include <fmt/format.h>

#include "sim/cli/command.hpp"
#include "sim/publish/plan_folder.hpp"

namespace senda::cli {

namespace {

struct Options {
  std::string file, output, state;
  std::vector<std::string> set;
  std::optional<std::int64_t> worlds;
  std::optional<double> now_h;
};

void print_roads(const Common& common, const world::Study& study, const plan::PlanResult& p) {
  const auto& c = p.clearance;
  if (c.ranked.empty()) return say(common, "roads: nothing to open in any world");
  say(common, fmt::format("roads: {} ranked; the list avoids {:.0f} % of the avoidable loss of access ({}: {}, gap {:.1f} %)", c.ranked.size(), 100 * c.avoidable_share, c.method.empty() ? "nothing to decide" : c.method, c.status, 100 * c.gap));
  const RoadGraph& g = study.city().roads;
  for (std::size_t k = 0; k < std::min<std::size_t>(5, c.ranked.size()); ++k) {
    const auto& r = c.ranked[k];
    const auto [from, to] = plan::from_to(g, r.segment);
    say(common, fmt::format("  {}.{} {} ({} – {}): tier {}, place {} to {}, closed in {:.0f} % of worlds, {}, {:.1f} h", k + 1, plan::is_tied(c, k) ? fmt::format(" (={})", r.place.tie) : "", g.name(r.segment).empty() ? g.source_id(r.segment) : g.name(r.segment), from, to, r.tier,
                            r.place.lo, r.place.hi,
                            100 * r.p_closed, scenario::name_of(r.cause), r.clear_h));
  }
}

void print_shelters(const Common& common, const world::Study& study, const plan::PlanResult& p) {
  std::string names;
  for (std::uint32_t i : p.shelters.open_sites(p.siting)) {
    const auto& s = study.inputs().sites[i];
    names += (names.empty() ? "" : ", ") + (s.name.empty() ? s.id : s.name);
  }
  say(common, fmt::format("shelters: {} ({}, gap {:.2f} %, {:.0f} persons without a place)", names, p.shelters.status, 100 * p.shelters.decided_gap, p.shelters.unmet));
}

void work(const Options& o, plan::Part part, const Common& common) {
  publish::RunInfo info = common.info();
  if (!o.state.empty()) info.further_inputs["given_so_far"] = o.state;
  auto set = o.set;
  if (o.worlds) set.push_back(fmt::format("worlds={}", *o.worlds));
  const auto s = scenario::load_scenario(o.file, {set});
  record::OutputFolder folder(o.output, common.overwrite);
  const auto tell = progress(common);
  const world::Study study(s, tell);
  scenario::KnownStates known;
  if (!o.state.empty()) known = scenario::read_state(o.state, study.city());
  if (o.now_h) known.now_h = std::max(known.now_h, *o.now_h);
  const plan::PlanResult result = plan::make_plan(study, part, known, tell);
  if (tell) tell(1, "writing");
  publish::write_plan(study, result, info, folder);
  folder.finish();
  say(common, fmt::format("{}: {} worlds", o.output, s.worlds));
  if (result.ranked) print_roads(common, study, result);
  if (result.sited) print_shelters(common, study, result);
  if (const std::string note = publish::operational_note(s); !note.empty()) say(common, "note: " + note);
  for (const auto& n : result.notes) say(common, "note: " + n);
}

CLI::App& add_one(CLI::App& app, Common& common, plan::Part part, const char* name, const char* what, const char* example) {
  auto o = std::make_shared<Options>();
  CLI::App& c = add_command(app, common, name, what, example);
  c.add_option("scenario", o->file, "scenario file")->required();
  c.add_option("-o,--output", o->output, "folder to write")->required();
  c.add_option("--worlds", o->worlds, "number of worlds, in place of the scenario's")->check(CLI::Range(1, 100000));
  c.add_option("--set", o->set, "change an option: block.option=value (repeatable)")->allow_extra_args(false);
  c.add_flag("--overwrite", common.overwrite, "replace an existing folder");
  if (part == plan::Part::roads) {
    c.add_option("--given-so-far", o->state, "state.csv: streets opened, newly closed, or in work: state, segment_id (or link_id, osm_way_id), time_h, crew_id, clear_h");
    c.add_option("--now", o->now_h, "hour after the earthquake at which the plan begins, where it is later than the latest report")->check(CLI::Range(0.0, 1e5));
  }
  c.callback([o, part, &common] { common.work = [o, part, &common] { work(*o, part, common); }; });
  return c;
}

}  // namespace

void add_plan(CLI::App& app, Common& common) {
  add_one(app, common, plan::Part::all, "plan", "the main job: many worlds, which roads first, which shelters, checked by simulation", "senda plan scenarios/town/town.scenario.json -o my-plan --worlds 50 --lang en");
  add_one(app, common, plan::Part::roads, "rank", "only the roads", "senda rank scenarios/town/town.scenario.json -o my-roads --given-so-far state.csv");
  add_one(app, common, plan::Part::shelters, "site", "only the shelters", "senda site scenarios/town/town.scenario.json -o my-shelters");
}

}  // namespace senda::cli
