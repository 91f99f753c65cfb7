#pragma once
// map.gpkg: layers of lines and points with plain fields and a QGIS style each, written with GDAL.
#include <filesystem>
#include <string>
#include <vector>

#include "graph/city.hpp"
#include "sim/record/table.hpp"

namespace senda::publish {

/// One layer: a table and a geometry for each of its rows (areas: one ring; none: a table alone). Columns named zone or ..._id are text,
/// so that leading zeros stay.
struct MapLayer {
  enum class Shape { line, point, area, none } shape = Shape::line;
  std::string name, colour = "#333333";  ///< colour of the default style
  double width_mm = 0.4;
  record::Table table;
  std::vector<std::vector<Point>> geometry;
  std::string description = {};  ///< shown with the layer
};

void write_geopackage(const City& city, const std::vector<MapLayer>& layers, const std::filesystem::path& file);

}  // namespace senda::publish
