#pragma once
// Social vulnerability by percentile ranks (Flanagan et al. 2011; documentation of the CDC/ATSDR index): every column
// becomes percentiles among the rows that state it, percentiles are summed within themes and ranked again, the sums of
// the themes are added and ranked again. NaN is missing everywhere. Rows are areas and count alike, however many live there.
#include <string>
#include <vector>

namespace senda::measure {

inline constexpr double kSviFlag = 0.90;  ///< a percentile from here on is flagged

/// Percentiles (smallest rank - 1) / (N - 1) over the values that are not NaN, four decimals; ties take the smallest rank.
/// Reversed: 1 - percentile, which treats ties differently from the percentile of the negated value. A value that stands
/// alone has nothing to be compared with and gets 0.
std::vector<double> percentiles(const std::vector<double>& x, bool reversed = false);

struct SviTheme {
  std::string name;
  std::vector<std::size_t> columns;
};

/// What becomes of a row that misses components of a theme.
enum class MissingParts {
  refuse,   ///< it has no sum and no rank in the theme, nor in the total (CDC practice)
  average,  ///< the mean of the known ones stands for the missing, if at least half are known
};

/// Weights of columns and themes; empty = 1 each.
struct SviWeights {
  std::vector<double> column, theme;
};

struct Svi {
  std::vector<std::vector<double>> percentile;              ///< by column, by row
  std::vector<std::vector<double>> theme_sum, theme_rank;   ///< by theme, by row
  std::vector<double> sum, rank;                            ///< by row
};

/// Columns are lists of equal length; `reversed` has one entry for each.
Svi svi(const std::vector<std::vector<double>>& columns, const std::vector<bool>& reversed, const std::vector<SviTheme>& themes, MissingParts missing);

/// Ranks of the total with other weights, from the percentiles of the columns.
std::vector<double> svi_rank(const std::vector<std::vector<double>>& percentile, const std::vector<SviTheme>& themes, MissingParts missing, const SviWeights& weights);

}  // namespace senda::measure
