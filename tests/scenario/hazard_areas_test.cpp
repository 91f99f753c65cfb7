#include <catch2/catch.hpp>

#include <chrono>
#include <cmath>

#include "graph/errors.hpp"
#include "sim/scenario/hazard_areas.hpp"
#include "sim/scenario/streams.hpp"
#include "tests/support/ascii_city.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using Catch::Matchers::Contains;
using scenario::HazardArea;
using scenario::HazardCause;
using scenario::read_hazard_areas;
using scenario::segments_in;

namespace {

std::string feature(const std::string& properties, const std::string& geometry) {
  return R"({"type":"Feature","properties":{)" + properties + R"(},"geometry":)" + geometry + "}";
}
std::string square(double x0, double y0, double x1, double y1) {
  std::string s = "[";
  for (const auto& [x, y] : {std::pair{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}, {x0, y0}}) s += (s.size() > 1 ? "," : "") + ("[" + std::to_string(x) + "," + std::to_string(y) + "]");
  return s + "]";
}
std::string polygon(const std::string& rings) { return R"({"type":"Polygon","coordinates":[)" + rings + "]}"; }

std::vector<HazardArea> areas(const std::string& features, const Plane& plane = Plane()) {
  const test::Folder f;
  return read_hazard_areas(f.put("flood.geojson", R"({"type":"FeatureCollection","features":[)" + features + "]}"), plane);
}
std::vector<HazardArea> areas_with(const std::string& properties) { return areas(feature(properties, polygon(square(0, 0, 10, 10)))); }

std::vector<std::string> names(const City& city, const HazardArea& a) {
  std::vector<std::string> out;
  for (SegmentId s : segments_in(city, a)) out.push_back(city.roads.name(s));
  return out;
}
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("hazard areas: fields are read whatever their case, and blanks take their defaults") {
  const auto a = areas_with(R"("FROM_S":60,"Until_s":"3600","depth_m":0.4,"Modes":"Car","cause":"Tsunami","world":3,"clear_h":2.5,"name":"first wave")").at(0);
  CHECK((a.from_s == 60 && a.until_s == 3600 && a.depth_m == 0.4 && a.cause == HazardCause::tsunami && a.world == 3u && a.clear_h == 2.5 && a.name == "first wave"));
  CHECK(a.modes == (kCar | kEmergency));
  CHECK_THAT(a.source, Contains("flood.geojson: feature 1"));
  const auto b = areas_with(R"("gid":7,"until_s":null,"depth_m":"")").at(0);
  CHECK((b.from_s == 0 && !b.until_s && !b.depth_m && !b.modes && b.cause == HazardCause::other && !b.world && !b.clear_h && b.name.empty()));
}

TEST_CASE("hazard areas: every wrong field is named with its feature") {
  CHECK_THROWS_WITH(areas_with(R"("from_s":"soon")"), Contains("feature 1, field from_s: 'soon' is not a number"));
  CHECK_THROWS_WITH(areas_with(R"("from_s":-1)"), Contains("from 0 to"));
  CHECK_THROWS_WITH(areas_with(R"("from_s":10,"until_s":5)"), Contains("field until_s: is before from_s"));
  CHECK_THROWS_WITH(areas_with(R"("depth_m":-0.1)"), Contains("field depth_m"));
  CHECK_THROWS_WITH(areas_with(R"("depth_m":"nan")"), Contains("field depth_m"));
  CHECK_THROWS_WITH(areas_with(R"("modes":"boat")"), Contains("'boat' is not known; give one of all, car, foot"));
  CHECK_THROWS_WITH(areas_with(R"("cause":"lava")"), Contains("'lava' is not known") && Contains("landslide"));
  CHECK_THROWS_WITH(areas_with(R"("world":1.5)"), Contains("not a whole number"));
  CHECK_THROWS_WITH(areas_with(R"("clear_h":1e9)"), Contains("field clear_h"));
}

TEST_CASE("hazard areas: a field in another unit is refused, not passed over") {
  CHECK_THROWS_WITH(areas_with(R"("depth_cm":40)"), Contains("has a field 'depth_cm'; name it depth_m"));
  CHECK_THROWS_WITH(areas_with(R"("Until_h":2)"), Contains("name it until_s"));
  CHECK_THROWS_WITH(areas_with(R"("depth":2)"), Contains("name it depth_m"));
  CHECK_THROWS_WITH(areas_with(R"("cause":"fire","Cause":"flood")"), Contains("has the field cause twice"));
}

TEST_CASE("hazard areas: what is no area on this city is refused") {
  CHECK_THROWS_WITH(areas(feature("", polygon(square(0, 0, 1, 1))) + "," + feature("", R"({"type":"Point","coordinates":[1,2]})")), Contains("feature 2: is not a polygon"));
  CHECK_THROWS_WITH(areas(feature("", "null")), Contains("feature 1: is not a polygon"));
  CHECK_THROWS_WITH(areas(feature("", polygon(square(19, -99, 20, -98))), Plane(LonLat{-99, 19})), Contains("swapped"));
  CHECK_THROWS_WITH(areas(feature("", polygon(square(80.9, -19.1, 81.1, -18.9))), Plane(LonLat{-99, 19})), Contains("nowhere near the city"));
  const test::Folder f;
  CHECK_THROWS_WITH(read_hazard_areas(f.path / "none.geojson", Plane()), Contains("does not exist"));
  CHECK_THROWS_WITH(read_hazard_areas(f.put("bad.geojson", "{]"), Plane()), Contains("cannot be read"));
}

TEST_CASE("depth: water stops cars and wheelchairs at 0.3 m, walkers at 0.5 m, emergency vehicles at 0.6 m") {
  CHECK(scenario::modes_closed_by_depth(0) == 0);
  CHECK(scenario::modes_closed_by_depth(0.29) == 0);
  CHECK(scenario::modes_closed_by_depth(0.3) == (kCar | kWheelchair));
  CHECK(scenario::modes_closed_by_depth(0.5) == (kCar | kWheelchair | kFoot));
  CHECK(scenario::modes_closed_by_depth(0.6) == kAllModes);
  CHECK(scenario::closed_modes(areas_with(R"("depth_m":0.4)").at(0)) == (kCar | kWheelchair));
  CHECK(scenario::closed_modes(areas_with(R"("depth_m":0.4,"modes":"foot")").at(0)) == (kFoot | kWheelchair));
  CHECK(scenario::closed_modes(areas_with("").at(0)) == kAllModes);
}

TEST_CASE("hazard areas: a street is in when a part of it is, a courtyard of the area is not") {
  const auto c = test::draw({"A----B----C",
                             "|         |",
                             "D----E----F"});
  const auto in = [&](const std::string& geometry) { return names(c.city, areas(feature("", geometry)).at(0)); };
  CHECK(in(polygon(square(240, -10, 260, 10))) == Names{"A-B", "B-C"});
  CHECK(in(polygon(square(100, -10, 107, 10))) == Names{"A-B"});
  CHECK(in(polygon(square(-10, -60, 10, -40))) == Names{"A-D"});
  CHECK(in(polygon(square(1000, 0, 1100, 10))).empty());
  CHECK(in(polygon(square(-50, -150, 550, 50) + "," + square(-20, -20, 520, 20))) == Names{"A-D", "C-F", "D-E", "E-F"});
  CHECK(in(R"({"type":"MultiPolygon","coordinates":[[)" + square(-50, -150, 550, 50) + "," + square(-40, -140, 540, 40) + "],[" + square(240, -10, 260, 10) + "]]}") == Names{"A-B", "B-C"});
}

TEST_CASE("hazard areas: bridges above the ground stand over a flood, not over fire or a tsunami") {
  auto c = test::draw({"A----B====C"});
  const auto in = [&](const char* cause) { return names(c.city, areas(feature(std::string(R"("cause":")") + cause + "\"", polygon(square(-50, -50, 600, 50)))).at(0)); };
  CHECK(in("flood") == Names{"A-B", "B-C"});
  c.city.roads.layer[c.street('B', 'C')] = 1;
  CHECK(in("flood") == Names{"A-B"});
  CHECK(in("tsunami") == Names{"A-B", "B-C"});
  CHECK(in("fire") == Names{"A-B", "B-C"});
}

TEST_CASE("hazard areas: a ragged area with holes agrees with looking at every side") {
  const City city = test::random_city(200, 600, 5);
  scenario::Draws d(9, 0, scenario::Purpose::test, 2);
  HazardArea a;
  const auto star = [&](double x, double y, double radius, int n) {
    std::vector<LonLat> ring;
    for (int i = 0; i < n; ++i) {
      const double angle = 2 * 3.14159265358979 * i / n, r = radius * (0.3 + 0.7 * d.uniform());
      ring.push_back({x + r * std::cos(angle), y + r * std::sin(angle)});
    }
    ring.push_back(ring.front());
    return ring;
  };
  a.rings = {star(400, 500, 350, 500), star(850, 800, 120, 7)};
  a.holes = {star(400, 500, 100, 60)};
  a.hole_of = {0};
  const auto inside = [&](Point p) {
    const LonLat q{p.x, p.y};
    return (contains(a.rings[0], q) && !contains(a.holes[0], q)) || contains(a.rings[1], q);
  };
  std::vector<SegmentId> slow;
  for (SegmentId s : city.roads.segments()) {
    const auto line = city.roads.shape(s);
    bool in = false;
    const double steps = std::max(1.0, std::ceil(distance_m(line[0], line[1]) / 5));
    for (double k = 0; k <= steps; ++k) in |= inside({line[0].x + (line[1].x - line[0].x) * k / steps, line[0].y + (line[1].y - line[0].y) * k / steps});
    if (in) slow.push_back(s);
  }
  CHECK(segments_in(city, a) == slow);
  CHECK(!slow.empty());
  CHECK(slow.size() < city.roads.segment_count());
}

TEST_CASE("hazard areas: a hundred areas on fifty thousand streets are quick") {
  const City city = test::random_city(20000, 50000, 6);
  const auto begin = std::chrono::steady_clock::now();
  std::size_t found = 0;
  for (int i = 0; i < 100; ++i) {
    HazardArea a;
    const double x = 10.0 * i;
    a.rings = {{{x, 0}, {x + 30, 0}, {x + 30, 30}, {x, 30}, {x, 0}}};
    found += segments_in(city, a).size();
  }
  CHECK(found > 0);
  CHECK(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() < 20);
}
