#include <catch2/catch.hpp>

#include <cmath>

#include "graph/errors.hpp"
#include "tests/scenario/census_support.hpp"
#include "tests/support/data.hpp"

using namespace senda;
using namespace senda::test;
using Catch::Matchers::Contains;

namespace {

const char* const kGeographic = R"(GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]])";
const char* const kMollweide =
    R"(PROJCS["World_Mollweide",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Mollweide"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],UNIT["Meter",1.0]])";

// Streets from (-99.002, 19.000) to (-98.998, 19.002).
struct RasterCity {
  Folder f;
  RasterCity() {
    f.put("net/node.csv", "node_id,x_coord,y_coord\na,-99.002,19.000\nb,-98.998,19.002\n");
    f.put("net/link.csv", std::string(kLinkHeader) + "1,a,b,0,480,36,1,900,,4\n");
  }
  scenario::Inputs load(const std::string& grid, const char* crs, const std::string& more = "") const {
    f.put("p.asc", grid);
    f.put("p.prj", crs);
    const auto s = scenario::load_scenario(f.put("s.json", R"({"senda":1,"city":{"gmns":"net"},"closures":{"model":false},"people":{"raster":"p.asc")" + more + "}}"));
    return scenario::load_inputs(s, world::open_city(s));
  }
};

// A wide raster of 0.001 degrees over the streets: 10 persons per cell, `at` set otherwise.
std::string degrees(int columns, int rows, const std::map<std::pair<int, int>, double>& other, const std::string& none = "NODATA_value -9999\n") {
  std::string text = fmt::format("ncols {}\nnrows {}\nxllcorner {}\nyllcorner {}\ncellsize 0.001\n{}", columns, rows, -99.0 - columns * 0.0005, 19.001 - rows * 0.0005, none);
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < columns; ++c) text += fmt::format("{} ", other.contains({c, r}) ? other.at({c, r}) : 10.0);
    text += "\n";
  }
  return text;
}

double sum(const scenario::Inputs& in) {
  double total = 0;
  for (const auto& [p, v] : in.raster) total += v;
  return total;
}

}  // namespace

TEST_CASE("raster: only cells over the streets are kept; no data, zero and less hold nobody") {
  const RasterCity city;
  // 101 columns by 51 rows about (-99, 19.001); the streets reach 2 cells west and east of the middle, 1 north and south.
  const auto all = city.load(degrees(101, 51, {}), kGeographic);
  const double per_column = sum(all) / 10;
  CHECK((per_column >= 12 && per_column <= 35));
  CHECK(noted(all, fmt::format("states {:.0f} people in {} cells", sum(all), all.raster.size())));
  const auto holed = city.load(degrees(101, 51, {{{50, 25}, -9999}, {{51, 25}, 0}}), kGeographic);
  CHECK(sum(holed) == sum(all) - 20);
  const auto filler = city.load(degrees(101, 51, {{{50, 25}, -200}, {{51, 25}, -200}}), kGeographic);
  CHECK(sum(filler) == sum(all) - 20);
  CHECK(noted(filler, "cells of -200, which are taken for no data"));
  CHECK_THROWS_WITH(city.load(degrees(101, 51, {{{50, 25}, -200}, {{51, 25}, -3}}), kGeographic), Contains("pixel in column 51, row 25: holds -3, and another one -200"));
}

TEST_CASE("raster: GHS-POP's Mollweide metres end up in the same place") {
  const RasterCity city;
  // The cell of 100 m that holds (-99, 19.001) in Mollweide: x = 2 sqrt2/pi R lon cos t, y = sqrt2 R sin t.
  const double pi = std::acos(-1.0), R = 6378137, lat = 19.001 * pi / 180;
  double t = lat;
  for (int i = 0; i < 50; ++i) t -= (2 * t + std::sin(2 * t) - pi * std::sin(lat)) / (2 + 2 * std::cos(2 * t));
  const double x = 2 * std::sqrt(2.0) / pi * R * (-99 * pi / 180) * std::cos(t), y = std::sqrt(2.0) * R * std::sin(t);
  std::string text = fmt::format("ncols 41\nnrows 41\nxllcorner {}\nyllcorner {}\ncellsize 100\nNODATA_value -200\n", x - 2050, y - 2050);
  for (int r = 0; r < 41; ++r) {
    for (int c = 0; c < 41; ++c) text += r == 20 && c == 20 ? "77 " : "-200 ";
    text += "\n";
  }
  const auto in = city.load(text, kMollweide);
  REQUIRE(in.raster.size() == 1);
  CHECK(in.raster[0].second == 77);
  const auto s = scenario::load_scenario(city.f.path / "s.json");
  CHECK(distance_m(in.raster[0].first, world::open_city(s).plane.project(LonLat{-99, 19.001})) < 30);
}

TEST_CASE("raster: beside zones it is compared with them and not mixed in") {
  const RasterCity city;
  city.f.put("z.csv", "zone_id,wkt,persons\nA,\"POLYGON ((-99.002 19.0, -98.998 19.0, -98.998 19.002, -99.002 19.002, -99.002 19.0))\",200\n");
  const auto in = city.load(degrees(101, 51, {}), kGeographic, R"(,"zones":"z.csv")");
  CHECK(in.raster.empty());
  CHECK(persons_in(in.zones) == 200);
  CHECK(noted(in, "two sources disagree"));
  CHECK(noted(in, "z.csv states 200 people"));
  city.f.put("z.csv", "zone_id,wkt,persons\nA,\"POLYGON ((-99.0025 19.0005, -98.9985 19.0005, -98.9985 19.0015, -99.0025 19.0015, -99.0025 19.0005))\",40\n");
  CHECK_FALSE(noted(city.load(degrees(101, 51, {}), kGeographic, R"(,"zones":"z.csv")"), "two sources disagree"));
}

TEST_CASE("raster: none over the city, and a city without longitude, are refused") {
  const RasterCity city;
  CHECK_THROWS_WITH(city.load("ncols 2\nnrows 2\nxllcorner 10\nyllcorner 10\ncellsize 0.001\n1 1\n1 1\n", kGeographic), Contains("does not lie over the city"));
  CHECK_THROWS_WITH(city.load(degrees(101, 51, {}), ""), Contains("states no coordinate reference system"));
  CensusCity local;
  local.folder.put("p.asc", degrees(3, 3, {}));
  local.folder.put("p.prj", kGeographic);
  CHECK_THROWS_WITH(local.load(R"("raster":"p.asc")"), Contains("no longitude and latitude"));
}

TEST_CASE("real data: the raster of Mexico City over one neighbourhood agrees with the tracts it was made of") {
  const auto osm = test_data("osm/cdmx_centro_poniente_streets.osm.pbf"), raster = test_data("mexico/cdmx_pop2010_0.001deg.tif");
  if (!osm || !raster) return;
  Folder f;
  const auto s = scenario::load_scenario(f.put("s.json", R"({"senda":1,"closures":{"model":false},"city":{"osm":")" + osm->string() + R"("},"people":{"raster":")" + raster->string() + R"("}})"));
  const auto in = scenario::load_inputs(s, world::open_city(s));
  REQUIRE_FALSE(in.raster.empty());
  Box cells;
  for (const auto& [p, v] : in.raster) {
    CHECK((v > 0 && v < 2000));
    cells.add(p);
  }
  CHECK(cells.high.x - cells.low.x < 20000);
}
