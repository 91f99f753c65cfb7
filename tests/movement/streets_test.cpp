#include <catch2/catch.hpp>

#include "sim/movement/conditions.hpp"
#include "sim/world/scene.hpp"

using namespace senda;
using movement::Reason;
using movement::State;
using people::PartyId;
using world::Scene;

namespace {

std::string cars(int n) {
  std::string out;
  for (int i = 0; i < n; ++i) out += "c" + std::to_string(i) + ",c" + std::to_string(i) + ",a,0,car,,S\n";
  return out;
}

}  // namespace

TEST_CASE("streets: a junction whose signals are dark lets out half, until power is back") {
  Scene s{"a,0,0,\nb,300,0,signal\n", "l,a,b,1,300,54,1,1800,auto,\n", cars(60), "S,shelter,b,,open\n"};
  CHECK(*world::play(s).all.clearance_s == 138);
  s.behaviour = world::by_hand(R"("power_out_share":1)");
  CHECK(*world::play(s).all.clearance_s == 20 + 59 * 4);
  s.behaviour = world::by_hand(R"("power_out_share":1,"power_back_h":0.03)");  // 108 s: 22 cars at 4 s, the others at 2 s
  CHECK(*world::play(s).all.clearance_s == 108 + 37 * 2);
  s.nodes = "a,0,0,\nb,300,0,\n";
  CHECK(*world::play(s).all.clearance_s == 138);
}

TEST_CASE("streets: cars go at a walk among a crowd, and freely beside a few walkers") {
  const auto arrives = [](int walkers) {
    std::string agents = "c,c,a,5,car,,S\n";
    for (int i = 0; i < walkers; ++i) agents += "w" + std::to_string(i) + ",w" + std::to_string(i) + ",a,0,foot,0.5,S\n";
    const auto p = world::play({"a,0,0\nb,100,0\n", "l,a,b,0,100,54,1,1800,,2.5\n", agents, "S,shelter,b,,open\n"});
    return p.outcome.arrive[PartyId(0)].seconds();
  };
  CHECK(arrives(100) == Approx(5 + 100 / 15.0).margin(0.001));  // 200 m²: half a person each is no crowd yet
  CHECK(arrives(101) == Approx(5 + 72).margin(0.001));
}

TEST_CASE("streets: a wheelchair takes the ramp, and without one is cut off by steps; who walks takes the steps") {
  Scene s{"a,0,0\nb,100,0\n", "st,a,b,0,100,5,1,,steps,3\nramp,a,b,0,300,5,1,,walk,3\n", "p,p,a,0,wheelchair,1,S\nq,q,a,0,foot,1,S\n", "S,shelter,b,,open\n"};
  auto p = world::play(s);
  CHECK(p.outcome.arrive[PartyId(0)].seconds() == 300);
  CHECK(p.outcome.arrive[PartyId(1)].seconds() == 100);
  s.links = "st,a,b,0,100,5,1,,steps,3\n";
  p = world::play(s);
  CHECK(p.outcome.state[PartyId(0)] == State::isolated);
  CHECK(p.outcome.reason[PartyId(0)] == Reason::steps);
  CHECK(p.outcome.arrive[PartyId(1)].seconds() == 100);
}

TEST_CASE("streets: debris that leaves a walker through may stop a wheelchair") {
  Scene s{"a,0,0\nb,100,0\n", "l,a,b,0,100,5,1,,walk,3\n", "p,p,a,0,wheelchair,1,S\n", "S,shelter,b,,open\n"};
  s.closures = R"("model":false,"given":"closures.csv")";
  s.files["closures.csv"] = "link_id,modes,from_s,cause\nl,foot,0,debris\n";
  auto p = world::play(s);
  CHECK(p.outcome.reason[PartyId(0)] == Reason::debris);
  s.files["closures.csv"] = "link_id,modes,from_s,cause\nl,car,0,debris\n";
  CHECK(world::play(s).all.arrived == 1);
}

TEST_CASE("streets: uphill walkers slow down after Tobler, and the slope is no delay") {
  CHECK(movement::tobler(0.10) == Approx(0.705).margin(0.0005));
  CHECK(movement::tobler(-0.05) == Approx(std::exp(0.175)));
  Scene s{"a,0,0\nb,1000,0\n", "l,a,b,0,1000,5,1,,walk,3\n", "p,p,a,0,foot,1,S\n", "S,shelter,b,,open\n"};
  s.files["heights.csv"] = "lon,lat,elevation_m\n0,0,2240\n1000,0,2340\n";
  s.behaviour = world::by_hand(R"("elevation":"heights.csv")");
  const auto p = world::play(s);
  CHECK(p.outcome.arrive[PartyId(0)].seconds() == Approx(1000 / std::exp(-0.35)).margin(0.01));
  CHECK(p.all.delay_s == 0);
}

TEST_CASE("streets: by night, where power is out, walkers are slower; by day they are not") {
  Scene s{"a,0,0\nb,85,0\n", "l,a,b,0,85,5,1,,walk,3\n", "day,day,a,0,foot,1,S\nnight,night,a,21600,foot,1,S\n", "S,shelter,b,,open\n"};  // from 13:14:40 on
  s.behaviour = world::by_hand(R"("power_out_share":1,"power_back_h":48)");
  const auto p = world::play(s);
  CHECK(p.outcome.arrive[PartyId(0)].seconds() == 85);
  CHECK(p.outcome.arrive[PartyId(1)].seconds() == Approx(21600 + 100).margin(0.001));
}

TEST_CASE("streets: whoever is on a street when water reaches it is caught and counted; who comes later is cut off by it") {
  Scene s{"a,0,0\nb,100,0\n", "l,a,b,0,100,5,1,,walk,30\n", "early,early,a,0,foot,1,S\nlate,late,a,60,foot,1,S\ngone,gone,a,0,foot,3,S\n", "S,shelter,b,,open\n"};
  s.closures = R"("model":false,"areas":"flood.geojson")";
  s.files["flood.geojson"] = R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"from_s":50,"cause":"flood","depth_m":1},
    "geometry":{"type":"Polygon","coordinates":[[[40,-5],[60,-5],[60,5],[40,5],[40,-5]]]}}]})";
  const auto p = world::play(s);
  CHECK(p.all.caught == 1);
  CHECK(p.outcome.caught[PartyId(0)] == 1);
  CHECK(p.outcome.state[PartyId(0)] == State::arrived);
  CHECK(p.outcome.state[PartyId(1)] == State::isolated);
  CHECK(p.outcome.reason[PartyId(1)] == Reason::flood);
  CHECK(p.outcome.arrive[PartyId(2)].seconds() < 50);
}

TEST_CASE("streets: everyday traffic takes up room but is nobody of the scenario") {
  Scene s{"a,0,0\nb,600,0\nc,1200,0\n", "l1,a,b,0,600,36,1,900,,3\nl2,b,c,0,600,36,1,900,,3\n", cars(5) + "p,p,a,0,foot,1,S\n", "S,shelter,c,,open\n"};
  const auto alone = world::play(s);
  s.behaviour = world::by_hand(R"("background_traffic":1)");  // 15 vehicles on each of four edges
  const auto among = world::play(s);
  CHECK(among.all.set_out == 6);
  CHECK(among.all.arrived == 6);
  CHECK(among.outcome.curve.back().departed == 6);
  CHECK(among.outcome.entered[SegmentId(1)] > alone.outcome.entered[SegmentId(1)]);
  CHECK(among.outcome.arrive[PartyId(4)] >= alone.outcome.arrive[PartyId(4)]);
  CHECK(among.outcome.arrive[PartyId(5)] == alone.outcome.arrive[PartyId(5)]);
}
