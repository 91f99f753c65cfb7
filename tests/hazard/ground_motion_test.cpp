#include <catch2/catch.hpp>

#include <cmath>

#include "sim/hazard/ground_motion.hpp"
#include "sim/hazard/site_response.hpp"

using namespace senda;
using namespace senda::hazard;

namespace {
double cms2(std::string_view model, Im im, double m, double h, double r) {
  return std::exp(ground_motion(model, im, m, h, {r, r, r}).ln_median) * 980.665;
}
}  // namespace

TEST_CASE("garcia 2005: the printed values of case G1") {
  CHECK(cms2(kModels[0], Im::pga, 7.1, 57, 105) == Approx(80.706).epsilon(1e-4));
  CHECK(cms2(kModels[0], Im::sa10, 7.1, 57, 105) == Approx(36.407).epsilon(1e-4));
  CHECK(std::exp(ground_motion(kModels[0], Im::pgv, 7.1, 57, {105, 105, 105}).ln_median) == Approx(4.1528).epsilon(1e-4));
  CHECK(cms2(kModels[0], Im::pga, 7.1, 57, 60) == Approx(192.70).epsilon(1e-4));
  CHECK(cms2(kModels[0], Im::pga, 7.1, 57, 150) == Approx(38.720).epsilon(1e-4));
}

TEST_CASE("garcia 2005: below magnitude 6.5 the hypocentral distance counts") {
  const Distances d{80, 70, 100};
  CHECK(ground_motion(kModels[0], Im::pga, 6.4, 50, d).ln_median == Approx(ground_motion(kModels[0], Im::pga, 6.4, 50, {100, 0, 100}).ln_median));
  CHECK(ground_motion(kModels[0], Im::pga, 6.5, 50, d).ln_median == Approx(ground_motion(kModels[0], Im::pga, 6.5, 50, {80, 0, 80}).ln_median));
}

TEST_CASE("arroyo 2010: the printed values of case G2 and the exponential integral") {
  CHECK(cms2(kModels[1], Im::pga, 8.0, 20, 100) == Approx(64.586).epsilon(1e-4));
  CHECK(cms2(kModels[1], Im::sa10, 8.0, 20, 100) == Approx(69.779).epsilon(1e-4));
  CHECK(exponential_integral(1) == Approx(0.21938393).epsilon(1e-7));
  CHECK(exponential_integral(0.5) == Approx(0.55977359).epsilon(1e-7));
}

TEST_CASE("lake zone: the printed spectral ratios of science section 1.3") {
  CHECK(lake_amplification(1.0, 1.5) == Approx(4.285714286).epsilon(1e-8));
  CHECK(lake_amplification(2.0, 2.0) == Approx(7.393746306).epsilon(1e-8));
  CHECK(lake_amplification(0.6, 1.0) == Approx(2.642857143).epsilon(1e-8));
  CHECK(lake_amplification(0, 1.5) == Approx(2.5));
  CHECK(hill_factor(2.0) == Approx(2));
  CHECK(hill_factor(0.5) == 1);
}

TEST_CASE("intensity: the printed values of case G5") {
  CHECK(mmi_from_pgv(25) == Approx(7.31).margin(0.005));
  CHECK(mmi_from_pgv(5) == Approx(5.10).margin(0.005));
  CHECK(mmi_from_pgv(1e4) == 10);
}

TEST_CASE("distances: to a point, beside, below and along a plane") {
  scenario::Rupture r;
  r.magnitude = 7;
  r.lon = -99;
  r.lat = 19;
  r.depth_km = 10;
  const auto above = RuptureGeometry(r).to({-99, 19});
  CHECK(above.rrup_km == Approx(10));
  CHECK(above.rhypo_km == Approx(10));
  r.strike = 0;
  r.dip = 90;
  r.length_km = 40;
  r.width_km = 10;  // a vertical wall from 5 to 15 km depth, along the meridian
  const RuptureGeometry wall(r);
  const Plane plane({-99, 19});
  CHECK(wall.to({-99, 19}).rrup_km == Approx(5).epsilon(1e-6));
  CHECK(wall.to(plane.unproject({20000, 0})).rjb_km == Approx(20).epsilon(1e-4));
  CHECK(wall.to(plane.unproject({20000, 0})).rrup_km == Approx(std::hypot(20, 5)).epsilon(1e-4));
  CHECK(wall.to(plane.unproject({0, 50000})).rjb_km == Approx(30).epsilon(1e-4));
  r.dip = 0;
  CHECK(RuptureGeometry(r).to(plane.unproject({3000, 0})).rrup_km == Approx(10).epsilon(1e-4));
}
