#include <catch2/catch.hpp>

#include <set>

#include "sim/hazard/crossings.hpp"
#include "sim/world/study.hpp"
#include "tests/support/osm_text.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using hazard::DamageState;

namespace {

const world::Study& town() {
  static const world::Study study(scenario::load_scenario(std::string(SENDA_SOURCE_DIR) + "/scenarios/town/town.scenario.json"));
  return study;
}

// A study of drawn streets and buildings; `hazard` and what follows are members of the scenario.
std::unique_ptr<world::Study> drawn(const test::Folder& f, const test::OsmText& osm, const std::map<std::string, std::string>& files, const std::string& json) {
  f.put("t.osm", osm.text());
  for (const auto& [name, text] : files) f.put(name, text);
  return std::make_unique<world::Study>(scenario::load_scenario(f.put("scenario.json", R"({"senda":1,"seed":5,"worlds":4,"city":{"osm":"t.osm"},"sites":{"from_osm":false},)" + json + "}")));
}

// Two streets with one house each, 60 m apart, and a road that joins them.
test::OsmText two_streets() {
  test::OsmText o;
  o.node(1, 0, 0).node(2, 200, 0).node(3, 0, 60).node(4, 200, 60).node(5, 0, -100).node(6, 200, -100);
  o.way(1, {1, 2}, {{"highway", "residential"}, {"name", "Calle Uno"}}).way(2, {3, 4}, {{"highway", "residential"}, {"name", "Calle Dos"}});
  o.way(3, {1, 3}, {{"highway", "residential"}}).way(4, {2, 4}, {{"highway", "residential"}});
  std::int64_t id = 10;
  for (const double y : {6.0, 66.0}) {
    const std::int64_t a = id;
    o.node(a, 90, y).node(a + 1, 110, y).node(a + 2, 110, y + 12).node(a + 3, 90, y + 12);
    id += 4;
    o.way(100 + a, {a, a + 1, a + 2, a + 3, a}, {{"building", "apartments"}, {"building:levels", "5"}, {"building:material", "brick"}});
  }
  return o;
}

// One site, many events: every event shakes the whole city alike.
std::string same_shaking(int events, double low_g, double high_g) {
  std::string text = "event_id,lon,lat,gmv_PGA,gmv_PGV,gmv_SA(0.3),gmv_SA(0.6),gmv_SA(1.0)\n";
  for (int e = 0; e < events; ++e) {
    const double g = low_g + (high_g - low_g) * (e + 0.5) / events;
    text += std::to_string(e) + ",0.0005,0.0002";
    for (int k = 0; k < 5; ++k) text += "," + std::to_string(k == 1 ? 100 * g : g);
    text += "\n";
  }
  return text;
}

// Functions without chance of their own: what shakes beyond 0.5 g collapses.
std::string steps() {
  std::string text = "type,imt,theta_slight,theta_moderate,theta_extensive,theta_complete,beta,collapse\n";
  for (const char* type : {"MCF_LWAL-DUL_H2", "MCF_LWAL-DUM_H2", "MUR_LWAL-DNO_H1"}) text += std::string(type) + ",PGA,0.49,0.492,0.495,0.5,0.01,0.999\n";
  return text;
}

const char* kCertainDebris = R"("damage":{"fragility":"steps.csv","cordons":false,"corner_factor":1,"debris":{"reach_median":0.66,"reach_beta":0.01,"outward_share":1}})";

}  // namespace

TEST_CASE("strike: a world is the same whenever and however often it is drawn") {
  const auto a = town().realise(3), b = town().realise(4), c = town().realise(3);
  CHECK(a.damage.state.raw() == c.damage.state.raw());
  CHECK(a.damage.closures.size() == c.damage.closures.size());
  CHECK(a.settled.population.agents() == c.settled.population.agents());
  CHECK(a.damage.mmi.raw() != b.damage.mmi.raw());
}

TEST_CASE("strike: closures are sorted, one per segment, and their cause decides who can open them") {
  for (std::uint32_t w = 0; w < 20; ++w) {
    const auto d = town().hazard().strike(scenario::Streams(9, w));
    for (std::size_t i = 0; i < d.closures.size(); ++i) {
      const auto& c = d.closures[i];
      if (i) CHECK(d.closures[i - 1].segment < c.segment);
      if (c.cause == scenario::Cause::debris) CHECK(c.kind == scenario::CrewKind::loader);
      if (c.cause == scenario::Cause::cordon) CHECK((c.kind == scenario::CrewKind::inspection && !(c.modes & kEmergency)));
      CHECK(c.modes != 0);
    }
    for (const auto& p : d.pinches) CHECK((p.narrow_m > 0 || p.climb_m > 0));
  }
}

TEST_CASE("strike: two identical streets under one shaking close together, always (case D5)") {
  test::Folder f;
  constexpr int n = 60;
  const auto s = drawn(f, two_streets(), {{"gmf.csv", same_shaking(n, 0.2, 0.8)}, {"steps.csv", steps()}}, std::string(R"("hazard":{"ground_motion":"gmf.csv"},)") + kCertainDebris);
  REQUIRE(s->hazard().stock().size() == 2);
  int both = 0, one = 0;
  for (std::uint32_t w = 0; w < n; ++w) {
    std::set<std::string> closed;
    for (const auto& c : s->realise(w).damage.closures) closed.insert(s->city().roads.name(c.segment));
    both += closed.contains("Calle Uno") && closed.contains("Calle Dos");
    one += closed.contains("Calle Uno") != closed.contains("Calle Dos");
  }
  // Each is closed in about half of the worlds; drawn independently they would disagree in half of them.
  CHECK(both > n / 3);
  CHECK(both < 2 * n / 3);
  CHECK(one <= 1);
}

TEST_CASE("strike: shared shaking makes closures of neighbouring streets go together") {
  // Number of closures per world: with independent streets its variance would be near its mean.
  double sum = 0, square = 0;
  constexpr int n = 60;
  for (std::uint32_t w = 0; w < n; ++w) {
    const auto k = static_cast<double>(town().hazard().strike(scenario::Streams(9, w)).closures.size());
    sum += k;
    square += k * k;
  }
  const double mean = sum / n, variance = square / n - mean * mean;
  CHECK(variance > 10 * mean);
}

TEST_CASE("strike: an overpass that falls closes both levels, and only what runs below it (case D7)") {
  test::OsmText o;
  o.node(1, -200, 0).node(2, 0, 0).node(3, 200, 0).node(4, 100, -150).node(5, 100, 150).node(6, 0, 300);
  o.way(1, {2, 3}, {{"highway", "primary"}, {"bridge", "yes"}, {"layer", "1"}, {"name", "Puente"}}).way(2, {1, 2}, {{"highway", "primary"}});
  o.way(3, {4, 5}, {{"highway", "secondary"}, {"name", "Abajo"}}).way(4, {2, 6}, {{"highway", "residential"}, {"name", "Aparte"}});
  test::Folder f;
  std::string strong = "lon,lat,gmv_PGA,gmv_PGV,gmv_SA(0.3),gmv_SA(0.6),gmv_SA(1.0)\n0.0005,0.0002,0.01,1,0.01,0.01,9\n";
  const auto s = drawn(f, o, {{"gmf.csv", strong}}, R"("hazard":{"ground_motion":"gmf.csv"},"damage":{"fragility":"hazus"})");
  std::map<std::string, hazard::Closure> closed;
  for (const auto& c : s->realise(0).damage.closures) closed[s->city().roads.name(c.segment)] = c;
  REQUIRE(closed.contains("Puente"));
  REQUIRE(closed.contains("Abajo"));
  CHECK_FALSE(closed.contains("Aparte"));
  CHECK(closed["Abajo"].modes == s->city().roads.segment_modes(closed["Abajo"].segment));
  CHECK(closed["Puente"].cause == scenario::Cause::bridge);
  CHECK(closed["Puente"].kind == scenario::CrewKind::none);
}

TEST_CASE("shaking: with between-event variability alone all sites shift by the same factor in a world (case G6)") {
  test::Folder f;
  std::string grid = R"xml(<?xml version="1.0"?><shakemap_grid event_id="x"><event event_id="x" magnitude="7" depth="10" lat="0" lon="0"/>
<grid_specification lon_min="-1" lat_min="-1" lon_max="1" lat_max="1" nominal_lon_spacing="2" nominal_lat_spacing="2" nlon="2" nlat="2"/>
<grid_field index="1" name="LON" units="dd"/><grid_field index="2" name="LAT" units="dd"/><grid_field index="3" name="PGA" units="pctg"/><grid_field index="4" name="PGV" units="cms"/>
<grid_field index="5" name="STDPGA" units="ln(pctg)"/>
<grid_data>
-1 1 10 8 0.5
1 1 20 16 0.5
-1 -1 30 24 0.5
1 -1 40 32 0.5
</grid_data></shakemap_grid>)xml";
  const auto s = drawn(f, two_streets(), {{"grid.xml", grid}}, R"("hazard":{"shakemap":{"grid":"grid.xml","between_share":1}},"damage":{"fragility":"hazus"})");
  const auto& model = *s->hazard().shaking();
  std::vector<float> ln;
  for (std::uint32_t w = 0; w < 5; ++w) {
    model.intensities(s->chance(w).shaking, ln);
    const std::size_t pga = model.index(hazard::kPga);
    const double shift = ln[pga * model.points()] - model.ln_median(hazard::kPga, 0);
    for (std::size_t k = 1; k < model.points(); ++k) CHECK(ln[pga * model.points() + k] - model.ln_median(hazard::kPga, k) == Approx(shift).margin(1e-5));
    CHECK(std::abs(shift) < 0.5 * 5);
  }
  // The median is the map's own, and its deviation is not added on top of anything.
  CHECK(std::exp(model.ln_median(hazard::kPga, 0)) == Approx(0.1 * std::sqrt(2.0 * std::sqrt(6.0))).epsilon(0.02));
}

TEST_CASE("shakemap: a map that misses the city, or a field that the damage needs, is refused by name") {
  const auto map = [](const char* fields, const char* rows) {
    return std::string(R"(<shakemap_grid event_id="x"><grid_specification lon_min="0" lat_min="0" lon_max="1" lat_max="1" nlon="2" nlat="2"/>)") + fields + "<grid_data>" + rows + "</grid_data></shakemap_grid>";
  };
  const char* only_pga = R"(<grid_field index="1" name="LON" units="dd"/><grid_field index="2" name="LAT" units="dd"/><grid_field index="3" name="PGA" units="pctg"/><grid_field index="4" name="PGV" units="cms"/>)";
  test::Folder f;
  using Catch::Matchers::Contains;
  const std::string here = "\n-1 1 10 8\n1 1 10 8\n-1 -1 10 8\n1 -1 10 8\n", there = "\n50 11 10 8\n51 11 10 8\n50 10 10 8\n51 10 10 8\n";
  CHECK_THROWS_WITH(drawn(f, two_streets(), {{"g.xml", map(only_pga, there.c_str())}}, R"("hazard":{"shakemap":{"grid":"g.xml"}},"damage":{"fragility":"hazus"})"), Contains("does not cover the city"));
  CHECK_THROWS_WITH(drawn(f, two_streets(), {{"g.xml", map(only_pga, here.c_str())}}, R"("hazard":{"shakemap":{"grid":"g.xml"}})"), Contains("sa03_g") && Contains("is not in the map"));
  CHECK_NOTHROW(drawn(f, two_streets(), {{"g.xml", map(only_pga, here.c_str())}}, R"("hazard":{"shakemap":{"grid":"g.xml"}},"damage":{"fragility":"hazus"})"));
  CHECK_THROWS_WITH(drawn(f, two_streets(), {{"g.xml", map(only_pga, here.c_str())}}, R"("hazard":{"shakemap":{"grid":"g.xml"},"site":{"vs30":300}})"), Contains("counted twice"));
}

TEST_CASE("site effects: softer ground shakes more, and Vs30 is refused on the lake bed of Mexico City") {
  test::Folder f;
  const std::string rupture = R"("rupture":{"magnitude":7,"lon":0.5,"lat":0.5,"depth_km":50,"tectonic":"inslab"})";
  const auto pga = [&](const std::string& site) {
    const auto s = drawn(f, two_streets(), {{"vs.csv", "lon,lat,vs30\n0.0009,0.0003,250\n"}}, "\"hazard\":{" + rupture + site + "}");
    return s->hazard().shaking()->ln_median(hazard::kPga, 0);
  };
  CHECK(pga(R"(,"site":{"vs30":270})") > pga(R"(,"site":{"vs30":760})") + 0.2);
  CHECK(pga(R"(,"site":{"vs30":760})") == Approx(pga("")));
  CHECK(pga(R"(,"site":{"vs30":"vs.csv"})") > pga(R"(,"site":{"vs30":270})"));
  // The same streets moved to the Valley of Mexico.
  std::string osm = two_streets().text();
  std::string moved;
  for (std::size_t at = 0; at < osm.size();) {
    const auto lon = osm.find("lon=\"", at);
    if (lon == std::string::npos) {
      moved += osm.substr(at);
      break;
    }
    const auto value = lon + 5, end = osm.find('"', value), lat = osm.find("lat=\"", end) + 5, stop = osm.find('"', lat);
    moved += osm.substr(at, value - at) + test::degrees(std::stod(osm.substr(value, end - value)) - 99.1) + osm.substr(end, lat - end) + test::degrees(std::stod(osm.substr(lat, stop - lat)) + 19.4);
    at = stop;
  }
  f.put("m.osm", moved);
  const auto file = f.put("m.json", R"({"senda":1,"city":{"osm":"m.osm"},"hazard":{"rupture":{"magnitude":7,"lon":-98.5,"lat":18.5,"depth_km":50},"site":{"vs30":300}}})");
  CHECK_THROWS_WITH(world::Study(scenario::load_scenario(file)), Catch::Matchers::Contains("not used in the Valley of Mexico"));
}

TEST_CASE("logic tree: worlds follow the models by their weights") {
  test::Folder f;
  const auto s = drawn(f, two_streets(), {}, R"("hazard":{"rupture":{"magnitude":7,"lon":0.5,"lat":0.5,"depth_km":50},"gmm":[{"model":"GarciaEtAl2005SSlab","weight":3},{"model":"JaimesEtAl2020SSlab","weight":1}]})");
  int first = 0;
  constexpr int n = 800;
  for (std::uint32_t w = 0; w < n; ++w) first += s->chance(w).shaking.branch == 0;
  CHECK(std::abs(first / static_cast<double>(n) - 0.75) < 4 * std::sqrt(0.75 * 0.25 / n));
}

TEST_CASE("other hazards: a flood closes streets by depth and time, beside what the earthquake closed") {
  test::Folder f;
  const auto s = drawn(f, two_streets(), {{"flood.geojson", R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"from_s":3600,"until_s":7200,"depth_m":0.4,"cause":"flood"},
    "geometry":{"type":"Polygon","coordinates":[[[0.0003,-0.0002],[0.0012,-0.0002],[0.0012,0.0002],[0.0003,0.0002],[0.0003,-0.0002]]]}}]})"}},
                       R"("closures":{"areas":"flood.geojson"})");
  const auto d = s->realise(0).damage;
  REQUIRE(d.closures.size() == 1);
  const auto& c = d.closures[0];
  CHECK(s->city().roads.name(c.segment) == "Calle Uno");
  CHECK(c.cause == scenario::Cause::flood);
  CHECK(c.from.seconds() == 3600);
  CHECK(c.until.seconds() == 7200);
  CHECK((c.modes & kCar) != 0);
  CHECK((c.modes & kFoot) == 0);  // 0.4 m: walkers wade
}

TEST_CASE("strike: given closures hold in their world and replace modelled ones") {
  test::Folder f;
  const auto s = test::study(f, {"a,0,0\nb,100,0\nc,200,0\n", "l1,a,b,0,100,36,1,900,,4\nl2,b,c,0,100,36,1,900,,4\n",
                                 {{"c.csv", "link_id,modes,from_s,clear_h,hold_h,kind,cause,world\nl1,car,60,2,5,,cordon,\nl2,all,0,,,none,bridge,1\n"},
                                  {"a.csv", "agent_id,node_id,depart_s,mode\np,a,0,foot\n"}},
                                 R"("closures":{"model":false,"given":"c.csv"},"people":{"given":"a.csv"})"});
  const auto zero = s->realise(0).damage, one = s->realise(1).damage;
  REQUIRE(zero.closures.size() == 1);
  CHECK(zero.closures[0].kind == scenario::CrewKind::inspection);
  CHECK(zero.closures[0].clear_h(40) == 2);
  CHECK(zero.closures[0].hold_h == 5);
  CHECK(zero.closures[0].from.seconds() == 60);
  CHECK(one.closures.size() == 2);
}

TEST_CASE("strike: a search holds the clearing of a street only where somebody may be inside") {
  test::Folder f;
  const std::string hazard = std::string(R"("hazard":{"ground_motion":"gmf.csv"},)") + kCertainDebris;
  const std::string zones = R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"z","persons":%},
    "geometry":{"type":"Polygon","coordinates":[[[-0.001,-0.002],[0.003,-0.002],[0.003,0.002],[-0.001,0.002],[-0.001,-0.002]]]}}]})";
  const auto hold = [&](const std::string& persons) {
    std::string text = zones;
    text.replace(text.find('%'), 1, persons);
    const auto s = drawn(f, two_streets(), {{"gmf.csv", same_shaking(1, 2, 2)}, {"steps.csv", steps()}, {"z.geojson", text}}, hazard + R"(,"people":{"zones":"z.geojson"})");
    double most = 0;
    for (const auto& c : s->realise(0).damage.closures) most = std::max(most, c.hold_h);
    REQUIRE_FALSE(s->realise(0).damage.closures.empty());
    return most;
  };
  CHECK(hold("40") == 24);
  CHECK(hold("0") == 0);
}

TEST_CASE("strike: where nobody's home is known a search holds the street all the same") {
  test::Folder f;
  const auto s = drawn(f, two_streets(), {{"gmf.csv", same_shaking(1, 2, 2)}, {"steps.csv", steps()}, {"a.csv", "agent_id,lon,lat,depart_s,mode\np,0.0001,0,0,foot\n"}},
                       std::string(R"("hazard":{"ground_motion":"gmf.csv"},"people":{"given":"a.csv"},)") + kCertainDebris);
  const auto d = s->realise(0).damage;
  REQUIRE_FALSE(d.closures.empty());
  for (const auto& c : d.closures) CHECK(c.hold_h == 24);
}

TEST_CASE("given closures: two rows on one street are two spells, and what a row does not name stays with the model") {
  test::Folder f;
  const std::string hazard = std::string(R"("hazard":{"ground_motion":"gmf.csv"},"closures":{"given":"c.csv"},)") + kCertainDebris;
  const auto s = drawn(f, two_streets(), {{"gmf.csv", same_shaking(1, 2, 2)}, {"steps.csv", steps()}, {"c.csv", "osm_way_id,modes,from_s,until_s\n1,foot,0,3600\n3,car,0,3600\n3,foot,7200,9000\n"}}, hazard);
  const auto d = s->realise(0).damage;
  const auto& g = s->city().roads;
  int uno = 0, three = 0;
  for (const auto* list : {&d.closures, &d.further})
    for (const auto& c : *list) {
      if (g.name(c.segment) == "Calle Uno") {
        ++uno;
        if (!c.given) CHECK(((c.modes & kCar) && !(c.modes & kFoot)));  // the model still closes it to cars
      }
      three += g.ways(c.segment)[0].value() == 3;
    }
  CHECK(uno == 2);
  CHECK(three == 2);
}

TEST_CASE("other hazards: where a flood meets debris both hold, and nobody clears a street under water") {
  test::Folder f;
  const std::string flood = R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"from_s":0,"until_s":360000,"depth_m":2,"cause":"flood"},
    "geometry":{"type":"Polygon","coordinates":[[[-0.001,-0.002],[0.003,-0.002],[0.003,0.002],[-0.001,0.002],[-0.001,-0.002]]]}}]})";
  const auto s = drawn(f, two_streets(), {{"gmf.csv", same_shaking(1, 2, 2)}, {"steps.csv", steps()}, {"flood.geojson", flood}},
                       std::string(R"("hazard":{"ground_motion":"gmf.csv"},"closures":{"areas":"flood.geojson"},)") + kCertainDebris);
  const auto d = s->realise(0).damage;
  REQUIRE_FALSE(d.further.empty());
  for (const auto& c : d.closures)
    if (c.cause == scenario::Cause::debris) CHECK(c.hold_h == Approx(100));
}

TEST_CASE("a rupture over a network with local coordinates is refused") {
  test::Folder f;
  const test::Case c{"a,0,0\nb,100,0\n", "l1,a,b,0,100,36,1,900,,4\n", {}, R"("hazard":{"rupture":{"magnitude":7,"lon":0,"lat":0,"depth_km":10}})"};
  CHECK_THROWS_WITH(test::study(f, c), Catch::Matchers::Contains("local coordinates"));
}
