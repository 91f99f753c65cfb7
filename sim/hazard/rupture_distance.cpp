#include "sim/hazard/rupture_distance.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace senda::hazard {

RuptureGeometry::RuptureGeometry(const scenario::Rupture& r)
    : plane_(LonLat{r.lon.value_or(0), r.lat.value_or(0)}), depth_km_(r.depth_km.value_or(0)) {
  constexpr double rad = std::numbers::pi / 180;
  if (!r.length_km) return;
  strike_ = *r.strike * rad;
  dip_ = *r.dip * rad;
  length_km_ = *r.length_km;
  // A plane that would reach above the ground is cut at the surface.
  width_km_ = *r.width_km;
  if (std::sin(dip_) > 1e-9) width_km_ = std::min(width_km_, 2 * depth_km_ / std::sin(dip_));
}

Distances RuptureGeometry::to(LonLat site) const {
  const Point p = plane_.project(site);
  const double x = p.x / 1000, y = p.y / 1000;
  Distances d;
  d.rhypo_km = std::sqrt(x * x + y * y + depth_km_ * depth_km_);
  // Along strike and along the horizontal direction of dip (right of strike).
  const double along = x * std::sin(strike_) + y * std::cos(strike_);
  const double across = x * std::cos(strike_) - y * std::sin(strike_);
  const double da = std::max(0.0, std::abs(along) - length_km_ / 2);
  // In the vertical plane across strike: the rupture is a segment through (0, depth).
  const double half = width_km_ / 2, cd = std::cos(dip_), sd = std::sin(dip_);
  const double t = std::clamp(across * cd + (0 - depth_km_) * sd, -half, half);
  const double ex = across - t * cd, ez = depth_km_ + t * sd;
  d.rrup_km = std::sqrt(da * da + ex * ex + ez * ez);
  const double dj = std::max(0.0, std::abs(across) - half * cd);
  d.rjb_km = std::hypot(da, dj);
  return d;
}

}  // namespace senda::hazard
