#include <catch2/catch.hpp>

#include <cmath>
#include <map>

#include "graph/errors.hpp"
#include "sim/scenario/apportion.hpp"
#include "sim/scenario/outline.hpp"
#include "sim/scenario/zone_cells.hpp"
#include "tests/scenario/census_support.hpp"
#include "tests/support/data.hpp"

using namespace senda;
using namespace senda::test;
using Catch::Matchers::Contains;

TEST_CASE("apportion: whole parts keep the total and their bounds") {
  using V = std::vector<double>;
  CHECK(scenario::apportion({1, 1, 1}, 10) == V{4, 3, 3});
  CHECK(scenario::apportion({0, 0}, 3) == V{2, 1});
  CHECK(scenario::apportion({3, 1, 1}, 10, {2, 1e9, 1e9}) == V{2, 4, 4});
  CHECK(scenario::apportion({1, 1}, 10, {2, 3}) == V{2, 3});
  CHECK(scenario::apportion({1, 0}, 10, {4, 20}) == V{4, 6});
  CHECK(scenario::apportion({1, 2}, -4) == V{0, 0});
}

TEST_CASE("outline: a hole is outside, an island in it inside, and areas take the hole off") {
  const auto ring = [](double lo, double hi) { return std::vector<Point>{{lo, lo}, {hi, lo}, {hi, hi}, {lo, hi}, {lo, lo}}; };
  const scenario::RingList rings = {ring(0, 10), ring(4, 6)}, holes = {ring(2, 8)};
  CHECK(scenario::inside(rings, holes, {1, 1}));
  CHECK_FALSE(scenario::inside(rings, holes, {3, 3}));
  CHECK(scenario::inside(rings, holes, {5, 5}));
  CHECK(scenario::area_m2(rings, holes) == Approx(100 + 4 - 36));
  CHECK(scenario::area_within(rings, holes, Box{{0, 0}, {5, 10}}) == Approx(50 + 2 - 18));
  CHECK(scenario::inside({ring(0, 10)}, holes, scenario::inner_point({ring(0, 10)}, holes)));
}

TEST_CASE("zones: INEGI's columns give every margin; * and N/D and blanks are unknown and never zero") {
  CensusCity c;
  c.squares("POBTOT,POBFEM,P_0A2,P_3A5,P_6A11,P_12A14,P_15A17,P_60YMAS,POB65_MAS,PCON_DISC,PCDISC_MOT,TOTHOG,VPH_AUTOM,HOGJEF_F,GRAPROES",
            {"100,52,3,4,10,5,6,12,8,7,4,30,9,11,9.25", "50,*,2,*,N/D,,6,*,n/d,*,0,12,*,*,N/D", "*,,,,,,,,,,,,,,", "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0"});
  const auto in = c.load(R"("zones":"zones.csv")");
  const auto& z = in.zones;
  REQUIRE(z.size() == 4);
  const ZoneId a(0), b(1), silent(2);
  CHECK((z.persons[a] == 100 && z.women[a] == 52 && z.age0to5[a] == 7 && z.age6to11[a] == 10 && z.age12to17[a] == 11));
  CHECK((z.age60plus[a] == 12 && z.age65plus[a] == 8 && z.disabled[a] == 7 && z.motor[a] == 4));
  CHECK((z.dwellings[a] == 30 && z.cars[a] == 9 && z.female_headed[a] == 11 && z.schooling[a] == 9.25 && z.wealth[a] == 9.25));
  for (const double v : {z.women[b], z.age0to5[b], z.age6to11[b], z.age12to17[b], z.age60plus[b], z.age65plus[b], z.disabled[b], z.cars[b], z.female_headed[b], z.schooling[b]}) CHECK(std::isnan(v));
  CHECK((z.persons[b] == 50 && z.motor[b] == 0));
  CHECK((z.persons[silent] == 0 && std::isnan(z.women[silent])));
  CHECK(noted(in, "1 of 4 zones state no population and count as empty"));
  CHECK(z.women[ZoneId(3)] == 0);
}

TEST_CASE("zones: names of 2010, other case and mapped columns are read; lists are summed") {
  CensusCity c;
  c.squares("pobtot,PCON_LIM,PCLIM_MOT,young,younger,Casas", {"100,7,4,3,5,31", "50,2,1,1,1,10"});
  const auto z = c.load(R"("zones":"zones.csv","columns":{"age0to5":["young","younger"],"dwellings":"casas"})").zones;
  CHECK((z.persons[ZoneId(0)] == 100 && z.disabled[ZoneId(0)] == 7 && z.motor[ZoneId(0)] == 4 && z.age0to5[ZoneId(0)] == 8 && z.dwellings[ZoneId(0)] == 31));
}

TEST_CASE("zones: every column of numbers is an indicator as it stands, codes and words are none") {
  CensusCity c;
  c.squares("POBTOT,SHARE,mun,NAME,GONE", {"100,-0.5,09008,Sur,*", "50,*,09008,Norte,N/D"});
  const auto z = c.load(R"("zones":"zones.csv")").zones;
  CHECK(z.indicator_names == std::vector<std::string>{"POBTOT", "SHARE"});
  CHECK((*z.indicator("SHARE"))[ZoneId(0)] == -0.5);
  CHECK(std::isnan((*z.indicator("SHARE"))[ZoneId(1)]));
  CHECK(z.indicator("mun") == nullptr);
}

TEST_CASE("zones: hostile files are refused with the zone and the column") {
  CensusCity c;
  const auto wrong = [&](const std::string& header, const std::vector<std::string>& rows, const std::vector<std::string>& ids = {"A1", "A2"}) {
    c.squares(header, rows, ids);
    c.load(R"("zones":"zones.csv")");
  };
  CHECK_THROWS_WITH(wrong("POBTOT", {"1", "-5"}), Contains("zone A2, column POBTOT: holds -5"));
  CHECK_THROWS_WITH(wrong("POBTOT,POBFEM", {"9,-1", "5,2"}), Contains("zone A1, column POBFEM: holds -1"));
  CHECK_THROWS_WITH(wrong("POBTOT", {"many", "5"}), Contains("zone A1, column POBTOT: 'many' is not a number"));
  CHECK_THROWS_WITH(wrong("POBTOT", {"\"1,234\"", "5"}), Contains("'1,234' is not a number") && Contains("without separators"));
  CHECK_THROWS_WITH(wrong("POBTOT", {"0x10", "5"}), Contains("'0x10' is not a number"));
  CHECK_THROWS_WITH(wrong("POBTOT", {"3e9", "5"}), Contains("zone A1: states 3000000000"));
  CHECK_THROWS_WITH(wrong("POBTOT", {"1", "5"}, {"A1", "A1"}), Contains("line 3: the id 'A1' stands twice (first in line 2)"));
  CHECK_THROWS_WITH(wrong("POBTOT,pobfem,PobFem", {"1,1,1", "5,1,1"}), Contains("has the columns pobfem and PobFem"));
  CHECK_THROWS_WITH(wrong("people", {"1", "5"}), Contains("no column with the number of persons") && Contains("people.columns.persons"));
  c.folder.put("zones.csv", "zone_id,POBTOT\nA1,5\n");
  CHECK_THROWS_WITH(c.load(R"("zones":"zones.csv")"), Contains("has no outlines of zones") && Contains("people.census"));
  c.folder.put("zones.csv", "zone_id,wkt,POBTOT\nA1,POINT (1 2),5\n");
  CHECK_THROWS_WITH(c.load(R"("zones":"zones.csv")"), Contains("line 2, column wkt: is not a polygon"));
  c.squares("POBTOT", {"1"});
  CHECK_THROWS_WITH(c.load(R"("zones":"zones.csv","columns":{"womn":"x"})"), Contains("people.columns.womn") && Contains("did you mean 'women'"));
  CHECK_THROWS_WITH(c.load(R"("zones":"zones.csv","columns":{"women":"FEM"})"), Contains("has no column \"FEM\" (people.columns.women)"));
  CHECK_THROWS_WITH(c.load(R"("census":"zones.csv")"), Contains("people.census: stands without zones"));
}

TEST_CASE("zones: positions that cannot be, and zones elsewhere, are refused") {
  Folder f;
  f.put("net/node.csv", "node_id,x_coord,y_coord\na,-99.16,19.40\nb,-99.15,19.40\n");
  f.put("net/link.csv", std::string(kLinkHeader) + "1,a,b,0,1000,36,1,900,,4\n");
  f.put("z.csv", "");
  const auto s = scenario::load_scenario(f.put("s.json", R"({"senda":1,"city":{"gmns":"net"},"closures":{"model":false},"people":{"zones":"z.csv","clip":false}})"));
  const City city = world::open_city(s);
  const auto with = [&](const std::string& text) {
    f.put("z.csv", text);
    return scenario::load_inputs(s, city);
  };
  CHECK_THROWS_WITH(with("id,lon,lat,persons\n1,19.40,-99.155,10\n2,19.41,-99.155,10\n"), Contains("line 2, column lat"));
  CHECK_THROWS_WITH(with("id,lon,lat,persons\n1,19.40,-79.155,10\n2,19.41,-79.155,10\n"), Contains("line 2") && Contains("nowhere near the city") && Contains("swapped"));
  CHECK_THROWS_WITH(with("id,wkt,persons\n1,\"POLYGON ((19.4 -99.1, 19.5 -99.1, 19.5 -99.2, 19.4 -99.1))\",10\n"), Contains("line 2") && Contains("nowhere near the city") && Contains("swapped"));
  CHECK(with("id,lon,lat,persons\n1,-99.157,19.40,10\n2,-99.152,19.40,12\n").zones.persons[ZoneId(1)] == 12);
}

TEST_CASE("zones: centres of a hexagonal grid get hexagons that meet without gap or overlap") {
  std::vector<Point> centres;
  const double d = 100, h = d * std::sqrt(3.0) / 2;
  for (int row = 0; row < 9; ++row)
    for (int column = 0; column < 9; ++column) centres.push_back({d * column + (row % 2) * d / 2, h * row});
  const auto cells = scenario::cells_around(centres);
  CHECK(std::abs(ring_area(cells[40])) == Approx(d * h));
  CHECK(std::abs(ring_area(cells[0])) < 1.3 * d * h);
  for (double x = 250; x < 550; x += 7.3)
    for (double y = 200; y < 500; y += 7.7) {
      int holders = 0;
      for (const auto& cell : cells) holders += contains(cell, {x, y});
      CHECK(holders == 1);
    }
  std::vector<Point> squares;
  for (int i = 0; i < 25; ++i) squares.push_back({100.0 * (i % 5), 100.0 * (i / 5)});
  CHECK(std::abs(ring_area(scenario::cells_around(squares)[12])) == Approx(1e4));
  CHECK(std::abs(ring_area(scenario::cells_around({{0, 0}})[0])) > 1.5e5);
}

TEST_CASE("zones: two centres in one place are refused") {
  CensusCity c;
  c.folder.put("zones.csv", "zone_id,lon,lat,persons\nA,100,100,5\nB,500,100,5\nC,100,100.5,5\n");
  CHECK_THROWS_WITH(c.load(R"("zones":"zones.csv")"), Contains("line 4") && Contains("has the same centre as line 2"));
}

TEST_CASE("zones: what reaches beyond the streets loses its people outside, unless clip is false") {
  CensusCity c;
  c.folder.put("zones.csv", fmt::format("zone_id,wkt,POBTOT,POBFEM\nin,{},100,40\nrim,{},101,50\nout,{},70,30\n", square(100, 100, 200), square(1050, 100, 200), square(5000, 100, 200)));
  const auto cut = c.load(R"("zones":"zones.csv")");
  REQUIRE(cut.zones.size() == 2);
  CHECK((cut.zones.persons[ZoneId(0)] == 100 && cut.zones.persons[ZoneId(1)] == 51));  // half of 101, rounded
  CHECK(cut.zones.women[ZoneId(1)] == Approx(50.0 * 51 / 101));
  CHECK(noted(cut, "1 zones reach beyond the streets of the city and 1 lie wholly outside; their 120 people outside"));
  const auto whole = c.load(R"("zones":"zones.csv","clip":false)");
  CHECK((whole.zones.size() == 3 && whole.zones.persons[ZoneId(1)] == 101 && whole.zones.persons[ZoneId(2)] == 70));
}

TEST_CASE("zones: fractions of persons are settled so that the city keeps its sum") {
  CensusCity c;
  c.squares("POBTOT", {"10.4", "10.4", "10.4", "10.8"});
  const auto z = c.load(R"("zones":"zones.csv")").zones;
  CHECK(persons_in(z) == 42);
  for (const double p : z.persons) CHECK(p == std::floor(p));
}

TEST_CASE("zones: a courtyard belongs to the zone that fills it") {
  CensusCity c;
  c.folder.put("zones.csv", "zone_id,wkt,POBTOT\nouter,\"POLYGON ((0 0, 900 0, 900 900, 0 900, 0 0), (300 300, 600 300, 600 600, 300 600, 300 300))\",10\ninner," + square(300, 300, 300) + ",20\n");
  const auto z = c.load(R"("zones":"zones.csv")").zones;
  CHECK(z.at({450, 450}) == zone(z, "inner"));
  CHECK(z.at({100, 450}) == zone(z, "outer"));
}

TEST_CASE("real data: Zapopan's blocks keep their people, blanks stay unknown") {
  const auto osm = test_data("osm/guadalajara_nw.osm.pbf"), zones = test_data("mexico/dcu_manzanas_inegi_2020.geojson");
  if (!osm || !zones) return;
  Folder f;
  const auto s = scenario::load_scenario(f.put("s.json", R"({"senda":1,"closures":{"model":false},"city":{"osm":")" + osm->string() + R"("},"people":{"zones":")" + zones->string() + R"("}})"));
  const auto in = scenario::load_inputs(s, world::open_city(s));
  CHECK(persons_in(in.zones) == 17078);
  CHECK(in.zones.size() == 227);
  std::size_t unknown = 0;
  for (const double v : in.zones.disabled) unknown += std::isnan(v);
  CHECK(unknown == 115);
  CHECK(noted(in, "56 of 227 zones state no population"));
}

TEST_CASE("real data: hexagons of Porto Alegre by their centres keep the people over the streets") {
  const auto osm = test_data("osm/porto_alegre.osm.pbf"), zones = test_data("brazil/poa_hexgrid.csv");
  if (!osm || !zones) return;
  Folder f;
  const auto s = scenario::load_scenario(f.put("s.json", R"({"senda":1,"closures":{"model":false},"city":{"osm":")" + osm->string() + R"("},"people":{"clip":false,"zones":")" + zones->string() + R"("}})"));
  const auto in = scenario::load_inputs(s, world::open_city(s));
  REQUIRE(in.zones.size() > 500);
  CHECK(in.zones.indicator("jobs") != nullptr);
  double area = 0;
  for (ZoneId z : in.zones.id.keys()) area += scenario::area_m2(in.zones.rings[z], in.zones.holes[z]);
  CHECK(area / static_cast<double>(in.zones.size()) == Approx(1.0e5).epsilon(0.12));  // about 0.1 km² each
}
