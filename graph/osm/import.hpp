#pragma once
// Importing OpenStreetMap files (.osm.pbf, .osm, .gz, .bz2) in two passes: ways and relations first, then
// only the nodes they use, so that memory follows what is kept and not the size of the file or its ids.
#include <filesystem>
#include <optional>
#include <vector>

#include "graph/city.hpp"

namespace senda {

struct ImportLimits {
  std::optional<std::array<double, 4>> bbox;  ///< west, south, east, north, degrees
  std::vector<std::vector<LonLat>> polygons;  ///< outer rings, any of which will do; empty = no limit
  bool any() const { return bbox || !polygons.empty(); }
  bool allows(LonLat p) const;
};

/// Throws InputError when the file cannot be read, holds no roads, or lies where no roads can be.
City import_osm(const std::filesystem::path& file, const ImportLimits& limits = {});

}  // namespace senda
