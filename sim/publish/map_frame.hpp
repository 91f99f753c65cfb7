#pragma once
// The frame of an inline SVG map: what part of the plane is shown, and how points of it become points of the picture.
#include <span>
#include <string>
#include <vector>

#include "graph/city.hpp"

namespace senda::publish {

class MapFrame {
 public:
  /// Shows the middle 99 % of junctions, so that one far road does not shrink the city.
  MapFrame(const RoadGraph& g, int width_px) : MapFrame(g.point.raw(), width_px) {}
  /// Shows the middle 99 % of these points.
  MapFrame(const std::vector<Point>& points, int width_px);
  std::string begin(const std::string& title) const;  ///< opens the svg, background painted
  std::string end() const;                            ///< scale bar, north arrow, closes it
  double x(Point p) const { return kMargin + (p.x - low_.x) * scale_; }
  double y(Point p) const { return height_ - kMargin - (p.y - low_.y) * scale_; }
  std::string at(Point p) const;                      ///< "x y"
  std::string path(std::span<const Point> line) const;
  double px_per_m() const { return scale_; }
  bool shows(Point p) const { return x(p) >= 0 && x(p) <= width_ && y(p) >= 0 && y(p) <= height_; }
  /// Water, parks and built-up areas; then the streets, quiet enough to carry data.
  std::string areas(const Areas& a) const;
  std::string streets(const RoadGraph& g) const;

 private:
  static constexpr double kMargin = 14;
  int width_, height_ = 0;
  double scale_ = 1, metres_ = 0;
  Point low_;
};

}  // namespace senda::publish
