// Buildings, fronts, sites, places, survey and the city file.
#include <catch2/catch.hpp>

#include <chrono>
#include <fstream>
#include <thread>

#include "graph/city_file.hpp"
#include "graph/info.hpp"
#include "graph/osm/node_index.hpp"
#include "graph/survey.hpp"
#include "tests/support/osm_text.hpp"

using namespace senda;
using test::OsmText;

namespace {

// A street along x from (0,0) to (200,0).
OsmText one_street() { return OsmText().node(1, 0, 0).node(2, 200, 0).way(10, {1, 2}, {{"highway", "residential"}, {"name", "Uno"}, {"width", "6"}}); }

void box(OsmText& t, std::int64_t first, double x0, double y0, double x1, double y1, const test::TagText& tags) {
  t.node(first, x0, y0).node(first + 1, x1, y0).node(first + 2, x1, y1).node(first + 3, x0, y1);
  t.way(first, {first, first + 1, first + 2, first + 3, first}, tags);
}

}  // namespace

TEST_CASE("buildings: a multipolygon has its courtyard taken off and keeps it as a ring of its own") {
  OsmText t = one_street();
  box(t, 100, 0, 20, 40, 60, {});
  box(t, 200, 10, 30, 30, 50, {});
  box(t, 300, 60, 20, 70, 30, {});
  t.relation(5, {{"way", 100, "outer"}, {"way", 200, "inner"}, {"way", 300, "outer"}}, {{"type", "multipolygon"}, {"building", "apartments"}, {"building:levels", "4"}, {"building:material", "brick"}});
  t.relation(6, {{"way", 100, "outer"}, {"way", 999, "outer"}}, {{"type", "multipolygon"}, {"building", "yes"}});
  const City c = t.import();
  REQUIRE(c.buildings.size() == 1);
  const BuildingId b(0);
  CHECK(c.buildings.osm_id[b] == -5);
  CHECK(c.buildings.area_m2[b] == Approx(1600 - 400 + 100).epsilon(0.001));
  CHECK(c.buildings.levels[b] == 4);
  CHECK(c.buildings.material[b] == Material::masonry);
  CHECK(c.buildings.footprint[0].size() == 4);
  REQUIRE(c.buildings.part_of.size() == 2);
  CHECK(c.buildings.part_is_hole[0] + c.buildings.part_is_hole[1] == 1);
  CHECK(c.report[Finding::broken_multipolygon].count == 1);
}

TEST_CASE("fronts: setback, side and the width from façade to façade; a corner building fronts two streets") {
  OsmText t = one_street();
  t.node(3, 0, 200).way(11, {1, 3}, {{"highway", "residential"}, {"name", "Dos"}, {"width", "8"}});
  box(t, 100, 8, 5, 28, 25, {{"building", "yes"}});       // corner: 5 m from Uno's axis, 8 from Dos'
  box(t, 200, 10, -17, 30, -7, {{"building", "yes"}});    // opposite on Uno, 7 m from the axis
  box(t, 300, 120, 6, 130, 20, {{"building", "yes"}});    // nothing opposite
  box(t, 400, 100, 150, 120, 170, {{"building", "yes"}}); // far from any street
  const City c = t.import();
  REQUIRE(c.buildings.size() == 4);
  CHECK(c.fronts.corner[0]);
  CHECK_FALSE(c.fronts.corner[1]);
  CHECK(c.fronts.count(BuildingId(3)) == 0);
  const Front corner = c.fronts.at(0), opposite = c.fronts.at(2), lone = c.fronts.at(3);
  CHECK(c.roads.name(corner.segment) == "Uno");
  CHECK(corner.setback_m == Approx(2).margin(0.01));
  CHECK(corner.street_width_m == Approx(12).margin(0.02));
  CHECK(opposite.street_width_m == Approx(12).margin(0.02));
  CHECK(corner.left != opposite.left);
  CHECK(corner.end_m - corner.begin_m == Approx(20).margin(0.1));
  CHECK(lone.street_width_m == 0);
}

TEST_CASE("sites: capacity comes from tags, beds for hospitals, and points count as well as grounds") {
  OsmText t = one_street();
  box(t, 100, 10, 10, 60, 60, {{"amenity", "school"}, {"capacity", "480"}, {"name", "Escuela"}});
  t.node(50, 150, 20, {{"amenity", "hospital"}, {"beds", "120"}}).node(51, 10, -20, {{"place", "suburb"}, {"name", "Centro"}});
  const City c = t.import();
  REQUIRE(c.sites.size() == 2);
  CHECK(c.sites.capacity[SiteId(0)] == 480);
  CHECK(c.sites.capacity[SiteId(1)] == 120);
  CHECK(c.places.name == std::vector<std::string>{"Centro"});
}

TEST_CASE("limits: with a bounding box or a polygon streets are cut and buildings kept by their centre") {
  OsmText t = one_street();
  t.node(3, 60, 0).way(12, {1, 3, 2}, {{"highway", "footway"}});
  box(t, 100, 10, 10, 30, 30, {{"building", "yes"}});
  box(t, 200, 150, 10, 170, 30, {{"building", "yes"}});
  ImportLimits limits;
  limits.bbox = {{-0.001, -0.001, 100 / 111319.49, 0.001}};
  const City c = t.import(limits);
  CHECK(c.buildings.size() == 1);
  CHECK(c.report[Finding::dropped_road].count == 0);  // what was cut off was asked for
  CHECK(describe(c).road_length_m == Approx(60).epsilon(0.001));
  limits.bbox.reset();
  limits.polygons = {{{-0.001, -0.001}, {0.0009, -0.001}, {0.0009, 0.001}, {-0.001, 0.001}, {-0.001, -0.001}}};
  CHECK(t.import(limits).buildings.size() == 1);
}

TEST_CASE("survey: streets that cross without a node are told from bridges and from junctions") {
  OsmText t = one_street();
  t.node(3, 50, -50).node(4, 50, 50).way(11, {3, 4}, {{"highway", "residential"}});                                    // crosses
  t.node(5, 100, -50).node(6, 100, 50).way(12, {5, 6}, {{"highway", "residential"}, {"bridge", "yes"}, {"layer", "1"}});  // passes over
  t.node(7, 200, 50).way(13, {2, 7}, {{"highway", "residential"}}).way(14, {1, 2}, {{"highway", "footway"}});            // joins; drawn twice
  const City c = t.import();
  const Survey s = survey(c);
  CHECK(s.crossings.count == 2);  // with the street and with its double
  CHECK(s.duplicates.count == 1);
  CHECK(s.self_loops.count == 0);
  double metres = 0;
  for (const District& d : s.districts) metres += d.street_m;
  CHECK(metres == Approx(450).epsilon(0.001));
}

TEST_CASE("survey: streets that touch at one place through different nodes are not joined, and that is said") {
  OsmText t;
  t.node(1, 0, 0).node(2, 100, 0).node(3, 200, 0).node(4, 100, -100).node(5, 100, 0).node(6, 100, 100);
  t.way(10, {1, 2, 3}, {{"highway", "residential"}}).way(11, {4, 5, 6}, {{"highway", "residential"}});
  CHECK(survey(t.import()).crossings.count == 1);
}

TEST_CASE("fronts: a pavement drawn beside the street and the next stretch of an unnamed street make no corner") {
  OsmText t;
  t.node(1, 0, 0).node(2, 100, 0).node(3, 200, 0).node(4, 100, -50).node(5, 0, 5).node(6, 200, 5);
  t.way(10, {1, 2, 3}, {{"highway", "residential"}}).way(11, {2, 4}, {{"highway", "service"}}).way(12, {5, 6}, {{"highway", "footway"}, {"footway", "sidewalk"}});
  box(t, 100, 80, 9, 120, 25, {{"building", "yes"}});
  const City c = t.import();
  CHECK_FALSE(c.fronts.corner[0]);
  CHECK(c.fronts.count(BuildingId(0)) == 2);  // both stretches of the street
}

TEST_CASE("import: a place far from the streets is left out and said, and the city file can be read") {
  OsmText t = one_street();
  t.node(50, 170 * 111319.49, 0, {{"place", "town"}, {"name", "Far"}});
  const City c = t.import();
  CHECK(c.places.size() == 0);
  CHECK(c.report[Finding::far_point].count == 1);
  const test::Folder f;
  save_city(c, f.path / "c.h5");
  CHECK_NOTHROW(load_city(f.path / "c.h5"));
}

TEST_CASE("survey: completeness is told by named district") {
  OsmText t = one_street();
  t.node(50, 0, 20, {{"place", "suburb"}, {"name", "Poniente"}}).node(51, 200, 20, {{"place", "suburb"}, {"name", "Oriente"}});
  box(t, 100, 10, 10, 30, 30, {{"building", "yes"}, {"building:levels", "3"}});
  box(t, 200, 150, 10, 170, 30, {{"building", "yes"}, {"start_date", "1970"}});
  for (const District& d : survey(t.import()).districts) {
    CHECK(d.buildings == 1);
    CHECK(d.with_levels == (d.name == "Poniente" ? 1 : 0));
    CHECK(d.with_year == (d.name == "Oriente" ? 1 : 0));
  }
}

TEST_CASE("node index: ids of any size and sign are numbered in order, each once") {
  const std::vector<std::int64_t> refs{9000000000000, -5, 7, 7, INT64_MAX, INT64_MIN, 0, 9000000000000, 1};
  const auto index = osm::index_nodes(refs);
  CHECK(std::is_sorted(index.id.begin(), index.id.end()));
  CHECK(index.id.size() == 7);
  for (std::size_t i = 0; i < refs.size(); ++i) CHECK(index.id[index.position[i]] == refs[i]);
  CHECK(index.find(7) == index.position[2]);
  CHECK(index.find(8) == index.id.size());
}

TEST_CASE("import: huge node ids take no more memory than small ones and unsorted files read the same") {
  OsmText t;
  t.node(9000000000002, 100, 0).node(-3, 0, 0).node(5, 200, 0).way(10, {-3, 9000000000002, 5}, {{"highway", "residential"}});
  const City c = t.import();
  CHECK(c.roads.segment_count() == 1);
  CHECK(c.roads.length[SegmentId(0)].value == Approx(200).epsilon(0.001));
}

TEST_CASE("import: streets further apart than a plane can hold are refused") {
  OsmText t = one_street();
  t.node(3, 3e6, 0).way(11, {2, 3}, {{"highway", "residential"}});
  CHECK_THROWS_WITH(t.import(), Catch::Matchers::Contains("too wide for one plane"));
}

TEST_CASE("city file: everything an import finds comes back") {
  OsmText t = one_street();
  t.node(3, 0, 200).way(11, {1, 3}, {{"highway", "residential"}, {"name", "Dos"}, {"ref", "MX-1"}});
  box(t, 100, 8, 5, 28, 25, {});
  box(t, 200, 12, 10, 20, 20, {});
  t.relation(5, {{"way", 100, "outer"}, {"way", 200, "inner"}}, {{"type", "multipolygon"}, {"building", "apartments"}, {"natural", "water"}});
  t.relation(6, {{"way", 10, "from"}, {"node", 1, "via"}, {"way", 11, "to"}}, {{"type", "restriction"}, {"restriction", "no_left_turn"}});
  t.node(51, 200, 20, {{"place", "suburb"}, {"name", "Oriente"}});
  const City a = t.import();
  const test::Folder f;
  save_city(a, f.path / "c.h5");
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // the clock must not show
  save_city(a, f.path / "d.h5");
  const auto bytes = [&](const char* name) {
    std::ifstream in(f.path / name, std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(in)), {});
  };
  CHECK(bytes("c.h5") == bytes("d.h5"));
  const City b = load_city(f.path / "c.h5");
  CHECK(b.buildings.part_of.size() == 1);
  CHECK(b.areas.hole_of.size() == 1);
  CHECK(b.fronts.segment == a.fronts.segment);
  CHECK(b.fronts.street_width_m == a.fronts.street_width_m);
  CHECK(b.roads.turn_edges == a.roads.turn_edges);
  CHECK(b.roads.turn_count() == 1);
  CHECK(b.roads.shape_points == a.roads.shape_points);
  CHECK(b.places.name == a.places.name);
  CHECK(b.report.restriction_outcome == a.report.restriction_outcome);
  CHECK(b.roads.ref(SegmentId(0)) + b.roads.ref(SegmentId(1)) == "MX-1");
}
