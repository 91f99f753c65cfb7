#include "sim/publish/svg_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/publish/map_frame.hpp"
#include "sim/record/text.hpp"

namespace senda::publish {

namespace {

class MapDrawing {
 public:
  MapDrawing(const world::Study& study, const plan::PlanResult& plan, int width) : study_(study), g_(study.city().roads), plan_(plan), frame_(g_, width) {}

  std::string run(const std::string& title) {
    svg_ = frame_.begin(title) + frame_.areas(study_.city().areas) + frame_.streets(g_);
    often_closed();
    ranked();
    sites();
    return svg_ + frame_.end();
  }

 private:
  std::string path(std::span<const Point> line) const { return frame_.path(line); }

  void often_closed() {
    std::map<SegmentId, std::size_t> closed;
    for (const auto& w : plan_.clearance.worlds)
      for (const auto& i : w.items)
        for (const SegmentId s : i.all()) ++closed[s];
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
      std::string line = path(g_.shape(r.segment));
      for (const SegmentId s : r.further) line += path(g_.shape(s));
      svg_ += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linecap=\"round\"/>\n", line, colour, k < 5 ? 5 : 3.5);
      const Point p = g_.midpoint(r.segment);
      labels += fmt::format("<circle cx=\"{0:.1f}\" cy=\"{1:.1f}\" r=\"8\" fill=\"#fff\" stroke=\"{2}\" stroke-width=\"1.5\"/><text x=\"{0:.1f}\" y=\"{1:.1f}\" dy=\"3.5\" font-size=\"10\" text-anchor=\"middle\" font-weight=\"bold\">{3}</text>\n",
                            frame_.x(p), frame_.y(p), colour, k + 1);
    }
    svg_ += labels;
  }

  void sites() {
    const auto opened = plan_.sited ? plan_.shelters.open_sites(plan_.siting) : std::vector<std::uint32_t>{};
    const auto& all = study_.inputs().sites;
    for (std::uint32_t i = 0; i < all.size(); ++i) {
      const double x = frame_.x(all[i].place.point), y = frame_.y(all[i].place.point);
      if (std::find(opened.begin(), opened.end(), i) != opened.end())
        svg_ += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"13\" height=\"13\" fill=\"#1b7837\" stroke=\"#fff\"><title>{}</title></rect>\n", x - 6.5, y - 6.5, record::escaped(all[i].name));
      else if (all[i].kind == SiteKind::hospital)
        svg_ += fmt::format("<path d=\"M{0:.1f} {1:.1f}h4v-4h4v4h4v4h-4v4h-4v-4h-4z\" fill=\"#2166ac\" stroke=\"#fff\"><title>{2}</title></path>\n", x - 6, y - 2, record::escaped(all[i].name));
    }
  }

  const world::Study& study_;
  const RoadGraph& g_;
  const plan::PlanResult& plan_;
  MapFrame frame_;
  std::string svg_;
};

}  // namespace

std::string plan_map(const world::Study& study, const plan::PlanResult& plan, int width_px, const std::string& title) {
  return MapDrawing(study, plan, width_px).run(title);
}

}  // namespace senda::publish
