#include "viz/camera.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace senda::viz {

Point Camera::to_screen(Point p) const {
  const double dx = (p.x - centre.x) / mpp, dy = -(p.y - centre.y) / mpp, c = std::cos(angle), s = std::sin(angle);
  return {c * dx - s * dy + width / 2, s * dx + c * dy + height / 2};
}

Point Camera::to_world(Point p) const {
  const double sx = p.x - width / 2, sy = p.y - height / 2, c = std::cos(angle), s = std::sin(angle);
  return {centre.x + (c * sx + s * sy) * mpp, centre.y - (-s * sx + c * sy) * mpp};
}

void Camera::zoom_at(Point screen, double factor) {
  const Point before = to_world(screen);
  mpp = std::clamp(mpp / factor, kNearest, kFarthest);
  const Point after = to_world(screen);
  centre = {centre.x + before.x - after.x, centre.y + before.y - after.y};
}

void Camera::pan(double dx, double dy) {
  const Point to = to_world({width / 2 - dx, height / 2 - dy});
  centre = to;
}

void Camera::rotate(double by) { angle = std::remainder(angle + by, 2 * std::numbers::pi); }

void Camera::fit(const Box& box, double margin) {
  if (box.empty()) return;
  centre = {(box.low.x + box.high.x) / 2, (box.low.y + box.high.y) / 2};
  const double wide = std::max(200.0, box.high.x - box.low.x), high = std::max(200.0, box.high.y - box.low.y);
  const double c = std::abs(std::cos(angle)), s = std::abs(std::sin(angle));
  const double across = std::max(16.0, width - 2 * margin), down = std::max(16.0, height - 2 * margin);
  mpp = std::clamp(std::max((wide * c + high * s) / across, (wide * s + high * c) / down), kNearest, kFarthest);
}

Box Camera::bounds() const {
  Box box;
  for (const Point corner : {Point{0, 0}, Point{width, 0}, Point{0, height}, Point{width, height}}) box.add(to_world(corner));
  return box;
}

std::array<double, 6> Camera::matrix(Point origin) const {
  const double c = std::cos(angle) / mpp, s = std::sin(angle) / mpp;
  const Point at = to_screen(origin);
  return {c, s, at.x, s, -c, at.y};
}

}  // namespace senda::viz
