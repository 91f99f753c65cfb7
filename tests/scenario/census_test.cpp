#include <catch2/catch.hpp>

#include <cmath>

#include "graph/errors.hpp"
#include "tests/scenario/census_support.hpp"
#include "tests/support/data.hpp"

using namespace senda;
using namespace senda::test;
using Catch::Matchers::Contains;

namespace {
const std::vector<std::string> kBlocks = {"0900800010194001", "0900800010194002", "0900800010194003", "090080001020A001"};
}

TEST_CASE("census: INEGI's table joins by its parts; a suppressed block is its tract less the published ones") {
  CensusCity c;
  c.squares("", {"", "", "", ""}, kBlocks);
  // Tract 0194 counts 100; blocks 002 and 003 are suppressed with 2 and 1 dwellings. Zeros in front are lost.
  c.folder.put("resageburb.csv",
               "ENTIDAD,NOM_ENT,MUN,LOC,AGEB,MZA,POBTOT,POBFEM,PCON_DISC,VIVPAR_HAB,VPH_AUTOM\n"
               "9,CDMX,0,0,0000,0,500,250,40,160,60\n9,CDMX,8,0,0000,0,500,250,40,160,60\n9,CDMX,8,1,0000,0,500,250,40,160,60\n"
               "9,CDMX,8,1,0194,0,100,52,11,31,12\n9,CDMX,8,1,0194,1,85,46,*,28,11\n9,CDMX,8,1,0194,2,*,*,*,2,*\n9,CDMX,8,1,0194,3,*,*,*,1,*\n"
               "9,CDMX,8,1,020A,0,400,198,29,129,48\n9,CDMX,8,1,020A,1,39,20,N/D,13,4\n9,CDMX,8,1,020A,2,361,178,25,116,44\n");
  const auto in = c.load(R"("zones":"zones.csv","census":"resageburb.csv")");
  const auto& z = in.zones;
  REQUIRE(z.size() == 4);
  CHECK((z.persons[ZoneId(0)] == 85 && z.persons[ZoneId(1)] == 10 && z.persons[ZoneId(2)] == 5));  // 15 left, 2 to 1
  CHECK((z.imputed[ZoneId(0)] == 0 && z.imputed[ZoneId(1)] == 1 && z.imputed[ZoneId(2)] == 1));
  CHECK((z.women[ZoneId(1)] == 4 && z.women[ZoneId(2)] == 2));
  CHECK(z.disabled[ZoneId(0)] + z.disabled[ZoneId(1)] + z.disabled[ZoneId(2)] == 11);
  CHECK(z.disabled[ZoneId(3)] == 4);  // 29 less the 25 of its sibling outside the zones
  CHECK(z.cars[ZoneId(1)] + z.cars[ZoneId(2)] == 1);
  for (ZoneId i : z.id.keys()) CHECK((z.women[i] <= z.persons[i] && z.disabled[i] <= z.persons[i] && z.cars[i] <= z.dwellings[i]));
  CHECK(noted(in, "the population of 2 zones (15 people) and 8 further counts are imputed"));
  CHECK(noted(in, "1 rows of"));
  CHECK((*z.indicator("POBTOT"))[ZoneId(0)] == 85);
  CHECK(std::isnan((*z.indicator("POBTOT"))[ZoneId(1)]));
}

TEST_CASE("census: a suppressed block holds no more than its dwellings can, the rest is said") {
  CensusCity c;
  c.squares("", {"", ""}, {"0900800010194001", "0900800010194002"});
  c.folder.put("t.csv", "CVEGEO,POBTOT,TOTHOG\n0900800010194,100,20\n0900800010194001,50,18\n0900800010194002,*,2\n");
  const auto in = c.load(R"("zones":"zones.csv","census":"t.csv")");
  CHECK(in.zones.persons[ZoneId(1)] == 16);
  CHECK(noted(in, "34 people of the totals"));
}

TEST_CASE("census: without a total a suppressed block counts as empty and its parts stay unknown") {
  CensusCity c;
  c.squares("", {"", "", ""});
  c.folder.put("t.csv", "zone_id,POBTOT,POBFEM\nA1,50,20\nA2,*,*\nA3,30,*\n");
  const auto in = c.load(R"("zones":"zones.csv","census":"t.csv")");
  CHECK((in.zones.persons[ZoneId(1)] == 0 && in.zones.imputed[ZoneId(1)] == 0));
  CHECK(std::isnan(in.zones.women[ZoneId(2)]));
  CHECK(noted(in, "1 of 3 zones state no population and count as empty"));
}

TEST_CASE("census: ids of which one begins another are no totals unless they state as much as their parts") {
  CensusCity c;
  c.squares("", {"", "", ""}, {"12", "13", "14"});
  c.folder.put("t.csv", "id,persons\n1,7\n12,50\n13,*\n14,30\n");
  CHECK(c.load(R"("zones":"zones.csv","census":"t.csv")").zones.persons[ZoneId(1)] == 0);
  c.folder.put("t.csv", "id,persons\n1,87\n12,50\n13,*\n14,30\n");
  CHECK(c.load(R"("zones":"zones.csv","census":"t.csv")").zones.persons[ZoneId(1)] == 7);
}

TEST_CASE("census: lost leading zeros are put back, and a table that joins nothing is refused with both ids") {
  CensusCity c;
  c.squares("", {"", ""}, {"0900800010194", "0900800010207"});
  c.folder.put("t.csv", "CVEGEO,POBTOT\n900800010194,50\n900800010207,60\n");
  const auto in = c.load(R"("zones":"zones.csv","census":"t.csv")");
  CHECK(persons_in(in.zones) == 110);
  CHECK(noted(in, "leading zero"));
  c.folder.put("t.csv", "CVEGEO,POBTOT\nX1,50\nX2,60\n");
  CHECK_THROWS_WITH(c.load(R"("zones":"zones.csv","census":"t.csv")"), Contains("has no row for any zone") && Contains("such as '0900800010194', not 'X1'"));
  c.folder.put("t.csv", "CVEGEO,POBTOT\n0900800010194,50\n0900800010194,60\n");
  CHECK_THROWS_WITH(c.load(R"("zones":"zones.csv","census":"t.csv")"), Contains("line 3: the id '0900800010194' stands twice"));
  c.folder.put("t.csv", "CVEGEO,POBTOT\n0900800010194,50\n0900800019999,60\n");
  const auto part = c.load(R"("zones":"zones.csv","census":"t.csv")");
  CHECK((noted(part, "1 of 2 zones have no row in") && noted(part, "1 rows of")));
}

TEST_CASE("census: a table beside a zone file that counts too is the one used, and both totals are said") {
  CensusCity c;
  c.squares("POBTOT", {"100", "100"});
  c.folder.put("t.csv", "zone_id,POBTOT\nA1,120\nA2,130\n");
  const auto in = c.load(R"("zones":"zones.csv","census":"t.csv")");
  CHECK(persons_in(in.zones) == 250);
  CHECK(noted(in, "two sources disagree") );
  CHECK(noted(in, "states 200 people"));
  c.folder.put("t.csv", "zone_id,POBTOT\nA1,102\nA2,102\n");
  CHECK_FALSE(noted(c.load(R"("zones":"zones.csv","census":"t.csv")"), "two sources disagree"));
}

TEST_CASE("parents: zones are scaled to the newer count of their unit to the person, their parts with them") {
  CensusCity c;
  c.squares("POBTOT,POBFEM,GRAPROES", {"100,50,9", "100,40,8", "101,60,7", "70,30,6"});
  c.folder.put("p.csv", "id,name,persons\nA,North,333\nB,South,35\n");
  const auto in = c.load(R"("zones":"zones.csv","parents":"p.csv")");
  const auto& z = in.zones;
  CHECK(z.persons[ZoneId(0)] + z.persons[ZoneId(1)] + z.persons[ZoneId(2)] == 333);
  CHECK((z.persons[ZoneId(3)] == 35 && z.women[ZoneId(3)] == Approx(15) && z.schooling[ZoneId(3)] == 6));
  CHECK(z.women[ZoneId(0)] / z.persons[ZoneId(0)] == Approx(0.5));
  CHECK((z.parent_of(ZoneId(3))->name == "South" && z.parent_of(ZoneId(0))->persons == 333));
  CHECK(noted(in, "the zones sum to 371, their units"));
  CHECK(noted(in, "state 368 (persons): scaled by 0.992 on average, between 0.500 (South) and 1.106 (North)"));
}

TEST_CASE("parents: by place where ids say nothing; a zone outside all of them is left as it is") {
  CensusCity c;
  c.squares("POBTOT", {"10", "20", "30", "40"}, {"w", "x", "y", "z"});
  c.folder.put("p.csv", fmt::format("id,wkt,pop\n7,{},90\n", "\"POLYGON ((0 0, 700 0, 700 900, 0 900, 0 0))\""));
  const auto in = c.load(R"("zones":"zones.csv","parents":"p.csv","parent_columns":{"persons":"pop"})");
  CHECK((in.zones.persons[ZoneId(0)] == 15 && in.zones.persons[ZoneId(1)] == 30 && in.zones.persons[ZoneId(2)] == 45 && in.zones.persons[ZoneId(3)] == 40));
  CHECK(in.zones.parent_of(ZoneId(3)) == nullptr);
  CHECK(noted(in, "1 of 4 zones belong to no unit"));
}

TEST_CASE("parents: unknown zones get what the unit leaves, and those that do not know their dwellings share its own") {
  CensusCity c;
  c.squares("POBTOT", {"10", "*", "30", "40"});
  c.folder.put("p.csv", "id,persons,dwellings\nA,60,21\nB,40,10\n");
  const auto in = c.load(R"("zones":"zones.csv","parents":"p.csv")");
  const auto& z = in.zones;
  CHECK((z.persons[ZoneId(1)] == 20 && z.imputed[ZoneId(1)] == 1 && z.imputed[ZoneId(0)] == 0));
  CHECK(z.dwellings[ZoneId(0)] + z.dwellings[ZoneId(1)] + z.dwellings[ZoneId(2)] == 21);
  CHECK(z.dwellings[ZoneId(3)] == 10);
  CHECK(noted(in, "1 zones state no population; what"));
}

TEST_CASE("parents: wrong tables are refused, doubtful ones are said") {
  CensusCity c;
  c.squares("POBTOT", {"10", "20", "30", "40"});
  const auto with = [&](const std::string& text, const std::string& more = "") {
    c.folder.put("p.csv", text);
    return c.load(R"("zones":"zones.csv","parents":"p.csv")" + more);
  };
  CHECK_THROWS_WITH(with("id,persons\nX,60\n"), Contains("is the parent of no zone"));
  CHECK_THROWS_WITH(with("id,persons\nA,-60\n"), Contains("zone A, column persons: holds -60"));
  CHECK_THROWS_WITH(with("id,count\nA,60\n"), Contains("people.parent_columns.persons"));
  CHECK_THROWS_WITH(with("id,persons\nA,60\n", R"(,"parent_columns":{"perons":"persons"})"), Contains("did you mean 'persons'"));
  CHECK_THROWS_WITH(with("id,persons\nA,60\nA,70\n"), Contains("stands twice"));
  const auto strange = with("id,persons\nA,600\nB,40\nC,50\n");
  CHECK((noted(strange, "may not cover it") && noted(strange, "1 of 3 units")));
}

TEST_CASE("parents: scaling comes before clipping, and what is left out is said by unit") {
  CensusCity c;
  c.folder.put("zones.csv", fmt::format("zone_id,wkt,POBTOT\nA1,{},100\nA2,{},100\n", square(100, 100, 200), square(1050, 100, 200)));
  c.folder.put("p.csv", "id,name,persons\nA,North,300\n");
  const auto in = c.load(R"("zones":"zones.csv","parents":"p.csv")");
  CHECK((in.zones.persons[ZoneId(0)] == 150 && in.zones.persons[ZoneId(1)] == 75));
  CHECK(noted(in, "their 75 people outside are left out (North 75 of 300)"));
}

TEST_CASE("marginalisation: from 2020 on higher is less marginalised, before it more; it stands for wealth upside down") {
  CensusCity c;
  c.squares("POBTOT", {"10", "20", "30", "40"});
  c.folder.put("im.csv", "id,name,IM\nA,North,60\nA1,First,50\nB,South,55\n");
  const auto late = c.load(R"("zones":"zones.csv","marginalisation":"im.csv","marginalisation_year":2020)").zones;
  CHECK((late.marginalisation[ZoneId(0)] == -50 && late.marginalisation[ZoneId(1)] == -60 && late.marginalisation[ZoneId(3)] == -55));
  CHECK(late.wealth[ZoneId(1)] > late.wealth[ZoneId(0)]);
  const auto early = c.load(R"("zones":"zones.csv","marginalisation":"im.csv","marginalisation_year":2015)").zones;
  CHECK(early.marginalisation[ZoneId(0)] < early.marginalisation[ZoneId(1)]);
  CHECK(early.wealth[ZoneId(1)] < early.wealth[ZoneId(0)]);
}

TEST_CASE("marginalisation: the column's own year counts, and one that speaks against the scenario is refused") {
  CensusCity c;
  c.squares("POBTOT,IM_2010,GRAPROES", {"10,1.5,9", "20,-1,5", "30,*,4", "40,0,3"});
  const auto z = c.load(R"("zones":"zones.csv","columns":{"marginalisation":"IM_2010"})").zones;
  CHECK((z.marginalisation[ZoneId(0)] == 1.5 && std::isnan(z.marginalisation[ZoneId(2)])));
  CHECK(z.wealth[ZoneId(0)] == 9);  // schooling is the better measure
  CHECK_THROWS_WITH(c.load(R"("zones":"zones.csv","columns":{"marginalisation":"IM_2010"},"marginalisation_year":2020)"), Contains("people.marginalisation_year: is 2020") && Contains("IM_2010"));
  c.folder.put("im.csv", "id,IM_2020\nQ,60\n");
  CHECK_THROWS_WITH(c.load(R"("zones":"zones.csv","marginalisation":"im.csv")"), Contains("has no row for any zone"));
  c.folder.put("im.csv", "id,x,y\nA,60,1\n");
  CHECK_THROWS_WITH(c.load(R"("zones":"zones.csv","marginalisation":"im.csv")"), Contains("people.columns.marginalisation"));
}

TEST_CASE("real data: Mexico City's tracts of 2010 are the boroughs' people of 2020, to the person") {
  const auto osm = test_data("osm/cdmx_primary_roads.osm.pbf"), zones = test_data("mexico/cdmx_ageb_pop2010.geojson"), parents = test_data("mexico/cdmx_alcaldias_pop2020.geojson");
  if (!osm || !zones || !parents) return;
  Folder f;
  const auto s = scenario::load_scenario(f.put("s.json", R"({"senda":1,"closures":{"model":false},"city":{"osm":")" + osm->string() + R"("},"people":{"zones":")" + zones->string() + R"(","parents":")" + parents->string() + R"("}})"));
  const auto in = scenario::load_inputs(s, world::open_city(s));
  const auto& z = in.zones;
  REQUIRE(z.parents.size() == 16);
  std::vector<double> sum(16, 0);
  for (ZoneId i : z.id.keys()) {
    REQUIRE(z.parent_of(i));
    CHECK(z.persons[i] == std::floor(z.persons[i]));
    sum[z.parent[i]] += z.persons[i];
  }
  const bool all_there = z.size() == 2428 && !noted(in, "reach beyond");
  for (std::size_t p = 0; p < 16; ++p) CHECK((all_there ? sum[p] == z.parents[p].persons : sum[p] <= z.parents[p].persons));
  CHECK(noted(in, "the zones sum to 8810090"));
  CHECK(noted(in, "state 9209944 (pop2020)"));
}
