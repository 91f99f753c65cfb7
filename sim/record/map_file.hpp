#pragma once
// map.h5: the geometry a replay needs, and what one world made of it, so that the run folder stands alone without the
// city file. What stands in it is said dataset by dataset in sim/record/README.md.
#include <filesystem>
#include <string>
#include <vector>

#include "graph/city.hpp"

namespace senda::record {

/// What a scenario and one of its worlds add to the geometry. In a plan there is no world: only name, start and sites.
struct Scene {
  static constexpr std::uint8_t kNoDamageState = 255;
  std::string name, start;                  ///< of the scenario; ISO 8601
  std::string run;                          ///< tells the files of one run from those of another
  // sites in the order of sites.csv, to which events point
  std::vector<std::string> site_id, site_name;
  std::vector<SiteKind> site_kind;
  std::vector<Point> site_point;
  std::vector<float> site_capacity;         ///< persons; 0 = no limit
  std::vector<float> site_opens_s;
  std::vector<std::uint8_t> site_standing;  ///< 0: not open in this run
  std::vector<std::uint8_t> building_damage;  ///< by building: 0 none ... 4 complete, 5 collapse, 255 not in the model; or empty
  // when and why streets are closed in this world, crews' work included, in order of segments; a street may be there
  // twice, its first cause first
  std::vector<std::string> causes;
  std::vector<SegmentId> closed;
  std::vector<std::uint8_t> closed_modes, closed_cause;  ///< Mode bits; position in `causes`
  std::vector<float> closed_from_s, closed_until_s;      ///< kNever: it does not open
  static constexpr float kNever = 3e38f;
  // persons at each site over time: a row of all sites for each time
  std::vector<float> filling_s;
  std::vector<std::uint32_t> filling;

  std::size_t sites() const { return site_id.size(); }
};

/// The file as it is read.
struct ReplayMap {
  bool local = false;                       ///< a plane without geography
  LonLat centre;
  PerNode<Point> node;
  PerSegment<NodeId> from, to;
  PerSegment<RoadClass> road_class;
  PerSegment<std::uint8_t> bridge, lanes, modes;  ///< lanes of both directions; Mode bits of both
  PerSegment<float> speed_kmh;
  PerSegment<Metres> length;
  PerSegment<std::uint32_t> name_index;
  std::vector<std::string> names;
  Rings shape;                              ///< by segment, from its first node to its last
  std::vector<BuildingUse> building_use;
  Rings footprint;
  std::vector<AreaKind> area_kind;
  std::vector<std::string> area_name;
  Rings outline, holes;
  std::vector<std::uint32_t> hole_of;
  std::vector<PlaceKind> place_kind;
  std::vector<std::string> place_name;
  std::vector<Point> place_point;
  Scene scene;

  const std::string& name(SegmentId s) const { return names[name_index[s]]; }
  bool allows(SegmentId s, Mode m) const { return modes[s] & m; }
  Plane plane() const { return local ? Plane() : Plane(centre); }
};

void save_map(const City& city, const Scene& scene, const std::filesystem::path& file);
/// InputError where the file is foreign, damaged, or its columns do not fit each other.
ReplayMap load_map(const std::filesystem::path& file);

}  // namespace senda::record
