#include "sim/record/map_file.hpp"

#include "graph/hdf5_file.hpp"

namespace senda::record {

void save_map(const City& city, const std::filesystem::path& file) {
  hdf5::File f = hdf5::File::create(file);
  const RoadGraph& r = city.roads;
  f.attribute("senda_map", 1.0);
  f.attribute("plane", city.plane.is_local() ? "local" : "tmerc");
  f.attribute("centre_lon", city.plane.centre().lon);
  f.attribute("centre_lat", city.plane.centre().lat);
  f.write("nodes/xy", r.point.raw(), true);
  f.write("segments/from", r.seg_from.raw(), true);
  f.write("segments/to", r.seg_to.raw(), true);
  f.write("segments/class", r.road_class.raw(), true);
  f.write("segments/bridge", r.bridge.raw(), true);
  f.write("segments/length_m", r.length.raw(), true);
  f.write("segments/name_index", r.name_index.raw(), true);
  f.write("segments/shape_begin", r.shape_begin, true);
  f.write("segments/shape_xy", r.shape_points, true);
  f.write("names", r.names);
  f.write("buildings/use", city.buildings.use.raw(), true);
  f.write("buildings/footprint_begin", city.buildings.footprint.begin, true);
  f.write("buildings/footprint_xy", city.buildings.footprint.points, true);
  f.write("areas/kind", city.areas.kind, true);
  f.write("areas/name", city.areas.name);
  f.write("areas/outline_begin", city.areas.outline.begin, true);
  f.write("areas/outline_xy", city.areas.outline.points, true);
  f.write("sites/id", city.sites.id.raw());
  f.write("sites/name", city.sites.name.raw());
  f.write("sites/kind", city.sites.kind.raw(), true);
  f.write("sites/xy", city.sites.point.raw(), true);
}

}  // namespace senda::record
