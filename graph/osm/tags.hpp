#pragma once
// OSM tags to attributes. Works on plain key/value lists, so that it is tested and fuzzed without files.
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/city.hpp"

namespace senda::osm {

class Tags {
 public:
  void add(std::string_view key, std::string_view value) { tags_.emplace_back(key, value); }
  void clear() { tags_.clear(); }
  bool empty() const { return tags_.empty(); }
  /// The value of a key, "" when absent.
  std::string_view operator[](std::string_view key) const {
    for (const auto& [k, v] : tags_)
      if (k == key) return v;
    return {};
  }

 private:
  std::vector<std::pair<std::string_view, std::string_view>> tags_;
};

/// A street as tagged. `reversed`: it is one-way against its node order; the attributes are already those
/// of the reversed way (the caller reverses the nodes).
struct RoadTags {
  StreetAttributes street;
  bool reversed = false;
};
/// None when the way is not a street or path that people or cars use.
std::optional<RoadTags> road_tags(const Tags& tags);

/// A street for vehicles drawn as an area, which is not routed over.
bool is_vehicle_area(std::string_view highway, bool area);

/// Modes that a barrier node stops (Mode bits); 0 when it stops nobody or is no barrier.
std::uint8_t barrier_blocks(const Tags& tags);
bool is_signal(const Tags& tags);

struct BuildingTags {
  BuildingUse use = BuildingUse::other;
  Material material = Material::unknown;
  float levels = 0, height_m = 0;
  std::int16_t year = 0;
};
std::optional<BuildingTags> building_tags(const Tags& tags);

struct SiteTags {
  SiteKind kind;
  float capacity = 0;  ///< persons (hospitals: beds); 0 = not tagged
};
std::optional<SiteTags> site_tags(const Tags& tags);
std::optional<AreaKind> area_kind(const Tags& tags);
std::optional<PlaceKind> place_kind(const Tags& tags);

/// What a restriction relation says to cars.
struct TurnTags {
  RestrictionOutcome outcome = RestrictionOutcome::kept;  ///< anything else: why it is left out
  bool only = false;                                      ///< only_* (else no_*)
};
TurnTags turn_tags(const Tags& tags);

/// "50", "30 mph", "walk", "none", "MX:urban", "DE:zone:30" -> km/h; 0 when not understood.
double parse_speed_kmh(std::string_view text);
/// "12", "12.5 m", "40'", "3'6\"" -> metres; 0 when not understood.
double parse_metres(std::string_view text);
/// The first number in 1000..2100 of "1985", "~1985", "1970..1980"; 0 when none.
int parse_year(std::string_view text);

}  // namespace senda::osm
