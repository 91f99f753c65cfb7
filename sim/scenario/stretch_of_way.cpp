#include "sim/scenario/stretch_of_way.hpp"

#include <algorithm>

namespace senda::scenario {

std::vector<SegmentId> stretch_of_way(const CsvTable& t, std::size_t row, const City& city, const Placer& placer, const std::vector<SegmentId>& found) {
  const auto lon = t.find("near_lon"), lat = t.find("near_lat");
  if (!lon || !lat || t.cell(row, *lon).empty() || t.cell(row, *lat).empty()) return found;
  const Point p = city.plane.project({t.number(row, lon, -180, 180), t.number(row, lat, -90, 90)});
  const auto away = [&](SegmentId s) { return placer.foot().distance_to(s, p); };
  const SegmentId best = *std::min_element(found.begin(), found.end(), [&](SegmentId a, SegmentId b) { return away(a) < away(b); });
  if (away(best) > 1000) t.fail(row, "near_lon", "lies more than 1 km from the way", "give a place beside the closed stretch; longitude and latitude may be swapped");
  return {best};
}

}  // namespace senda::scenario
