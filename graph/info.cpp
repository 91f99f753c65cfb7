#include "graph/info.hpp"

#include <algorithm>

#include "graph/components.hpp"

namespace senda {

CityInfo describe(const City& city) {
  const RoadGraph& g = city.roads;
  CityInfo i;
  i.nodes = g.node_count();
  i.segments = g.segment_count();
  i.directed_edges = g.edge_count();
  i.buildings = city.buildings.size();
  i.sites = city.sites.size();
  i.osm_ways = city.report.osm_ways;
  std::size_t named = 0;
  for (SegmentId s : g.segments()) {
    const std::uint8_t m = g.segment_modes(s);
    i.road_length_m += g.length[s].value;
    if (m & kCar) i.drivable_length_m += g.length[s].value;
    if (m & kFoot) i.walkable_length_m += g.length[s].value;
    named += !g.name(s).empty();
  }
  const Components c = weak_components(g, kAllModes);
  i.components = c.size.size();
  if (i.nodes) i.largest_component_share = static_cast<double>(c.size[0]) / static_cast<double>(i.nodes);
  if (i.segments) i.segments_with_name = static_cast<double>(named) / static_cast<double>(i.segments);
  const auto tagged = [&](const auto& column) {
    const auto n = std::count_if(column.begin(), column.end(), [](auto v) { return v > 0; });
    return i.buildings ? static_cast<double>(n) / static_cast<double>(i.buildings) : 0.0;
  };
  i.buildings_with_levels = tagged(city.buildings.levels);
  i.buildings_with_year = tagged(city.buildings.year);
  i.low = {1e9, 1e9};
  i.high = {-1e9, -1e9};
  for (const LonLat& p : g.position) {
    i.low = {std::min(i.low.lon, p.lon), std::min(i.low.lat, p.lat)};
    i.high = {std::max(i.high.lon, p.lon), std::max(i.high.lat, p.lat)};
  }
  return i;
}

}  // namespace senda
