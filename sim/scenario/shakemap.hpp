#pragma once
// A USGS ShakeMap: shaking on a regular grid of longitude and latitude, with standard deviations where the file
// gives them. The preferred source of ground motion where one exists (science.md 1.1). Acceleration is turned
// from %g into g; standard deviations are in ln units as in the file.
#include <array>
#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/units.hpp"

namespace senda::scenario {

struct ShakeMap {
  enum class Field : std::uint8_t { pga, pgv, sa03, sa10, sa30, mmi, vs30, std_pga, std_pgv, std_sa03, std_sa10, std_sa30 };
  static constexpr std::size_t kFields = 12;

  std::string event_id;
  double magnitude = 0, lon = 0, lat = 0, depth_km = 0;  ///< NaN where the file is silent
  std::size_t nlon = 0, nlat = 0;                        ///< of the points themselves, not of the header; at least 2
  double lon_min = 0, lat_min = 0, lon_max = 0, lat_max = 0;  ///< lon_max may pass 180 at the date line
  double dlon = 0, dlat = 0;                                  ///< (max - min) / (n - 1), degrees
  /// One column a field: nlat rows of nlon values, from the south-west corner eastward, then northward. Empty =
  /// not in the file. Units as in name_of: g, cm/s, intensity, m/s, ln units.
  std::array<std::vector<double>, kFields> column;

  bool has(Field f) const { return !column[static_cast<std::size_t>(f)].empty(); }
  /// Bilinear between the four grid points around p: of ln(value) for acceleration and velocity (of the value
  /// where a corner is 0), of the value itself for intensity, Vs30 and deviations. None outside the grid, and
  /// for a field the file does not have.
  std::optional<double> at(Field f, LonLat p) const;
  /// True when the grid holds the whole rectangle.
  bool covers(LonLat low, LonLat high) const;
};

/// "pga_g", "pgv_cms", "sa03_g", "sa10_g", "sa30_g", "mmi", "vs30", "std_ln_pga" ... "std_ln_sa30".
std::string_view name_of(ShakeMap::Field f);

/// Reads grid.xml and, where its path is not empty, uncertainty.xml (whose deviations then stand in place of
/// those of grid.xml). Throws InputError as read_shakemap_xml does, and for: no LON, LAT or PGA field, a unit
/// that is not known, a header that promises another number of points than there are, points that are missing,
/// stand twice or do not lie on an even grid (by more than a quarter of its spacing), values that are negative,
/// not finite or impossible, an uncertainty of another event or grid, or without deviations.
ShakeMap read_shakemap(const std::filesystem::path& grid, const std::filesystem::path& uncertainty = {});

/// The same from open streams; `uncertainty` may be null. The names stand in messages.
ShakeMap read_shakemap(std::istream& grid, const std::string& grid_name, std::istream* uncertainty, const std::string& uncertainty_name);

}  // namespace senda::scenario
