#pragma once
// The hexagons people are counted in on maps: 250 m from flat to flat, corners north and south, in the city's plane.
// Axial coordinates q (east) and r (north-east), after the usual cube rounding of hexagonal grids.
#include <array>
#include <compare>
#include <cstdint>

#include "graph/units.hpp"

namespace senda::record {

inline constexpr double kHexagonWidth = 250;  ///< metres; the least for origins of people (science page 3.5)

struct Hexagon {
  std::int32_t q = 0, r = 0;
  friend constexpr auto operator<=>(Hexagon, Hexagon) = default;
};

Hexagon hexagon_at(Point p);
Point centre_of(Hexagon h);
std::array<Point, 6> corners_of(Hexagon h);

}  // namespace senda::record
