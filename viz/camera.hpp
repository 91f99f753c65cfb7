#pragma once
// Where the map is seen from: a point of the plane in the middle of the pane, a scale, a rotation.
#include <array>

#include "graph/units.hpp"

namespace senda::viz {

struct Camera {
  Point centre;
  double mpp = 1;      ///< metres per pixel
  double angle = 0;    ///< radians; the map turns clockwise
  double width = 1, height = 1;  ///< of the pane, pixels

  static constexpr double kNearest = 0.02, kFarthest = 2000;  ///< metres per pixel

  /// Pixels from the pane's upper left corner.
  Point to_screen(Point world) const;
  Point to_world(Point screen) const;
  /// The plane's point under the pixel stays there.
  void zoom_at(Point screen, double factor);
  /// The map follows a hand that moves so many pixels.
  void pan(double dx, double dy);
  void rotate(double by);
  /// All of a box within the pane, with a margin of so many pixels; a box without extent gets 200 m.
  void fit(const Box& box, double margin = 24);
  /// The smallest upright box that holds all that is seen.
  Box bounds() const;
  /// {a, b, c, d, e, f}: screen x = a·x + b·y + c, screen y = d·x + e·y + f, for points relative to `origin`.
  std::array<double, 6> matrix(Point origin) const;
  friend bool operator==(const Camera&, const Camera&) = default;
};

}  // namespace senda::viz
