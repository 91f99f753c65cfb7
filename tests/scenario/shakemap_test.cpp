#include <catch2/catch.hpp>

#include <cmath>
#include <sstream>

#include "graph/errors.hpp"
#include "sim/scenario/ground_motion_table.hpp"
#include "sim/scenario/shakemap.hpp"
#include "tests/support/data.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using Catch::Matchers::Contains;
using scenario::read_ground_motion_table;
using scenario::read_shakemap;
using scenario::ShakeMap;
using Field = ShakeMap::Field;

namespace {

const std::string kFields = R"(<grid_field index="1" name="LON" units="dd"/><grid_field index="2" name="LAT" units="dd"/><grid_field index="3" name="PGA" units="pctg"/>)";
const std::string kRows = "10 21 1\n11 21 2\n12 21 4\n10 20 8\n11 20 16\n12 20 32\n";

std::string grid(const std::string& fields, const std::string& rows, const std::string& before = "") {
  return "<?xml version=\"1.0\"?>\n<shakemap_grid event_id=\"e1\">\n" + before + fields + "\n<grid_data>\n" + rows + "</grid_data>\n</shakemap_grid>\n";
}
const std::string kHeader = R"(<grid_specification nlon="3" nlat="2"/>)";

ShakeMap read(const std::string& text) {
  std::istringstream in(text);
  return read_shakemap(in, "grid.xml", nullptr, "");
}
ShakeMap read(const std::string& text, const std::string& uncertainty) {
  std::istringstream in(text), more(uncertainty);
  return read_shakemap(in, "grid.xml", &more, "uncertainty.xml");
}
std::string complaint(const std::string& text) {
  try {
    read(text);
  } catch (const InputError& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("shakemap: acceleration becomes g, and the grid is that of the points") {
  const ShakeMap m = read(grid(kFields, kRows, kHeader + R"(<event event_id="us1" magnitude="7.1" depth="48" lat="18.5" lon="-98.4"/>)"));
  CHECK(m.event_id == "us1");
  CHECK(m.magnitude == 7.1);
  CHECK(m.depth_km == 48);
  CHECK((m.nlon == 3 && m.nlat == 2 && m.lon_min == 10 && m.lon_max == 12 && m.lat_min == 20 && m.lat_max == 21 && m.dlon == 1 && m.dlat == 1));
  CHECK(m.column[0] == std::vector<double>{0.08, 0.16, 0.32, 0.01, 0.02, 0.04});
  CHECK(*m.at(Field::pga, {10, 21}) == Approx(0.01));
  CHECK_FALSE(m.has(Field::pgv));
  CHECK_FALSE(m.at(Field::pgv, {10, 21}));
  CHECK(std::isnan(read(grid(kFields, kRows)).depth_km));
}

TEST_CASE("shakemap: the order of rows and columns does not matter, names do") {
  const std::string fields = R"(<grid_field index="2" name="PGA" units="g"/><grid_field index="3" name="lon"/><grid_field index="1" name="LAT"/><grid_field index="4" name="URAT"/>)";
  const ShakeMap m = read(grid(fields, "20 .08 10 nan\n21\t.04 12 1\n21 .01 10 1\n20 .32 12 1\n20 .16 11 1\n21 .02 11 1"));
  CHECK(m.column[0] == std::vector<double>{0.08, 0.16, 0.32, 0.01, 0.02, 0.04});
}

TEST_CASE("shakemap: shaking is interpolated in its logarithm, intensity and deviations as they are") {
  const std::string fields = kFields + R"x(<grid_field index="4" name="MMI" units="intensity"/><grid_field index="5" name="STDPGA" units="ln(pctg)"/><grid_field index="6" name="SVEL" units="ms"/>)x";
  const ShakeMap m = read(grid(fields, "0 1 1 2 .2 300\n1 1 2 4 .4 500\n0 0 8 6 .6 700\n1 0 16 8 .8 900\n"));
  CHECK(*m.at(Field::pga, {0.5, 0}) == Approx(std::sqrt(0.08 * 0.16)));
  CHECK(*m.at(Field::pga, {0.5, 0.5}) == Approx(std::pow(0.01 * 0.02 * 0.08 * 0.16, 0.25)));
  CHECK(*m.at(Field::mmi, {0.25, 0.5}) == Approx(4.5));
  CHECK(*m.at(Field::std_pga, {0.5, 0.5}) == Approx(0.5));
  CHECK(*m.at(Field::vs30, {1, 0.75}) == Approx(600));
}

TEST_CASE("shakemap: a corner without shaking is met linearly, not with nothing everywhere") {
  const ShakeMap m = read(grid(kFields, "0 1 0\n1 1 2\n0 0 2\n1 0 2\n"));
  CHECK(*m.at(Field::pga, {0, 1}) == 0);
  CHECK(*m.at(Field::pga, {0.5, 0.5}) == Approx(0.015));
}

TEST_CASE("shakemap: outside the grid there is no value, and the grid says what it covers") {
  const ShakeMap m = read(grid(kFields, kRows));
  for (const LonLat p : {LonLat{9.99, 20.5}, LonLat{12.01, 20.5}, LonLat{11, 19.99}, LonLat{11, 21.01}, LonLat{std::nan(""), 20}}) CHECK_FALSE(m.at(Field::pga, p));
  CHECK(m.at(Field::pga, {12, 20}));
  CHECK(m.covers({10, 20}, {12, 21}));
  CHECK_FALSE(m.covers({9.9, 20}, {12, 21}));
  CHECK_FALSE(m.covers({10, 20}, {12, 21.1}));
}

TEST_CASE("shakemap: a grid across the date line is one grid") {
  const ShakeMap m = read(grid(kFields, "179 1 1\n180 1 2\n-179 1 4\n179 0 1\n180 0 2\n-179 0 4\n"));
  CHECK((m.nlon == 3 && m.lon_min == 179 && m.lon_max == 181));
  CHECK(*m.at(Field::pga, {-179, 0.5}) == Approx(0.04));
  CHECK(*m.at(Field::pga, {179, 0.5}) == Approx(0.01));
  CHECK(m.covers({-179.5, 0}, {-179.2, 1}));
}

TEST_CASE("shakemap: coordinates that were rounded lie on the grid all the same") {
  const ShakeMap m = read(grid(kFields, "0.0000 1 1\n0.0083 1 1\n0.0167 1 1\n0.0250 1 1\n0.0000 0 1\n0.0084 0 1\n0.0167 0 1\n0.0250 0 1\n"));
  CHECK(m.nlon == 4);
  CHECK(m.dlon == Approx(0.025 / 3));
}

TEST_CASE("shakemap: a header that promises other points than there are is refused with both counts") {
  CHECK_THAT(complaint(grid(kFields, kRows, R"(<grid_specification nlon="361" nlat="318"/>)")), Contains("grid.xml") && Contains("promises 361 x 318 = 114798 points") && Contains("holds 6 rows"));
  CHECK_THAT(complaint(grid(kFields, kRows, R"(<grid_specification nlon="2" nlat="3"/>)")), Contains("promises 2 x 3") && Contains("form 3 x 2"));
  CHECK_THAT(complaint(grid(kFields, kRows, R"(<grid_specification nlon="1.5" nlat="3"/>)")), Contains("nlon") && Contains("whole number"));
}

TEST_CASE("shakemap: points that are missing, double or off the grid are named") {
  CHECK_THAT(complaint(grid(kFields, "10 21 1\n11 21 2\n12 21 4\n10 20 8\n11 20 16\n")), Contains("no row for the point 12.0000, 20.0000"));
  CHECK_THAT(complaint(grid(kFields, kRows + "11 20 16\n")), Contains("line 11") && Contains("11, 20 stands already in line 9"));
  CHECK_THAT(complaint(grid(kFields, "10 21 1\n11.4 21 2\n12 21 4\n10 20 8\n11.4 20 16\n12 20 1\n")), Contains("line 6") && Contains("does not lie on the grid"));
  CHECK_THAT(complaint(grid(kFields, "1 1 1\n2 2 1\n3 3 1\n4 4 1\n5 5 1\n6 6 1\n7 7 1\n8 8 1\n9 9 1\n")), Contains("9 points at 9 longitudes and 9 latitudes"));
  CHECK_THAT(complaint(grid(kFields, "10 21 1\n11 21 2\n")), Contains("2 x 1 points") && Contains("at least 2 x 2"));
  CHECK_THAT(complaint(grid(kFields, "")), Contains("holds no rows"));
  CHECK_THAT(complaint(grid(kFields, "10 91 1\n")), Contains("line 5, field LAT") && Contains("from -90 to 90"));
}

TEST_CASE("shakemap: rows name their line when they are wrong") {
  CHECK_THAT(complaint(grid(kFields, "10 21 1\n11 21\n")), Contains("line 6: has 2 values; the file names 3 fields"));
  CHECK_THAT(complaint(grid(kFields, "10 21 1 9 9\n")), Contains("line 5: has 5 values"));
  CHECK_THAT(complaint(grid(kFields, "10 21 1\n\n11 21 high\n")), Contains("line 7, field PGA: 'high' is not a number"));
  for (const char* v : {"-1", "nan", "inf", "1e9"}) CHECK_THAT(complaint(grid(kFields, "10 21 1\n11 21 2\n10 20 8\n11 20 " + std::string(v) + "\n")), Contains("line 8, field PGA") && Contains("from 0 to 2000"));
  CHECK_THAT(complaint(grid(kFields, std::string(5000, '1') + "\n")), Contains("line 5: is longer than 4096"));
  CHECK_THAT(complaint(grid(kFields, "10 21 1\n<x/>11 21 2\n")), Contains("line 6: has <x> among the rows"));
}

TEST_CASE("shakemap: fields are checked by name, index and unit") {
  const std::string place = R"(<grid_field index="1" name="LON"/><grid_field index="2" name="LAT"/>)";
  CHECK_THAT(complaint(grid(place, "10 21\n")), Contains("has no PGA field; the fields here are LON, LAT"));
  CHECK_THAT(complaint(grid(R"(<grid_field index="1" name="LON"/><grid_field index="2" name="PGA" units="g"/>)", "10 21\n")), Contains("no LAT field"));
  const auto with = [&](const std::string& third) { return complaint(grid(place + third, "0 1 1\n1 1 2\n0 0 8\n1 0 16\n")); };
  CHECK_THAT(with(R"(<grid_field index="3" name="PGA" units="gal"/>)"), Contains("PGA: is in 'gal'") && Contains("pctg"));
  CHECK_THAT(with(R"(<grid_field index="3" name="PGA"/>)"), Contains("PGA: is in ''"));
  CHECK_THAT(with(R"(<grid_field index="4" name="PGA" units="g"/>)"), Contains("no grid_field with index 3"));
  CHECK_THAT(with(R"(<grid_field index="2" name="PGA" units="g"/>)"), Contains("two fields the index 2"));
  CHECK_THAT(with(R"(<grid_field index="3" name="LAT"/>)"), Contains("names the field LAT twice"));
  CHECK_THAT(with(R"(<grid_field name="PGA"/>)"), Contains("without an index"));
  CHECK_THAT(with(R"(<grid_field index="99" name="PGA"/>)"), Contains("from 1 to 64"));
  CHECK_THAT(with(R"(<grid_field index="3"/>)"), Contains("without a usable name"));
  CHECK_THAT(complaint(grid("", "1 2 3\n")), Contains("rows but no grid_field"));
  const auto fourth = [&](const std::string& field) { return complaint(grid(kFields + field, "0 1 1 1\n1 1 2 1\n0 0 8 1\n1 0 16 1\n")); };
  CHECK_THAT(fourth(R"(<grid_field index="4" name="PGV" units="ms"/>)"), Contains("PGV: is in 'ms'"));
  CHECK_THAT(fourth(R"(<grid_field index="4" name="SVEL" units="km/s"/>)"), Contains("SVEL: is in 'km/s'"));
  CHECK_THAT(fourth(R"(<grid_field index="4" name="STDPGA" units="log10"/>)"), Contains("STDPGA: is in 'log10'"));
}

TEST_CASE("shakemap: text that is not a well-formed ShakeMap is refused with the line") {
  CHECK_THAT(complaint("<shakemap_grid>\n<event>\n</shakemap_grid>"), Contains("line 3") && Contains("not well-formed"));
  CHECK_THAT(complaint(""), Contains("not well-formed"));
  CHECK_THAT(complaint("<html/>"), Contains("begins with <html>"));
  CHECK_THAT(complaint("<shakemap_grid/>"), Contains("no grid_data"));
  CHECK_THAT(complaint(grid(kFields, kRows).substr(0, 280)), Contains("not well-formed"));
  CHECK_THAT(complaint("<shakemap_grid>" + kFields + "<grid_data/><grid_data/></shakemap_grid>"), Contains("second grid_data"));
  CHECK_THAT(complaint("<shakemap_grid>" + kFields + "<grid_data/><grid_field index=\"4\" name=\"PGV\"/></shakemap_grid>"), Contains("after the rows"));
  CHECK_THAT(complaint(grid(kFields, kRows, R"(<event magnitude="big"/>)")), Contains("line 3, magnitude: 'big' is not a number"));
}

TEST_CASE("shakemap: entity bombs, endless ids, deep nests and endless markup are refused") {
  CHECK_THAT(complaint("<?xml version=\"1.0\"?>\n<!DOCTYPE g [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n" + grid(kFields, kRows).substr(22)), Contains("line 2") && Contains("document type declaration"));
  CHECK_THAT(complaint("<shakemap_grid event_id=\"" + std::string(201, 'x') + "\"/>"), Contains("id of 201 characters"));
  std::string nest = "<shakemap_grid>";
  for (int i = 0; i < 20; ++i) nest += "<a>";
  CHECK_THAT(complaint(nest), Contains("nests more than 16"));
  CHECK_THAT(complaint("<shakemap_grid><!--" + std::string(std::size_t{3} << 20, 'x')), Contains("more than 1 MiB"));
}

TEST_CASE("shakemap: uncertainty.xml gives the deviations, and must be of the same event and grid") {
  const std::string fields = R"x(<grid_field index="1" name="LON"/><grid_field index="2" name="LAT"/><grid_field index="3" name="STDPGA" units="ln(pctg)"/><grid_field index="4" name="STDPSA10" units="ln(pctg)"/>)x";
  const std::string rows = "10 21 .1 .2\n11 21 .1 .2\n12 21 .1 .2\n10 20 .1 .2\n11 20 .1 .2\n12 20 .3 .2\n";
  const ShakeMap m = read(grid(kFields, kRows), grid(fields, rows));
  CHECK(*m.at(Field::std_pga, {11.5, 20}) == Approx(0.2));
  CHECK(*m.at(Field::std_sa10, {10, 20}) == Approx(0.2));
  const auto wrong = [&](const std::string& uncertainty) {
    try {
      read(grid(kFields, kRows), uncertainty);
    } catch (const InputError& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  CHECK_THAT(wrong(grid(fields, rows, R"(<event event_id="other"/>)")), Contains("uncertainty.xml: is of the event other; grid.xml is of e1"));
  CHECK_THAT(wrong(grid(fields, "10 21 .1 .2\n11 21 .1 .2\n10 20 .1 .2\n11 20 .1 .2\n")), Contains("uncertainty.xml: is a grid of 2 x 2") && Contains("grid.xml has 3 x 2"));
  CHECK_THAT(wrong(grid(fields, "10 22 .1 .2\n11 22 .1 .2\n12 22 .1 .2\n10 21 .1 .2\n11 21 .1 .2\n12 21 .3 .2\n")), Contains("must be one grid"));
  CHECK_THAT(wrong(grid(kFields, kRows)), Contains("no standard deviation"));
}

TEST_CASE("shakemap: files that are not there are refused by name") {
  const test::Folder f;
  CHECK_THROWS_WITH(read_shakemap(f.path / "none.xml"), Contains("none.xml") && Contains("cannot be read"));
  const auto good = f.put("grid.xml", grid(kFields, kRows));
  CHECK_THROWS_WITH(read_shakemap(good, f.path), Contains("cannot be read"));
  CHECK(read_shakemap(good).nlon == 3);
}

TEST_CASE("shakemap: real grids of USGS read as they are published") {
  if (const auto file = test::test_data("shakemap/lomaprieta1989_grid.xml")) {
    const ShakeMap m = read_shakemap(*file);
    CHECK((m.nlon == 241 && m.nlat == 193 && m.magnitude == 6.9 && m.depth_km == 18));
    CHECK(*m.at(Field::pga, {-125.38, 39.434}) == Approx(0.0052));
    CHECK(*m.at(Field::sa30, {-119.38, 34.646}) == Approx(0.0085));
    CHECK(*m.at(Field::std_pga, {-119.38, 34.646}) == Approx(0.49));
    CHECK(*m.at(Field::vs30, {-119.38, 34.646}) == Approx(555));
  }
  if (const auto file = test::test_data("shakemap/puebla2017_cdmx_idw_grid.xml")) {
    const ShakeMap m = read_shakemap(*file);
    CHECK((m.nlon == 61 && m.nlat == 73));
    CHECK(*m.at(Field::pga, {-99.4, 19.65}) == Approx(0.088284));
    CHECK(m.covers({-99.37, 19.11}, {-98.93, 19.6}));
    CHECK_FALSE(m.has(Field::sa10));
  }
  if (const auto file = test::test_data("edge_cases/tiny_gorkha_grid.xml"))
    CHECK_THROWS_WITH(read_shakemap(*file), Contains("361 x 318") && Contains("holds 4 rows"));
}

namespace {

scenario::GroundMotionTable table(const std::string& text) {
  const test::Folder f;
  return read_ground_motion_table(f.put("gmf.csv", text));
}

}  // namespace

TEST_CASE("ground motion table: sites stand once, events follow the file, worlds take turns") {
  const auto t = table("#,,,\"generated_by='OpenQuake engine 3.16'\"\nevent_id,lon,lat,gmv_PGA,gmv_SA(1.0)\n7,10,20,.1,.2\n7,11,20,.3,.4\n9,11,20,.7,.8\n9,10,20,.5,.6\n");
  CHECK(t.sites == std::vector<LonLat>{{10, 20}, {11, 20}});
  CHECK(t.events == std::vector<std::string>{"7", "9"});
  CHECK(t.measures == std::vector<std::string>{"PGA", "SA(1.0)"});
  CHECK(t.median[0] == std::vector<double>{.1, .3, .5, .7});
  CHECK(t.median_at(*t.find("SA(1)"), 1, 1) == .8);
  CHECK_FALSE(t.find("PGV"));
  CHECK(t.deviation[0].empty());
}

TEST_CASE("ground motion table: without events it is one field, and spreads become ln units") {
  const auto t = table("custom_site_id,lon,lat,gmv_PGA,gsd_PGA,gmv_PGV,std_ln_PGV\na,10,20,.1,1.5,30,.4\n");
  CHECK(t.events.size() == 1);
  CHECK(t.deviation[0][0] == Approx(std::log(1.5)));
  CHECK(t.deviation[1][0] == .4);
}

TEST_CASE("ground motion table: what is wrong is named with its line") {
  CHECK_THROWS_WITH(table("lon,lat,gmv_PGA\n10,20,-1\n"), Contains("gmf.csv: line 2, column gmv_PGA: -1 is out of range"));
  CHECK_THROWS_WITH(table("# a\nlon,lat,gmv_PGA\n10,20,nan\n"), Contains("line 3, column gmv_PGA"));
  CHECK_THROWS_WITH(table("lon,lat,gmv_PGA\n10,20,981\n"), Contains("from 0 to 50"));
  CHECK_THROWS_WITH(table("lon,lat,gmv_PGA,gsd_PGA\n10,20,.1,.6\n"), Contains("column gsd_PGA") && Contains("from 1"));
  CHECK_THROWS_WITH(table("lon,lat,gmv_PGA\n10,20,.1\n10,20,.2\n"), Contains("line 3") && Contains("10, 20 stands already in line 2"));
  CHECK_THROWS_WITH(table("event_id,lon,lat,gmv_PGA\n1,10,20,.1\n1,11,20,.1\n2,10,20,.1\n"), Contains("no row for the site 11, 20 for event 2"));
  CHECK_THROWS_WITH(table("event_id,lon,lat,gmv_PGA\n,10,20,.1\n"), Contains("event_id: is blank"));
  CHECK_THROWS_WITH(table("lon,lat,pga\n10,20,.1\n"), Contains("no column gmv_"));
  CHECK_THROWS_WITH(table("lon,lat,gmv_PGA,gvm_PGV\n10,20,.1,2\n"), Contains("column 'gvm_PGV' is not known"));
  CHECK_THROWS_WITH(table("lon,lat,gmv_SA(x)\n10,20,.1\n"), Contains("'gmv_SA(x)' names no intensity measure"));
  CHECK_THROWS_WITH(table("lon,lat,gmv_SA(1),gmv_SA(1.0)\n10,20,.1,.1\n"), Contains("gives SA(1) twice"));
  CHECK_THROWS_WITH(table("lon,lat,gmv_PGA,gsd_PGA,std_ln_PGA\n10,20,.1,2,.5\n"), Contains("both std_ln_PGA and gsd_PGA"));
  CHECK_THROWS_WITH(table("lon,lat,gmv_PGA,event_id,eid\n10,20,.1,1,1\n"), Contains("both event_id and eid"));
  CHECK_THROWS_WITH(table("lat,gmv_PGA\n20,.1\n"), Contains("column 'lon' is missing"));
  CHECK_THROWS_WITH(table("lon,lat,gmv_PGA\n"), Contains("holds no rows"));
  CHECK_THROWS_WITH(read_ground_motion_table("/nowhere/gmf.csv"), Contains("/nowhere/gmf.csv") && Contains("cannot be read"));
}

TEST_CASE("nearest point: agrees with looking at every point") {
  scenario::Draws d(3, 0, scenario::Purpose::test, 1);
  std::vector<Point> points;
  for (int i = 0; i < 300; ++i) points.push_back({5000 * d.uniform(), 800 * d.uniform()});
  const scenario::NearestPoint index(points);
  for (int k = 0; k < 500; ++k) {
    const Point p{8000 * d.uniform() - 1500, 3000 * d.uniform() - 1000};
    const double within = 600 * d.uniform();
    std::optional<std::uint32_t> slow;
    for (std::uint32_t i = 0; i < points.size(); ++i)
      if (distance_m(p, points[i]) <= (slow ? std::nextafter(distance_m(p, points[*slow]), 0) : within)) slow = i;
    CHECK(index.at(p, within) == slow);
  }
  CHECK(scenario::NearestPoint({}).at({0, 0}, 1e18) == std::nullopt);
  CHECK(scenario::NearestPoint({{0, 0}, {std::nan(""), 0}, {INFINITY, 0}}).at({1e6, 0}, 1e18) == 0u);
  CHECK(scenario::NearestPoint({{0, 0}}).at({3, 4}, 4.9) == std::nullopt);
}
