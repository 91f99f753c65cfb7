#include "sim/publish/choropleth.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "sim/record/text.hpp"

namespace senda::publish {

namespace {

constexpr std::array<const char*, 5> kColours = {"#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494"};

// Position of the class; -1 below the first.
int class_of(const Classes& c, double v) {
  int k = -1;
  while (k + 1 < static_cast<int>(c.from.size()) && v >= c.from[static_cast<std::size_t>(k + 1)]) ++k;
  return k;
}
const char* colour_of(const Classes& c, int k) { return kColours[static_cast<std::size_t>(k) * (kColours.size() - 1) / std::max<std::size_t>(1, c.from.size() - 1)]; }

}  // namespace

std::string zone_map(const MapFrame& frame, const scenario::Zones& zones, const std::function<double(ZoneId)>& value, const Classes& classes, const std::string& title) {
  std::string svg = frame.begin(title);
  for (ZoneId z : zones.id.keys()) {
    const double v = value(z);
    std::string d;
    for (const auto& ring : zones.rings[z]) d += frame.path(ring) + "Z";
    const int k = std::isnan(v) ? -1 : class_of(classes, v);
    if (k < 0) svg += fmt::format("<path d=\"{}\" fill=\"#fff\" stroke=\"#999\" stroke-width=\"0.4\" stroke-dasharray=\"2 2\"/>\n", d);
    else svg += fmt::format("<path d=\"{}\" fill=\"{}\" stroke=\"#fff\" stroke-width=\"0.3\"><title>{}: {:.2f}</title></path>\n", d, colour_of(classes, k), record::escaped(zones.id[z]), v);
  }
  return svg + frame.end();
}

std::string square_map(const MapFrame& frame, const City& city, const people::PresenceGrid& grid, const Classes& classes, const std::string& title) {
  std::vector<std::string> by_class(classes.from.size());
  const double hectares = grid.square_m * grid.square_m / 1e4, px = grid.square_m * frame.px_per_m();
  for (int row = 0; row < grid.rows; ++row)
    for (int column = 0; column < grid.columns; ++column) {
      const int k = class_of(classes, grid.at(column, row) / hectares);
      const Point corner{grid.low.x + column * grid.square_m, grid.low.y + (row + 1) * grid.square_m};
      if (k < 0 || !frame.shows(corner)) continue;
      by_class[static_cast<std::size_t>(k)] += fmt::format("M{}h{:.2f}v{:.2f}h-{:.2f}Z", frame.at(corner), px, px, px);
    }
  std::string svg = frame.begin(title);
  for (std::size_t k = 0; k < by_class.size(); ++k) svg += fmt::format("<path d=\"{}\" fill=\"{}\"/>\n", by_class[k], colour_of(classes, static_cast<int>(k)));
  return svg + frame.streets(city.roads) + frame.end();
}

std::string legend(const Classes& classes) {
  std::string html = "<p class=\"legend\">";
  for (std::size_t k = 0; k < classes.labels.size(); ++k)
    html += fmt::format("<span><i style=\"background:{}\"></i>{}</span> ", colour_of(classes, static_cast<int>(k)), record::escaped(classes.labels[k]));
  return html + "</p>\n";
}

}  // namespace senda::publish
