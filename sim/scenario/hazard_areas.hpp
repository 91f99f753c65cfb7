#pragma once
// Hazards other than shaking through one seam: areas under water, fire or rubble over time, as polygons of any
// geographic file. A tsunami that comes in several steps is several areas with their times.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/city.hpp"

namespace senda::scenario {

enum class HazardCause : std::uint8_t { flood, fire, tsunami, landslide, other };
std::string_view name_of(HazardCause c);

struct HazardArea {
  std::string source;  ///< "flood.geojson: feature 3", for messages
  std::string name;
  std::vector<std::vector<LonLat>> rings, holes;  ///< outlines, and what is cut out of them
  std::vector<std::uint32_t> hole_of;             ///< outline of each hole
  double from_s = 0;
  std::optional<double> until_s;        ///< none = until cleared
  std::optional<double> depth_m;        ///< of water
  std::optional<std::uint8_t> modes;    ///< Mode bits closed, where the file says so itself
  HazardCause cause = HazardCause::other;
  std::optional<std::uint32_t> world;   ///< none = all
  std::optional<double> clear_h;
};

/// Mode bits that water of this depth stops. Ordinary cars at 0.3 m after Pregnolato et al. 2017 (Transportation
/// Research Part D 55:67-81); walkers at 0.5 m, wheelchairs at 0.3 m, emergency vehicles and loaders at 0.6 m:
/// assumptions [A].
std::uint8_t modes_closed_by_depth(double depth_m);

/// Mode bits an area closes: those its file names, else those its depth stops, else all.
std::uint8_t closed_modes(const HazardArea& area);

/// Reads areas from GeoJSON, GeoPackage or Shapefile. Fields, whatever their case, all optional: from_s (0),
/// until_s, depth_m, modes (all|car|foot), cause (flood|fire|tsunami|landslide|other), world, clear_h, name;
/// others are not read, but one that gives such a field in another unit (depth_cm, until_h) is refused. `plane`
/// is the city's; coordinates of a plane without geography are metres. Throws InputError naming the feature.
std::vector<HazardArea> read_hazard_areas(const std::filesystem::path& file, const Plane& plane);

/// Segments with a point inside the area, looked at every 5 m of their line; ascending. Bridges above the ground
/// (layer > 0) stand over a flood, not over fire, tsunami, landslide or what is not said.
std::vector<SegmentId> segments_in(const City& city, const HazardArea& area);

}  // namespace senda::scenario
