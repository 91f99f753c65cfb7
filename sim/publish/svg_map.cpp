#include "sim/publish/svg_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/record/table.hpp"
#include "sim/record/text.hpp"

namespace senda::publish {

namespace {

class MapDrawing {
 public:
  MapDrawing(const world::Study& study, const plan::PlanResult& plan, int width) : study_(study), g_(study.city().roads), plan_(plan), width_(width) {
    frame();
  }

  std::string run(const std::string& title) {
    svg_ = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\" font-family=\"sans-serif\">\n", width_, height_,
                       record::escaped(title));
    svg_ += fmt::format("<rect width=\"{}\" height=\"{}\" fill=\"#faf9f5\"/>\n", width_, height_);
    areas();
    streets();
    often_closed();
    ranked();
    sites();
    scale_bar();
    return svg_ + "</svg>\n";
  }

 private:
  void frame() {
    // The middle 99 % of junctions, so that one far road does not shrink the city.
    std::vector<double> x, y;
    for (const Point& p : g_.point) {
      x.push_back(p.x);
      y.push_back(p.y);
    }
    low_ = {measure::quantile(x, 0.003), measure::quantile(y, 0.003)};
    const Point high{measure::quantile(x, 0.997), measure::quantile(y, 0.997)};
    const double w = std::max(100.0, high.x - low_.x), h = std::max(100.0, high.y - low_.y);
    scale_ = (width_ - 2 * kMargin) / w;
    height_ = static_cast<int>(h * scale_ + 2 * kMargin);
    if (height_ > 1.4 * width_) {
      height_ = static_cast<int>(1.4 * width_);
      scale_ = (height_ - 2 * kMargin) / h;
    }
    metres_ = w;
  }
  std::string at(Point p) const {
    return fmt::format("{:.1f} {:.1f}", kMargin + (p.x - low_.x) * scale_, height_ - kMargin - (p.y - low_.y) * scale_);
  }
  std::string path(std::span<const Point> line) const {
    std::string d;
    for (std::size_t i = 0; i < line.size(); ++i) d += (i ? "L" : "M") + at(line[i]);
    return d;
  }

  void areas() {
    const Areas& a = study_.city().areas;
    std::vector<std::string> shapes;
    for (std::size_t i = 0; i < a.kind.size(); ++i) shapes.push_back(path(a.outline[i]) + "Z");
    for (std::size_t h = 0; h < a.hole_of.size(); ++h) shapes[a.hole_of[h]] += path(a.holes[h]) + "Z";
    for (std::size_t i = 0; i < a.kind.size(); ++i) {
      const char* colour = a.kind[i] == AreaKind::water ? "#b8d8ea" : a.kind[i] == AreaKind::park ? "#d8e8c8" : "#ece8dc";
      svg_ += fmt::format("<path d=\"{}\" fill-rule=\"evenodd\" fill=\"{}\"/>\n", shapes[i], colour);
    }
  }

  void streets() {
    std::string major, minor;
    for (SegmentId s : g_.segments()) {
      if (!(g_.segment_modes(s) & kCar)) continue;
      (g_.road_class[s] <= RoadClass::secondary ? major : minor) += path(g_.shape(s));
    }
    svg_ += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"#d2cfc6\" stroke-width=\"0.7\"/>\n", minor);
    svg_ += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"#aaa69b\" stroke-width=\"1.6\"/>\n", major);
  }

  void often_closed() {
    std::map<SegmentId, std::size_t> closed;
    for (const auto& w : plan_.clearance.worlds)
      for (const auto& i : w.items) ++closed[i.segment];
    std::string d;
    for (const auto& [s, n] : closed)
      if (5 * n >= plan_.clearance.worlds.size()) d += path(g_.shape(s));
    svg_ += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"#404040\" stroke-width=\"2\" stroke-dasharray=\"2 2\"/>\n", d);
  }

  void ranked() {
    const std::size_t n = std::min<std::size_t>(15, plan_.clearance.ranked.size());
    std::string labels;
    for (std::size_t k = n; k-- > 0;) {
      const auto& r = plan_.clearance.ranked[k];
      const char* colour = r.tier == 'A' ? "#b2182b" : r.tier == 'B' ? "#d6604d" : "#e08214";
      svg_ += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linecap=\"round\"/>\n", path(g_.shape(r.segment)), colour, k < 5 ? 5 : 3.5);
      const std::string p = at(g_.midpoint(r.segment));
      const auto space = p.find(' ');
      labels += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"8\" fill=\"#fff\" stroke=\"{}\" stroke-width=\"1.5\"/><text x=\"{}\" y=\"{}\" dy=\"3.5\" font-size=\"10\" text-anchor=\"middle\" font-weight=\"bold\">{}</text>\n",
                            p.substr(0, space), p.substr(space + 1), colour, p.substr(0, space), p.substr(space + 1), k + 1);
    }
    svg_ += labels;
  }

  void sites() {
    const auto opened = plan_.sited ? plan_.shelters.open_sites(plan_.siting) : std::vector<std::uint32_t>{};
    const auto& all = study_.inputs().sites;
    for (std::uint32_t i = 0; i < all.size(); ++i) {
      const std::string p = at(all[i].place.point);
      const double x = std::stod(p), y = std::stod(p.substr(p.find(' ')));
      if (std::find(opened.begin(), opened.end(), i) != opened.end())
        svg_ += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"13\" height=\"13\" fill=\"#1b7837\" stroke=\"#fff\"><title>{}</title></rect>\n", x - 6.5, y - 6.5, record::escaped(all[i].name));
      else if (all[i].kind == SiteKind::hospital)
        svg_ += fmt::format("<path d=\"M{0:.1f} {1:.1f}h4v-4h4v4h4v4h-4v4h-4v-4h-4z\" fill=\"#2166ac\" stroke=\"#fff\"><title>{2}</title></path>\n", x - 6, y - 2, record::escaped(all[i].name));
    }
  }

  void scale_bar() {
    const double metres = metres_ > 8000 ? 2000 : metres_ > 2500 ? 500 : metres_ > 500 ? 200 : 50;
    const double px = metres * scale_;
    svg_ += fmt::format("<g stroke=\"#222\"><path d=\"M{0} {1}h{2:.1f}\" stroke-width=\"2\"/></g><text x=\"{0}\" y=\"{3}\" font-size=\"11\">{4} m</text>\n", kMargin, height_ - 8, px,
                        height_ - 12, record::decimal(metres, 0));
    svg_ += fmt::format("<path d=\"M{0} 12l5 14h-10z\" fill=\"#222\"/><text x=\"{0}\" y=\"38\" font-size=\"11\" text-anchor=\"middle\">N</text>\n", width_ - 18);
  }

  static constexpr double kMargin = 14;
  const world::Study& study_;
  const RoadGraph& g_;
  const plan::PlanResult& plan_;
  int width_, height_ = 0;
  double scale_ = 1, metres_ = 0;
  Point low_;
  std::string svg_;
};

}  // namespace

std::string plan_map(const world::Study& study, const plan::PlanResult& plan, int width_px, const std::string& title) {
  return MapDrawing(study, plan, width_px).run(title);
}

}  // namespace senda::publish
