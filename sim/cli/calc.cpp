// senda calc: every model as a batch calculator.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "graph/errors.hpp"
#include "sim/cli/calculators.hpp"
#include "sim/cli/command.hpp"
#include "sim/record/output_folder.hpp"

namespace senda::cli {

std::string number_text(std::optional<double> v) { return v ? fmt::format("{:.12g}", *v) : std::string(); }

bool truth(const CsvTable& t, std::size_t row, std::optional<std::size_t> column, bool blank) {
  return t.word(row, column, {"0", "1", "false", "true", "False", "True", "no", "yes"}, blank ? 1 : 0) % 2 == 1;
}

std::string id_of(const CsvTable& t, std::size_t row) {
  const auto id = t.find("id");
  return id ? t.cell(row, *id) : fmt::format("{}", row + 1);
}

namespace {

struct Calculator {
  const char* name;
  record::Table (*answer)(const CsvTable&, const CalcOptions&);
};
constexpr std::array<Calculator, 19> kCalculators = {{
    {"gmm", calc_gmm}, {"distance", calc_distance}, {"correlation", calc_correlation}, {"gmf", calc_gmf}, {"gmice", calc_gmice},
    {"site-factor", calc_site_factor}, {"shakemap", calc_shakemap}, {"fragility", calc_fragility}, {"bridge", calc_bridge},
    {"debris", calc_debris}, {"residual-width", calc_residual_width}, {"walk", calc_walk}, {"svi", calc_svi}, {"inequality", calc_inequality},
    {"quantile-of-arrivals", calc_quantile_of_arrivals}, {"interval", calc_interval}, {"moments", calc_moments}, {"random", calc_random},
    {"privacy", calc_privacy},
}};

std::vector<std::string> models() {
  std::vector<std::string> names;
  for (const Calculator& c : kCalculators) names.emplace_back(c.name);
  return names;
}

struct Options {
  std::string model, in, out;
  CalcOptions calc;
};

void work(const Options& o, const Common& common) {
  const auto it = std::find_if(kCalculators.begin(), kCalculators.end(), [&](const Calculator& c) { return o.model == c.name; });
  if (it == kCalculators.end()) {
    const std::string near = nearest_word(o.model, models());
    throw UsageError(fmt::format("there is no calculator '{}'{}; there are {}", o.model, near.empty() ? "" : fmt::format(" (did you mean '{}'?)", near), fmt::join(models(), ", ")));
  }
  if (o.model == "shakemap" && o.calc.grid.empty()) throw UsageError("senda calc shakemap needs --grid grid.xml");
  record::refuse_input_as_output(o.out, {o.in, o.calc.grid, o.calc.uncertainty, o.calc.themes});
  const CsvTable questions = CsvTable::read(o.in);
  const record::Table answers = it->answer(questions, o.calc);
  record::write_file(o.out, common.overwrite, [&](const std::filesystem::path& p) { record::write_text(p, answers.csv()); });
  say(common, fmt::format("{}: {} answers of {}", o.out, answers.rows(), o.model));
}

}  // namespace

void add_calc(CLI::App& app, Common& common) {
  auto o = std::make_shared<Options>();
  CLI::App& c = add_command(app, common, "calc", "a model as a batch calculator: a table of questions in, a table of answers out", "senda calc gmm --in questions.csv --out answers.csv");
  c.add_option("model", o->model, fmt::format("{}", fmt::join(models(), ", ")))->required();
  c.add_option("--in", o->in, "questions (CSV)")->required();
  c.add_option("--out", o->out, "answers (CSV)")->required();
  c.add_option("--grid", o->calc.grid, "shakemap: grid.xml");
  c.add_option("--uncertainty", o->calc.uncertainty, "shakemap: uncertainty.xml");
  c.add_option("--themes", o->calc.themes, "svi: themes.json, which columns make up which theme and which count backwards");
  c.add_option("--n", o->calc.n, "gmf: draws of each site")->check(CLI::Range(1, 1000000));
  c.add_option("--seed", o->calc.seed, "gmf: seed of the draws")->check(CLI::Range(std::int64_t{0}, std::int64_t{9000000000000000}));
  c.add_flag("--overwrite", common.overwrite, "replace an existing file");
  c.callback([o, &common] { common.work = [o, &common] { work(*o, common); }; });
}

}  // namespace senda::cli
