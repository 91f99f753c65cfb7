#include "sim/measure/equity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace senda::measure {

namespace {

double weight_of(const std::vector<double>& weight, std::size_t i) { return weight.empty() ? 1 : weight[i]; }

double total_weight(const std::vector<double>& x, const std::vector<double>& weight) {
  return weight.empty() ? static_cast<double>(x.size()) : std::accumulate(weight.begin(), weight.end(), 0.0);
}

std::vector<std::size_t> ascending(const std::vector<double>& by) {
  std::vector<std::size_t> order(by.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return by[a] < by[b]; });
  return order;
}

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double weighted_mean(const std::vector<double>& x, const std::vector<double>& weight) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += weight_of(weight, i) * x[i];
  return sum / total_weight(x, weight);
}

// The double sum is twice the sum over i of w_i x_i (weight below - weight above), taken in ascending order.
double gini(const std::vector<double>& x, const std::vector<double>& weight) {
  const double all = total_weight(x, weight), mean = weighted_mean(x, weight);
  if (!(mean > 0)) return kUndefined;
  double below = 0, sum = 0;
  for (std::size_t i : ascending(x)) {
    const double w = weight_of(weight, i);
    sum += w * x[i] * (2 * below + w - all);
    below += w;
  }
  return std::max(0.0, sum / (all * all * mean));
}

double theil(const std::vector<double>& x, const std::vector<double>& weight) {
  const double mean = weighted_mean(x, weight);
  if (!(mean > 0)) return kUndefined;
  std::vector<double> terms;
  for (double v : x) terms.push_back(v > 0 ? v / mean * std::log(v / mean) : 0);  // x ln x -> 0
  return std::max(0.0, weighted_mean(terms, weight));
}

Theil theil_by_group(const std::vector<double>& x, const std::vector<std::string>& group, const std::vector<double>& weight) {
  struct Part {
    std::vector<double> x, weight;
  };
  std::map<std::string, Part> parts;
  for (std::size_t i = 0; i < x.size(); ++i) {
    Part& p = parts[group[i]];
    p.x.push_back(x[i]);
    p.weight.push_back(weight_of(weight, i));
  }
  const double mean = weighted_mean(x, weight), all = total_weight(x, weight);
  Theil out{theil(x, weight), 0, 0};
  for (const auto& [name, p] : parts) {
    const double own = weighted_mean(p.x, p.weight), share = total_weight(p.x, p.weight) * own / (all * mean);
    if (!(share > 0)) continue;  // nothing of the total falls to this group
    out.between += share * std::log(own / mean);
    out.within += share * theil(p.x, p.weight);
  }
  if (!(mean > 0)) out.between = out.within = kUndefined;
  return out;
}

double concentration_index(const std::vector<double>& x, const std::vector<double>& economic_rank, const std::vector<double>& weight) {
  const double all = total_weight(x, weight), mean = weighted_mean(x, weight);
  if (!(mean > 0)) return kUndefined;
  const auto order = ascending(economic_rank);
  double below = 0, covariance = 0;
  for (std::size_t k = 0; k < order.size();) {
    double tied = 0, value = 0;
    const double rank = economic_rank[order[k]];
    for (; k < order.size() && economic_rank[order[k]] == rank; ++k) {
      tied += weight_of(weight, order[k]);
      value += weight_of(weight, order[k]) * (x[order[k]] - mean);
    }
    covariance += value * ((below + tied / 2) / all - 0.5) / all;
    below += tied;
  }
  return 2 * covariance / mean;
}

}  // namespace senda::measure
