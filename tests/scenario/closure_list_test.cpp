#include <catch2/catch.hpp>

#include "sim/scenario/inputs.hpp"
#include "tests/support/osm_text.hpp"
#include "tests/support/tables.hpp"

using namespace senda;

namespace {

// One street of two segments and one across; closures named by what `file` holds.
std::vector<std::string> closed(const std::string& name, const std::string& text) {
  test::Folder f;
  test::OsmText o;
  o.node(1, 0, 0).node(2, 200, 0).node(3, 400, 0).node(4, 200, 200);
  o.way(1, {1, 2, 3}, {{"highway", "residential"}, {"name", "Larga"}}).way(2, {2, 4}, {{"highway", "residential"}, {"name", "Corta"}});
  f.put("t.osm", o.text());
  f.put(name, text);
  const auto s = scenario::load_scenario(f.put("s.json", R"({"senda":1,"city":{"osm":"t.osm"},"closures":{"model":false,"given":")" + name + R"("},"sites":{"from_osm":false}})"));
  const City city = import_osm(s.city.osm);
  std::vector<std::string> names;
  for (const auto& c : scenario::load_inputs(s, city).closures)
    for (const SegmentId seg : c.segments) names.push_back(city.roads.name(seg) + (c.cause == scenario::Cause::bridge ? " bridge" : ""));
  std::sort(names.begin(), names.end());
  return names;
}
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("closures: a line closes the streets it runs along, not those it crosses") {
  CHECK(closed("c.csv", "wkt,modes\n\"LINESTRING (0.00001 0.00002, 0.0036 0.00002)\",car\n") == Names{"Larga", "Larga"});
  CHECK(closed("c.csv", "wkt\n\"LINESTRING (0.0001 0.00002, 0.0016 0.00002)\"\n") == Names{"Larga"});
}

TEST_CASE("closures: a point closes the nearest street; a way's stretch is chosen by a place beside it") {
  CHECK(closed("c.csv", "wkt\nPOINT (0.0018 0.0009)\n") == Names{"Corta"});
  CHECK(closed("c.csv", "osm_way_id,near_lon,near_lat\n1,0.003,0\n") == Names{"Larga"});
  CHECK(closed("c.csv", "osm_way_id\n1\n") == Names{"Larga", "Larga"});
}

TEST_CASE("closures: a GeoJSON of lines is read like the table") {
  CHECK(closed("c.geojson", R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"cause":"bridge","clear_h":3},"geometry":{"type":"LineString","coordinates":[[0.0018,0.0001],[0.0018,0.0018]]}}]})") == Names{"Corta bridge"});
}

TEST_CASE("closures: what names no street is refused by line") {
  using Catch::Matchers::Contains;
  CHECK_THROWS_WITH(closed("c.csv", "wkt\nPOINT (1 1)\n"), Contains("line 2") && Contains("lies along no street"));
  CHECK_THROWS_WITH(closed("c.csv", "wkt\n\"POLYGON ((0 0, 1 0, 1 1, 0 0))\"\n"), Contains("neither a POINT nor a LINESTRING"));
  CHECK_THROWS_WITH(closed("c.csv", "link_id,cause\n,debris\n"), Contains("names no street"));
  CHECK_THROWS_WITH(closed("c.csv", "wkt,causa\nPOINT (0 0),x\n"), Contains("cause"));
}

TEST_CASE("closures: the parts of a multi-line are closed each by itself; a slip in a field name is named") {
  const std::string two = R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{%},"geometry":{"type":"MultiLineString","coordinates":[[[0.0001,0],[0.0016,0]],[[0.0018,0.0003],[0.0018,0.0017]]]}}]})";
  const auto with = [&](const std::string& properties) {
    std::string t = two;
    t.replace(t.find('%'), 1, properties);
    return t;
  };
  CHECK(closed("c.geojson", with(R"("fid":3)")) == Names{"Corta", "Larga"});
  CHECK_THROWS_WITH(closed("c.geojson", with(R"("modos":"car")")), Catch::Matchers::Contains("did you mean 'modes'"));
  CHECK_THROWS_WITH(closed("c.csv", "osm_way_id,near_lon,near_lat\n1,0.9,0\n"), Catch::Matchers::Contains("more than 1 km"));
}
