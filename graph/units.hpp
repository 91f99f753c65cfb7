#pragma once
// Units are types inside the program and suffixes at its borders (length_m, depart_s, pga_g).
#include <algorithm>
#include <cmath>
#include <compare>
#include <cstdint>

namespace senda {

/// A number with a unit. Same units add and compare; scaling is by plain numbers.
template <class Unit>
struct Quantity {
  double value = 0;
  constexpr Quantity() = default;
  constexpr explicit Quantity(double v) : value(v) {}
  friend constexpr auto operator<=>(Quantity, Quantity) = default;
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return Quantity(a.value + b.value); }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return Quantity(a.value - b.value); }
  friend constexpr Quantity operator*(Quantity a, double k) { return Quantity(a.value * k); }
  friend constexpr Quantity operator*(double k, Quantity a) { return a * k; }
  friend constexpr Quantity operator/(Quantity a, double k) { return Quantity(a.value / k); }
  friend constexpr double operator/(Quantity a, Quantity b) { return a.value / b.value; }
  Quantity& operator+=(Quantity other) {
    value += other.value;
    return *this;
  }
};

using Metres = Quantity<struct MetreUnit>;
using Seconds = Quantity<struct SecondUnit>;
using MetresPerSecond = Quantity<struct MetrePerSecondUnit>;
using Gravity = Quantity<struct GravityUnit>;  ///< acceleration in units of g = 9.80665 m/s²

constexpr Seconds operator/(Metres length, MetresPerSecond speed) {
  return Seconds(length.value / speed.value);
}
constexpr MetresPerSecond kmh(double v) { return MetresPerSecond(v / 3.6); }

/// Simulation time: integer milliseconds since the scenario's start.
struct SimTime {
  std::int64_t ms = 0;
  constexpr SimTime() = default;
  constexpr explicit SimTime(std::int64_t milliseconds) : ms(milliseconds) {}
  static SimTime from(Seconds s) { return SimTime(std::llround(s.value * 1000.0)); }
  static constexpr SimTime never() { return SimTime(INT64_MAX / 4); }
  constexpr bool is_never() const { return ms >= INT64_MAX / 4; }
  constexpr double seconds() const { return static_cast<double>(ms) / 1000.0; }
  friend constexpr auto operator<=>(SimTime, SimTime) = default;
  friend constexpr SimTime operator+(SimTime a, SimTime b) { return SimTime(a.ms + b.ms); }
  friend constexpr SimTime operator-(SimTime a, SimTime b) { return SimTime(a.ms - b.ms); }
};

/// A point of the city's local plane, metres east and north of its origin.
struct Point {
  double x = 0, y = 0;
  friend constexpr bool operator==(Point, Point) = default;
};
inline double distance_m(Point a, Point b) { return std::sqrt((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)); }

/// The rectangle around points; empty until one is added.
struct Box {
  Point low{1e300, 1e300}, high{-1e300, -1e300};
  void add(Point p) {
    low = {std::min(low.x, p.x), std::min(low.y, p.y)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y)};
  }
  bool empty() const { return high.x < low.x; }
  bool holds(Point p) const { return p.x >= low.x && p.x <= high.x && p.y >= low.y && p.y <= high.y; }
  bool meets(const Box& o) const { return low.x <= o.high.x && o.low.x <= high.x && low.y <= o.high.y && o.low.y <= high.y; }
  double area() const { return empty() ? 0 : (high.x - low.x) * (high.y - low.y); }
};

/// Longitude and latitude, degrees, WGS 84.
struct LonLat {
  double lon = 0, lat = 0;
  friend constexpr bool operator==(LonLat, LonLat) = default;
};

}  // namespace senda
