#pragma once
// How unequally a burden or a benefit falls (science.md 5.3). Values are not negative, weights (persons) positive or 0;
// an empty list of weights counts every value once. NaN where the mean is 0, of which no share can be taken. The Gini of a
// burden falls when everyone becomes equally badly off: show the mean beside it.
#include <string>
#include <vector>

namespace senda::measure {

double weighted_mean(const std::vector<double>& x, const std::vector<double>& weight = {});

/// sum sum w_i w_j |x_i - x_j| / (2 W² mean) (Gini 1912).
double gini(const std::vector<double>& x, const std::vector<double>& weight = {});

/// Mean of (x / mean) ln(x / mean) (Theil 1967).
double theil(const std::vector<double>& x, const std::vector<double>& weight = {});

/// The same in two parts that add up: between the means of groups, and within groups by their share of the total.
struct Theil {
  double total = 0, between = 0, within = 0;
};
Theil theil_by_group(const std::vector<double>& x, const std::vector<std::string>& group, const std::vector<double>& weight = {});

/// 2 cov(x, R) / mean, R the fractional rank from poorest to richest, equal ranks sharing the middle of theirs
/// (Kakwani, Wagstaff & van Doorslaer 1997). Negative: the burden lies on the poor.
double concentration_index(const std::vector<double>& x, const std::vector<double>& economic_rank, const std::vector<double>& weight = {});

}  // namespace senda::measure
