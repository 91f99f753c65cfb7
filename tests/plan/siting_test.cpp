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
