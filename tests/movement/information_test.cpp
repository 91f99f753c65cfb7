#include <catch2/catch.hpp>

#include "sim/measure/summary.hpp"
#include "tests/support/tables.hpp"

using namespace senda;

namespace {

const char* const kDetour = "A,0,0\nB,100,0\nS,200,0\nC,100,-80\nD,100,120\n";
const char* const kDetourLinks =
    "AB,A,B,0,100,5,1,,walk,4\nBS,B,S,0,100,5,1,,walk,4\nBC,B,C,0,100,5,1,,walk,4\nCS,C,S,0,150,5,1,,walk,4\nAD,A,D,0,150,5,1,,walk,4\nDS,D,S,0,150,5,1,,walk,4\n";

measure::Summary detour(const std::string& closures, const std::string& behaviour, double share, const std::string& more = "") {
  test::Folder f;
  const auto s = test::study(f, {kDetour, kDetourLinks,
                                 {{"agents.csv", "agent_id,node_id,depart_s,mode,speed_mps,site_id\np,A,0,foot,1.25,S\n"},
                                  {"sites.csv", "site_id,kind,node_id,capacity,status\nS,shelter,S,,open\n"},
                                  {"closures.csv", closures},
                                  {"schedule.csv", "crew_id,order,link_id,segment_id,start_h,finish_h,world\nc,1,BS,1,0,0.5,0\n"}},
                                 R"("closures":{"model":false,"given":"closures.csv"},"people":{"given":"agents.csv"},"sites":{"given":"sites.csv","from_osm":false},)"
                                 R"("policy":{"broadcast_share":)" + std::to_string(share) + more + "}," + behaviour});
  const auto world = s->realise(0);
  return measure::summarise(world.settled.population, s->simulate(world, s->inputs().interventions)).all;
}

const std::string kBlind = test::kExact;
const std::string kBlindAtOnce = R"("behaviour":{"capacity_factor":1,"shelter_wait_min":0,"sight_m":0,"perception_cv":0,"nearest_share":1,"broadcast_delay_min":0})";
const std::string kSeeing = R"("behaviour":{"capacity_factor":1,"shelter_wait_min":0,"sight_m":100,"perception_cv":0,"nearest_share":1})";
const char* const kClosedBS = "link_id,modes,from_s,until_s,cause\nBS,all,0,,debris\n";

}  // namespace

TEST_CASE("information: who knows nothing meets the closure and turns there; who was told goes round (case M6)") {
  CHECK(*detour(kClosedBS, kBlind, 0).clearance_s == 280);
  CHECK(*detour(kClosedBS, kBlindAtOnce, 1).clearance_s == 240);
}

TEST_CASE("information: a closure within sight is seen from the start") { CHECK(*detour(kClosedBS, kSeeing, 0).clearance_s == 240); }

TEST_CASE("information: a closure for cars does not stop a walker, and one that ends in time is not met") {
  CHECK(*detour("link_id,modes,from_s,until_s,cause\nBS,car,0,,debris\n", kBlind, 0).clearance_s == 160);
  CHECK(*detour("link_id,modes,from_s,until_s,cause\nBS,all,0,60,debris\n", kBlind, 0).clearance_s == 160);
  CHECK(*detour("link_id,modes,from_s,until_s,cause\nBS,all,79,,debris\n", kBlind, 0).clearance_s == 280);
}

TEST_CASE("information: without any way the walker is isolated and counted, and goes on when a crew opens the street") {
  const char* cut = "link_id,modes,from_s,cause\nBS,all,0,debris\nCS,all,0,debris\nDS,all,0,debris\n";
  const auto stuck = detour(cut, kBlind, 0);
  CHECK(stuck.arrived == 0);
  CHECK(stuck.isolated == 1);
  CHECK_FALSE(stuck.t50_s);
  const auto freed = detour(cut, kBlind, 0, R"(,"schedule":"schedule.csv")");
  CHECK(freed.arrived == 1);
  CHECK(*freed.clearance_s >= 1800);
}

namespace {

measure::Summary shelters(const std::string& agents, const std::string& sites, const std::string& behaviour = test::kExact) {
  test::Folder f;
  const auto s = test::study(f, {"A,0,0\nP,200,0\nQ,500,0\n", "AP,A,P,0,200,5,1,,walk,400\nPQ,P,Q,0,300,5,1,,walk,400\n", {{"agents.csv", agents}, {"sites.csv", sites}},
                                 R"("closures":{"model":false},"people":{"given":"agents.csv"},"sites":{"given":"sites.csv","from_osm":false},)" + behaviour});
  const auto world = s->realise(0);
  const auto o = s->simulate(world, s->inputs().interventions);
  return measure::summarise(world.settled.population, o).all;
}

std::string walkers(int n) {
  std::string a = "agent_id,household_id,node_id,depart_s,mode,speed_mps,site_id\n";
  for (int i = 0; i < n; ++i) a += "a" + std::to_string(i) + ",h" + std::to_string(i) + ",A,0,foot,1,\n";
  return a;
}

}  // namespace

TEST_CASE("shelters: the nearer one fills and the rest walk on (case M7)") {
  const auto s = shelters(walkers(80), "site_id,kind,node_id,capacity,status\nS1,shelter,P,50,open\nS2,shelter,Q,,open\n");
  CHECK(*s.t50_s == Approx(200).margin(1));
  CHECK(*s.t90_s == Approx(500).margin(1));
  CHECK(*s.mean_s == Approx(312.5).margin(1));
  CHECK(s.refused_once == 30);
}

TEST_CASE("shelters: a family of three with two places left goes on together (case M7)") {
  std::string agents = "agent_id,household_id,node_id,depart_s,mode,speed_mps,site_id\nx,f,A,0,foot,1,\ny,f,A,0,foot,1,\nz,f,A,0,foot,1,\n";
  const auto s = shelters(agents, "site_id,kind,node_id,capacity,status\nS1,shelter,P,2,open\nS2,shelter,Q,,open\n");
  CHECK(s.arrived == 3);
  CHECK(*s.first_s == *s.clearance_s);
  CHECK(*s.clearance_s == Approx(500).margin(1));
}

TEST_CASE("shelters: a wait at a full shelter is added, and when all are full people are refused, not lost") {
  const std::string wait = R"("behaviour":{"capacity_factor":1,"shelter_wait_min":10,"sight_m":0,"perception_cv":0,"nearest_share":1})";
  CHECK(*shelters(walkers(2), "site_id,kind,node_id,capacity,status\nS1,shelter,P,1,open\nS2,shelter,Q,,open\n", wait).clearance_s == Approx(1100).margin(1));
  const auto full = shelters(walkers(5), "site_id,kind,node_id,capacity,status\nS1,shelter,P,3,open\nS2,shelter,Q,0,open\n");
  CHECK(full.arrived == 3);
  CHECK(full.never_arrived == 2);
}
