#include "sim/hazard/correlation.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace senda::hazard {

namespace {

double jayaram_range_km(double t, bool clustered) {
  if (t >= 1) return 22.0 + 3.7 * t;
  return clustered ? 40.7 - 15.0 * t : 8.5 + 17.2 * t;
}
double heresi_beta_km(double t) { return t < 1.37 ? 4.231 * t * t - 5.180 * t + 13.392 : 0.140 * t * t - 2.249 * t + 17.050; }

bool factor(const std::vector<double>& m, std::size_t n, std::vector<double>& l) {
  l.assign(n * n, 0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = m[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= l[i * n + k] * l[j * n + k];
      if (i == j && sum <= 1e-9) return false;
      l[i * n + j] = i == j ? std::sqrt(sum) : sum / l[j * n + j];
    }
  return true;
}

}  // namespace

CorrelationModel correlation_model(std::string_view name) {
  return name == "HeresiMiranda2019" ? CorrelationModel::heresi_miranda_2019 : CorrelationModel::jayaram_baker_2009;
}

double spatial_correlation(CorrelationModel model, double t, bool clustered, double km) {
  if (model == CorrelationModel::heresi_miranda_2019) return std::exp(-std::pow(km / heresi_beta_km(t), 0.55));
  return std::exp(-3 * km / jayaram_range_km(t, clustered));
}

double correlation_reach_km(CorrelationModel model, double t, bool clustered, double rho) {
  const double x = -std::log(rho);
  if (model == CorrelationModel::heresi_miranda_2019) return heresi_beta_km(t) * std::pow(x, 1 / 0.55);
  return jayaram_range_km(t, clustered) * x / 3;
}

double cross_correlation(Imt a, Imt b) {
  if (a == b) return 1;
  const auto period = [](Imt m) { return m == kPgv ? 1.0 : std::clamp(m.period_s, 0.01, 10.0); };
  const double low = std::min(period(a), period(b)), high = std::max(period(a), period(b));
  if (low == high) return 1;
  const double c1 = 1 - std::cos(std::numbers::pi / 2 - 0.366 * std::log(high / std::max(low, 0.109)));
  const double c2 = high < 0.2 ? 1 - 0.105 * (1 - 1 / (1 + std::exp(100 * high - 5))) * (high - low) / (high - 0.0099) : 0;
  const double c3 = high < 0.109 ? c2 : c1;
  const double c4 = c1 + 0.5 * (std::sqrt(c3) - c3) * (1 + std::cos(std::numbers::pi * low / 0.109));
  if (high <= 0.109) return c2;
  if (low > 0.109) return c1;
  return high < 0.2 ? std::min(c2, c4) : c4;
}

std::vector<double> cholesky_of_correlation(std::vector<double> m, std::size_t n) {
  std::vector<double> l;
  while (!factor(m, n, l))
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        if (i != j) m[i * n + j] *= 0.99;
  return l;
}

}  // namespace senda::hazard
