#include "sim/publish/privacy_accounting.hpp"

#include <cmath>
#include <numeric>

namespace senda::publish {

double gaussian_sd(double sensitivity, double rho) { return sensitivity / std::sqrt(2 * rho); }

double geometric_sd(double sensitivity, double epsilon) {
  const double a = std::exp(-epsilon / sensitivity);
  return std::sqrt(2 * a) / -std::expm1(-epsilon / sensitivity);
}

double epsilon_of(double rho, double delta) { return rho + 2 * std::sqrt(rho * std::log(1 / delta)); }

std::vector<double> divided(double total, const std::vector<double>& shares) {
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  std::vector<double> out;
  for (const double s : shares) out.push_back(sum > 0 ? total * s / sum : 0);
  return out;
}

}  // namespace senda::publish
