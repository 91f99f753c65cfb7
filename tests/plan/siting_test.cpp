#include <catch2/catch.hpp>

#include <limits>

#include "graph/errors.hpp"
#include "sim/plan/plan.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using Catch::Matchers::Contains;

namespace {

struct Instance {
  std::vector<double> persons, capacity;
  std::vector<std::vector<double>> cost;
};

plan::PlanResult solve(const Instance& in, const std::string& options) {
  test::Folder f;
  std::string demand = "demand_id,node_id,persons,weight\n", sites = "site_id,kind,node_id,capacity,status,fixed_cost\n", costs = "demand_id,site_id,cost\n";
  for (std::size_t i = 0; i < in.persons.size(); ++i) {
    demand += "d" + std::to_string(i) + ",a," + std::to_string(in.persons[i]) + ",1\n";
    for (std::size_t j = 0; j < in.capacity.size(); ++j) costs += "d" + std::to_string(i) + ",s" + std::to_string(j) + "," + std::to_string(in.cost[i][j]) + "\n";
  }
  for (std::size_t j = 0; j < in.capacity.size(); ++j) sites += "s" + std::to_string(j) + ",shelter,a," + std::to_string(in.capacity[j]) + ",candidate,5\n";
  const auto s = test::study(f, {"a,0,0\nb,10,0\n", "l,a,b,0,10,36,1,900,,\n", {{"demand.csv", demand}, {"sites.csv", sites}, {"costs.csv", costs}},
                                 R"("closures":{"model":false},"sites":{"given":"sites.csv","from_osm":false},"siting":{"demand":"demand.csv","costs":"costs.csv","gap":1e-7,"kappa":0,)" + options + "}"});
  return plan::make_plan(*s, plan::Part::shelters, {}, {});
}

const Instance kLine{{10, 10, 10}, {15, 15}, {{0, 2}, {1, 1}, {2, 0}}};

}  // namespace

TEST_CASE("siting: divisible demand on a line costs 10; whole demands do not fit and the message says so (case S2)") {
  const auto p = solve(kLine, R"("open":2,"unmet_penalty":"forbidden")");
  CHECK(p.shelters.objective == Approx(10));
  CHECK(p.shelters.bound == Approx(10));
  CHECK(p.shelters.status == "optimal");
  CHECK_THROWS_WITH(solve(kLine, R"("open":2,"unmet_penalty":"forbidden","single_source":true)"), Contains("infeasible") && Contains("whole"));
}

TEST_CASE("siting: capacities bind (case S3) and a shortage is named") {
  CHECK(solve({{10}, {5, 100}, {{1, 9}}}, R"("open":2,"unmet_penalty":"forbidden")").shelters.objective == Approx(50));
  CHECK_THROWS_WITH(solve({{10}, {5}, {{1}}}, R"("open":1,"unmet_penalty":"forbidden")"), Contains("hold 5 of 10 persons, 5 places are short"));
}

TEST_CASE("siting: with no capacity anywhere all stay unmet at the penalty each (case S4)") {
  const auto p = solve({{10, 4}, {0, 0}, {{1, 9}, {2, 2}}}, R"("open":1,"unmet_penalty":7)");
  CHECK(p.shelters.unmet == Approx(14));
  CHECK(p.shelters.objective == Approx(98));
}

TEST_CASE("siting: pins open, bans stay shut") {
  const Instance in{{1, 1, 1, 1}, {9, 9, 9}, {{0, 5, 9}, {1, 4, 9}, {9, 1, 0}, {9, 2, 1}}};
  const auto p = solve(in, R"("open":1,"pin":["s2"])");
  CHECK(p.shelters.opened == std::vector<std::uint8_t>{0, 0, 1});
  const auto q = solve(in, R"("open":1,"forbid":["s1"])");
  CHECK(q.siting.candidates.size() == 2);
  CHECK(q.siting.excluded.size() == 1);
}

TEST_CASE("siting: equals enumeration on random cases, for every objective") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    scenario::Draws d(seed, 0, scenario::Purpose::test, 12);
    Instance in;
    for (int i = 0; i < 7; ++i) in.persons.push_back(1 + static_cast<double>(d.below(5)));
    in.capacity.assign(5, 1000);
    for (int i = 0; i < 7; ++i) {
      in.cost.emplace_back();
      for (int j = 0; j < 5; ++j) in.cost.back().push_back(static_cast<double>(d.below(20)));
    }
    double median = 1e9, centre = 1e9, covered = 0, charge = 1e9;
    int least_sites = 99;
    for (unsigned set = 1; set < 32; ++set) {
      double total = 0, worst = 0, inside = 0;
      for (std::size_t i = 0; i < 7; ++i) {
        double best = 1e9;
        for (unsigned j = 0; j < 5; ++j)
          if (set >> j & 1) best = std::min(best, in.cost[i][j]);
        total += best * in.persons[i];
        worst = std::max(worst, best);
        if (best <= 6) inside += in.persons[i];
      }
      const int n = __builtin_popcount(set);
      charge = std::min(charge, total + 5 * n);
      if (inside > std::accumulate(in.persons.begin(), in.persons.end(), 0.0) - 1e-9) least_sites = std::min(least_sites, n);
      if (n != 2) continue;
      median = std::min(median, total);
      centre = std::min(centre, worst);
      covered = std::max(covered, inside);
    }
    const std::string two = R"("open":2,"unmet_penalty":"forbidden","capacitated":false)";
    CHECK(solve(in, two).shelters.objective == Approx(median));
    CHECK(solve(in, two + R"(,"single_source":true)").shelters.objective == Approx(median));
    CHECK(solve(in, two + R"(,"objective":"p-center")").shelters.objective == Approx(centre));
    CHECK(solve(in, two + R"(,"objective":"max-coverage","cover_min":6)").shelters.objective == Approx(covered));
    CHECK(solve(in, R"("unmet_penalty":"forbidden","capacitated":false,"objective":"fixed-charge")").shelters.objective == Approx(charge));
    if (least_sites < 99) CHECK(solve(in, R"("capacitated":false,"objective":"set-cover","cover_min":6)").shelters.objective == Approx(least_sites));
  }
}

namespace {

// A straight street of 11 nodes, 100 m apart, walked at 1 m/s; demand and sites at its nodes.
std::unique_ptr<world::Study> on_a_street(test::Folder& f, const std::string& demand, const std::string& sites, const std::string& siting, const std::string& closures = {}, int worlds = 1) {
  std::string nodes, links;
  for (int k = 0; k <= 10; ++k) nodes += "n" + std::to_string(k) + "," + std::to_string(100 * k) + ",0\n";
  for (int k = 0; k < 10; ++k) links += "l" + std::to_string(k) + ",n" + std::to_string(k) + ",n" + std::to_string(k + 1) + ",0,100,36,1,900,,\n";
  std::map<std::string, std::string> files = {{"demand.csv", demand}, {"sites.csv", sites}};
  std::string given = R"("closures":{"model":false})";
  if (!closures.empty()) {
    files["closures.csv"] = closures;
    given = R"("closures":{"model":false,"given":"closures.csv"})";
  }
  return test::study(f, {nodes, links, files, "\"worlds\":" + std::to_string(worlds) + "," + given + R"(,"sites":{"given":"sites.csv","from_osm":false},
    "behaviour":{"capacity_factor":1,"hole_speed_kmh":20,"shelter_wait_min":0,"sight_m":0,"perception_cv":0,"nearest_share":1,"walk_speed_mps":1},"siting":{"demand":"demand.csv","gap":1e-7,)" + siting + "}"});
}

}  // namespace

TEST_CASE("siting: the plan sends people past a full shelter, behaviour sends them to it first (case S3)") {
  test::Folder f;
  const std::string demand = "demand_id,node_id,persons\nd,n1,10\n", sites = "site_id,kind,node_id,capacity,status\na,shelter,n0,5,candidate\nb,shelter,n10,10,candidate\n";
  const auto s = on_a_street(f, demand, sites, R"("open":2,"unmet_penalty":"forbidden")");
  const auto p = plan::make_plan(*s, plan::Part::shelters, {}, {});
  // 5 x 100 s and 5 x 900 s.
  CHECK(p.shelters.objective == Approx((5 * 100 + 5 * 900) / 60.0));
  REQUIRE(p.shelters.behaviour);
  CHECK(p.shelters.behaviour->redirected == Approx(5));
  // The five turned away walk 100 s there and 1,000 s on.
  CHECK(p.shelters.behaviour->minutes * 10 == Approx((5 * 100 + 5 * 1100) / 60.0).epsilon(0.01));
  CHECK(p.shelters.behaviour->planned_minutes * 10 == Approx((5 * 100 + 5 * 900) / 60.0));
  CHECK(p.shelters.behaviour->unmet == 0);

  test::Folder g;
  const auto strict = on_a_street(g, demand, sites, R"("open":2,"unmet_penalty":"forbidden","closest_tolerance_min":5)");
  CHECK_THROWS_WITH(plan::make_plan(*strict, plan::Part::shelters, {}, {}), Contains("10 persons have 'a' closest, which holds 5") || Contains("10 persons have 'a' closest"));
}

TEST_CASE("siting: streets closed in some worlds count there; who is cut off stays without a place") {
  test::Folder f;
  const auto s = on_a_street(f, "demand_id,node_id,persons\nd,n5,8\n", "site_id,kind,node_id,capacity,status\na,shelter,n2,20,candidate\nb,shelter,n9,20,candidate\n",
                             R"("open":1,"unmet_penalty":100,"lambda":1)", "link_id,modes,from_s,clear_h,world\nl3,foot,0,1,0\nl3,foot,0,1,1\n", 4);
  const auto p = plan::make_plan(*s, plan::Part::shelters, {}, {});
  REQUIRE(p.siting.worlds.size() == 4);
  // a is 300 s away, but cut off in two of four worlds; b is 400 s away in all.
  CHECK(p.shelters.open_sites(p.siting) == std::vector<std::uint32_t>{1});
  CHECK(p.shelters.objective == Approx(8 * 400 / 60.0));
  REQUIRE(!p.shelters.order.empty());
  CHECK(p.shelters.one_more.front().candidate == 0);
  CHECK(p.shelters.one_more.front().objective == Approx(8 * (300 + 300 + 400 + 400) / 4 / 60.0));
}

TEST_CASE("siting: who lives inside a cordon walks out of it, nobody walks in or through") {
  // The cordon lies on l4 and l5, around n5; a is on one side, b on the other.
  test::Folder f;
  const auto s = on_a_street(f, "demand_id,node_id,persons\nin,n5,1\nout,n7,1\n", "site_id,kind,node_id,capacity,status\na,shelter,n2,20,candidate\nb,shelter,n9,20,candidate\n",
                             R"("open":2,"unmet_penalty":100)", "link_id,modes,from_s,clear_h,cause\nl4,all,0,1,cordon\nl5,all,0,1,cordon\n");
  const auto p = plan::make_plan(*s, plan::Part::shelters, {}, {});
  const auto& w = p.siting.worlds[0];
  REQUIRE(w.first == std::vector<std::uint32_t>{0, 2, 3});
  CHECK(w.options[0].candidate == 0);
  CHECK(w.options[0].cost == Approx(5));
  CHECK(w.options[1].candidate == 1);
  CHECK(w.options[1].cost == Approx(400 / 60.0));
  CHECK(w.options[2].candidate == 1);
  CHECK(w.options[2].cost == Approx(200 / 60.0));
}

TEST_CASE("siting: sites that are unsafe, flooded or out of reach of trucks are excluded and the reason told; what stands open stays unless it is unsafe; pinning an unsafe one is refused") {
  const std::string closures = "link_id,modes,from_s,clear_h,world\nl3,all,0,1,0\nl3,all,0,1,1\n";
  const std::string flood = R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"cause":"flood"},"geometry":{"type":"Polygon","coordinates":[[[850,-50],[950,-50],[950,50],[850,50],[850,-50]]]}}]})";
  const auto with = [&](test::Folder& f, const std::string& status, const std::string& pin) {
    std::string nodes, links;
    for (int k = 0; k <= 10; ++k) nodes += "n" + std::to_string(k) + "," + std::to_string(100 * k) + ",0\n";
    for (int k = 0; k < 10; ++k) links += "l" + std::to_string(k) + ",n" + std::to_string(k) + ",n" + std::to_string(k + 1) + ",0,100,36,1,900,,\n";
    const std::string sites = "site_id,kind,node_id,capacity,status\na,shelter,n2,20," + status + "\nb,shelter,n7,20,candidate\nc,shelter,n9,20,candidate\nd,shelter,n5,20,candidate\n";
    return test::study(f, {nodes, links, {{"sites.csv", sites}, {"closures.csv", closures}, {"flood.geojson", flood}},
                           R"("worlds":4,"closures":{"model":false,"given":"closures.csv","areas":"flood.geojson"},"sites":{"given":"sites.csv","from_osm":false},"siting":{"open":1,"pin":[)" + pin + "]}"});
  };
  const auto look = [](const world::Study& study) {
    std::vector<hazard::Damage> damage;
    for (std::uint32_t r = 0; r < 4; ++r) {
      damage.push_back(study.damage(study.chance(r)));
      damage.back().site_works.assign(study.inputs().sites.size(), 1);
      damage.back().site_works[3] = r != 2;  // d is damaged in one world of four
    }
    std::vector<plan::WorldDemand> worlds(4);
    for (std::size_t r = 0; r < 4; ++r) worlds[r].damage = &damage[r];
    plan::SitingProblem p;
    plan::add_candidates(study, worlds, p);
    return p;
  };
  test::Folder f, g, h;
  const auto p = look(*with(f, "candidate", ""));
  REQUIRE(p.excluded.size() == 3);
  CHECK(p.excluded[0].second == "cut off from trucks in 2 of 4 worlds");
  CHECK_THAT(p.excluded[1].second, Contains("inside an area of flood"));
  CHECK(p.excluded[2].second == "unsafe in 1 of 4 worlds (its building is damaged)");
  REQUIRE(p.candidates.size() == 1);
  CHECK(p.candidates[0].id == "b");
  const auto open = look(*with(g, "open", ""));
  REQUIRE(open.candidates.size() == 2);
  CHECK(open.candidates[0].id == "a");
  CHECK(open.candidates[0].pinned);
  CHECK_THROWS_WITH(look(*with(h, "open", R"("d")")), Contains("siting.pin") && Contains("unsafe in 1 of 4 worlds"));
}

TEST_CASE("siting: groups of the demand table are told, and inequity evens them out") {
  const std::string demand = "demand_id,node_id,persons,means\nd1,n0,10,low\nd2,n6,12,high\n", sites = "site_id,kind,node_id,capacity,status\na,shelter,n1,,candidate\nb,shelter,n3,,candidate\nc,shelter,n6,,candidate\n";
  test::Folder f, g;
  const auto plain = plan::make_plan(*on_a_street(f, demand, sites, R"("open":1)"), plan::Part::shelters, {}, {});
  // b: 10 x 300 + 12 x 300 = 6600; c: 10 x 600 = 6000; a: 10 x 100 + 12 x 500 = 7000.
  CHECK(plain.shelters.open_sites(plain.siting) == std::vector<std::uint32_t>{2});
  CHECK(plain.shelters.figures.inequity == Approx(10));
  const auto fair = plan::make_plan(*on_a_street(g, demand, sites, R"("open":1,"inequity":2)"), plan::Part::shelters, {}, {});
  CHECK(fair.shelters.open_sites(fair.siting) == std::vector<std::uint32_t>{1});
  CHECK(fair.shelters.objective == Approx(110));
  CHECK(fair.shelters.figures.inequity == Approx(0).margin(1e-6));
}

TEST_CASE("siting: capacity follows from area and kind of room; steps are told") {
  test::Folder f;
  const auto s = on_a_street(f, "demand_id,node_id,persons\nd,n5,8\n", "site_id,kind,node_id,status,area_m2,space,step_free\na,shelter,n2,candidate,350,covered,0\nb,shelter,n9,candidate,900,camp,1\nc,shelter,n0,candidate,300,assembly,\n", R"("open":1,"step_free_share":1)");
  const auto p = plan::make_plan(*s, plan::Part::shelters, {}, {});
  CHECK(p.siting.candidates[0].capacity == 60);
  CHECK(p.siting.candidates[1].capacity == 10);
  CHECK(p.siting.candidates[2].capacity == 100);
  CHECK(!p.siting.candidates[0].step_free);
  CHECK(p.siting.candidates[2].step_free);
  // a would be nearest.
  CHECK(p.shelters.open_sites(p.siting) == std::vector<std::uint32_t>{1});
}
