// Calculator of social vulnerability: the table itself, by the themes of themes.json (CDC SVI method).
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "graph/errors.hpp"
#include "sim/cli/calculators.hpp"
#include "sim/measure/svi.hpp"
#include "sim/scenario/themes.hpp"

namespace senda::cli {

using record::Table;

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr double kMissingCode = -999;

// Blank, -999, and INEGI's marks of suppressed (*) and missing (N/D) cells.
bool missing_cell(const std::string& s) { return s.empty() || s == "*" || s == "N/D"; }

double value_of(const CsvTable& t, std::size_t row, std::size_t column) {
  if (missing_cell(t.cell(row, column))) return kMissing;
  const double v = t.number(row, column, -1e100, 1e100);
  return v == kMissingCode ? kMissing : v;
}

bool numeric(const CsvTable& t, std::size_t column) {
  bool any = false;
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const std::string& s = t.cell(r, column);
    if (missing_cell(s)) continue;
    double v = 0;
    const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), v);
    if (error != std::errc() || end != s.data() + s.size()) return false;
    any = true;
  }
  return any;
}

// Without themes.json a table of one indicator is one theme; of several, nothing says which belong together.
scenario::Themes themes_of(const CsvTable& t, const std::string& file) {
  if (!file.empty()) return scenario::read_themes(file);
  scenario::Theme only{"THEME1", {}};
  for (std::size_t c = 0; c < t.header().size(); ++c)
    if (t.header()[c] != "id" && numeric(t, c)) only.columns.push_back(t.header()[c]);
  if (only.columns.size() != 1)
    throw UsageError(fmt::format("senda calc svi needs --themes themes.json: {} has {} columns of numbers, and nothing says which make up a theme and which count backwards", t.file(), only.columns.size()));
  return {"", {only}, {}};
}

struct Question {
  std::vector<std::string> names;  ///< columns in the order of the themes
  std::vector<std::vector<double>> columns;
  std::vector<bool> reversed;
  std::vector<measure::SviTheme> themes;
};

Question question_of(const CsvTable& t, const scenario::Themes& themes) {
  scenario::check_columns(themes, t.header(), "the columns of " + t.file());
  Question q;
  for (const scenario::Theme& theme : themes.themes) {
    measure::SviTheme part{theme.name, {}};
    for (const std::string& name : theme.columns) {
      part.columns.push_back(q.names.size());
      q.names.push_back(name);
      q.reversed.push_back(themes.is_reversed(name));
      q.columns.emplace_back();
      for (std::size_t r = 0; r < t.rows(); ++r) q.columns.back().push_back(value_of(t, r, t.require(name)));
    }
    q.themes.push_back(std::move(part));
  }
  return q;
}

/// A column of flags: how many of some columns stand at 0.90 or above.
struct Flag {
  std::string name;
  std::vector<std::size_t> columns;
};

// For every column, every theme and all together, each name once (a theme may bear the name of its column).
std::vector<Flag> flags_of(const Question& q) {
  std::vector<Flag> out;
  const auto add = [&](const std::string& name, std::vector<std::size_t> columns) {
    if (std::none_of(out.begin(), out.end(), [&](const Flag& f) { return f.name == name; })) out.push_back({name, std::move(columns)});
  };
  std::vector<std::size_t> all;
  for (std::size_t c = 0; c < q.names.size(); ++c) {
    add("F_" + q.names[c], {c});
    all.push_back(c);
  }
  for (const auto& t : q.themes) add("F_" + t.name, t.columns);
  add("F_TOTAL", all);
  return out;
}

double count_of(const Flag& f, const measure::Svi& s, std::size_t row) {
  double n = 0;
  for (std::size_t c : f.columns) n += std::isnan(s.percentile[c][row]) ? kMissing : s.percentile[c][row] >= measure::kSviFlag;
  return n;
}

std::vector<std::string> header_of(const Question& q) {
  std::vector<std::string> out = {"id"};
  for (const std::string& n : q.names) out.push_back("EPL_" + n);
  for (const auto& t : q.themes) out.push_back("SPL_" + t.name);
  for (const auto& t : q.themes) out.push_back("RPL_" + t.name);
  out.insert(out.end(), {"SPL_THEMES", "RPL_THEMES"});
  for (const Flag& f : flags_of(q)) out.push_back(f.name);
  return out;
}

}  // namespace

Table calc_svi(const CsvTable& t, const CalcOptions& o) {
  if (t.rows() == 0) throw InputError(t.file(), "", "has no rows", "give at least one row below the header");
  const Question q = question_of(t, themes_of(t, o.themes));
  const measure::Svi s = measure::svi(q.columns, q.reversed, q.themes, measure::MissingParts::refuse);
  const std::vector<Flag> flags = flags_of(q);
  Table out(header_of(q));
  for (std::size_t r = 0; r < t.rows(); ++r) {
    std::vector<double> numbers;
    for (const auto* columns : {&s.percentile, &s.theme_sum, &s.theme_rank})
      for (const auto& c : *columns) numbers.push_back(c[r]);
    numbers.insert(numbers.end(), {s.sum[r], s.rank[r]});
    for (const Flag& f : flags) numbers.push_back(count_of(f, s, r));
    std::vector<std::string> cells = {id_of(t, r)};
    for (const double v : numbers) cells.push_back(record::decimal(std::isnan(v) ? kMissingCode : v, 4));
    out.row_of(std::move(cells));
  }
  return out;
}

}  // namespace senda::cli
