#pragma once
// Reading geographic files with GDAL: polygons and points with fields, rasters. Coordinates come out as
// longitude and latitude; a file that states no coordinate system is refused (GeoJSON states WGS 84).
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "graph/units.hpp"

namespace senda::scenario {

struct Feature {
  std::vector<std::vector<LonLat>> rings;  ///< outer rings of polygons
  std::vector<LonLat> points;              ///< points, or the vertices of lines
  std::map<std::string, std::string> fields;  ///< blank = null
};

struct FeatureFile {
  std::string file;
  std::vector<std::string> columns;
  std::vector<Feature> features;
};

FeatureFile read_features(const std::filesystem::path& file);

/// Cells of a raster with a positive value, at their centres.
struct RasterCell {
  LonLat position;
  double value = 0;
};
std::vector<RasterCell> read_raster(const std::filesystem::path& file);

}  // namespace senda::scenario
