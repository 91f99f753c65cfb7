// Imports a map and routes across it with an installed senda: example city.osm.pbf lon,lat lon,lat
#include <cstdio>

#include "graph/nearest.hpp"
#include "graph/osm/import.hpp"
#include "graph/shortest_path.hpp"

int main(int argc, char** argv) {
  senda::LonLat from, to;
  if (argc != 4 || std::sscanf(argv[2], "%lf,%lf", &from.lon, &from.lat) != 2 || std::sscanf(argv[3], "%lf,%lf", &to.lon, &to.lat) != 2) return 2;
  const senda::City city = senda::import_osm(argv[1]);
  const senda::NearestIndex nearest(city.roads, senda::kFoot);
  const auto a = nearest.node(city.plane.project(from)), b = nearest.node(city.plane.project(to));
  const auto walk = senda::mode_weights(city.roads, senda::kFoot, senda::MetresPerSecond(1.34));
  senda::ShortestPaths paths(city.roads);
  const senda::ShortestPaths::Source source{a};
  paths.run({&source, 1}, walk, senda::ShortestPaths::Direction::forward, b);
  std::printf("%zu segments, %.1f min on foot over %zu streets\n", city.roads.segment_count(), paths.distance(b) / 60000.0, paths.path_to(b).size());
}
