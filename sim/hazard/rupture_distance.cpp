#include "sim/hazard/rupture_distance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>
#include <stdexcept>

namespace senda::hazard {

namespace {
constexpr double kRad = std::numbers::pi / 180, kEarth = 6371;  // km
}

double ground_distance_km(LonLat a, LonLat b) {
  const double s = std::sin((b.lat - a.lat) * kRad / 2), t = std::sin((b.lon - a.lon) * kRad / 2);
  return 2 * kEarth * std::asin(std::min(1.0, std::sqrt(s * s + std::cos(a.lat * kRad) * std::cos(b.lat * kRad) * t * t)));
}

namespace {

struct Vector {
  double x = 0, y = 0, z = 0;
};
Vector operator-(Vector a, Vector b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
double dot(Vector a, Vector b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
double length(Vector a) { return std::sqrt(dot(a, a)); }
Vector on(Vector a, Vector direction, double t) { return {a.x + t * direction.x, a.y + t * direction.y, a.z + t * direction.z}; }

// In the space through the earth's centre.
Vector in_space(LonLat p, double depth_km) {
  const double r = kEarth - depth_km, lat = p.lat * kRad, lon = p.lon * kRad;
  return {r * std::cos(lat) * std::cos(lon), r * std::cos(lat) * std::sin(lon), r * std::sin(lat)};
}

LonLat moved(LonLat from, double azimuth, double km) {
  const double d = km / kEarth, lat = from.lat * kRad;
  const double to = std::asin(std::sin(lat) * std::cos(d) + std::cos(lat) * std::sin(d) * std::cos(azimuth));
  const double turn = std::atan2(std::sin(azimuth) * std::sin(d) * std::cos(lat), std::cos(d) - std::sin(lat) * std::sin(to));
  return {from.lon + turn / kRad, to / kRad};
}

// Where q lies as seen from p, on a flat map that keeps distance and direction from p.
Vector seen_from(LonLat p, LonLat q) {
  const double a = p.lat * kRad, b = q.lat * kRad, turn = (q.lon - p.lon) * kRad, d = ground_distance_km(p, q);
  const double azimuth = std::atan2(std::sin(turn) * std::cos(b), std::cos(a) * std::sin(b) - std::sin(a) * std::cos(b) * std::cos(turn));
  return {d * std::sin(azimuth), d * std::cos(azimuth), 0};
}

// The region of a triangle nearest to a point decides: corner, side or face (Ericson 2005, section 5.1.5).
Vector nearest_of_triangle(Vector p, Vector a, Vector b, Vector c) {
  const Vector ab = b - a, ac = c - a, ap = p - a, bp = p - b, cp = p - c;
  const double d1 = dot(ab, ap), d2 = dot(ac, ap), d3 = dot(ab, bp), d4 = dot(ac, bp), d5 = dot(ab, cp), d6 = dot(ac, cp);
  if (d1 <= 0 && d2 <= 0) return a;
  if (d3 >= 0 && d4 <= d3) return b;
  const double vc = d1 * d4 - d3 * d2;
  if (vc <= 0 && d1 >= 0 && d3 <= 0) return on(a, ab, d1 / (d1 - d3));
  if (d6 >= 0 && d5 <= d6) return c;
  const double vb = d5 * d2 - d1 * d6;
  if (vb <= 0 && d2 >= 0 && d6 <= 0) return on(a, ac, d2 / (d2 - d6));
  const double va = d3 * d6 - d5 * d4;
  if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) return on(b, c - b, (d4 - d3) / ((d4 - d3) + (d5 - d6)));
  const double all = va + vb + vc;
  return on(on(a, ab, vb / all), ac, vc / all);
}

double to_quadrangle(Vector p, const std::array<Vector, 4>& q) {
  const double one = length(p - nearest_of_triangle(p, q[0], q[1], q[2])), two = length(p - nearest_of_triangle(p, q[0], q[2], q[3]));
  return std::min(one, two);
}

}  // namespace

RuptureSize rupture_size(double m, const std::string& tectonic, double depth_km, double dip_deg) {
  RuptureSize s;
  if (tectonic == "crustal") s = {std::pow(10, -2.44 + 0.59 * m), std::pow(10, -1.01 + 0.32 * m)};
  else if (tectonic == "interface") s = {std::pow(10, -2.477 + 0.585 * m), std::pow(10, -0.882 + 0.351 * m)};
  else s = {std::pow(10, -2.350 + 0.562 * m), std::pow(10, -1.058 + 0.356 * m)};
  const double sine = std::sin(dip_deg * kRad), fits = sine > 1e-9 ? 2 * depth_km / sine : s.width_km;
  if (s.width_km > fits) {
    s.length_km *= s.width_km / fits;
    s.width_km = fits;
  }
  return s;
}

RuptureGeometry::RuptureGeometry(const scenario::Rupture& r) : hypocentre_{r.lon.value_or(0), r.lat.value_or(0)}, depth_km_(r.depth_km.value_or(0)) {
  if (!r.corners->is_null()) from_corners(r);
  else if (r.strike && r.dip) from_angles(r);
}

void RuptureGeometry::from_angles(const scenario::Rupture& r) {
  const RuptureSize size = r.length_km ? RuptureSize{*r.length_km, *r.width_km} : rupture_size(*r.magnitude, r.tectonic, depth_km_, *r.dip);
  const double strike = *r.strike * kRad, dip = *r.dip * kRad, half = size.width_km / 2;
  const double above = half * std::sin(dip) - depth_km_;
  if (above > 1e-6)
    throw std::invalid_argument(fmt::format("the plane would reach {:.1f} km above the ground: at depth {} km and dip {} its width can be {:.1f} km at most", above, depth_km_, *r.dip, 2 * depth_km_ / std::sin(dip)));
  if (size.width_km < 0.5)
    throw std::invalid_argument(fmt::format("is {} km deep, too shallow for a plane of dip {} around it: give a depth below the ground, or length_km and width_km", depth_km_, *r.dip));
  point_ = false;
  // Along strike, then down dip, which is to the right of strike.
  for (std::size_t i = 0; i < 4; ++i) {
    const double along = size.length_km / 2 * (i == 0 || i == 3 ? -1 : 1), down = half * (i < 2 ? -1 : 1);
    const LonLat side = moved(hypocentre_, strike, along);
    corner_[i] = {moved(side, strike + std::numbers::pi / 2, down * std::cos(dip)), depth_km_ + down * std::sin(dip)};
  }
}

void RuptureGeometry::from_corners(const scenario::Rupture& r) {
  std::array<Corner, 4> given;
  const scenario::Json& c = *r.corners;
  for (std::size_t i = 0; i < 4; ++i) given[i] = {{c[i][0].get<double>(), c[i][1].get<double>()}, c[i][2].get<double>()};
  point_ = false;
  // Four corners come in any order; the ring of the least length does not cross itself.
  constexpr std::array<std::array<std::size_t, 4>, 3> orders = {{{0, 1, 2, 3}, {0, 1, 3, 2}, {0, 2, 1, 3}}};
  double least = 1e300;
  for (const auto& order : orders) {
    double ring = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const Corner &a = given[order[i]], &b = given[order[(i + 1) % 4]];
      ring += length(in_space(a.at, a.depth_km) - in_space(b.at, b.depth_km));
    }
    if (ring >= least) continue;
    least = ring;
    for (std::size_t i = 0; i < 4; ++i) corner_[i] = given[order[i]];
  }
}

Distances RuptureGeometry::to(LonLat site, double depth_km) const {
  Distances d;
  const double ground = ground_distance_km(site, hypocentre_);
  d.rhypo_km = std::hypot(ground, depth_km_ - depth_km);
  if (point_) {
    d.rrup_km = d.rhypo_km;
    d.rjb_km = ground;
    return d;
  }
  std::array<Vector, 4> in_earth, on_map;
  for (std::size_t i = 0; i < 4; ++i) {
    in_earth[i] = in_space(corner_[i].at, corner_[i].depth_km);
    on_map[i] = seen_from(site, corner_[i].at);
  }
  d.rrup_km = to_quadrangle(in_space(site, depth_km), in_earth);
  d.rjb_km = to_quadrangle({}, on_map);
  return d;
}

}  // namespace senda::hazard
