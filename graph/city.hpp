#pragma once
// The city: everything senda knows of a place before anything happens. Immutable after import, one per
// process, columns throughout.
#include <array>
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

enum class Material : std::uint8_t { unknown, concrete, masonry, stone, adobe, wood, steel, other };
inline constexpr int kMaterials = 8;

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
  PerBuilding<std::int64_t> osm_id;  ///< way id, or minus the relation id of a multipolygon
  PerBuilding<Point> centre;
  PerBuilding<float> area_m2;      ///< courtyards taken off
  PerBuilding<float> levels;       ///< 0 = not tagged
  PerBuilding<float> height_m;     ///< 0 = not tagged
  PerBuilding<std::int16_t> year;  ///< 0 = not tagged
  PerBuilding<BuildingUse> use;
  PerBuilding<Material> material;
  Rings footprint;                 ///< one ring each: the outline, of a multipolygon its largest
  Rings parts;                     ///< further outlines and the courtyards of multipolygons
  std::vector<BuildingId> part_of;
  std::vector<std::uint8_t> part_is_hole;
  std::size_t size() const { return osm_id.size(); }
};

/// One façade on one street.
struct Front {
  SegmentId segment;
  float setback_m = 0;           ///< façade to kerb, sidewalk included
  float street_width_m = 0;      ///< façade to façade; 0 where nothing stands opposite
  float begin_m = 0, end_m = 0;  ///< stretch of the segment the façade covers
  bool left = false;             ///< side of the segment
};

/// The segments each building fronts, of at most two streets; two streets make it a corner building.
struct Fronts {
  std::vector<std::uint32_t> begin{0};  ///< offsets by building, one longer than the buildings
  std::vector<std::uint8_t> corner;     ///< by building
  std::vector<SegmentId> segment;
  std::vector<float> setback_m, street_width_m, begin_m, end_m;
  std::vector<std::uint8_t> left;
  std::size_t count(BuildingId b) const { return begin[b.value() + 1] - begin[b.value()]; }
  Front at(std::size_t i) const { return {segment[i], setback_m[i], street_width_m[i], begin_m[i], end_m[i], left[i] != 0}; }
  void add(const Front& f);
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
  PerSite<float> capacity;  ///< persons as tagged (hospitals: beds); 0 unknown
  std::size_t size() const { return id.size(); }
};

enum class AreaKind : std::uint8_t { water, park, plaza };
inline constexpr int kAreaKinds = 3;
struct Areas {
  std::vector<AreaKind> kind;
  std::vector<std::string> name;
  Rings outline;
  Rings holes;                         ///< islands
  std::vector<std::uint32_t> hole_of;  ///< area of each hole
};

enum class PlaceKind : std::uint8_t { city, town, village, suburb, neighbourhood };
inline constexpr int kPlaceKinds = 5;
/// Named parts of the city, for the map and for figures by district.
struct Places {
  std::vector<PlaceKind> kind;
  std::vector<std::string> name;
  std::vector<Point> point;
  Rings outline;  ///< one each; empty where only a point is known
  std::size_t size() const { return kind.size(); }
};

/// What became of each turn restriction of the source.
enum class RestrictionOutcome : std::uint8_t {
  kept, not_for_cars, conditional, malformed, member_missing, not_connected, ambiguous, already_impossible
};
inline constexpr int kRestrictionOutcomes = 8;
std::string_view name_of(RestrictionOutcome outcome);

/// What the import met and could not use as it stands. Counted, with a few examples (OSM ids).
enum class Finding : std::uint8_t {
  missing_node,         ///< node references that the extract does not hold; way ids
  dropped_road,         ///< roads with fewer than two known nodes inside the bounds; way ids
  area_road,            ///< roads for vehicles drawn as areas; way ids
  barrier_at_junction,  ///< barriers on junctions, which street they bar is not said; node ids
  broken_area,          ///< buildings, sites, water whose outline is incomplete or has no area; way ids
  broken_multipolygon,  ///< multipolygons that do not close; relation ids
  far_point,            ///< places too far from the streets to belong to them; node ids
};
inline constexpr int kFindings = 7;
std::string_view name_of(Finding finding);
struct ImportReport {
  std::uint64_t osm_ways = 0;  ///< distinct OSM ways kept as roads
  std::uint64_t barriers = 0;  ///< barrier nodes kept
  struct Count {
    std::uint64_t count = 0;
    std::vector<std::int64_t> examples;  ///< the first few
  };
  std::array<Count, kFindings> findings;
  std::vector<std::int64_t> restriction_id;  ///< every restriction relation of the source
  std::vector<RestrictionOutcome> restriction_outcome;
  void note(Finding f, std::int64_t id);
  const Count& operator[](Finding f) const { return findings[static_cast<std::size_t>(f)]; }
};

struct City {
  std::string source;  ///< file it was imported from (name only)
  Plane plane;
  RoadGraph roads;
  Buildings buildings;
  Fronts fronts;
  CitySites sites;
  Areas areas;
  Places places;
  ImportReport report;
};

/// Signed area of a ring, m² (positive counter-clockwise), and its centroid.
double ring_area(std::span<const Point> ring);
Point ring_centroid(std::span<const Point> ring);
bool contains(std::span<const Point> ring, Point p);
bool contains(std::span<const LonLat> ring, LonLat p);

}  // namespace senda
