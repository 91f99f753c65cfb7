#include "sim/world/ensemble.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace senda::world {

double effective_sample_size(const std::vector<double>& weight) {
  double squares = 0;
  for (const double w : weight) squares += w * w;
  return squares > 0 ? 1 / squares : 0;
}

Ensemble weigh(const std::vector<double>& log_likelihood) {
  constexpr double kNever = -std::numeric_limits<double>::infinity();
  double best = kNever;
  for (const double l : log_likelihood) {
    if (!(l < std::numeric_limits<double>::infinity())) throw std::logic_error("weigh: a log-likelihood is not a number below infinity");
    best = std::max(best, l);
  }
  Ensemble e;
  e.contradicted = best == kNever && !log_likelihood.empty();
  double sum = 0;
  for (const double l : log_likelihood) {
    e.weight.push_back(e.contradicted ? 1 : std::exp(l - best));
    sum += e.weight.back();
  }
  for (double& w : e.weight) w /= sum;
  e.effective_size = effective_sample_size(e.weight);
  return e;
}

std::vector<std::uint32_t> resample(const Ensemble& e, std::size_t n, const scenario::Streams& streams) {
  if (e.weight.empty()) throw std::logic_error("resample: no worlds");
  std::uint32_t last = static_cast<std::uint32_t>(e.weight.size() - 1);  // rounding must not reach an impossible world
  while (last > 0 && e.weight[last] <= 0) --last;
  const double u = streams.of(scenario::Purpose::resample).uniform();
  std::vector<std::uint32_t> out(n);
  std::uint32_t world = 0;
  double upto = e.weight[0];
  for (std::size_t i = 0; i < n; ++i) {
    const double at = (static_cast<double>(i) + u) / static_cast<double>(n);
    while (world < last && at >= upto) upto += e.weight[++world];
    out[i] = world;
  }
  return out;
}

}  // namespace senda::world
