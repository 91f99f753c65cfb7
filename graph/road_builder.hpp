#pragma once
// From ways (lines through shared nodes) to the road graph: cut at junctions, contract chains of equal
// attributes, keep the ids of all ways a segment was cut from.
#include <cstdint>
#include <string>
#include <vector>

#include "graph/city.hpp"

namespace senda {

/// Attributes of one way, in the direction of its nodes.
struct RoadAttributes {
  RoadClass road_class = RoadClass::residential;
  std::uint8_t modes_forward = 0, modes_backward = 0;
  std::uint8_t lanes_forward = 1, lanes_backward = 1;
  float speed_kmh = 30, capacity_per_lane = 600, carriageway_m = 6, walk_width_m = 3;
  bool bridge = false, tunnel = false;
  std::int8_t layer = 0;
  std::int16_t year = 0;
  std::string name;
  friend bool operator==(const RoadAttributes&, const RoadAttributes&) = default;
  RoadAttributes reversed() const;
};

struct RawRoad {
  OsmWayId id;
  RoadAttributes attributes;
  std::vector<std::uint32_t> nodes;  ///< indices into RawNodes
};

struct RawNodes {
  std::vector<OsmNodeId> id;
  std::vector<LonLat> position;
};

/// Fills `city.roads`, `city.plane` must be set. Counts go to `city.report`.
void build_roads(City& city, const RawNodes& nodes, std::vector<RawRoad> roads);

}  // namespace senda
