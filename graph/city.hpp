#pragma once
// The city: everything senda knows of a place before anything happens. Immutable after import, one per
// process, columns throughout.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "graph/plane.hpp"
#include "graph/road_graph.hpp"

namespace senda {

enum class BuildingUse : std::uint8_t { house, apartments, mixed, commercial, industrial, school, hospital, other };
inline constexpr int kBuildingUses = 8;
std::string_view name_of(BuildingUse use);

/// Rings of points, flattened: ring i is points[begin[i] .. begin[i+1]).
struct Rings {
  std::vector<std::uint64_t> begin{0};
  std::vector<Point> points;
  void add(const std::vector<Point>& ring);
  std::span<const Point> operator[](std::size_t i) const {
    return {points.data() + begin[i], points.data() + begin[i + 1]};
  }
  std::size_t size() const { return begin.size() - 1; }
};

struct Buildings {
  PerBuilding<OsmWayId> way;
  PerBuilding<Point> centre;
  PerBuilding<float> area_m2;
  PerBuilding<float> levels;       ///< 0 = not tagged
  PerBuilding<float> height_m;     ///< 0 = not tagged
  PerBuilding<std::int16_t> year;  ///< 0 = not tagged
  PerBuilding<BuildingUse> use;
  Rings footprint;
  std::size_t size() const { return way.size(); }
};

enum class SiteKind : std::uint8_t { shelter, hospital, fire_station, assembly, depot };
inline constexpr int kSiteKinds = 5;
std::string_view name_of(SiteKind kind);

/// Places that matter: shelter candidates (schools, halls, ...), hospitals, fire stations, parks.
struct CitySites {
  PerSite<std::string> id;  ///< e.g. "way/123", "node/5"
  PerSite<std::string> name;
  PerSite<SiteKind> kind;
  PerSite<Point> point;
  PerSite<float> area_m2;   ///< 0 for points
  PerSite<float> levels;    ///< 0 unknown
  std::size_t size() const { return id.size(); }
};

enum class AreaKind : std::uint8_t { water, park };
struct Areas {
  std::vector<AreaKind> kind;
  std::vector<std::string> name;
  Rings outline;
};

/// What the import met, for `senda info` and for warnings.
struct ImportReport {
  std::uint64_t osm_ways = 0;           ///< distinct OSM ways kept as roads
  std::uint64_t missing_nodes = 0;      ///< node references without a position
  std::uint64_t dropped_roads = 0;      ///< roads with fewer than two known nodes
  std::uint64_t self_loops = 0;
  std::uint64_t skipped_areas = 0;      ///< highway=* with area=yes
  std::uint64_t duplicate_segments = 0; ///< same two ends and same length
};

struct City {
  std::string source;  ///< file it was imported from (name only)
  Plane plane;
  RoadGraph roads;
  Buildings buildings;
  CitySites sites;
  Areas areas;
  ImportReport report;
};

/// Signed area of a ring, m² (positive counter-clockwise), and its centroid.
double ring_area(std::span<const Point> ring);
Point ring_centroid(std::span<const Point> ring);
bool contains(std::span<const Point> ring, Point p);

}  // namespace senda
