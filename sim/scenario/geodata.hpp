#pragma once
// Reading geographic files with GDAL: polygons and points with fields, rasters, polygons as well-known text. Coordinates come out as
// longitude and latitude; a file that states no coordinate system is refused (GeoJSON states WGS 84).
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "graph/units.hpp"

namespace senda::scenario {

struct Feature {
  std::vector<std::vector<LonLat>> rings;  ///< outer rings of polygons
  std::vector<std::vector<LonLat>> holes;  ///< rings cut out of them
  std::vector<std::uint32_t> hole_of;      ///< outer ring of each hole
  std::vector<LonLat> points;              ///< points, or the vertices of lines
  std::vector<std::size_t> line_begin;     ///< where each line begins in `points`; empty for points
  std::map<std::string, std::string> fields;  ///< blank = null
};

struct FeatureFile {
  std::string file;
  std::vector<std::string> columns;
  std::vector<Feature> features;
};

FeatureFile read_features(const std::filesystem::path& file);

/// Outlines and holes of a POLYGON or MULTIPOLYGON as well-known text, lon before lat; none of other text.
std::optional<Feature> polygon_of_wkt(const std::string& text);

struct LonLatBox {
  LonLat low, high;
};

/// The window of a raster's first band over an area, with two cells more around it.
struct Raster {
  std::string file;
  int first_column = 0, first_row = 0;  ///< of the window, in the file
  int columns = 0, rows = 0;
  std::vector<float> values;            ///< rows × columns, from the first row of the file; NaN = no data
  float value(int column, int row) const { return values[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column)]; }

  /// Column and row of the window at which a position lies; whole numbers are centres of cells. None where the
  /// raster's coordinate system does not reach. May be called from several threads.
  struct Pixel {
    double column, row;
  };
  std::optional<Pixel> pixel(LonLat p) const;
  /// True inside the cells of the window.
  bool covers(LonLat p) const;
  struct Ground;  ///< how longitude and latitude become pixels
  std::shared_ptr<const Ground> ground;
};

/// Reads the window over `area`, by the scale and offset the band states. Throws InputError naming the file: no
/// raster, no position on the ground or coordinate system, nothing over the area, more than 40 million cells.
Raster read_raster_window(const std::filesystem::path& file, const LonLatBox& area);

/// Cells of a population raster.
struct RasterCell {
  LonLat position;  ///< of its centre
  double value = 0;
};
struct RasterCells {
  std::vector<RasterCell> cells;  ///< those with a positive value
  Raster window;                  ///< without values
  double filler = 0;              ///< below zero: a value that stands for no data though the file does not say so
};
/// Reads the window over `area` row by row. Cells of no data, of zero and of NaN are left out; cells below zero are
/// taken for no data when all of them hold one value, else refused. Errors as of read_raster_window.
RasterCells read_raster_cells(const std::filesystem::path& file, const LonLatBox& area);

}  // namespace senda::scenario
