#include "sim/hazard/ground_motion.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace senda::hazard {

namespace {

constexpr double kG = 980.665;  // cm/s²

struct GarciaRow {
  double period, c1, c2, c3, c5, sigma_intra, sigma_inter;  // log10 units
};
// García et al. 2005, tables 2-3: PGA, SA 0.3, 0.5, 0.75, 1.0; PGV.
constexpr GarciaRow kGarciaPga = {0, -0.23170, 0.58726, -0.00394, 0.00767, 0.26662, 0.10123};
constexpr GarciaRow kGarciaPgv = {1, -2.35950, 0.70759, -0.00235, 0.00436, 0.23917, 0.09529};
constexpr GarciaRow kGarcia03 = {0.3, -0.26507, 0.62932, -0.00331, 0.00485, 0.22833, 0.15592};
constexpr GarciaRow kGarcia05 = {0.5, -0.81731, 0.67453, -0.00243, 0.00351, 0.24081, 0.10898};
constexpr GarciaRow kGarcia075 = {0.75, -1.31580, 0.70924, -0.00198, 0.00371, 0.25957, 0.08843};
constexpr GarciaRow kGarcia10 = {1.0, -1.75050, 0.75555, -0.00168, 0.00296, 0.26232, 0.08985};

// Linear in ln T between two tabulated periods.
GarciaRow between(const GarciaRow& a, const GarciaRow& b, double period) {
  const double f = std::log(period / a.period) / std::log(b.period / a.period);
  const auto mix = [f](double x, double y) { return x + f * (y - x); };
  return {period, mix(a.c1, b.c1), mix(a.c2, b.c2), mix(a.c3, b.c3), mix(a.c5, b.c5), mix(a.sigma_intra, b.sigma_intra), mix(a.sigma_inter, b.sigma_inter)};
}

GarciaRow garcia_row(Im im) {
  switch (im) {
    case Im::pga: return kGarciaPga;
    case Im::pgv: return kGarciaPgv;
    case Im::sa03: return kGarcia03;
    case Im::sa06: return between(kGarcia05, kGarcia075, 0.6);
    case Im::sa10: return kGarcia10;
  }
  throw std::logic_error("unknown intensity measure");
}

Shaking garcia(Im im, double m, double depth_km, const Distances& d) {
  const GarciaRow c = garcia_row(im);
  const double near = 0.00750 * std::pow(10, 0.507 * m);
  const double r = std::hypot(m >= 6.5 ? d.rrup_km : d.rhypo_km, near);
  const double log10_y = c.c1 + c.c2 * m + c.c3 * r - std::log10(r) + c.c5 * depth_km;
  constexpr double ln10 = std::numbers::ln10;
  return {log10_y * ln10 - (im == Im::pgv ? 0 : std::log(kG)), c.sigma_inter * ln10, c.sigma_intra * ln10};
}

struct ArroyoRow {
  double a1, a2, a3, a4, inter, intra;
};
// Arroyo et al. 2010, table 4 (PGA, 0.3, 0.6, 1.0 s).
ArroyoRow arroyo_row(Im im) {
  switch (im) {
    case Im::pga: return {2.4862, 0.9392, 0.5061, 0.0150, 0.4654, 0.5882};
    case Im::sa03: return {1.1080, 1.1038, 0.4287, 0.0150, 0.4281, 0.5787};
    case Im::sa06: return {-0.6897, 1.2522, 0.4421, 0.0067, 0.4304, 0.5627};
    default: return {-1.2600, 1.3652, 0.5426, 0.0001, 0.3842, 0.5608};
  }
}

Shaking arroyo(Im im, double m, const Distances& d) {
  const ArroyoRow c = arroyo_row(im);
  const double r = d.rrup_km, r02 = 1.4447e-5 * std::exp(2.3026 * m);
  const double e = (exponential_integral(c.a4 * r) - exponential_integral(c.a4 * std::sqrt(r * r + r02))) / r02;
  double ln_y = c.a1 + c.a2 * m + c.a3 * std::log(e) - std::log(kG);
  // No PGV in this model: PGV ~ 100 cm/s per g of SA(1.0) (Bommer & Alarcón 2006 give 1/20 of SA(0.5) in
  // cm/s²; a plain conversion, evidence A), used for intensity only.
  if (im == Im::pgv) ln_y += std::log(100.0);
  return {ln_y, c.inter, c.intra};
}

}  // namespace

double period_s(Im im) {
  switch (im) {
    case Im::pga: return 0;
    case Im::sa03: return 0.3;
    case Im::sa06: return 0.6;
    default: return 1.0;
  }
}

double exponential_integral(double x) {
  if (x <= 0) throw std::logic_error("E1 needs a positive argument");
  return -std::expint(-x);
}

Shaking ground_motion(std::string_view model, Im im, double magnitude, double depth_km, const Distances& d) {
  if (model == kModels[0]) return garcia(im, magnitude, depth_km, d);
  if (model == kModels[1]) return arroyo(im, magnitude, d);
  throw std::logic_error("unknown ground-motion model");
}

double mmi_from_pgv(double pgv) {
  const double x = std::log10(std::max(pgv, 1e-6));
  const double mmi = x < 0.53 ? 3.78 + 1.47 * x : 2.89 + 3.16 * x;
  return std::clamp(mmi, 1.0, 10.0);
}

}  // namespace senda::hazard
