#include <catch2/catch.hpp>

#include <algorithm>

#include "sim/plan/access_loss.hpp"
#include "sim/plan/greedy.hpp"
#include "tests/plan/clearance_job.hpp"

using namespace senda;

namespace {

using test::Job;
using test::rank;

const char* const kStar = "o,0,0\na,10,10\nb,20,0\nc,30,10\n";
const char* const kStarLinks = "ea,o,a,0,10,36,1,900,,\neb,o,b,0,10,36,1,900,,\nec,o,c,0,10,36,1,900,,\n";

using Links = std::vector<std::string>;

}  // namespace

TEST_CASE("clearance: a star follows Smith's rule (case C1)") {
  const auto p = rank(kStar, kStarLinks, {"ea,all,0,,2,0,debris,\neb,all,0,,1,0,debris,\nec,all,0,,0.5,0,debris,\n", "a,a,10,1\nb,b,6,1\nc,c,1,1\n"});
  CHECK(p.links == Links{"eb", "ea", "ec"});
  CHECK(p.plan.clearance.objective == Approx(39.5).epsilon(0.01));  // plus a second of driving, 1/3600 of an hour each
  CHECK(p.plan.clearance.bound <= p.plan.clearance.objective);
  CHECK(p.plan.clearance.status == "optimal");
}

TEST_CASE("clearance: twenty behind two streets beat six behind one (case C2)") {
  const auto p = rank("o,0,0\na,10,10\nb,20,0\nc,30,10\n", "e1,o,a,0,10,36,1,900,,\ne2,a,b,0,10,36,1,900,,\ne3,o,c,0,10,36,1,900,,\n",
                      {"e1,all,0,,1,0,debris,\ne2,all,0,,1,0,debris,\ne3,all,0,,1,0,debris,\n", "far,b,20,1\nnear,c,6,1\n"});
  CHECK(p.links.back() == "e3");
  CHECK(p.plan.clearance.objective == Approx(58).epsilon(0.02));
}

TEST_CASE("clearance: two parallel streets share the credit (case C3)") {
  const auto p = rank("o,0,0\na,10,10\n", "e1,o,a,0,10,36,1,900,,\ne2,o,a,0,10,36,1,900,,\n", {"e1,all,0,,1,0,debris,\ne2,all,0,,1,0,debris,\n", "a,a,12,1\n"});
  // One opened is enough; the value of both is shared equally by the random orders.
  REQUIRE(p.plan.clearance.ranked.size() == 1);
  CHECK(p.plan.clearance.ranked[0].value_per_crew_h == Approx(6.0 * 72).epsilon(0.01));
}

TEST_CASE("clearance: a street behind another closed one cannot be scheduled first (case C4)") {
  Job job{"e1,all,0,,1,0,debris,\ne2,all,0,,1,0,debris,\n", "far,b,20,1\n"};
  job.options = R"("crew_travel":true,"crew_speed_kmh":20,"pin":["e2"])";
  const auto p = rank("o,0,0\na,10,10\nb,20,0\n", "e1,o,a,0,10,36,1,900,,\ne2,a,b,0,10,36,1,900,,\n", job);
  REQUIRE(p.plan.clearance.tasks[0].size() == 2);
  CHECK(p.tasks()[0] == "e1");
  CHECK(p.plan.clearance.tasks[0][0].start_h == 0);
  CHECK(p.plan.clearance.tasks[0][1].start_h >= 1);
}

TEST_CASE("clearance: a hold is an earliest start (case C5)") {
  const auto p = rank(kStar, kStarLinks, {"ea,all,0,,2,10,debris,\neb,all,0,,1,0,debris,\n", "a,a,1000,1\nb,b,6,1\n"});
  REQUIRE(p.plan.clearance.tasks[0].size() == 2);
  CHECK(p.tasks()[1] == "ea");
  CHECK(p.plan.clearance.tasks[0][1].start_h == 10);
}

TEST_CASE("clearance: a loader waits for the inspection crew that opens its way") {
  // e1 is cordoned and shut to machines too; only the inspection crew can lift it, from hour 5.
  Job job{"e1,all,0,,1,0,cordon,\ne2,all,0,,1,0,debris,\n", "near,a,5,1\nfar,b,20,1\n", "crew_id,node_id,from_h,rate_m3_per_h,kind\nl,o,0,40,loader\ni,o,5,40,inspection\n"};
  job.options = R"("crew_travel":true,"crew_speed_kmh":20)";
  const auto p = rank("o,0,0\na,10,10\nb,20,0\n", "e1,o,a,0,10,36,1,900,,\ne2,a,b,0,10,36,1,900,,\n", job);
  REQUIRE(p.plan.clearance.tasks[0].size() == 2);
  CHECK(p.plan.clearance.tasks[0][0].finish_h == Approx(6));
  CHECK(p.plan.clearance.tasks[0][1].finish_h == Approx(7).epsilon(0.01));
}

TEST_CASE("clearance: two streets in series that replace a long detour are opened together") {
  // By the detour the hospital is 50 minutes away, by the two closed streets half a minute.
  const auto p = rank("o,0,0\na,10,10\nb,20,0\n", "e1,o,a,0,150,36,1,900,,\ne2,a,b,0,150,36,1,900,,\nround,o,b,0,30000,36,1,900,,\n",
                      {"e1,all,0,,1,0,debris,\ne2,all,0,,1,0,debris,\n", "far,b,20,1\n"});
  CHECK(p.links.size() == 2);
  CHECK(p.plan.clearance.tasks[0].size() == 2);
}

TEST_CASE("clearance: two crews do two jobs at once (case C6)") {
  const auto p = rank(kStar, kStarLinks, {"ea,all,0,,1,0,debris,\neb,all,0,,1,0,debris,\n", "a,a,5,1\nb,b,5,1\n", "crew_id,node_id,from_h,rate_m3_per_h,kind\nc0,o,0,40,loader\nc1,o,0,40,loader\n"});
  CHECK(p.plan.clearance.objective == Approx(10).epsilon(0.08));
  CHECK(p.plan.clearance.tasks[0][1].finish_h == Approx(1));
}

TEST_CASE("clearance: nothing closed gives an empty list, and a dead end without people changes nothing (cases C8, C9)") {
  CHECK(rank(kStar, kStarLinks, {"", "a,a,10,1\n"}).links.empty());
  const auto one = rank(kStar, kStarLinks, {"ea,all,0,,2,0,debris,\neb,all,0,,1,0,debris,\n", "a,a,10,1\nb,b,6,1\n"});
  const auto more = rank(kStar, kStarLinks, {"ea,all,0,,2,0,debris,\neb,all,0,,1,0,debris,\nec,all,0,,0.1,0,debris,\n", "a,a,20,1\nb,b,12,1\n"});
  CHECK(one.links == more.links);
}

TEST_CASE("clearance: a loader cannot lift a cordon, and nobody opens a broken bridge") {
  const auto p = rank(kStar, kStarLinks, {"ea,all,0,,2,0,cordon,\neb,all,0,,,0,bridge,\nec,all,0,,1,0,debris,\n", "a,a,10,1\nb,b,6,1\nc,c,1,1\n"});
  CHECK(p.links == Links{"ec"});
}

TEST_CASE("clearance: opening streets one by one leaves the same loss as computing it anew") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    scenario::Draws d(seed, 0, scenario::Purpose::test, 4);
    std::string nodes = "o,0,0\n", links, closures, demand;
    for (int i = 1; i < 12; ++i) {
      const std::string n = "n" + std::to_string(i);
      nodes += n + "," + std::to_string(i) + ",0\n";
      for (int k = 0; k < 2; ++k) {
        const auto to = d.below(static_cast<std::uint64_t>(i));
        const std::string id = n + "_" + std::to_string(k);
        links += id + "," + n + "," + (to ? "n" + std::to_string(to) : "o") + ",0," + std::to_string(100 + d.below(900)) + ",36,1,900,,\n";
        if (d.uniform() < 0.6) closures += id + ",all,0,,1,0,debris,\n";
      }
      demand += "d" + n + "," + n + "," + std::to_string(1 + d.below(9)) + ",1\n";
    }
    test::Folder f;
    const auto s = test::study(f, {nodes, links,
                                   {{"closures.csv", "link_id,modes,from_s,until_s,clear_h,hold_h,cause,world\n" + closures},
                                    {"demand.csv", "demand_id,node_id,persons,weight\n" + demand},
                                    {"sites.csv", "site_id,kind,node_id,capacity,status\nH,hospital,o,,open\nS,shelter,o,,open\nF,fire_station,n5,,open\n"}},
                                   R"("closures":{"model":false,"given":"closures.csv"},"sites":{"given":"sites.csv","from_osm":false},"clearance":{"demand":"demand.csv"})"});
    const auto p = plan::make_problem(*s, 0);
    const auto w = plan::make_world(p, *s, s->realise(0).damage, plan::standing_shelters(s->inputs()), {});
    plan::AccessLoss access(p, w);
    const double closed = access.rate();
    std::vector<std::uint32_t> opened;
    for (std::uint32_t i = 0; i < w.items.size(); ++i) {
      const auto mark = access.open({i});
      const double rate = access.rate();
      access.rollback(mark);
      access.open({i});
      CHECK(access.rate() == Approx(rate));
      opened.push_back(i);
      plan::ClearanceWorld rest = w;
      std::erase_if(rest.items, [&](const auto& x) { return x.segment <= w.items[i].segment; });
      CHECK(access.rate() == Approx(plan::AccessLoss(p, rest).rate()));
    }
    plan::AccessLoss again(p, w);
    const auto mark = again.open(opened);
    again.rollback(mark);
    CHECK(again.rate() == Approx(closed));
    plan::CityWorkspace city(p);
    plan::WorldEvaluator e(p, w, city);
    CHECK(e.region().rate() == Approx(closed));
    CHECK(e.lower_bound() <= e.evaluate(plan::greedy_order(e).items) * (1 + 1e-9));
  }
}

TEST_CASE("clearance: the only bridge of a town ranks first, with its street and cross streets") {
  // West: hospital. East: a district behind one bridge. A side street is closed too.
  const auto p = rank("o,0,0\nw,0,100\nx,50,100\nb,100,0\nc,200,0\nd,200,100\n",
                      "w1,o,w,0,100,36,1,900,,,Calle Uno\nw2,w,x,0,100,36,1,900,,,Calle Dos\nbridge,o,b,0,100,36,1,900,,,Puente Viejo\ne1,b,c,0,100,36,1,900,,,Calle Tres\ne2,b,d,0,150,36,1,900,,,Calle Cuatro\n",
                      {"w2,all,0,,1,0,debris,\nbridge,all,0,,6,0,bridge,\n", "west,x,20,1\neast,c,400,1\nsouth,d,300,1\n"});
  REQUIRE(!p.links.empty());
  CHECK(p.links[0] == "bridge");
  CHECK(p.names[0][0] == "Puente Viejo");
  CHECK(p.names[0][1] == "Calle Uno");
  CHECK(p.names[0][2] == "Calle Cuatro");
}

TEST_CASE("places: sure ones stay, two that change places are tied, and the curve behind them falls along the list") {
  // By sample: the first always leads; the second and third take turns; the fourth is last, and closed in no world of half.
  const std::vector<double> first(100, 8.0), last = [] {
    std::vector<double> v(100, 0.1);
    std::fill(v.begin(), v.begin() + 50, 0.0);
    return v;
  }();
  std::vector<double> second(100, 2.0), third(100, 1.9);
  for (std::size_t b = 0; b < 100; b += 2) std::swap(second[b], third[b]);
  const auto p = plan::places_when_redrawn({8, 2, 1.9, 0.1}, {&first, &second, &third, &last}, 1);
  CHECK((p[0].lo == 1 && p[0].hi == 1 && p[0].p_top_k == 1 && p[0].tie == 1));
  CHECK((p[1].lo == 2 && p[1].hi == 3 && p[1].tie == 2 && p[1].mean == Approx(2.5)));
  CHECK((p[2].tie == 2 && p[2].p_top5 == 1 && p[2].p_top_k == 0));
  CHECK((p[3].lo == 4 && p[3].tie == 4));
  // A list that puts the lower score first: both are drawn to one height, and neither surely leads.
  const std::vector<double> low(50, 1.0), high(50, 3.0);
  CHECK(plan::places_when_redrawn({1, 3}, {&low, &high}, 10)[0].lo == 1);
  // Whoever is pinned stays first, whatever it is worth.
  CHECK(plan::places_when_redrawn({1, 3, 2}, {&low, &high, &low}, 10, {0, 1, 1})[0].hi == 1);
  CHECK(plan::certain_places(12, 10)[10].p_top_k == 0);
  CHECK(plan::places_when_redrawn({}, {}, 10).empty());
}
