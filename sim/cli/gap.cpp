// senda gap: where a gap between groups comes from, by paired runs.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "sim/cli/command.hpp"
#include "sim/world/gap.hpp"

namespace senda::cli {

namespace {

struct Options {
  std::string file;
  std::vector<std::string> set;
  world::GapQuestion question;
};

double rounded(double v) { return std::round(v * 1e4) / 1e4 + 0.0; }
scenario::Json json_of(const measure::Interval& i) { return {{"mean", rounded(i.mean)}, {"low", rounded(i.low)}, {"high", rounded(i.high)}}; }
std::string text_of(const measure::Interval& i) { return fmt::format("{:.1f} min [{:.1f}, {:.1f}]", i.mean + 0.0, i.low + 0.0, i.high + 0.0); }

void work(const Options& o, const Common& common) {
  const auto s = scenario::load_scenario(o.file, {o.set});
  const auto tell = progress(common);
  const world::Study study(s, tell);
  const auto g = world::attribute_gap(study, o.question, tell);
  if (common.json) {
    scenario::Json j = {{"column", g.column}, {"worst", g.worst}, {"best", g.best}, {"worlds", g.worlds}, {"cap_min", o.question.cap_min}, {"minutes_worst", json_of(g.minutes_worst)}, {"minutes_best", json_of(g.minutes_best)},
                        {"gap_min", json_of(g.gap)}, {"due_min", scenario::Json::object()}, {"rest_min", json_of(g.rest)}};
    for (int f = 0; f < world::kFactors; ++f) j["due_min"][std::string(name_of(static_cast<world::Factor>(f)))] = json_of(g.due[static_cast<std::size_t>(f)]);
    fmt::print("{}\n", j.dump(2));
    return;
  }
  say(common, fmt::format("{}: {} takes longest ({}), {} shortest ({}); {} worlds, mean and 95 % interval over worlds", g.column, g.worst, text_of(g.minutes_worst), g.best, text_of(g.minutes_best), g.worlds));
  say(common, fmt::format("gap {}", text_of(g.gap)));
  constexpr const char* words[] = {"what happened to the streets", "pace and car", "where people start and where they go"};
  for (std::size_t f = 0; f < world::kFactors; ++f) say(common, fmt::format("  {:9} {:28} {}", name_of(static_cast<world::Factor>(f)), text_of(g.due[f]), words[f]));
  say(common, fmt::format("  {:9} {:28} {}", "rest", text_of(g.rest), "left when all three are equal"));
  say(common, fmt::format("Whoever takes more than {:g} min, or never arrives, counts as that. The time is from setting out to arriving, without waiting for others.", o.question.cap_min));
}

}  // namespace

void add_gap(CLI::App& app, Common& common) {
  auto o = std::make_shared<Options>();
  CLI::App& c = add_command(app, common, "gap", "where a gap between groups comes from: exposure, mobility, location, by runs of the same worlds with each made equal", "senda gap scenarios/town/puebla-2017.scenario.json --column disability --worlds 10");
  c.add_option("scenario", o->file, "scenario file")->required();
  c.add_option("--column", o->question.column, "group column, such as age, sex, disability, car, quintile")->required();
  c.add_option("--worlds", o->question.worlds, "worlds, each run eight times")->check(CLI::Range(2, 100000));
  c.add_option("--cap-min", o->question.cap_min, "minutes as which longer ways and those never ended count")->check(CLI::Range(1.0, 100000.0));
  c.add_option("--set", o->set, "change an option: block.option=value (repeatable)")->allow_extra_args(false);
  c.add_flag("--json", common.json, "print JSON");
  c.callback([o, &common] { common.work = [o, &common] { work(*o, common); }; });
}

}  // namespace senda::cli
