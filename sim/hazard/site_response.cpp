#include "sim/hazard/site_response.hpp"

#include <algorithm>
#include <cmath>

namespace senda::hazard {

namespace {

double code_spectrum(double t, double ts) {
  const double a0 = std::min(0.25, 0.1 + 0.15 * (ts - 0.5));
  double c = 0.7;
  if (ts <= 1.5) c = 0.28 + 0.92 * (ts - 0.5);
  else if (ts <= 2.5) c = 1.2;
  else if (ts <= 3.5) c = 1.2 - 0.5 * (ts - 2.5);
  const double ta = ts <= 2.5 ? 0.2 + 0.65 * (ts - 0.5) : 1.5;
  double tb = 4.2;
  if (ts <= 1.125) tb = 1.35;
  else if (ts <= 3.5) tb = 1.2 * ts;
  const double k = ts <= 1.65 ? 2 - ts : 0.35;
  if (t < ta) return a0 + (c - a0) * t / ta;
  if (t <= tb) return c;
  const double q = tb / t, p = k + (1 - k) * q * q;
  return c * p * q * q;
}

}  // namespace

double lake_amplification(double period_s, double ts_s) {
  return code_spectrum(period_s, std::max(0.5, ts_s)) / code_spectrum(period_s, 0.5);
}

double hill_factor(double period_s) {
  if (period_s <= 0.5) return 1;
  const double f = std::min(1.0, std::log(period_s / 0.5) / std::log(3.0));
  return std::pow(2.0, f);
}

}  // namespace senda::hazard
