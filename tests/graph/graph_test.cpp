#include <catch2/catch.hpp>

#include <fstream>

#include "graph/city_file.hpp"
#include "graph/components.hpp"
#include "graph/errors.hpp"
#include "graph/info.hpp"
#include "graph/nearest.hpp"
#include "tests/support/ascii_city.hpp"
#include "tests/support/tables.hpp"

using namespace senda;

TEST_CASE("graph: both directions of a street share one segment and one-way streets have one edge") {
  const auto t = test::draw({"A--B", "|  v", "C--D"});
  const RoadGraph& g = t.city.roads;
  CHECK(g.segment_count() == 4);
  CHECK(g.edge_count() == 7);
  const SegmentId s = t.street('B', 'D');
  CHECK(g.edge_forward[s].exists());
  CHECK_FALSE(g.edge_backward[s].exists());
  for (EdgeId e : g.edges()) {
    bool found = false;
    for (EdgeId in : g.in_edges(g.target[e])) found |= in == e;
    CHECK(found);
  }
}

TEST_CASE("graph: closing the only bridge leaves two components") {
  const auto t = test::draw({"A--B==C--D"});
  CHECK(weak_components(t.city.roads, kCar).size.size() == 1);
  PerSegment<std::uint8_t> closed(t.city.roads.segment_count(), 0);
  closed[t.street('B', 'C')] = 1;
  CHECK(weak_components(t.city.roads, kCar, closed).size.size() == 2);
}

TEST_CASE("graph: the nearest segment and node are found at any distance") {
  const auto t = test::draw({"A----B", "     |", "     C"});
  const NearestIndex index(t.city.roads, kCar);
  CHECK(index.node({-5000, 0}) == t.node('A'));
  CHECK(index.segment({120, 30}, 100) == t.street('A', 'B'));
  CHECK_FALSE(index.segment({-5000, 0}, 100).exists());
}

TEST_CASE("city file: what is saved is what is loaded, and damage is noticed") {
  test::Folder f;
  const auto t = test::draw({"A--B", "|  |", "C--D"});
  save_city(t.city, f.path / "c.h5");
  const City c = load_city(f.path / "c.h5");
  CHECK(c.roads.edge_count() == t.city.roads.edge_count());
  CHECK(c.roads.names == t.city.roads.names);
  CHECK(describe(c).road_length_m == describe(t.city).road_length_m);
  std::fstream file(f.path / "c.h5", std::ios::in | std::ios::out | std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), {});
  const auto at = bytes.find("A-B");
  REQUIRE(at != std::string::npos);
  file.clear();
  file.seekp(static_cast<std::streamoff>(at));
  file.write("X", 1);
  file.close();
  CHECK_THROWS_AS(load_city(f.path / "c.h5"), InputError);
  f.put("foreign.h5", "not a city");
  CHECK_THROWS_AS(load_city(f.path / "foreign.h5"), InputError);
}

TEST_CASE("plane: lengths agree with the great circle to 0.6 % and survive the way back") {
  // The sphere itself differs from the ellipsoid by up to 0.6 %.
  const Plane plane({-99.1, 19.4});
  const LonLat a{-99.4, 19.2}, b{-98.8, 19.7};
  const Point p = plane.project(a), q = plane.project(b);
  CHECK(distance_m(p, q) == Approx(great_circle_m(a, b)).epsilon(0.006));
  CHECK(plane.unproject(p).lon == Approx(a.lon).epsilon(1e-9));
  CHECK(plane.unproject(p).lat == Approx(a.lat).epsilon(1e-9));
}
