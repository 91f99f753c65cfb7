// Calculators of measures: inequality, arrivals, intervals, moments; of walking speed and of chance.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "graph/errors.hpp"
#include "sim/cli/calculators.hpp"
#include "sim/measure/equity.hpp"
#include "sim/measure/moments.hpp"
#include "sim/measure/proportion.hpp"
#include "sim/measure/summary.hpp"
#include "sim/movement/links.hpp"
#include "sim/scenario/streams.hpp"

namespace senda::cli {

using record::Table;

namespace {

constexpr double kLargest = 1e100;  // squares of values stay finite

void need_rows(const CsvTable& t) {
  if (t.rows() == 0) throw InputError(t.file(), "", "has no rows", "give at least one row below the header");
}

std::vector<double> column(const CsvTable& t, std::optional<std::size_t> c, double low, double high, std::optional<double> blank = {}) {
  std::vector<double> out;
  for (std::size_t r = 0; r < t.rows(); ++r) out.push_back(t.number(r, c, low, high, blank));
  return out;
}

bool blank(const CsvTable& t, std::optional<std::size_t> c) {
  for (std::size_t r = 0; c && r < t.rows(); ++r)
    if (!t.cell(r, *c).empty()) return false;
  return true;
}

std::string text(double v) { return number_text(std::isnan(v) ? std::nullopt : std::optional(v)); }

std::uint32_t hex_word(const CsvTable& t, std::size_t row, const char* name) {
  const std::string& cell = t.cell(row, t.require(name));
  const std::string digits = cell.starts_with("0x") || cell.starts_with("0X") ? cell.substr(2) : cell;
  std::uint32_t v = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), v, 16);
  if (error != std::errc() || end != digits.data() + digits.size())
    t.fail(row, name, fmt::format("'{}' is not a word of 32 bits", cell), "give up to eight hexadecimal digits, e.g. 243f6a88");
  return v;
}

}  // namespace

// The rows form one population: one row of answers. A column `group` splits Theil's index.
Table calc_inequality(const CsvTable& t, const CalcOptions&) {
  need_rows(t);
  const auto value = column(t, t.require("value"), 0, kLargest), weight = column(t, t.find("weight"), 0, kLargest, 1);
  if (std::all_of(weight.begin(), weight.end(), [](double w) { return w == 0; })) t.fail(0, "weight", "is 0 in every row", "give somebody a weight");
  std::vector<std::string> names = {"mean", "gini", "theil", "concentration"};
  std::vector<std::string> cells = {text(measure::weighted_mean(value, weight)), text(measure::gini(value, weight)), text(measure::theil(value, weight)), ""};
  if (const auto rank = t.find("economic_rank"); !blank(t, rank)) cells[3] = text(measure::concentration_index(value, column(t, rank, -kLargest, kLargest), weight));
  if (const auto group = t.find("group")) {
    std::vector<std::string> groups;
    for (std::size_t r = 0; r < t.rows(); ++r) groups.push_back(t.cell(r, *group));
    const measure::Theil parts = measure::theil_by_group(value, groups, weight);
    names.insert(names.end(), {"theil_between", "theil_within"});
    cells.insert(cells.end(), {text(parts.between), text(parts.within)});
  }
  Table out(names);
  out.row_of(std::move(cells));
  return out;
}

Table calc_quantile_of_arrivals(const CsvTable& t, const CalcOptions&) {
  need_rows(t);
  const auto set_out = t.require("set_out"), arrive = t.require("arrive_s");
  std::vector<double> arrivals;
  std::int64_t who = 0;
  for (std::size_t r = 0; r < t.rows(); ++r) {
    if (t.cell(r, set_out).empty()) t.fail(r, "set_out", "is blank", "give 1 (set out) or 0");
    const double at = t.number(r, arrive, 0, kLargest, -1);
    if (!truth(t, r, set_out, false)) continue;  // who stays has no part in the quantiles
    ++who;
    if (at >= 0) arrivals.push_back(at);
  }
  std::sort(arrivals.begin(), arrivals.end());
  Table out({"t50_s", "t90_s", "t95_s"});
  std::vector<std::string> cells;
  for (const double share : {0.50, 0.90, 0.95}) cells.push_back(number_text(measure::arrival_quantile(arrivals, who, share)));
  out.row_of(std::move(cells));
  return out;
}

Table calc_interval(const CsvTable& t, const CalcOptions&) {
  Table out({"id", "wilson_lo", "wilson_hi", "clopper_pearson_lo", "clopper_pearson_hi"});
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const auto trials = t.integer(r, t.require("trials"), 1, 1000000000000), successes = t.integer(r, t.require("successes"), 0, 1000000000000);
    if (successes > trials) t.fail(r, "successes", fmt::format("{} is more than the {} trials", successes, trials), "give at most as many successes as trials");
    const measure::Bounds w = measure::wilson_95(successes, trials), c = measure::clopper_pearson_95(successes, trials);
    out.row_of({id_of(t, r), number_text(w.low), number_text(w.high), number_text(c.low), number_text(c.high)});
  }
  return out;
}

Table calc_moments(const CsvTable& t, const CalcOptions&) {
  need_rows(t);
  const measure::Moments m = measure::moments(column(t, t.require("y"), -kLargest, kLargest));
  const auto digits = [](std::optional<double> v) { return v ? fmt::format("{:.15g}", *v) : std::string(); };
  Table out({"n", "mean", "sd"});
  out.row_of({fmt::format("{}", m.n), digits(m.mean), digits(m.sd)});
  return out;
}

Table calc_random(const CsvTable& t, const CalcOptions&) {
  Table out({"id", "out0", "out1", "out2", "out3"});
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const auto word = [&](const char* name) { return hex_word(t, r, name); };
    std::vector<std::string> cells = {id_of(t, r)};
    for (const std::uint32_t w : scenario::philox4x32_10({word("ctr0"), word("ctr1"), word("ctr2"), word("ctr3")}, {word("key0"), word("key1")})) cells.push_back(fmt::format("{:08x}", w));
    out.row_of(std::move(cells));
  }
  return out;
}

Table calc_walk(const CsvTable& t, const CalcOptions&) {
  Table out({"id", "speed_mps", "flow_p_ms"});
  const scenario::Behaviour usual;
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const double density = t.number(r, t.require("density_p_m2"), 0, 100), free = t.number(r, t.find("free_speed_mps"), 0, 10, usual.walk_speed_mps);
    const double speed = movement::weidmann(free, density);
    out.row_of({id_of(t, r), number_text(speed), number_text(speed * density)});
  }
  return out;
}

}  // namespace senda::cli
