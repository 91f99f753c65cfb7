#include "sim/measure/svi.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace senda::measure {

namespace {

using Column = std::vector<double>;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr double kUnit = 1e4;  // percentiles have four decimals; sums of whole ten-thousandths are exact, so that ties stay ties

double at(const Column& weights, std::size_t i) { return weights.empty() ? 1 : weights[i]; }

// Sum of a theme for each row, in ten-thousandths.
Column theme_sum(const std::vector<Column>& percentile, const SviTheme& theme, MissingParts missing, const Column& weights) {
  const std::size_t rows = percentile.empty() ? 0 : percentile[0].size();
  double all = 0;
  for (std::size_t c : theme.columns) all += at(weights, c);
  Column sum(rows, 0), known(rows, 0), count(rows, 0);
  for (std::size_t c : theme.columns)
    for (std::size_t r = 0; r < rows; ++r) {
      if (std::isnan(percentile[c][r])) continue;
      sum[r] += at(weights, c) * std::round(percentile[c][r] * kUnit);
      known[r] += at(weights, c);
      ++count[r];
    }
  const auto needed = static_cast<double>(theme.columns.size());
  for (std::size_t r = 0; r < rows; ++r) {
    if (count[r] == needed) continue;
    const bool enough = missing == MissingParts::average && 2 * count[r] >= needed;
    sum[r] = enough ? sum[r] * all / known[r] : kMissing;
  }
  return sum;
}

// Sum of the themes; a missing theme is treated as a missing component is, themes counting by their columns.
Column total(const std::vector<Column>& sums, const std::vector<SviTheme>& themes, MissingParts missing, const Column& weights) {
  const std::size_t rows = sums.empty() ? 0 : sums[0].size();
  double all = 0;
  for (std::size_t t = 0; t < themes.size(); ++t) all += at(weights, t) * static_cast<double>(themes[t].columns.size());
  Column out(rows, 0);
  for (std::size_t r = 0; r < rows; ++r) {
    double known = 0;
    bool complete = true;
    for (std::size_t t = 0; t < themes.size(); ++t) {
      if (std::isnan(sums[t][r])) {
        complete = false;
        continue;
      }
      out[r] += at(weights, t) * sums[t][r];
      known += at(weights, t) * static_cast<double>(themes[t].columns.size());
    }
    if (complete) continue;
    out[r] = missing == MissingParts::average && 2 * known >= all ? out[r] * all / known : kMissing;
  }
  return out;
}

Column in_ones(Column units) {
  for (double& v : units) v /= kUnit;
  return units;
}

}  // namespace

std::vector<double> percentiles(const std::vector<double>& x, bool reversed) {
  Column sorted;
  for (double v : x)
    if (!std::isnan(v)) sorted.push_back(v);
  std::sort(sorted.begin(), sorted.end());
  Column out(x.size(), kMissing);
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::isnan(x[i])) continue;
    if (sorted.size() == 1) out[i] = 0;
    if (sorted.size() < 2) continue;
    const auto below = static_cast<double>(std::lower_bound(sorted.begin(), sorted.end(), x[i]) - sorted.begin());
    const double units = std::round(kUnit * below / static_cast<double>(sorted.size() - 1));
    out[i] = (reversed ? kUnit - units : units) / kUnit;
  }
  return out;
}

Svi svi(const std::vector<std::vector<double>>& columns, const std::vector<bool>& reversed, const std::vector<SviTheme>& themes, MissingParts missing) {
  Svi out;
  for (std::size_t c = 0; c < columns.size(); ++c) out.percentile.push_back(percentiles(columns[c], reversed[c]));
  for (const SviTheme& t : themes) out.theme_sum.push_back(theme_sum(out.percentile, t, missing, {}));
  out.sum = total(out.theme_sum, themes, missing, {});
  for (Column& s : out.theme_sum) {
    out.theme_rank.push_back(percentiles(s));
    s = in_ones(std::move(s));
  }
  out.rank = percentiles(out.sum);
  out.sum = in_ones(std::move(out.sum));
  return out;
}

std::vector<double> svi_rank(const std::vector<std::vector<double>>& percentile, const std::vector<SviTheme>& themes, MissingParts missing, const SviWeights& weights) {
  std::vector<Column> sums;
  for (const SviTheme& t : themes) sums.push_back(theme_sum(percentile, t, missing, weights.column));
  return percentiles(total(sums, themes, missing, weights.theme));
}

}  // namespace senda::measure
