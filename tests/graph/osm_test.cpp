#include <catch2/catch.hpp>

#include "graph/errors.hpp"
#include "graph/osm/import.hpp"
#include "graph/osm/tags.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using Catch::Matchers::Contains;

namespace {

std::string node(int id, double lon, double lat, const std::string& tags = "") {
  return "<node id=\"" + std::to_string(id) + "\" version=\"1\" lon=\"" + std::to_string(lon) + "\" lat=\"" + std::to_string(lat) + "\">" + tags + "</node>\n";
}
std::string tag(const std::string& k, const std::string& v) { return "<tag k=\"" + k + "\" v=\"" + v + "\"/>"; }
std::string way(int id, const std::vector<int>& nodes, const std::string& tags) {
  std::string s = "<way id=\"" + std::to_string(id) + "\" version=\"1\">";
  for (int n : nodes) s += "<nd ref=\"" + std::to_string(n) + "\"/>";
  return s + tags + "</way>\n";
}
City import_text(const test::Folder& f, const std::string& body) {
  return import_osm(f.put("t.osm", "<?xml version='1.0'?><osm version=\"0.6\">" + body + "</osm>"));
}

}  // namespace

TEST_CASE("osm: streets are cut at junctions, chains contracted, and all way ids kept") {
  test::Folder f;
  // 1-2-3 (way 10) and 3-4 (way 11, same attributes) is one street; 5-2 meets it at 2.
  const City c = import_text(f, node(1, 0, 0) + node(2, 0.001, 0) + node(3, 0.002, 0) + node(4, 0.003, 0) + node(5, 0.001, 0.001) +
                                    way(10, {1, 2, 3}, tag("highway", "residential") + tag("name", "Main")) +
                                    way(11, {3, 4}, tag("highway", "residential") + tag("name", "Main")) +
                                    way(12, {5, 2}, tag("highway", "residential") + tag("name", "Side")));
  CHECK(c.roads.node_count() == 4);
  REQUIRE(c.roads.segment_count() == 3);
  std::set<std::int64_t> ways;
  double longest = 0;
  for (SegmentId s : c.roads.segments()) {
    for (OsmWayId w : c.roads.ways(s)) ways.insert(w.value());
    longest = std::max(longest, c.roads.length[s].value);
  }
  CHECK(ways == std::set<std::int64_t>{10, 11, 12});
  CHECK(longest == Approx(2 * 111.3195).epsilon(0.001));
  CHECK(c.report.osm_ways == 3);
}

TEST_CASE("osm: a bridge stays a segment of its own between streets of the same name") {
  test::Folder f;
  const City c = import_text(f, node(1, 0, 0) + node(2, 0.001, 0) + node(3, 0.002, 0) + node(4, 0.003, 0) +
                                    way(10, {1, 2}, tag("highway", "primary")) + way(11, {2, 3}, tag("highway", "primary") + tag("bridge", "yes") + tag("start_date", "1964")) +
                                    way(12, {3, 4}, tag("highway", "primary")));
  REQUIRE(c.roads.segment_count() == 3);
  int bridges = 0;
  for (SegmentId s : c.roads.segments())
    if (c.roads.bridge[s]) {
      ++bridges;
      CHECK(c.roads.year[s] == 1964);
    }
  CHECK(bridges == 1);
}

TEST_CASE("osm: oneway=-1 runs against the nodes and walkers keep both directions") {
  test::Folder f;
  const City c = import_text(f, node(1, 0, 0) + node(2, 0.001, 0) + way(10, {1, 2}, tag("highway", "residential") + tag("oneway", "-1")));
  const RoadGraph& g = c.roads;
  for (EdgeId e : g.edges()) {
    const bool westward = g.point[g.target[e]].x < g.point[g.source[e]].x;
    CHECK(static_cast<bool>(g.modes[e] & kCar) == westward);
    CHECK((g.modes[e] & kFoot));
  }
}

TEST_CASE("osm: a closed ring without junctions is kept") {
  test::Folder f;
  const City c = import_text(f, node(1, 0, 0) + node(2, 0.001, 0) + node(3, 0.001, 0.001) + way(10, {1, 2, 3, 1}, tag("highway", "residential")));
  CHECK(c.roads.segment_count() == 1);
}

TEST_CASE("osm: buildings, schools and parks come with their tags") {
  test::Folder f;
  const City c = import_text(f, node(1, 0, 0) + node(2, 0.001, 0) + node(3, 0.001, 0.001) + node(4, 0, 0.001) + node(9, 0.0005, 0.0005, tag("amenity", "fire_station")) +
                                    way(10, {1, 2}, tag("highway", "residential")) +
                                    way(20, {1, 2, 3, 4, 1}, tag("building", "apartments") + tag("building:levels", "5") + tag("start_date", "~1978")) +
                                    way(21, {1, 2, 3, 4, 1}, tag("amenity", "school") + tag("name", "Escuela")) + way(22, {1, 2, 3, 1}, tag("leisure", "park")));
  REQUIRE(c.buildings.size() == 1);
  CHECK(c.buildings.levels[BuildingId(0)] == 5);
  CHECK(c.buildings.year[BuildingId(0)] == 1978);
  CHECK(c.buildings.area_m2[BuildingId(0)] == Approx(111.3195 * 110.574).epsilon(0.001));
  REQUIRE(c.sites.size() == 3);
  CHECK(c.areas.kind.size() == 1);
}

TEST_CASE("osm: swapped coordinates, no roads and missing nodes are refused in one sentence") {
  test::Folder f;
  CHECK_THROWS_WITH(import_text(f, node(1, -16, -71) + node(2, -16.001, -71) + way(10, {1, 2}, tag("highway", "residential"))), Contains("look swapped"));
  CHECK_THROWS_WITH(import_text(f, node(1, 0, 0)), Contains("holds no roads"));
  CHECK_THROWS_WITH(import_text(f, way(10, {1, 2}, tag("highway", "residential"))), Contains("none of the 2 road nodes has a position"));
  CHECK_THROWS_AS(import_osm(f.put("x.osm.pbf", "garbage")), InputError);
  CHECK_THROWS_AS(import_osm(f.put("y.osm", "<osm version=\"0.6\"><node id=")), InputError);
}

TEST_CASE("osm: speeds, widths and years are read in all their spellings") {
  CHECK(osm::parse_speed_kmh("50") == 50);
  CHECK(osm::parse_speed_kmh("30 mph") == Approx(48.28).epsilon(0.001));
  CHECK(osm::parse_speed_kmh("walk") == 5);
  CHECK(osm::parse_speed_kmh("fast") == 0);
  CHECK(osm::parse_metres("12.5 m") == 12.5);
  CHECK(osm::parse_metres("10'") == Approx(3.048));
  CHECK(osm::parse_year("before 1985") == 1985);
  CHECK(osm::parse_year("C19") == 0);
}
