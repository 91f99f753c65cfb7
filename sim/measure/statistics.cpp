#include "sim/measure/statistics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace senda::measure {

double mean(const std::vector<double>& x) {
  return x.empty() ? 0 : std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

double standard_deviation(const std::vector<double>& x) {
  if (x.size() < 2) return 0;
  const double m = mean(x);
  double sum = 0;
  for (double v : x) sum += (v - m) * (v - m);
  return std::sqrt(sum / static_cast<double>(x.size() - 1));
}

double quantile(std::vector<double> x, double share) {
  if (x.empty()) return 0;
  std::sort(x.begin(), x.end());
  const double at = share * static_cast<double>(x.size() - 1);
  const auto i = static_cast<std::size_t>(at);
  if (i + 1 >= x.size()) return x.back();
  return x[i] + (at - static_cast<double>(i)) * (x[i + 1] - x[i]);
}

double cvar(std::vector<double> x, double alpha) {
  if (x.empty()) return 0;
  std::sort(x.begin(), x.end(), std::greater<>());
  double mass = (1 - alpha) * static_cast<double>(x.size()), sum = 0, left = mass;
  for (double v : x) {
    const double take = std::min(1.0, left);
    if (take <= 0) break;
    sum += take * v;
    left -= take;
  }
  return mass > 0 ? sum / mass : x.front();
}

double t_quantile_975(std::size_t df) {
  constexpr std::array<double, 31> table = {0,     12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
                                            2.201, 2.179,  2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080,
                                            2.074, 2.069,  2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};
  if (df < table.size()) return table[df];
  // Cornish-Fisher expansion around the normal quantile (Abramowitz & Stegun 26.7.5).
  const double z = 1.959963984540054, n = static_cast<double>(df);
  return z + (z * z * z + z) / (4 * n) + (5 * std::pow(z, 5) + 16 * z * z * z + 3 * z) / (96 * n * n);
}

Interval t_interval(const std::vector<double>& x) {
  const double m = mean(x);
  if (x.size() < 2) return {m, m, m};
  const double half = t_quantile_975(x.size() - 1) * standard_deviation(x) / std::sqrt(static_cast<double>(x.size()));
  return {m, m - half, m + half};
}

std::vector<double> percentile_ranks(const std::vector<double>& x) {
  std::vector<double> sorted(x);
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> out;
  for (double v : x) {
    const auto rank = std::lower_bound(sorted.begin(), sorted.end(), v) - sorted.begin();
    out.push_back(x.size() > 1 ? static_cast<double>(rank) / static_cast<double>(x.size() - 1) : 0);
  }
  return out;
}

namespace {

std::vector<double> mean_ranks(const std::vector<double>& x) {
  std::vector<std::size_t> order(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  std::vector<double> ranks(x.size());
  for (std::size_t i = 0, next = 0; i < order.size(); i = next) {
    while (next < order.size() && x[order[next]] == x[order[i]]) ++next;
    for (std::size_t k = i; k < next; ++k) ranks[order[k]] = static_cast<double>(i + next - 1) / 2;
  }
  return ranks;
}

}  // namespace

double rank_correlation(const std::vector<double>& x, const std::vector<double>& y) {
  const std::vector<double> a = mean_ranks(x), b = mean_ranks(y);
  const double ma = mean(a), mb = mean(b);
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) ab += (a[i] - ma) * (b[i] - mb), aa += (a[i] - ma) * (a[i] - ma), bb += (b[i] - mb) * (b[i] - mb);
  return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 0;
}

}  // namespace senda::measure
