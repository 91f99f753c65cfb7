#include <catch2/catch.hpp>

#include <cmath>

#include "graph/errors.hpp"
#include "sim/scenario/site_values.hpp"
#include "tests/support/data.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using Catch::Matchers::Contains;
using scenario::kGroundPeriod;
using scenario::kVs30;
using scenario::LonLatBox;
using scenario::read_site_values;

namespace {

const char* const kGeographic = R"(GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]])";
const char* const kUtm14 =
    R"(PROJCS["WGS_1984_UTM_Zone_14N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",-99.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]])";

const LonLatBox kArea{{-99.003, 19.001}, {-99.001, 19.002}};
const Plane kPlane(LonLat{-99.002, 19.0015});

// Three by three cells of 0.001 degrees from (-99.004, 19.000): centres at -99.0035, -99.0025, -99.0015.
std::filesystem::path raster(const test::Folder& f, const std::string& rows, const char* crs = kGeographic) {
  if (*crs) f.put("v.prj", crs);
  return f.put("v.asc", "ncols 3\nnrows 3\nxllcorner -99.004\nyllcorner 19.000\ncellsize 0.001\nNODATA_value -9999\n" + rows);
}

}  // namespace

TEST_CASE("site values: a raster is interpolated between the centres of its cells") {
  const test::Folder f;
  const auto v = read_site_values(raster(f, "100 200 300\n400 500 600\n700 800 900\n"), kVs30, kPlane, kArea);
  CHECK(*v.at(LonLat{-99.0025, 19.0015}) == Approx(500));
  CHECK(*v.at(LonLat{-99.0020, 19.0015}) == Approx(550));
  CHECK(*v.at(LonLat{-99.0020, 19.0020}) == Approx(400));
  CHECK(*v.at(kPlane.project(LonLat{-99.0020, 19.0020})) == Approx(400));
}

TEST_CASE("site values: at the rim of a raster the nearest cell speaks, outside none") {
  const test::Folder f;
  const auto v = read_site_values(raster(f, "100 200 300\n400 500 600\n700 800 900\n"), kVs30, kPlane, kArea);
  CHECK(*v.at(LonLat{-99.0039, 19.0029}) == Approx(100));
  CHECK_FALSE(v.at(LonLat{-99.0041, 19.0015}));
  CHECK_FALSE(v.at(LonLat{-99.0025, 19.0031}));
  CHECK_FALSE(v.at(LonLat{80, 0}));
}

TEST_CASE("site values: where a neighbour holds no data the nearest that does speaks") {
  const test::Folder f;
  const auto v = read_site_values(raster(f, "100 -9999 -9999\n400 -9999 -9999\n-9999 -9999 -9999\n"), kVs30, kPlane, kArea);
  CHECK(*v.at(LonLat{-99.0031, 19.0016}) == Approx(400));
  CHECK(*v.at(LonLat{-99.0031, 19.0024}) == Approx(100));
  CHECK(*v.at(LonLat{-99.0035, 19.0020}) == Approx(250));  // exactly between two cells with data
  CHECK_FALSE(v.at(LonLat{-99.0015, 19.0005}));
}

TEST_CASE("site values: a raster may state any coordinate system") {
  const test::Folder f;
  f.put("u.prj", kUtm14);
  const auto file = f.put("u.asc", "ncols 3\nnrows 3\nxllcorner 499500\nyllcorner 2100000\ncellsize 500\nNODATA_value -1\n1 1 1\n2 2.5 3\n1 1 1\n");
  const Plane plane(LonLat{-99, 18.99});  // northing 2,100,750 on the central meridian lies near latitude 18.999
  const double lat = 2100750 / 0.9996 / 6367449.1458 * 180 / 3.14159265358979;
  const auto roughly = read_site_values(file, kGroundPeriod, plane, {{-99.004, 18.98}, {-98.99, 19.01}});
  // The row in the middle rises by 0.5 s over 500 m eastward; the cell in the middle is centred 250 m east.
  double best = 0;
  for (double y = lat - 0.2; y < lat + 0.2; y += 0.0005)
    if (const auto here = roughly.at(LonLat{-99 + 250 / (111320 * std::cos(y * 3.14159265 / 180)), y})) best = std::max(best, *here);
  CHECK(best == Approx(2.5).margin(0.1));
}

TEST_CASE("site values: a raster out of range or place is refused with the pixel") {
  const test::Folder f;
  CHECK_THROWS_WITH(read_site_values(raster(f, "100 200 300\n400 500 60\n700 800 900\n"), kVs30, kPlane, kArea),
                    Contains("v.asc: pixel in column 2, row 1: holds 60 as Vs30 in m/s") && Contains("from 90 to 3000"));
  CHECK_THROWS_WITH(read_site_values(raster(f, "-9999 -9999 -9999\n-9999 -9999 -9999\n-9999 -9999 -9999\n"), kVs30, kPlane, kArea), Contains("no data over the city"));
  CHECK_THROWS_WITH(read_site_values(raster(f, "1 1 1\n1 1 1\n1 1 1\n"), kGroundPeriod, kPlane, LonLatBox{{-98, 19}, {-97.9, 19.1}}), Contains("does not lie over the city"));
  CHECK_THROWS_WITH(read_site_values(raster(f, "1 1 1\n1 1 1\n1 1 1\n"), kGroundPeriod, Plane(), kArea), Contains("no longitude and latitude"));
  CHECK_THROWS_WITH(read_site_values(f.path / "none.tif", kVs30, kPlane, kArea), Contains("does not exist"));
  CHECK_THROWS_WITH(read_site_values(f.put("words.tif", "no raster"), kVs30, kPlane, kArea), Contains("cannot be read as geographic data"));
  const test::Folder g;
  CHECK_THROWS_WITH(read_site_values(raster(g, "1 1 1\n1 1 1\n1 1 1\n", ""), kGroundPeriod, kPlane, kArea), Contains("states no coordinate reference system"));
}

namespace {

// A raster without content: every cell holds the offset.
std::string empty_raster(const std::string& geotransform, const std::string& band) {
  return "<VRTDataset rasterXSize=\"20000\" rasterYSize=\"20000\"><SRS>EPSG:4326</SRS><GeoTransform>" + geotransform + "</GeoTransform><VRTRasterBand dataType=\"Byte\" band=\"1\">" + band + "</VRTRasterBand></VRTDataset>";
}

}  // namespace

TEST_CASE("site values: a raster too fine for the city, or without an extent, is refused before it is read") {
  const test::Folder f;
  CHECK_THROWS_WITH(read_site_values(f.put("fine.vrt", empty_raster("-99.004, 1e-7, 0, 19.003, 0, -1e-7", "")), kVs30, kPlane, kArea), Contains("cells over the city") && Contains("40000000"));
  CHECK_THROWS_WITH(read_site_values(f.put("flat.vrt", empty_raster("-99.004, 0, 0, 19.003, 0, 0", "")), kVs30, kPlane, kArea), Contains("cells without an extent"));
  CHECK_THROWS_WITH(read_site_values(f.put("none.vrt", "<VRTDataset rasterXSize=\"5\" rasterYSize=\"5\"><SRS>EPSG:4326</SRS></VRTDataset>"), kVs30, kPlane, kArea), Contains("none.vrt"));
}

TEST_CASE("site values: the scale and offset a raster states are used") {
  const test::Folder f;
  const auto v = read_site_values(f.put("o.vrt", empty_raster("-99.004, 0.001, 0, 19.003, 0, -0.001", "<Offset>500</Offset><Scale>2</Scale>")), kVs30, kPlane, kArea);
  CHECK(*v.at(LonLat{-99.002, 19.0015}) == Approx(500));
}

TEST_CASE("site values: only the window over the city is held against the range") {
  const test::Folder f;
  f.put("w.prj", kGeographic);
  std::string rows;
  for (int r = 0; r < 3; ++r) {
    for (int c = 0; c < 100; ++c) rows += c < 10 ? "500 " : "5 ";
    rows += "\n";
  }
  const auto file = f.put("w.asc", "ncols 100\nnrows 3\nxllcorner -99.004\nyllcorner 19.000\ncellsize 0.001\n" + rows);
  CHECK(*read_site_values(file, kVs30, kPlane, kArea).at(LonLat{-99.002, 19.0015}) == Approx(500));
}

TEST_CASE("site values: a table gives the weighted mean of points within 500 m, and none farther off") {
  const test::Folder f;
  const auto file = f.put("ts.csv", "lon,lat,ts_s\n-99.0030,19.0015,1\n-99.0010,19.0015,2\n-99.5,19.5,9\n");
  const auto v = read_site_values(file, kGroundPeriod, kPlane, kArea);
  CHECK(*v.at(LonLat{-99.0020, 19.0015}) == Approx(1.5));
  const double a = distance_m(kPlane.project({-99.0029, 19.0015}), kPlane.project({-99.0030, 19.0015})), b = distance_m(kPlane.project({-99.0029, 19.0015}), kPlane.project({-99.0010, 19.0015}));
  const double wa = 1 / (a * a + 100), wb = 1 / (b * b + 100);
  CHECK(*v.at(LonLat{-99.0029, 19.0015}) == Approx((wa + 2 * wb) / (wa + wb)));
  CHECK_FALSE(v.at(LonLat{-99.0020, 19.0085}));
  CHECK_FALSE(v.at(LonLat{-99.5, 19.5}));  // far from the city, so not kept
}

TEST_CASE("site values: a table serves a city in metres of its own") {
  const test::Folder f;
  const auto v = read_site_values(f.put("ts.CSV", "lon,lat,ts_s\n0,0,1\n400,0,2\n"), kGroundPeriod, Plane(), LonLatBox{{0, 0}, {300, 300}});
  CHECK(*v.at(Point{200, 0}) == Approx(1.5));
  CHECK_FALSE(v.at(LonLat{0, 600}));
}

TEST_CASE("site values: a table out of range or place is refused with the line") {
  const test::Folder f;
  const auto read = [&](const std::string& text) { return read_site_values(f.put("t.csv", text), kGroundPeriod, kPlane, kArea); };
  CHECK_THROWS_WITH(read("lon,lat,ts_s\n-99.002,19.001,1\n-99.002,19.001,12\n"), Contains("t.csv: line 3, column ts_s: 12 is out of range") && Contains("from 0.05 to 10"));
  CHECK_THROWS_WITH(read("lon,lat,ts\n-99.002,19.001,1\n"), Contains("column 'ts_s' is missing"));
  CHECK_THROWS_WITH(read("lon,lat,ts_s\n19.001,-99.002,1\n"), Contains("line 2, column lat"));
  CHECK_THROWS_WITH(read("lon,lat,ts_s\n-98.002,19.001,1\n"), Contains("no ts_s within 1 km of the city"));
}

TEST_CASE("site values: a real raster reads over its city") {
  if (const auto file = test::test_data("brazil/poa_elevation.tif")) {
    constexpr scenario::SiteQuantity height{"height", 0, 500, "height in m"};
    const auto v = read_site_values(*file, height, Plane(LonLat{-51.2, -30.05}), LonLatBox{{-51.22, -30.06}, {-51.18, -30.04}});
    const auto here = v.at(LonLat{-51.2, -30.05});
    REQUIRE(here);
    CHECK((*here >= 0 && *here < 320));
  }
}
