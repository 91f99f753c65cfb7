#pragma once
// Statistics over worlds: means, intervals, tail risk, ranks. n is the number of worlds, never of agents.
#include <vector>

namespace senda::measure {

double mean(const std::vector<double>& x);
/// Sample standard deviation (n - 1); 0 for fewer than two values.
double standard_deviation(const std::vector<double>& x);
/// Quantile by linear interpolation between order statistics (Hyndman & Fan 1996, type 7).
double quantile(std::vector<double> x, double share);
/// Conditional value at risk of equally likely values: min over eta of eta + E[(x - eta)+] / (1 - alpha)
/// (Rockafellar & Uryasev 2000).
double cvar(std::vector<double> x, double alpha);

/// Spearman's rank correlation, ties by their mean rank; 0 where one of the two does not vary.
double rank_correlation(const std::vector<double>& x, const std::vector<double>& y);

/// Mean with a two-sided 95 % Student t interval.
struct Interval {
  double mean = 0, low = 0, high = 0;
};
Interval t_interval(const std::vector<double>& x);
/// Two-sided 95 % quantile of Student's t.
double t_quantile_975(std::size_t degrees_of_freedom);

/// Percentile ranks (smallest rank - 1) / (N - 1), ties take the smallest rank (CDC SVI method).
std::vector<double> percentile_ranks(const std::vector<double>& x);

}  // namespace senda::measure
