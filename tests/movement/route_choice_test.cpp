#include <catch2/catch.hpp>

#include <random>

#include "sim/movement/news.hpp"
#include "sim/movement/route_choice.hpp"
#include "sim/record/temporary_folder.hpp"
#include "sim/world/scene.hpp"

using namespace senda;
using people::PartyId;
using world::Scene;

namespace {

std::vector<EdgeId> edges(std::initializer_list<std::uint32_t> list) {
  std::vector<EdgeId> out;
  for (const std::uint32_t e : list) out.push_back(EdgeId(e));
  return out;
}

// From A to S by B or by C, equally long.
const char* const kTwo = "A,0,0\nB,100,50\nC,100,-50\nS,200,0\n";
const char* const kTwoLinks = "AB,A,B,0,100,36,1,,walk,40\nBS,B,S,0,100,36,1,,walk,40\nAC,A,C,0,101,36,1,,walk,40\nCS,C,S,0,101,36,1,,walk,40\n";

std::string walkers(int n, double every_s = 0) {
  std::string out;
  for (int i = 0; i < n; ++i) out += "w" + std::to_string(i) + ",w" + std::to_string(i) + ",A," + std::to_string(every_s * i) + ",foot,1.34,S\n";
  return out;
}

}  // namespace

TEST_CASE("route choice: logit of 10 and 12 minutes, and overlapping ways share their weight (case M5)") {
  movement::PathSizes sizes;
  const auto minutes = [](std::initializer_list<double> list) {
    std::vector<std::uint32_t> ms;
    for (const double m : list) ms.push_back(static_cast<std::uint32_t>(m * 60000));
    return ms;
  };
  const std::vector<movement::Alternative> apart = {{edges({0, 1}), minutes({5, 5})}, {edges({2, 3}), minutes({6, 6})}};
  CHECK(movement::shares(sizes.of(apart), 0.5)[0] == Approx(0.7311).margin(5e-5));
  // Two ways that are the same street by street have path size 1/2 each: together they count as one.
  const std::vector<movement::Alternative> twice = {{edges({0, 1}), minutes({5, 5})}, {edges({0, 1}), minutes({5, 5})}, {edges({2, 3}), minutes({5, 5})}};
  CHECK(sizes.of(twice)[0].path_size == 0.5f);
  CHECK(movement::shares(sizes.of(twice), 0.5)[0] == Approx(0.25));
  CHECK(movement::shares(sizes.of(twice), 0.5)[2] == Approx(0.5));
  // Half shared: path size (1/2)/2 + 1/2 = 3/4.
  const std::vector<movement::Alternative> half = {{edges({0, 1}), minutes({5, 5})}, {edges({0, 2}), minutes({5, 5})}, {edges({3, 4}), minutes({5, 5})}};
  CHECK(movement::shares(sizes.of(half), 0.5)[0] == Approx(0.75 / 2.5));
  // A way that does not arrive is never taken; a slower walker feels the difference of times more.
  const std::vector<movement::Alternative> broken = {{edges({0}), minutes({5})}, {}};
  CHECK(movement::shares(sizes.of(broken), 0.5)[1] == 0);
  CHECK(movement::choose(sizes.of(broken), 0.5, 1, 0.999999) == 0);
  CHECK(movement::shares(sizes.of(apart), 0.5, 2)[0] == Approx(1 / (1 + std::exp(-2.0))));
}

TEST_CASE("route choice: who perceives times differently takes either of two like ways; without that all take the shortest") {
  Scene s{kTwo, kTwoLinks, walkers(400, 5), "S,shelter,S,,open\n"};
  const auto by_b = [](const world::Played& p) { return p.outcome.entered[SegmentId(0)]; };
  CHECK(by_b(world::play(s)) == 400);
  s.behaviour = R"("capacity_factor":1,"shelter_wait_min":0,"sight_m":0,"perception_cv":0.2,"nearest_share":1,"route_alternatives":5)";
  const auto p = world::play(s);
  CHECK(by_b(p) > 120);
  CHECK(by_b(p) < 350);
  CHECK(p.all.arrived == 400);
  CHECK(by_b(world::play(s)) == by_b(p));
  s.behaviour = R"("capacity_factor":1,"shelter_wait_min":0,"sight_m":0,"perception_cv":0.2,"nearest_share":1,"route_alternatives":1)";
  CHECK(by_b(world::play(s)) == 400);
}

TEST_CASE("route choice: news are heard where they concern the way, and nowhere else") {
  Scene s{std::string(kTwo) + "X,900,900\nY,1000,900\n", std::string(kTwoLinks) + "XY,X,Y,0,100,36,1,,walk,4\nSX,S,X,0,1100,36,1,,walk,4\n", walkers(40, 1), "S,shelter,S,,open\n"};
  s.policy = R"("broadcast_share":0.5)";
  s.behaviour = world::by_hand(R"("broadcast_delay_min":0)");
  s.closures = R"("model":false,"given":"closures.csv")";
  s.files["closures.csv"] = "link_id,modes,from_s,cause\nBS,all,0,debris\nXY,all,0,debris\n";
  const auto p = world::play(s);
  int told = 0, met = 0;
  for (std::size_t i = 0; i < p.log.size(); ++i) {
    const record::Event e = p.log.at(i);
    told += e.kind == record::EventKind::told && p.links[e.place] == "BS";
    met += e.kind == record::EventKind::meet_closure;
  }
  CHECK(told + met == 40);
  CHECK(told > 8);
  CHECK(told < 32);
  s.files["closures.csv"] = "link_id,modes,from_s,cause\nXY,all,0,debris\n";
  const auto elsewhere = world::play(s);
  for (std::size_t i = 0; i < elsewhere.log.size(); ++i) CHECK(elsewhere.log.at(i).kind != record::EventKind::told);
}

TEST_CASE("route choice: drivers who see the queues of the moment share two roads, others all stand in one") {
  // The upper road is shorter but lets out 300 an hour, the lower one 1800.
  std::string agents;
  for (int i = 0; i < 200; ++i) agents += "c" + std::to_string(i) + ",c" + std::to_string(i) + ",Z," + std::to_string(5 * i) + ",car,,S\n";
  Scene s{"Z,-300,0\nA,0,0\nB,100,50\nC,100,-50\nS,200,0\n", "ZA,Z,A,1,300,54,1,1800,auto,\nAB,A,B,1,1000,54,1,300,auto,\nBS,B,S,1,300,54,1,1800,auto,\nAC,A,C,1,1200,54,1,1800,auto,\nCS,C,S,1,300,54,1,1800,auto,\n", agents, "S,shelter,S,,open\n"};
  const auto blind = world::play(s);
  CHECK(blind.outcome.entered[SegmentId(3)] == 0);
  s.behaviour = world::by_hand(R"("replan_every_s":60)");
  const auto seeing = world::play(s);
  CHECK(seeing.all.arrived == 200);
  CHECK(seeing.outcome.entered[SegmentId(3)] > 60);
  CHECK(seeing.outcome.entered[SegmentId(1)] > 40);
  CHECK(*seeing.all.mean_s < *blind.all.mean_s * 0.8);
  CHECK(*seeing.all.first_s == *blind.all.first_s);
}

TEST_CASE("route choice: streets in the news concern just the nodes whose way leads through them, on random networks") {
  std::mt19937 random(5);
  for (int round = 0; round < 20; ++round) {
    std::string nodes, links;
    const int side = 7;
    for (int i = 0; i < side * side; ++i) nodes += "n" + std::to_string(i) + "," + std::to_string(100 * (i % side)) + "," + std::to_string(100 * (i / side)) + "\n";
    int n = 0;
    const auto add = [&](int a, int b) { links += "l" + std::to_string(n++) + ",n" + std::to_string(a) + ",n" + std::to_string(b) + ",0," + std::to_string(80 + random() % 100) + ",36,1,,walk,4\n"; };
    for (int i = 0; i < side * side; ++i) {
      if (i % side + 1 < side) add(i, i + 1);
      if (i / side + 1 < side) add(i, i + side);
    }
    const record::TemporaryFolder f;
    f.put("net/config.csv", "key,value\ncrs,local\n");
    f.put("net/node.csv", "node_id,x_coord,y_coord\n" + nodes);
    f.put("net/link.csv", "link_id,from_node_id,to_node_id,directed,length,free_speed,lanes,capacity,allowed_uses,width\n" + links);
    f.put("agents.csv", "agent_id,node_id,depart_s,mode\np,n0,0,foot\n");
    const world::Study study(scenario::load_scenario(f.put("s.json", R"({"senda":1,"city":{"gmns":"net"},"closures":{"model":false},"people":{"given":"agents.csv"}})")));
    const RoadGraph& g = study.city().roads;
    const scenario::Streams streams(1, 0);
    movement::Routes routes(g, study.scenario().behaviour, {}, streams);
    const NodeId target(static_cast<std::uint32_t>(random() % g.node_count()));
    movement::News news(g, streams, 1);
    for (std::uint32_t k = 0; k < 3; ++k) {
      const std::uint32_t way = routes.way(routes.index(target, movement::Travel::foot), movement::Travel::foot, k);
      news.publish(SegmentId(static_cast<std::uint32_t>(random() % g.segment_count())));
      std::vector<EdgeId> path;
      for (NodeId from : g.nodes()) {
        REQUIRE(routes.walk(way, from, target, movement::Routes::kNoState, path));
        bool through = false;
        for (const EdgeId e : path) through = through || news.holds(g.segment[e]);
        CHECK(news.concern(routes, way, from) == through);
      }
    }
  }
}
