#pragma once
// From ways (lines through shared nodes) to the road graph: cut at junctions, contract chains of equal
// attributes, keep the ids of all ways a segment was cut from. Nodes are numbered along a Hilbert curve and
// segments by their first node, so that what lies near in the city lies near in memory.
#include <cstdint>
#include <string>
#include <vector>

#include "graph/city.hpp"

namespace senda {

/// Streets as read, in flat columns.
struct RawStreets {
  struct Way {
    OsmWayId id;
    std::uint32_t street = 0;     ///< into `palette`
    std::uint32_t name = 0, ref = 0;  ///< into `names`
    std::uint64_t begin = 0, end = 0; ///< into `way_nodes`
  };
  std::vector<StreetAttributes> palette;  ///< each entry once
  std::vector<std::string> names{""};
  std::vector<Way> ways;
  std::vector<std::uint32_t> way_nodes;   ///< raw node numbers
  // --- raw nodes
  std::vector<OsmNodeId> node_id;
  std::vector<LonLat> position;
  std::vector<Point> point;
  std::vector<std::uint8_t> flags;        ///< NodeFlag bits
};
enum NodeFlag : std::uint8_t {
  kUsable = 1,   ///< has a position inside the bounds
  kKeep = 2,     ///< stays a junction even between equal streets
  kSignal = 4,   ///< traffic lights
  kOnStreet = 8, ///< on a street that is no square's outline
};

/// Fills `city.roads`; returns the graph node of each raw node (none for shape points).
std::vector<NodeId> build_roads(City& city, RawStreets raw);

/// Every field as bytes: equal keys are equal attributes.
std::string key_of(const StreetAttributes& a);

/// Position along a Hilbert curve of order 16 through the box of the given points.
std::vector<std::uint32_t> hilbert_keys(const std::vector<Point>& points);

}  // namespace senda
