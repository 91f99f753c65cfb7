#include <catch2/catch.hpp>

#include "sim/world/scene.hpp"

using namespace senda;
using movement::Reason;
using movement::State;
using people::PartyId;
using world::Scene;

namespace {

Scene bus_scene(const std::string& bus, const std::string& more = R"("pickup_wait_min":60)") {
  Scene s{"D,-1500,0\nA,0,0\nS,6000,0\n", "DA,D,A,0,1500,54,1,1800,auto,\nAS,A,S,0,6000,54,1,1800,,4\n", "p,p,A,0,bus,1,S\nq,q,A,10,bus,1,S\nw,w,A,0,foot,1,S\n", "S,shelter,S,,open\n"};
  s.behaviour = world::by_hand(more);
  s.policy = R"("broadcast_share":0,"buses":[)" + bus + "]";
  return s;
}

}  // namespace

TEST_CASE("buses: a bus fetches who waits at its stop; who walks is not waited for") {
  const auto p = world::play(bus_scene(R"({"bus_id":"b","node_id":"D","from_s":100,"stops":[{"node_id":"A"}],"site_id":"S"})"));
  CHECK(p.outcome.arrive[PartyId(0)].seconds() == 100 + 100 + 400);  // 1.5 and 6 km at 54 km/h
  CHECK(p.outcome.arrive[PartyId(1)].seconds() == 600);
  CHECK(p.outcome.arrive[PartyId(2)].seconds() == 6000);
  CHECK(p.outcome.buses[0].carried == 2);
  CHECK(p.outcome.buses[0].rounds == 1);
  CHECK(p.all.set_out == 3);
  CHECK(p.outcome.sites[0].arrived == 3);
}

TEST_CASE("buses: a full bus comes again, and who waits too long goes on foot") {
  const std::string small = R"({"bus_id":"b","node_id":"D","seats":1,"from_s":100,"stops":[{"node_id":"A"}],"site_id":"S"})";
  const auto again = world::play(bus_scene(small));
  CHECK(again.outcome.arrive[PartyId(0)].seconds() == 600);
  CHECK(again.outcome.arrive[PartyId(1)].seconds() == 600 + 400 + 400);
  CHECK(again.outcome.buses[0].rounds == 2);
  const auto missed = world::play(bus_scene(small, R"("pickup_wait_min":5)"));
  CHECK(missed.outcome.arrive[PartyId(1)].seconds() == 10 + 300 + 6000);
}

TEST_CASE("buses: a later bus is waited for though an earlier one has ended, and none is taken to a place that is not one's own") {
  const auto p = world::play(bus_scene(R"({"bus_id":"a","node_id":"D","from_s":0,"until_s":1,"stops":[{"node_id":"D"}],"site_id":"S"},{"bus_id":"b","node_id":"D","from_s":3000,"stops":[{"node_id":"A"}],"site_id":"S"})"));
  CHECK(p.outcome.arrive[PartyId(0)].seconds() == 3000 + 100 + 400);
  Scene s = bus_scene(R"({"bus_id":"b","node_id":"D","from_s":100,"stops":[{"node_id":"A"}],"site_id":"T"})");
  s.sites += "T,shelter,D,,open\n";
  CHECK(world::play(s).outcome.arrive[PartyId(0)].seconds() == 6000);
}

TEST_CASE("buses: a bus that is cut off leaves people waiting until they walk, and goes on when the street opens") {
  Scene s = bus_scene(R"({"bus_id":"b","node_id":"D","from_s":100,"stops":[{"node_id":"A"}],"site_id":"S"})");
  s.closures = R"("model":false,"given":"closures.csv")";
  s.files["closures.csv"] = "link_id,modes,from_s,until_s,cause\nDA,car,0,1000,debris\n";
  const auto p = world::play(s);
  CHECK(p.outcome.arrive[PartyId(0)].seconds() == 1000 + 100 + 400);
}

TEST_CASE("buses: who sits in a bus that cannot go on walks from where it stands") {
  Scene s{"A,0,0\nB,1500,0\nS,3000,0\n", "AB,A,B,0,1500,54,1,1800,,4\nBS,B,S,0,1500,54,1,1800,,4\n", "p,p,A,0,bus,1,S\n", "S,shelter,S,,open\n"};
  s.policy = R"("broadcast_share":0,"buses":[{"bus_id":"b","node_id":"A","from_s":10,"stops":[{"node_id":"A"}],"site_id":"S"}])";
  s.closures = R"("model":false,"given":"closures.csv")";
  s.files["closures.csv"] = "link_id,modes,from_s,cause\nBS,car,0,debris\n";
  const auto p = world::play(s);
  CHECK(p.outcome.arrive[PartyId(0)].seconds() == 10 + 100 + 1500);
  CHECK(p.outcome.distance_m[PartyId(0)] == Approx(3000));
  CHECK(p.outcome.buses[0].carried == 0);
}

TEST_CASE("interventions: shelters that open at one instant are known together") {
  const auto p = world::play({"a,0,0\nb,200,0\nc,-100,0\n", "l,a,b,0,200,5,1,,walk,4\nm,a,c,0,100,5,1,,walk,4\n", "p,p,a,0,foot,1,\n", "S,shelter,b,,open,600\nT,shelter,c,,open,600\n"});
  CHECK(p.outcome.arrive[PartyId(0)].seconds() == 700);
  CHECK(p.outcome.replans[PartyId(0)] == 0);
}

TEST_CASE("buses: a full shelter is full for who comes by bus, too") {
  Scene s = bus_scene(R"({"bus_id":"b","node_id":"D","from_s":100,"stops":[{"node_id":"A"}],"site_id":"S"})");
  s.nodes += "T,6500,0\n";
  s.links += "ST,S,T,0,500,5,1,,walk,4\n";
  s.agents = "p,p,A,0,bus,1,\nq,q,A,10,bus,1,\n";
  s.sites = "S,shelter,S,1,open\nT,shelter,T,,open\n";
  const auto p = world::play(s);
  CHECK(p.outcome.sites[0].arrived == 1);
  CHECK(p.outcome.arrive[PartyId(1)].seconds() == 600 + 500);
}

TEST_CASE("interventions: a shelter that opens later takes people from then on; before, they wait without a place to go") {
  Scene s{"a,0,0\nb,200,0\n", "l,a,b,0,200,5,1,,walk,4\n", "p,p,a,0,foot,1,\n", "S,shelter,b,,open,600\n"};
  const auto p = world::play(s);
  CHECK(p.outcome.arrive[PartyId(0)].seconds() == 800);
  s.behaviour = world::by_hand(R"("horizon_h":0.1)");
  const auto early = world::play(s);
  CHECK(early.outcome.state[PartyId(0)] == State::isolated);
  CHECK(early.outcome.reason[PartyId(0)] == Reason::no_site);
}

TEST_CASE("interventions: who was turned away everywhere goes to the shelter that opens later") {
  const auto p = world::play({"a,0,0\nb,200,0\nc,300,0\n", "l,a,b,0,200,5,1,,walk,4\nm,b,c,0,100,5,1,,walk,4\n", "p,p,a,0,foot,1,\nq,q,a,0,foot,1,\n", "S,shelter,b,1,open,0\nT,shelter,c,,open,1000\n"});
  CHECK(p.all.arrived == 2);
  CHECK(*p.all.clearance_s == 1100);
}

TEST_CASE("gridlock: full streets that wait for each other in a ring stay so, and it is told when and where it began") {
  // A ring of four streets of ten places; from each corner cars want to the shelter behind the corner opposite.
  Scene s;
  const char* corner[] = {"0,0", "75,0", "75,75", "0,75"};
  const char* out[] = {"-300,0", "375,0", "375,75", "-300,75"};
  for (int i = 0; i < 4; ++i) {
    const std::string n = std::to_string(i), next = std::to_string((i + 1) % 4);
    s.nodes += "r" + n + "," + corner[i] + "\nf" + n + "," + out[i] + "\ns" + n + ",0," + std::to_string(-500 - i) + "\n";
    s.links += "ring" + n + ",r" + n + ",r" + next + ",1,75,54,1,1800,auto,\nfeed" + n + ",f" + n + ",r" + n + ",1,300,54,1,1800,auto,\nexit" + n + ",r" + n + ",s" + n + ",1,300,54,1,1800,auto,\n";
    s.sites += "S" + n + ",shelter,s" + n + ",,open\n";
    for (int k = 0; k < 60; ++k) s.agents += "c" + n + "x" + std::to_string(k) + ",h" + n + "x" + std::to_string(k) + ",f" + n + ",0,car,,S" + std::to_string((i + 3) % 4) + "\n";
  }
  s.behaviour = world::by_hand(R"("abandon_after_min":10000,"horizon_h":2)");
  const auto p = world::play(s);
  REQUIRE(p.outcome.gridlocks.size() == 1);
  const movement::Gridlock& g = p.outcome.gridlocks[0];
  CHECK(g.streets == 4);
  CHECK(g.vehicles == 40);
  CHECK(g.until.is_never());
  CHECK(g.since.seconds() > 20);
  CHECK(g.since.seconds() < 300);
  CHECK(p.links[g.segment.value()].starts_with("ring"));
  CHECK(p.all.arrived < 240);
  CHECK(p.all.by_reason[static_cast<std::size_t>(Reason::in_queue)] > 0);
  // Drivers who give up do not free the street: their car stays.
  s.behaviour = world::by_hand(R"("abandon_after_min":20,"horizon_h":2)");
  s.agents += "w,w,f0,0,foot,1,S0\n";
  const auto left = world::play(s);
  CHECK(left.all.arrived + left.all.never_arrived == 241);
  CHECK(left.outcome.gridlocks.size() == 1);  // the same ring, whoever stands at its heads
}
