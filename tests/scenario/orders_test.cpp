#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "graph/errors.hpp"
#include "tests/scenario/census_support.hpp"

using namespace senda;
using namespace senda::test;
using Catch::Matchers::Contains;

TEST_CASE("orders: by zone and by polygon, with their time and compliance") {
  CensusCity c;
  c.squares("POBTOT", {"10", "20", "30", "40"});
  c.folder.put("areas/flood.csv", "name,wkt\nriver,\"POLYGON ((0 0, 500 0, 500 500, 0 500, 0 0), (100 100, 200 100, 200 200, 100 200, 100 100))\"\n");
  const auto in = c.load(R"("zones":"zones.csv")", R"(,"policy":{"orders":[{"zone":"A2","at_s":1800,"compliance":0.5},{"polygon":"areas/flood.csv","at_s":60}]})");
  REQUIRE(in.orders.size() == 2);
  CHECK((in.orders[0].zone == "A2" && in.orders[0].at_s == 1800 && in.orders[0].compliance == 0.5 && in.orders[0].rings.empty()));
  CHECK((in.orders[1].zone.empty() && in.orders[1].at_s == 60 && in.orders[1].compliance == 0.7));
  CHECK(scenario::inside(in.orders[1].rings, in.orders[1].holes, {300, 300}));
  CHECK_FALSE(scenario::inside(in.orders[1].rings, in.orders[1].holes, {150, 150}));
}

TEST_CASE("orders: their files are inputs and move with the resolved scenario") {
  CensusCity c;
  c.squares("POBTOT", {"10"});
  c.folder.put("areas/flood.csv", "name,wkt\nriver," + square(0, 0, 500) + "\n");
  const auto s = c.scenario(R"("zones":"zones.csv")", R"(,"policy":{"orders":[{"polygon":"areas/flood.csv"}]})");
  const auto files = scenario::input_files(s);
  REQUIRE(files.contains("policy.orders[0].polygon"));
  CHECK(std::filesystem::equivalent(files.at("policy.orders[0].polygon"), c.folder.path / "areas/flood.csv"));
  CHECK(scenario::resolved(s, c.folder.path / "out")["policy"]["orders"][0]["polygon"] == "../areas/flood.csv");
  c.folder.put("out/r.json", scenario::resolved(s, c.folder.path / "out").dump());
  const auto again = scenario::load_scenario(c.folder.path / "out/r.json");
  CHECK(scenario::load_inputs(again, world::open_city(again)).orders.size() == 1);
}

TEST_CASE("orders: each mistake is named with its place in the list") {
  CensusCity c;
  c.squares("POBTOT", {"10", "20"}, {"North1", "North2"});
  c.folder.put("points.csv", "name,lon,lat\nx,1,2\n");
  c.folder.put("broken.geojson", "{");
  const auto with = [&](const std::string& orders) { c.load(R"("zones":"zones.csv")", R"(,"policy":{"orders":)" + orders + "}"); };
  CHECK_THROWS_WITH(with(R"({"zone":"North1"})"), Contains("policy.orders: is not a list"));
  CHECK_THROWS_WITH(with(R"([{"zone":"North1"},5])"), Contains("policy.orders[1]: is not an order"));
  CHECK_THROWS_WITH(with(R"([{"zone":"Nort2"}])"), Contains("policy.orders[0].zone: 'Nort2' is not a zone of the city; did you mean 'North2'?"));
  CHECK_THROWS_WITH(with(R"([{"zone":"North1","polygon":"points.csv"}])"), Contains("names a zone and a polygon"));
  CHECK_THROWS_WITH(with(R"([{"at_s":5}])"), Contains("names neither a zone nor a polygon"));
  CHECK_THROWS_WITH(with(R"([{"zone":"North1","at_s":259200}])"), Contains("policy.orders[0].at_s: 259200 s is after the horizon of 72 h"));
  CHECK_THROWS_WITH(with(R"([{"zone":"North1","at_s":-1}])"), Contains("policy.orders[0].at_s: -1 is not a number from 0"));
  CHECK_THROWS_WITH(with(R"([{"zone":"North1","compliance":1.2}])"), Contains("compliance: 1.2 is not a number from 0 to 1"));
  CHECK_THROWS_WITH(with(R"([{"zone":"North1","complience":1}])"), Contains("policy.orders[0].complience") && Contains("did you mean 'compliance'?"));
  CHECK_THROWS_WITH(with(R"([{"polygon":"none.geojson"}])"), Contains("none.geojson' does not exist"));
  CHECK_THROWS_WITH(with(R"([{"polygon":"points.csv"}])"), Contains("holds no polygon"));
  CHECK_THROWS_WITH(with(R"([{"polygon":"broken.geojson"}])"), Contains("broken.geojson") && Contains("cannot be read"));
  CHECK_THROWS_WITH(c.load("", R"(,"policy":{"orders":[{"zone":"A"}]})"), Contains("the scenario has none"));
}
