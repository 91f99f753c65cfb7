#include "sim/scenario/apportion.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace senda::scenario {

namespace {

// Parts before rounding: those that would pass their bound stay at it, and the rest is shared anew.
std::vector<double> bounded_shares(std::vector<double> weight, double total, const std::vector<double>& most) {
  std::vector<double> part(weight.size(), 0);
  std::vector<char> full(weight.size(), 0);
  for (bool again = true; again;) {
    again = false;
    double left = total, sum = 0;
    for (std::size_t i = 0; i < weight.size(); ++i) full[i] ? left -= part[i] : sum += weight[i];
    if (sum <= 0 && left > 0)  // only parts without weight can take the rest
      for (std::size_t i = 0; i < weight.size(); ++i)
        if (!full[i]) weight[i] = 1, sum += 1;
    if (sum <= 0) break;
    for (std::size_t i = 0; i < weight.size(); ++i)
      if (!full[i]) part[i] = std::max(0.0, left) * weight[i] / sum;
    for (std::size_t i = 0; i < weight.size(); ++i)
      if (!full[i] && part[i] > most[i]) part[i] = most[i], full[i] = 1, again = true;
  }
  return part;
}

}  // namespace

std::vector<double> apportion(std::vector<double> weight, double total, const std::vector<double>& bounds) {
  if (std::none_of(weight.begin(), weight.end(), [](double w) { return w > 0; })) std::fill(weight.begin(), weight.end(), 1.0);
  std::vector<double> most(weight.size(), 1e300);
  for (std::size_t i = 0; i < bounds.size(); ++i) most[i] = std::floor(std::max(0.0, bounds[i]));
  total = std::min(std::round(std::max(0.0, total)), std::accumulate(most.begin(), most.end(), 0.0));
  std::vector<double> part = bounded_shares(weight, total, most);
  std::vector<double> rest(part.size());
  for (std::size_t i = 0; i < part.size(); ++i) {
    rest[i] = part[i] - std::floor(part[i]);
    part[i] = std::floor(part[i]);
  }
  double left = std::round(total - std::accumulate(part.begin(), part.end(), 0.0));
  std::vector<std::size_t> order(part.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rest[a] > rest[b]; });
  for (const std::size_t i : order)
    if (left >= 1 && part[i] + 1 <= most[i]) part[i] += 1, left -= 1;
  return part;
}

}  // namespace senda::scenario
