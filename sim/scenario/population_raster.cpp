#include "sim/scenario/population_raster.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "graph/errors.hpp"
#include "sim/scenario/geodata.hpp"
#include "sim/scenario/zone_clip.hpp"
#include "sim/scenario/zones.hpp"

namespace senda::scenario {

namespace {

// Longitudes and latitudes that hold the box; its sides are curved, so that points along them count.
LonLatBox around(const Plane& plane, const Box& box) {
  LonLatBox out{{1e300, 1e300}, {-1e300, -1e300}};
  constexpr int kSteps = 8;
  for (int i = 0; i <= kSteps; ++i)
    for (int j = 0; j <= kSteps; ++j) {
      const LonLat p = plane.unproject({box.low.x + (box.high.x - box.low.x) * i / kSteps, box.low.y + (box.high.y - box.low.y) * j / kSteps});
      out.low = {std::min(out.low.lon, p.lon), std::min(out.low.lat, p.lat)};
      out.high = {std::max(out.high.lon, p.lon), std::max(out.high.lat, p.lat)};
    }
  return out;
}

// Zones the raster covers against its cells within them.
void compare(const Scenario& s, const City& city, const Zones& zones, const Raster& window, const std::vector<std::pair<Point, double>>& cells, std::vector<std::string>& notes) {
  double counted = 0, seen = 0;
  PerZone<std::uint8_t> covered(zones.size(), 0);
  for (ZoneId z : zones.id.keys()) {
    covered[z] = window.covers(city.plane.unproject(inner_point(zones.rings[z], zones.holes[z])));
    if (covered[z]) counted += zones.persons[z];
  }
  for (const auto& [p, value] : cells)
    if (const ZoneId z = zones.at(p); z.exists() && covered[z]) seen += value;
  note_disagreement(s.people.zones, counted, s.people.raster, seen, notes);
}

}  // namespace

std::vector<std::pair<Point, double>> read_population_raster(const Scenario& s, const City& city, const Zones& zones, std::vector<std::string>& notes) {
  if (city.plane.is_local()) throw InputError(s.people.raster, "", "is a raster, and the city has no longitude and latitude", "give zones with coordinates in metres of the city");
  const Box box = bounds_of_streets(city.roads);
  const RasterCells raster = read_raster_cells(s.people.raster, around(city.plane, box));
  std::vector<std::pair<Point, double>> out;
  double persons = 0;
  for (const RasterCell& c : raster.cells) {
    const Point p = city.plane.project(c.position);
    if (!box.holds(p)) continue;
    out.emplace_back(p, c.value);
    persons += c.value;
  }
  if (raster.filler < 0) notes.push_back(fmt::format("{} holds cells of {}, which are taken for no data", s.people.raster, raster.filler));
  if (out.empty()) throw InputError(s.people.raster, "", "holds no people over the streets of the city", "give persons per cell, of this city");
  if (zones.size() == 0) {
    notes.push_back(fmt::format("{} states {:.0f} people in {} cells over the streets of the city", s.people.raster, persons, out.size()));
    return out;
  }
  compare(s, city, zones, raster.window, out, notes);
  return {};
}

}  // namespace senda::scenario
