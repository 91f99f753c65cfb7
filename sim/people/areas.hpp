#pragma once
// The areas that people are placed in: census zones, squares of a population raster, squares of residential floor
// where there is no census; and the spots in each where households may live (science.md 3.3).
#include <vector>

#include "sim/hazard/building_stock.hpp"

namespace senda::people {

/// A place for households: a building, or a point at the front of a street where the map has no footprint.
struct Spot {
  hazard::StockId building;
  Point point;
  double weight = 0;  ///< residential floor, or any measure in proportion to it
};

struct Area {
  ZoneId zone;            ///< none without a census
  std::uint64_t key = 0;  ///< of the zone's own id, or of the square: keys every draw of the area
  std::int64_t persons = 0;
  std::vector<Spot> spots;
};

std::vector<Area> areas_of(const City& city, const scenario::Scenario& s, const scenario::Inputs& inputs, const hazard::BuildingStock& stock, const scenario::Streams& streams);

}  // namespace senda::people
