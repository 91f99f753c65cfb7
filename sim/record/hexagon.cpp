#include "sim/record/hexagon.hpp"

#include <cmath>
#include <numbers>

namespace senda::record {

namespace {
constexpr double kRadius = kHexagonWidth / std::numbers::sqrt3;  // centre to corner
}

Point centre_of(Hexagon h) { return {kHexagonWidth * (h.q + h.r / 2.0), 1.5 * kRadius * h.r}; }

Hexagon hexagon_at(Point p) {
  const double r = p.y / (1.5 * kRadius), q = p.x / kHexagonWidth - r / 2;
  double q0 = std::round(q), r0 = std::round(r);
  const double s0 = std::round(-q - r), dq = std::abs(q0 - q), dr = std::abs(r0 - r), ds = std::abs(s0 + q + r);
  if (dq > dr && dq > ds) q0 = -r0 - s0;
  else if (dr > ds) r0 = -q0 - s0;
  return {static_cast<std::int32_t>(q0), static_cast<std::int32_t>(r0)};
}

std::array<Point, 6> corners_of(Hexagon h) {
  const Point c = centre_of(h);
  const double half = kHexagonWidth / 2;
  return {{{c.x + half, c.y - kRadius / 2}, {c.x + half, c.y + kRadius / 2}, {c.x, c.y + kRadius}, {c.x - half, c.y + kRadius / 2}, {c.x - half, c.y - kRadius / 2}, {c.x, c.y - kRadius}}};
}

}  // namespace senda::record
