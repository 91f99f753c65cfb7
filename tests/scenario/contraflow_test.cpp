#include <catch2/catch.hpp>

#include "graph/errors.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using Catch::Contains;

namespace {

// Two streets both ways and one one-way.
std::unique_ptr<world::Study> with(const test::Folder& f, const std::string& list) {
  test::Case c{"a,0,0\nb,300,0\nc,600,0\n", "l1,a,b,0,300,54,1,1800,auto,\nl2,b,c,0,300,54,1,1800,auto,\nl3,c,a,1,600,54,1,1800,auto,\n",
               {{"agents.csv", "agent_id,household_id,node_id,depart_s,mode,speed_mps,site_id\nx,h,a,0,car,,S\n"}, {"sites.csv", "site_id,kind,node_id,capacity,status\nS,shelter,c,,open\n"}},
               R"("closures":{"model":false},"people":{"given":"agents.csv"},"sites":{"given":"sites.csv","from_osm":false},"policy":{"contraflow":)" + list + "}"};
  return test::study(f, c);
}

}  // namespace

TEST_CASE("contraflow: a street by its id, with its times and the direction that gains") {
  test::Folder f;
  const auto s = with(f, R"([{"link_id":"l1","from_s":100,"setup_s":50,"until_s":1000},{"link_id":"l2","direction":"backward"}])");
  const auto& list = s->inputs().contraflow;
  REQUIRE(list.size() == 2);
  const RoadGraph& g = s->city().roads;
  CHECK(g.source_id(g.segment[list[0].gains]) == "l1");
  CHECK(g.edge_forward[g.segment[list[0].gains]] == list[0].gains);
  CHECK(g.edge_backward[g.segment[list[0].gives]] == list[0].gives);
  CHECK(list[0].from == SimTime(100000));
  CHECK(list[0].ready == SimTime(150000));
  CHECK(list[0].until == SimTime(1000000));
  CHECK(g.edge_backward[g.segment[list[1].gains]] == list[1].gains);
  CHECK(list[1].ready == SimTime(7200000));
  CHECK(list[1].until.is_never());
}

TEST_CASE("contraflow: each mistake is named with its place in the list") {
  test::Folder f;
  CHECK_THROWS_WITH(with(f, R"({"link_id":"l1"})"), Contains("policy.contraflow: is not a list"));
  CHECK_THROWS_WITH(with(f, R"([{"from_s":1}])"), Contains("policy.contraflow[0]: names no street"));
  CHECK_THROWS_WITH(with(f, R"([{"link_id":"l1","osm_way_id":5}])"), Contains("names a link and a way"));
  CHECK_THROWS_WITH(with(f, R"([{"link_id":"l9"}])"), Contains("policy.contraflow[0].link_id: 'l9' is not in the city"));
  CHECK_THROWS_WITH(with(f, R"([{"link_id":"l3"}])"), Contains("does not carry cars both ways"));
  CHECK_THROWS_WITH(with(f, R"([{"link_id":"l1"},{"link_id":"l1"}])"), Contains("policy.contraflow[1].link_id: 'l1' is already turned round"));
  CHECK_THROWS_WITH(with(f, R"([{"link_id":"l1","setup":5}])"), Contains("did you mean 'setup_s'?"));
  CHECK_THROWS_WITH(with(f, R"([{"link_id":"l1","from_s":-5}])"), Contains("policy.contraflow[0].from_s: -5"));
  CHECK_THROWS_WITH(with(f, R"([{"link_id":"l1","until_s":7100}])"), Contains("before the lanes are set up, at 7200"));
  CHECK_THROWS_WITH(with(f, R"([{"link_id":"l1","direction":"north"}])"), Contains("\"north\" is not known"));
  CHECK_THROWS_WITH(with(f, R"([{"osm_way_id":"x1"}])"), Contains("'x1' is not a number"));
}
