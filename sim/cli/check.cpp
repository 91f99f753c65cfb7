// senda check: validate a scenario, print it resolved, estimate size and time; print the JSON schema.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "graph/info.hpp"
#include "sim/cli/command.hpp"
#include "sim/publish/open_package.hpp"

namespace senda::cli {

namespace {

struct Options {
  std::string file;
  std::vector<std::string> set;
  bool schema = false;
};

struct Estimate {
  std::size_t persons = 0, buildings = 0;
  CityInfo city;
  double memory_mb = 0, seconds = 0;
};

// Fitted to three measured plans (sim/cli/README.md); right to about a third.
Estimate estimate(const world::Study& study) {
  Estimate e;
  e.city = describe(study.city());
  e.persons = study.residents().persons();
  e.buildings = study.hazard().stock().size();
  const auto nodes = static_cast<double>(e.city.nodes), worlds = static_cast<double>(study.scenario().worlds);
  const double buildings = static_cast<double>(e.buildings), persons = static_cast<double>(e.persons);
  e.memory_mb = 75 + 0.018 * nodes + 0.004 * buildings;
  e.seconds = 1.5 + worlds * (2.5e-6 * nodes + 1.7e-9 * buildings * persons);
  return e;
}

void work(const Options& o, const Common& common) {
  if (o.schema) {
    fmt::print("{}\n", scenario::schema().dump(2));
    return;
  }
  const scenario::LoadOptions load{o.set};
  const auto s = scenario::load_scenario(o.file, load);
  const auto rows = scenario::option_rows(s, load);
  const world::Study study(s);
  const Estimate e = estimate(study);
  if (common.json) {
    scenario::Json j = {{"scenario", scenario::resolved(s, std::filesystem::absolute(o.file).parent_path())}, {"options", scenario::Json::array()}};
    for (const auto& r : rows) j["options"].push_back({{"path", r.path}, {"value", r.value}, {"unit", r.unit}, {"origin", r.origin}, {"evidence", r.mark}});
    j["estimate"] = {{"nodes", e.city.nodes}, {"segments", e.city.segments}, {"buildings", e.buildings}, {"persons", e.persons}, {"memory_mb", std::round(e.memory_mb)}, {"plan_seconds", std::round(e.seconds)}};
    j["notes"] = study.notes();
    fmt::print("{}\n", j.dump(2));
    return;
  }
  for (const auto& r : rows)
    say(common, fmt::format("{:<36} {:<28} {:<10} {}{}", r.path, r.value, r.unit, r.origin, r.origin == "default" && r.mark != "-" ? " (evidence " + r.mark + ")" : ""));
  say(common, "");
  say(common, fmt::format("city: {} junctions, {} segments; {} buildings; {} residents; {} sites", e.city.nodes, e.city.segments, e.buildings, e.persons, study.inputs().sites.size()));
  for (const auto& n : study.notes()) say(common, "note: " + n);
  if (const auto no = publish::refusal(s, scenario::confidential_inputs(s))) say(common, fmt::format("note: senda publish will refuse what is made from it: {} {}; {}", no->field, no->wrong, no->right));
  say(common, fmt::format("a plan of {} worlds will take about {} on two cores and {:.0f} MB", s.worlds, e.seconds > 5400 ? fmt::format("{:.0f} h", e.seconds / 3600) : fmt::format("{:.0f} s", e.seconds), e.memory_mb));
  say(common, "the scenario is valid");
}

}  // namespace

void add_check(CLI::App& app, Common& common) {
  auto o = std::make_shared<Options>();
  CLI::App& c = add_command(app, common, "check", "validate a scenario; print it with units, defaults and the origin of each value", "senda check scenarios/town/town.scenario.json --set behaviour.sight_m=50");
  auto* file = c.add_option("scenario", o->file, "scenario file");
  c.add_option("--set", o->set, "change an option: block.option=value (repeatable)")->allow_extra_args(false);
  auto* schema = c.add_flag("--schema", o->schema, "print the JSON schema of scenarios instead");
  c.add_flag("--json", common.json, "print JSON");
  c.callback([o, file, schema, &common] {
    if (!*file && !*schema) throw CLI::RequiredError("scenario");
    common.work = [o, &common] { work(*o, common); };
  });
}

}  // namespace senda::cli
