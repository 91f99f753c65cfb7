#pragma once
// OSM tags to attributes. Works on plain key/value lists, so that it is tested and fuzzed without files.
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/road_builder.hpp"

namespace senda::osm {

class Tags {
 public:
  void add(std::string_view key, std::string_view value) { tags_.emplace_back(key, value); }
  void clear() { tags_.clear(); }
  /// The value of a key, "" when absent.
  std::string_view operator[](std::string_view key) const {
    for (const auto& [k, v] : tags_)
      if (k == key) return v;
    return {};
  }

 private:
  std::vector<std::pair<std::string_view, std::string_view>> tags_;
};

/// Road attributes, none when the way is not a road people or cars use. `reversed` is set when the way
/// is one-way against its node order (the caller reverses the nodes).
std::optional<RoadAttributes> road_attributes(const Tags& tags, bool& reversed);

struct BuildingTags {
  BuildingUse use = BuildingUse::other;
  float levels = 0, height_m = 0;
  std::int16_t year = 0;
};
std::optional<BuildingTags> building_tags(const Tags& tags);
std::optional<SiteKind> site_kind(const Tags& tags);
std::optional<AreaKind> area_kind(const Tags& tags);

/// "50", "30 mph", "walk", "none" -> km/h; 0 when not understood.
double parse_speed_kmh(std::string_view text);
/// "12", "12.5 m", "40'" -> metres; 0 when not understood.
double parse_metres(std::string_view text);
/// The first number in 1000..2100 of "1985", "~1985", "1970..1980", "C19"; 0 when none.
int parse_year(std::string_view text);

}  // namespace senda::osm
