#pragma once
// Closures given as fact: closures.csv, or lines and points of a geographic file with the same fields.
#include <filesystem>

#include "sim/scenario/inputs.hpp"

namespace senda::scenario {

/// Rows of closures.csv, or features of GeoJSON, GeoPackage or Shapefile whose fields bear the same names. A street is
/// named by link_id, osm_way_id (near_lon, near_lat choose one stretch of a way), segment_id, or by geometry: the
/// segments along a line (their middle within 15 m), or the nearest one within 25 m of a point. Throws InputError by line.
std::vector<GivenClosure> read_closures(const std::filesystem::path& file, const City& city, const Placer& placer, const SegmentFinder& finder);

}  // namespace senda::scenario
