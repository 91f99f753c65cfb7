// What changes a list: rules of thumb, holds, cordons, bridges, what the planner fixes, what has been done.
#include <catch2/catch.hpp>

#include <algorithm>

#include "graph/errors.hpp"
#include "tests/plan/clearance_job.hpp"

using namespace senda;
using test::Job;
using test::rank;

namespace {

using Links = std::vector<std::string>;

const char* const kStar = "o,0,0\na,10,10\nb,20,0\nc,30,10\n";
const char* const kStarLinks = "ea,o,a,0,10,36,1,900,,\neb,o,b,0,10,36,1,900,,\nec,o,c,0,10,36,1,900,,\n";
const char* const kThree = "a,a,10,1\nb,b,6,1\nc,c,1,1\n";
const char* const kStarClosed = "ea,all,0,,2,0,debris,\neb,all,0,,1,0,debris,\nec,all,0,,0.5,0,debris,\n";

double avoided_more_than(const test::Ranked& r, const std::string& rule) {
  for (const auto& b : r.plan.clearance.baselines)
    if (b.name == rule) return b.loss_more.mean;
  return -1;
}

}  // namespace

TEST_CASE("rules of thumb: each has its order on the star, and none is as good as the list (case C1)") {
  // The map names them in another order than any rule that looks at something.
  const auto p = rank(kStar, "eb,o,b,0,10,36,1,900,,\nec,o,c,0,10,36,1,900,,\nea,o,a,0,10,36,1,900,,\n", {kStarClosed, kThree});
  const Links as_mapped = {"eb", "ec", "ea"};
  CHECK(p.rules.at("nearest_first") == Links{"ea", "eb", "ec"});
  CHECK(p.rules.at("least_work_first") == Links{"ec", "eb", "ea"});
  CHECK(p.rules.at("most_work_first") == Links{"ea", "eb", "ec"});
  CHECK(p.rules.at("road_class_first") == as_mapped);       // all alike
  CHECK(p.rules.at("betweenness_first") == as_mapped);      // all alike
  CHECK(p.rules.at("population_betweenness_first") == Links{"ea", "eb", "ec"});
  CHECK(p.rules.at("one_edge_removal_first") == Links{"ea", "eb", "ec"});
  Links random = p.rules.at("random");
  std::sort(random.begin(), random.end());
  CHECK(random == Links{"ea", "eb", "ec"});
  // By hand: the list 6·1 + 10·3 + 1·3.5 = 39.5; a, b, c 10·2 + 6·3 + 1·3.5 = 41.5; c, b, a 1·0.5 + 6·1.5 + 10·3.5 = 44.5.
  CHECK(avoided_more_than(p, "most_work_first") == Approx(2).epsilon(0.01));
  CHECK(avoided_more_than(p, "least_work_first") == Approx(5).epsilon(0.01));
}

TEST_CASE("rules of thumb: what is next to the hospital, or carries most, comes first where streets are in series (case C2)") {
  const auto p = rank("o,0,0\na,10,10\nb,20,0\nc,30,10\n", "e3,o,c,0,10,36,1,900,,\ne2,a,b,0,10,36,1,900,,\ne1,o,a,0,10,36,1,900,,\n",
                      {"e1,all,0,,1,0,debris,\ne2,all,0,,1,0,debris,\ne3,all,0,,1,0,debris,\n", "far,b,20,1\nnear,c,6,1\n"});
  CHECK(p.rules.at("nearest_first") == Links{"e1", "e3", "e2"});                 // e3 and e2 are as far
  CHECK(p.rules.at("betweenness_first") == Links{"e1", "e3", "e2"});             // 4, 3 and 3 pairs
  CHECK(p.rules.at("population_betweenness_first") == Links{"e2", "e1", "e3"});  // 20, 20 and 6 persons
  CHECK(p.rules.at("one_edge_removal_first") == Links{"e2", "e1", "e3"});
  for (const char* rule : {"least_work_first", "most_work_first", "road_class_first"}) CHECK(p.rules.at(rule) == Links{"e3", "e2", "e1"});  // all alike
  CHECK(p.rules.at("random").size() == 3);
  // By hand: 58 for the list; e1, e3, e2 is 6·2 + 20·3 = 72; e3 first 6·1 + 20·3 = 66.
  CHECK(avoided_more_than(p, "population_betweenness_first") == Approx(0).margin(0.01));
  CHECK(avoided_more_than(p, "nearest_first") == Approx(14).epsilon(0.01));
  CHECK(avoided_more_than(p, "least_work_first") == Approx(8).epsilon(0.01));
}

TEST_CASE("rules of thumb: one of two parallel streets carries everybody and neither is missed alone (case C3)") {
  const auto p = rank("o,0,0\na,10,10\n", "e1,o,a,0,10,36,1,900,,\ne2,o,a,0,20,36,1,900,,\n", {"e1,all,0,,1,0,debris,\ne2,all,0,,0.5,0,debris,\n", "a,a,12,1\n"});
  CHECK(p.rules.at("least_work_first") == Links{"e2", "e1"});
  CHECK(p.rules.at("most_work_first") == Links{"e1", "e2"});
  CHECK(p.rules.at("population_betweenness_first") == Links{"e1", "e2"});
  CHECK(p.rules.at("betweenness_first") == Links{"e1", "e2"});
  CHECK(p.rules.at("one_edge_removal_first") == Links{"e1", "e2"});       // a second more of driving
  CHECK(p.rules.at("nearest_first") == Links{"e1", "e2"});
  CHECK(p.links[0] == "e2");
}

TEST_CASE("clearance: a search, a cordon and a bridge each change the plan of the same streets") {
  const auto plain = rank(kStar, kStarLinks, {kStarClosed, kThree});
  CHECK(plain.tasks() == Links{"eb", "ea", "ec"});
  // People may be trapped at b until hour 3: what can be done before is.
  const auto held = rank(kStar, kStarLinks, {"ea,all,0,,2,0,debris,\neb,all,0,,1,3,debris,\nec,all,0,,0.5,0,debris,\n", kThree});
  CHECK(held.tasks() == Links{"ea", "ec", "eb"});
  CHECK(held.plan.clearance.tasks[0][2].start_h == 3);
  // A cordon at b is for inspection, which works beside the loader.
  const auto cordoned = rank(kStar, kStarLinks, {"ea,all,0,,2,0,debris,\neb,all,0,,1,0,cordon,\nec,all,0,,0.5,0,debris,\n", kThree, "crew_id,node_id,from_h,rate_m3_per_h,kind\nl,o,0,40,loader\ni,o,0,40,inspection\n"});
  REQUIRE(cordoned.plan.clearance.tasks[0].size() == 3);
  for (const auto& t : cordoned.plan.clearance.tasks[0]) {
    const bool b = cordoned.link_of[cordoned.plan.clearance.worlds[0].items[t.item].segment.value()] == "eb";
    CHECK(cordoned.plan.problem.crews[t.crew].id == (b ? "i" : "l"));
    if (b) CHECK(t.start_h == 0);
  }
  // A broken bridge at b stays shut: nobody is sent there.
  const auto bridge = rank(kStar, kStarLinks, {"ea,all,0,,2,0,debris,\neb,all,0,,,0,bridge,\nec,all,0,,0.5,0,debris,\n", kThree});
  CHECK(bridge.tasks() == Links{"ea", "ec"});
}

TEST_CASE("clearance: pinned streets come first in their order, then corridors, then what is worth most; forbidden ones never") {
  Job job{kStarClosed, kThree};
  job.options = R"("crew_travel":false,"corridors":"corridors.csv")";
  job.files["corridors.csv"] = "link_id\nec\n";
  CHECK(rank(kStar, kStarLinks, job).links == Links{"ec", "eb", "ea"});
  job.options = R"("crew_travel":false,"corridors":"corridors.csv","pin":["ea"])";
  CHECK(rank(kStar, kStarLinks, job).links == Links{"ea", "ec", "eb"});
  job.options = R"("crew_travel":false,"pin":["ec","ea"])";
  CHECK(rank(kStar, kStarLinks, job).links == Links{"ec", "ea", "eb"});
  job.options = R"("crew_travel":false,"forbid":["eb"])";
  CHECK(rank(kStar, kStarLinks, job).links == Links{"ea", "ec"});
}

TEST_CASE("blocks: neighbours of one street that close together in most worlds are one item, others are not") {
  // A street of three blocks and one of two; e5 closes with e4 in 12 of 24 worlds.
  std::string closures;
  for (int w = 0; w < 24; ++w) {
    const std::string world = std::to_string(w);
    for (const char* e : {"e1", "e2", "e3"})
      if (w != 7 || std::string(e) != "e3") closures += std::string(e) + ",all,0,,1,0,debris," + world + "\n";
    closures += "e4,all,0,,1,0,debris," + world + "\n";
    if (w % 2) closures += "e5,all,0,,1,0,debris," + world + "\n";
  }
  Job job{closures.c_str(), "far,c,20,1\nside,e,6,1\n"};
  job.worlds = 24;
  const char* const nodes = "o,0,0\na,10,10\nb,20,0\nc,30,10\nd,0,40\ne,0,60\n";
  const char* const links = "e1,o,a,0,10,36,1,900,,,Calle Larga\ne2,a,b,0,10,36,1,900,,,Calle Larga\ne3,b,c,0,10,36,1,900,,,Calle Larga\ne4,o,d,0,10,36,1,900,,,Calle Corta\ne5,d,e,0,10,36,1,900,,,Calle Corta\n";
  const auto p = rank(nodes, links, job);
  const auto& ranked = p.plan.clearance.ranked;
  REQUIRE(ranked.size() == 3);
  const auto whole = std::find_if(ranked.begin(), ranked.end(), [](const auto& r) { return r.further.size() == 2; });
  REQUIRE(whole != ranked.end());
  CHECK(whole->clear_h == Approx((23 * 3 + 2) / 24.0));
  // Whoever pins a block in the middle pins the street.
  job.options = R"("crew_travel":false,"pin":["e2"])";
  CHECK(rank(nodes, links, job).plan.clearance.ranked[0].further.size() == 2);
  // Nineteen worlds are too few to tell.
  job.worlds = 19;
  CHECK(rank(nodes, links, job).plan.clearance.ranked.size() == 5);
}

TEST_CASE("given so far: what is open is left out, crews go on from where they are, hours before are not counted") {
  Job job{kStarClosed, kThree};
  const auto first = rank(kStar, kStarLinks, job);
  // At hour 1 the crew has opened b.
  job.state = "link_id,state,time_h,crew_id\neb,opened,1,c0\n";
  const auto then = rank(kStar, kStarLinks, job);
  CHECK(then.tasks() == Links{"ea", "ec"});
  CHECK(then.plan.clearance.tasks[0][0].start_h == 1);
  // What remains of the first plan: all but what was lost in its first hour.
  CHECK(then.plan.clearance.objective == Approx(first.plan.clearance.objective - 17).epsilon(0.001));
  CHECK(then.plan.clearance.bound <= then.plan.clearance.objective);
  // It is at c until hour 4, where nobody else goes; a street is newly reported.
  job.state = "link_id,state,time_h,crew_id,clear_h\nec,in_work,4,c0,\neb,closed,2,,3\n";
  const auto busy = rank(kStar, kStarLinks, job);
  CHECK(busy.tasks() == Links{"ea", "eb"});
  CHECK(busy.plan.clearance.tasks[0][0].start_h == 4);
  CHECK(busy.plan.clearance.tasks[0][1].finish_h == 9);
  job.options = R"("crew_travel":true,"crew_speed_kmh":20)";
  CHECK(rank(kStar, kStarLinks, job).tasks() == busy.tasks());
}

TEST_CASE("given so far: the latest row of a street counts, in whatever order they are written") {
  Job job{kStarClosed, kThree};
  job.state = "link_id,state,time_h\neb,closed,3\neb,opened,2\n";
  CHECK(rank(kStar, kStarLinks, job).links.size() == 3);
  job.state = "link_id,state,time_h\neb,opened,3\neb,closed,2\n";
  CHECK(rank(kStar, kStarLinks, job).links.size() == 2);
}

TEST_CASE("given so far: a crew leaves the street that it opened at either end, and one that reports a closure is not behind it") {
  // o - a - b in a row, the hospital at o; from a a side street to c. The crew opened ab, and goes to c by a.
  const char* const nodes = "o,0,0\na,100,0\nb,200,0\nc,100,100\nd,300,0\n";
  const char* const links = "oa,o,a,0,100,36,1,900,,\nab,a,b,0,100,36,1,900,,\nac,a,c,0,100,36,1,900,,\nbd,b,d,0,100,36,1,900,,\n";
  Job job{"ab,all,0,,1,0,debris,\nac,all,0,,1,0,debris,\nbd,all,0,,20,0,debris,\n", "c,c,10,1\nb,b,5,1\nd,d,1,1\n"};
  job.options = R"("crew_travel":true,"crew_speed_kmh":20)";
  job.state = "link_id,state,time_h,crew_id\nab,opened,1,c0\n";
  const auto p = rank(nodes, links, job);
  CHECK(p.tasks() == Links{"ac", "bd"});
  CHECK(p.plan.clearance.tasks[0][0].start_h == Approx(1));  // at a, at once
  job.state = "link_id,state,time_h,crew_id,clear_h\nbd,closed,1,c0,30\n";
  CHECK(rank(nodes, links, job).tasks()[0] == "ac");
}

TEST_CASE("given so far: what cannot be is refused") {
  Job job{kStarClosed, kThree};
  job.state = "link_id,state,time_h,crew_id\neb,opened,1,nobody\n";
  CHECK_THROWS_WITH(rank(kStar, kStarLinks, job), Catch::Matchers::Contains("'nobody' is none of the crews"));
  CHECK_THROWS_WITH(rank(kStar, kStarLinks, job), Catch::Matchers::Contains("state.csv: line 2"));
  job.state = "link_id,state,time_h\neb,opened,80\n";
  CHECK_THROWS_WITH(rank(kStar, kStarLinks, job), Catch::Matchers::Contains("not before the end of the plan"));
  job.state = "link_id,state,time_h\neb,in_work,3\n";
  CHECK_THROWS_WITH(rank(kStar, kStarLinks, job), Catch::Matchers::Contains("is blank where work is going on"));
  job.state = "link_id,state,time_h\neb,opened,3\nec,opened,4\neb,closed,3\n";
  CHECK_THROWS_WITH(rank(kStar, kStarLinks, job), Catch::Matchers::Contains("state.csv: line 4") && Catch::Matchers::Contains("than line 2 of the same street"));
  job.state = "link_id,state,time_h,crew_id\neb,in_work,3,c0\nec,in_work,4,c0\n";
  CHECK_THROWS_WITH(rank(kStar, kStarLinks, job), Catch::Matchers::Contains("'c0' is at work on line 2 already"));
  job.state = "link_id,segment_id,state\neb,0,opened\n";
  CHECK_THROWS_WITH(rank(kStar, kStarLinks, job), Catch::Matchers::Contains("names another street than segment_id"));
  job.state = "link_id,state,time\neb,opened,3\n";
  CHECK_THROWS_WITH(rank(kStar, kStarLinks, job), Catch::Matchers::Contains("time"));
  job.state = {};
  job.options = R"("crew_travel":false,"pin":["ea"],"forbid":["ea"])";
  CHECK_THROWS_WITH(rank(kStar, kStarLinks, job), Catch::Matchers::Contains("both name segment 0"));
}

TEST_CASE("blocks: no bound is above what crews can do, also where a way leads through several blocks of one item") {
  std::string closures;
  for (int w = 0; w < 24; ++w)
    for (const char* e : {"e1", "e2", "e3"}) closures += std::string(e) + ",all,0,,4,0,debris," + std::to_string(w) + "\n";
  Job job{closures.c_str(), "far,c,20,1\n"};
  job.worlds = 24;
  const auto p = rank("o,0,0\na,10,10\nb,20,0\nc,30,10\n", "e1,o,a,0,10,36,1,900,,,Calle Larga\ne2,a,b,0,10,36,1,900,,,Calle Larga\ne3,b,c,0,10,36,1,900,,,Calle Larga\n", job);
  REQUIRE(p.links.size() == 1);
  CHECK(p.plan.clearance.objective == Approx(20 * 12).epsilon(0.01));
  CHECK(p.plan.clearance.bound <= p.plan.clearance.objective * (1 + 1e-9));
  CHECK(p.plan.clearance.bound > 0.9 * p.plan.clearance.objective);
}

TEST_CASE("clearance: a street that water closes later is open before, and no loss if that is after the horizon") {
  // Ten people at a lose an hour of access for each hour from 30 to 50.
  Job job{"ea,all,108000,180000,,0,flood,\n", "a,a,10,1\n"};
  const auto flooded = rank(kStar, kStarLinks, job);
  CHECK(flooded.plan.clearance.loss_nothing == Approx(10 * 20).epsilon(0.01));
  CHECK(flooded.plan.clearance.bound <= flooded.plan.clearance.objective + 1e-9);
  job.closures = "ea,all,288000,,5,0,other,\n";
  CHECK(rank(kStar, kStarLinks, job).plan.clearance.loss_nothing == Approx(0).margin(0.3));
  // Debris that falls at hour 60, opened by 62; before, another street.
  job.closures = "ea,all,216000,,2,0,debris,\neb,all,0,,1,0,debris,\n";
  job.demand = "a,a,10,1\nb,b,6,1\n";
  const auto p = rank(kStar, kStarLinks, job);
  CHECK(p.tasks() == Links{"eb", "ea"});
  CHECK(p.plan.clearance.tasks[0][1].start_h == Approx(60));
  CHECK(p.plan.clearance.objective == Approx(6 * 1 + 10 * 2).epsilon(0.02));
  CHECK(p.plan.clearance.loss_all_open == Approx(0).margin(0.5));
}

TEST_CASE("clearance: a list says who regains access, and they add up to the persons") {
  test::Folder f;
  const auto s = test::study(f, {kStar, kStarLinks,
                                 {{"closures.csv", std::string("link_id,modes,from_s,until_s,clear_h,hold_h,cause,world\n") + kStarClosed},
                                  {"agents.csv", "agent_id,node_id,depart_s,mode,age\n1,a,0,car,75+\n2,a,0,car,0-5\n3,b,0,car,75+\n"},
                                  {"sites.csv", "site_id,kind,node_id,capacity,status\nH,hospital,o,,open\n"}},
                                 R"("closures":{"model":false,"given":"closures.csv"},"people":{"given":"agents.csv"},"sites":{"given":"sites.csv","from_osm":false},)"
                                 R"("clearance":{"kappa":0,"weights":{"hospital":1,"shelter":0,"rescue":0}})"});
  const auto p = plan::make_plan(*s, plan::Part::roads, {}, {});
  const auto& groups = p.problem.by_group.groups;
  REQUIRE(groups.size() == 2);
  CHECK((groups[0].column == "age" && groups[0].value == "0-5" && groups[1].value == "75+"));
  for (const auto& r : p.clearance.ranked) {
    REQUIRE(r.groups.size() == 2);
    CHECK(r.groups[0] + r.groups[1] == Approx(r.persons));
    if (s->city().roads.source_id(r.segment) == "ea") CHECK((r.groups[0] == Approx(1) && r.groups[1] == Approx(1)));
    if (s->city().roads.source_id(r.segment) == "eb") CHECK((r.groups[0] == 0 && r.groups[1] == Approx(1)));
  }
}
