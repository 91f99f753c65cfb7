#include "sim/publish/gantt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/record/text.hpp"

namespace senda::publish {

std::size_t median_world(const plan::ClearancePlan& c) {
  std::vector<std::size_t> order(c.losses.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return c.losses[a] != c.losses[b] ? c.losses[a] < c.losses[b] : a < b; });
  return order.empty() ? 0 : order[order.size() / 2];
}

std::string gantt(const world::Study& study, const plan::PlanResult& plan, std::size_t world, int width_px, const std::string& hours) {
  const auto& crews = plan.problem.crews;
  const auto& tasks = plan.clearance.tasks[world];
  const RoadGraph& g = study.city().roads;
  constexpr double kLeft = 120, kRow = 26, kAxis = 34;
  double end = 1;
  for (const auto& t : tasks) end = std::max(end, std::min(t.finish_h, plan.problem.horizon_h()));
  const double width = width_px - kLeft - 10, high = kRow * static_cast<double>(crews.size()) + kAxis;
  const auto x = [&](double h) { return kLeft + width * std::min(h, end) / end; };
  std::string svg = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {:.0f}\" width=\"100%\" role=\"img\" font-family=\"sans-serif\" font-size=\"11\">\n", width_px, high);
  const double step = end <= 12 ? 1 : end <= 30 ? 3 : end <= 60 ? 6 : 12;
  for (double h = 0; h <= end; h += step)
    svg += fmt::format("<line x1=\"{0:.1f}\" y1=\"0\" x2=\"{0:.1f}\" y2=\"{1:.1f}\" stroke=\"#ddd\"/><text x=\"{0:.1f}\" y=\"{2:.1f}\" text-anchor=\"middle\" fill=\"#555\">{3:.0f}</text>\n", x(h), high - kAxis, high - kAxis + 13, h);
  svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\" fill=\"#555\">{}</text>\n", kLeft + width / 2, high - 5, record::escaped(hours));
  for (std::size_t c = 0; c < crews.size(); ++c) {
    const double y = kRow * static_cast<double>(c);
    svg += fmt::format("<text x=\"{:.0f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n", kLeft - 6, y + 17, record::escaped(crews[c].id));
    int order = 0;
    for (const auto& t : tasks) {
      if (t.crew != c) continue;
      const auto& item = plan.clearance.worlds[world].items[t.item];
      const std::string street = g.name(item.segment).empty() ? g.source_id(item.segment) : g.name(item.segment);
      const double from = x(t.start_h), wide = std::max(1.5, x(t.finish_h) - from);
      // Loaders and inspection in two colours that differ in brightness too.
      svg += fmt::format("<g><title>{} {}. {}: {:.1f}-{:.1f} h</title><rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.0f}\" rx=\"2\" fill=\"{}\"/>", record::escaped(crews[c].id), ++order, record::escaped(street), t.start_h, t.finish_h, from, y + 3,
                         std::max(1.0, wide - 1), kRow - 6, crews[c].kind == scenario::CrewKind::loader ? "#b35806" : "#a6b8d8");
      const auto letters = std::count_if(street.begin(), street.end(), [](char ch) { return (ch & 0xc0) != 0x80; });
      if (6.4 * static_cast<double>(letters + 1) < wide) svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"{}\">{}</text>", from + 4, y + 17, crews[c].kind == scenario::CrewKind::loader ? "#fff" : "#111", record::escaped(street));
      svg += "</g>\n";
    }
  }
  return svg + "</svg>\n";
}

}  // namespace senda::publish
