#pragma once
// Figures about a city, for `senda info` and `senda check`.
#include <string>
#include <vector>

#include "graph/city.hpp"

namespace senda {

struct CityInfo {
  std::size_t nodes = 0, segments = 0, directed_edges = 0, components = 0, buildings = 0, sites = 0;
  double road_length_m = 0, drivable_length_m = 0, walkable_length_m = 0;
  double largest_component_share = 0;  ///< share of nodes
  std::size_t buildings_with_levels = 0, buildings_with_year = 0, multipolygon_buildings = 0, corner_buildings = 0;
  double segments_with_name = 0;  ///< share
  LonLat low, high;
  std::uint64_t osm_ways = 0;
};

CityInfo describe(const City& city);

/// One sentence for each kind of thing the import could not use, with its count and examples.
std::vector<std::string> warnings_of(const ImportReport& report);

}  // namespace senda
