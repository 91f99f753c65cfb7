#include "sim/publish/map_frame.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/measure/statistics.hpp"
#include "sim/record/table.hpp"
#include "sim/record/text.hpp"

namespace senda::publish {

MapFrame::MapFrame(const std::vector<Point>& points, int width_px) : width_(width_px) {
  std::vector<double> xs, ys;
  for (const Point& p : points) {
    xs.push_back(p.x);
    ys.push_back(p.y);
  }
  low_ = {measure::quantile(xs, 0.003), measure::quantile(ys, 0.003)};
  const Point high{measure::quantile(xs, 0.997), measure::quantile(ys, 0.997)};
  const double w = std::max(100.0, high.x - low_.x), h = std::max(100.0, high.y - low_.y);
  scale_ = (width_ - 2 * kMargin) / w;
  height_ = static_cast<int>(h * scale_ + 2 * kMargin);
  if (height_ > 1.4 * width_) {
    height_ = static_cast<int>(1.4 * width_);
    scale_ = (height_ - 2 * kMargin) / h;
  }
  metres_ = w;
}

std::string MapFrame::begin(const std::string& title) const {
  return fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\" font-family=\"sans-serif\">\n", width_, height_, record::escaped(title)) +
         fmt::format("<rect width=\"{}\" height=\"{}\" fill=\"#faf9f5\"/>\n", width_, height_);
}

std::string MapFrame::end() const {
  const double metres = metres_ > 30000 ? 10000 : metres_ > 8000 ? 2000 : metres_ > 2500 ? 500 : metres_ > 500 ? 200 : 50;
  return fmt::format("<g stroke=\"#222\"><path d=\"M{0} {1}h{2:.1f}\" stroke-width=\"2\"/></g><text x=\"{0}\" y=\"{3}\" font-size=\"11\">{4} m</text>\n", kMargin, height_ - 8, metres * scale_, height_ - 12,
                     record::decimal(metres, 0)) +
         fmt::format("<path d=\"M{0} 12l5 14h-10z\" fill=\"#222\"/><text x=\"{0}\" y=\"38\" font-size=\"11\" text-anchor=\"middle\">N</text>\n", width_ - 18) + "</svg>\n";
}

std::string MapFrame::at(Point p) const { return fmt::format("{:.1f} {:.1f}", x(p), y(p)); }

std::string MapFrame::path(std::span<const Point> line) const {
  std::string d;
  for (std::size_t i = 0; i < line.size(); ++i) d += (i ? "L" : "M") + at(line[i]);
  return d;
}

std::string MapFrame::areas(const Areas& a) const {
  std::vector<std::string> shapes;
  for (std::size_t i = 0; i < a.kind.size(); ++i) shapes.push_back(path(a.outline[i]) + "Z");
  for (std::size_t h = 0; h < a.hole_of.size(); ++h) shapes[a.hole_of[h]] += path(a.holes[h]) + "Z";
  std::string svg;
  for (std::size_t i = 0; i < a.kind.size(); ++i) {
    const char* colour = a.kind[i] == AreaKind::water ? "#b8d8ea" : a.kind[i] == AreaKind::park ? "#d8e8c8" : "#ece8dc";
    svg += fmt::format("<path d=\"{}\" fill-rule=\"evenodd\" fill=\"{}\"/>\n", shapes[i], colour);
  }
  return svg;
}

std::string MapFrame::streets(const RoadGraph& g) const {
  std::string major, minor;
  for (SegmentId s : g.segments()) {
    if (!(g.segment_modes(s) & kCar)) continue;
    (g.road_class[s] <= RoadClass::secondary ? major : minor) += path(g.shape(s));
  }
  return fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"#d2cfc6\" stroke-width=\"0.7\"/>\n", minor) + fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"#aaa69b\" stroke-width=\"1.6\"/>\n", major);
}

}  // namespace senda::publish
