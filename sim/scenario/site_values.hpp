#pragma once
// A value of the ground by place, as a table of points or as a raster: ground periods (the lake zone of Mexico
// City) and Vs30.
#include <filesystem>
#include <optional>
#include <variant>
#include <vector>

#include "graph/nearest.hpp"
#include "graph/plane.hpp"
#include "sim/scenario/geodata.hpp"

namespace senda::scenario {

/// What the values are: column of a table, what a raster's cells hold, and the range either must keep.
struct SiteQuantity {
  const char* column;
  double low, high;
  const char* what;  ///< with its unit, for messages
};
inline constexpr SiteQuantity kGroundPeriod{"ts_s", 0.05, 10, "ground period in s"};
inline constexpr SiteQuantity kElevation{"elevation_m", -500, 9000, "height in m"};
inline constexpr SiteQuantity kVs30{"vs30", 90, 3000, "Vs30 in m/s"};

class SiteValues {
 public:
  /// Raster: bilinear of the four cells around p; where some of them hold no data, the nearest that does; none
  /// outside the raster. Table: mean of the points within 500 m, weighted by 1 / (distance² + 100 m²); none
  /// where there is no point so near. May be called from several threads.
  std::optional<double> at(LonLat p) const;
  /// The same for a point of the plane the values were read with.
  std::optional<double> at(Point p) const;

 private:
  friend SiteValues read_site_values(const std::filesystem::path&, const SiteQuantity&, const Plane&, const LonLatBox&);
  struct Table {
    std::vector<Point> point;
    std::vector<double> value;
    BucketGrid grid;
  };
  static Table read_table(const std::filesystem::path& file, const SiteQuantity& quantity, const Plane& plane, const LonLatBox& area);
  Plane plane_;
  std::variant<Table, Raster> values_;
};

/// Reads what lies over `area` (longitude and latitude, or metres of a plane without geography) and at most
/// about 1 km around. A .csv has columns lon, lat and the quantity's; anything else is a raster. Throws
/// InputError naming the line or the pixel: values out of range, no value near the area, a raster with a plane
/// that has no geography, and as CsvTable and read_raster_window do.
SiteValues read_site_values(const std::filesystem::path& file, const SiteQuantity& quantity, const Plane& plane, const LonLatBox& area);

}  // namespace senda::scenario
