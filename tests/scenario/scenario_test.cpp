#include <catch2/catch.hpp>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "graph/errors.hpp"
#include "sim/scenario/inputs.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using Catch::Matchers::Contains;
using scenario::load_scenario;

namespace {

const char* const kNodes = "a,0,0\nb,100,0\n";
const char* const kLinks = "l1,a,b,0,100,36,1,900,,4\n";

std::filesystem::path write(const test::Folder& f, const std::string& members) {
  f.put("net/config.csv", "key,value\ncrs,local\n");
  f.put("net/node.csv", std::string("node_id,x_coord,y_coord\n") + kNodes);
  f.put("net/link.csv", std::string(test::kLinkHeader) + kLinks);
  return f.put("s.json", R"({"senda":1,"city":{"gmns":"net"},"closures":{"model":false})" + members + "}");
}

}  // namespace

TEST_CASE("scenario: an unknown key names the nearest known one, at any depth") {
  test::Folder f;
  CHECK_THROWS_WITH(load_scenario(write(f, R"(,"behaviour":{"sigth_m":5})")), Contains("behaviour.sigth_m") && Contains("did you mean 'sight_m'"));
  CHECK_THROWS_WITH(load_scenario(write(f, R"(,"wolrds":5)")), Contains("did you mean 'worlds'"));
}

TEST_CASE("scenario: wrong types, ranges and words are refused with what would be right") {
  test::Folder f;
  CHECK_THROWS_WITH(load_scenario(write(f, R"(,"worlds":0)")), Contains("worlds: 0 is out of range") && Contains("from 1"));
  CHECK_THROWS_WITH(load_scenario(write(f, R"(,"worlds":"many")")), Contains("is not a number"));
  CHECK_THROWS_WITH(load_scenario(write(f, R"(,"worlds":2.5)")), Contains("whole number"));
  CHECK_THROWS_WITH(load_scenario(write(f, R"(,"siting":{"objective":"p-media"})")), Contains("did you mean 'p-median'"));
  CHECK_THROWS_WITH(load_scenario(write(f, R"(,"people":{"given":"none.csv"})")), Contains("people.given") && Contains("does not exist"));
  CHECK_THROWS_WITH(load_scenario(write(f, R"(,"behaviour":{"shelter_share":0.9})")), Contains("must sum to 1"));
  CHECK_THROWS_WITH(load_scenario(f.put("bad.json", "{\"senda\":1,,}")), Contains("not valid JSON") && Contains("line 1"));
  CHECK_THROWS_WITH(load_scenario(f.put("none.json", "{}")), Contains("senda"));
}

TEST_CASE("scenario: what is not built yet is refused, never ignored") {
  test::Folder f;
  CHECK_THROWS_WITH(load_scenario(write(f, R"(,"people":{"sample":0.5})")), Contains("not built in this version"));
}

TEST_CASE("scenario: --set changes a value and its origin says so; unknown paths are refused") {
  test::Folder f;
  const auto file = write(f, "");
  const scenario::LoadOptions options{{"behaviour.sight_m=50", "name=hola"}};
  const auto s = load_scenario(file, options);
  CHECK(s.behaviour.sight_m == 50);
  CHECK(s.name == "hola");
  for (const auto& row : option_rows(s, options)) {
    if (row.path == "behaviour.sight_m") CHECK(row.origin == "--set");
    if (row.path == "closures.model") CHECK(row.origin == "scenario");
    if (row.path == "behaviour.capacity_factor") CHECK((row.origin == "default" && row.mark == "F"));
  }
  CHECK_THROWS_WITH(load_scenario(file, {{"behaviour.nothing=1"}}), Contains("behaviour.nothing"));
  CHECK_THROWS_AS(load_scenario(file, {{"nonsense"}}), UsageError);
}

TEST_CASE("scenario: the resolved scenario reads back to itself") {
  test::Folder f;
  const auto s = load_scenario(write(f, R"(,"worlds":7,"clearance":{"crews":[{"crew_id":"c","node_id":"a"}]})"));
  const auto json = scenario::resolved(s, f.path);
  const auto again = load_scenario(f.put("r.json", json.dump()));
  CHECK(scenario::resolved(again, f.path) == json);
}

TEST_CASE("scenario: the committed schema is the one the declarations make") {
  std::ifstream in(std::string(SENDA_SOURCE_DIR) + "/scenarios/scenario.schema.json");
  std::ostringstream text;
  text << in.rdbuf();
  CHECK(text.str() == scenario::schema().dump(2) + "\n");
}

TEST_CASE("inputs: closures, crews and agents name file, line and column when they are wrong") {
  test::Folder f;
  const City city = world::open_city(load_scenario(write(f, "")));
  const auto load = [&](const std::string& members) { return scenario::load_inputs(load_scenario(write(f, members)), city); };
  f.put("c.csv", "link_id,modes,from_s\nl1,all,0\nl9,all,0\n");
  CHECK_THROWS_WITH(load(R"(,"closures":{"model":false,"given":"c.csv"})"), Contains("c.csv: line 3") && Contains("link 'l9' is not in the city"));
  f.put("c.csv", "link_id,from_s,until_s\nl1,10,5\n");
  CHECK_THROWS_WITH(load(R"(,"closures":{"model":false,"given":"c.csv"})"), Contains("before from_s"));
  f.put("a.csv", "agent_id,node_id,depart_s,mode\np,a,0,boat\n");
  CHECK_THROWS_WITH(load(R"(,"people":{"given":"a.csv"})"), Contains("line 2, column mode: 'boat' is not known"));
  CHECK_THROWS_WITH(load(R"(,"clearance":{"crews":[{"crew_id":"c","node":"a"}]})"), Contains("clearance.crews.node") && Contains("node_id"));
  f.put("s.csv", "site_id,kind,node_id\nS,shelter,zz\n");
  CHECK_THROWS_WITH(load(R"(,"sites":{"given":"s.csv"})"), Contains("node 'zz' is not in the city"));
}

TEST_CASE("scenario: sources that contradict themselves, two sources of shaking and half a plane are refused") {
  test::Folder f;
  f.put("g.xml", "x");
  f.put("g.csv", "x");
  const std::string rupture = R"("rupture":{"magnitude":7,"lon":0,"lat":0,"depth_km":20)";
  CHECK_THROWS_WITH(load_scenario(write(f, R"(,"closures":{"model":false,"reliability":{"crowd_se":0.2}})")), Contains("closures.reliability") && Contains("se must not be below fp"));
  CHECK_THROWS_WITH(load_scenario(write(f, R"(,"hazard":{"shakemap":{"grid":"g.xml"},"ground_motion":"g.csv"})")), Contains("give one of them"));
  CHECK_THROWS_WITH(load_scenario(write(f, R"(,"hazard":{"shakemap":{"grid":"g.xml"},"site":{"vs30":400}})")), Contains("counted twice"));
  CHECK_THROWS_WITH(load_scenario(write(f, R"(,"hazard":{)" + rupture + R"(,"strike":10}})")), Contains("strike or dip alone"));
  CHECK_THROWS_WITH(load_scenario(write(f, R"(,"hazard":{)" + rupture + R"(,"corners":[[0,0,10],[1,0,10],[1,0,20]]}})")), Contains("four corners"));
  CHECK_THROWS_WITH(load_scenario(write(f, R"(,"damage":{"fragility":"gme"})")), Contains("'gme' is not known"));
  CHECK_NOTHROW(load_scenario(write(f, R"(,"hazard":{)" + rupture + R"(,"strike":10,"dip":40}})")));
}
