#pragma once
// The batch calculators of `senda calc`: a table of questions in, a table of answers out, one function each.
#include <optional>
#include <string>
#include <vector>

#include "graph/csv.hpp"
#include "sim/record/table.hpp"

namespace senda::cli {

struct CalcOptions {
  std::string grid, uncertainty;  ///< shakemap
  std::int64_t n = 1, seed = 1;   ///< gmf
  std::string themes;             ///< svi
};

/// 12 significant digits; blank for none.
std::string number_text(std::optional<double> v);
/// 0, 1, false, true; `blank` for an empty cell or absent column.
bool truth(const CsvTable& t, std::size_t row, std::optional<std::size_t> column, bool blank);
/// The id of each row, carried through: column `id`, or the row's number where there is none.
std::string id_of(const CsvTable& t, std::size_t row);

record::Table calc_gmm(const CsvTable& t, const CalcOptions& o);
record::Table calc_distance(const CsvTable& t, const CalcOptions& o);
record::Table calc_correlation(const CsvTable& t, const CalcOptions& o);
record::Table calc_gmf(const CsvTable& t, const CalcOptions& o);
record::Table calc_gmice(const CsvTable& t, const CalcOptions& o);
record::Table calc_site_factor(const CsvTable& t, const CalcOptions& o);
record::Table calc_shakemap(const CsvTable& t, const CalcOptions& o);
record::Table calc_fragility(const CsvTable& t, const CalcOptions& o);
record::Table calc_bridge(const CsvTable& t, const CalcOptions& o);
record::Table calc_debris(const CsvTable& t, const CalcOptions& o);
record::Table calc_privacy(const CsvTable& t, const CalcOptions& o);
record::Table calc_residual_width(const CsvTable& t, const CalcOptions& o);
record::Table calc_walk(const CsvTable& t, const CalcOptions& o);
record::Table calc_svi(const CsvTable& t, const CalcOptions& o);
record::Table calc_inequality(const CsvTable& t, const CalcOptions& o);
record::Table calc_quantile_of_arrivals(const CsvTable& t, const CalcOptions& o);
record::Table calc_interval(const CsvTable& t, const CalcOptions& o);
record::Table calc_moments(const CsvTable& t, const CalcOptions& o);
record::Table calc_random(const CsvTable& t, const CalcOptions& o);

}  // namespace senda::cli
