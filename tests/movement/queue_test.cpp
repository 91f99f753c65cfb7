#include <catch2/catch.hpp>

#include <cmath>
#include <map>

#include "sim/measure/summary.hpp"
#include "sim/movement/links.hpp"
#include "sim/record/events.hpp"
#include "tests/support/tables.hpp"

using namespace senda;

namespace {

std::string cars(int n, const char* from) {
  std::string s = "agent_id,household_id,node_id,depart_s,mode,speed_mps,site_id\n";
  for (int i = 0; i < n; ++i) s += "a" + std::to_string(i) + ",h" + std::to_string(i) + "," + from + ",0,car,,S\n";
  return s;
}

struct Ran {
  std::unique_ptr<world::Study> study;
  movement::Outcome outcome;
  measure::Summaries summary;
  record::EventLog log;
};

Ran run(const test::Folder& f, test::Case c, const std::string& behaviour = test::kExact) {
  c.json = R"("closures":{"model":false},"people":{"given":"agents.csv"},"sites":{"given":"sites.csv","from_osm":false},)" + behaviour;
  Ran r;
  r.study = test::study(f, c);
  const auto world = r.study->realise(0);
  r.outcome = r.study->simulate(world, r.study->inputs().interventions, &r.log);
  r.summary = measure::summarise(world.settled.population, r.outcome);
  return r;
}

}  // namespace

TEST_CASE("queue: case M1, a hundred cars on one lane") {
  test::Folder f;
  const test::Case c{"n0,0,0\nn1,300,0\n", "l1,n0,n1,1,300,54,1,1800,auto,\n",
                     {{"agents.csv", cars(100, "n0")}, {"sites.csv", "site_id,kind,node_id,capacity,status\nS,assembly,n1,,open\n"}}, ""};
  const auto s = run(f, c).summary.all;
  CHECK(*s.first_s == 20);
  CHECK(*s.clearance_s == 218);
  CHECK(*s.t50_s == 118);
  CHECK(*s.t95_s == 208);
  CHECK(s.person_hours * 3600 == Approx(11900));
  // With holes at 15 km/h the hole speed binds: last car at 242 s.
  const auto slow = run(f, c, R"("behaviour":{"capacity_factor":1,"hole_speed_kmh":15,"shelter_wait_min":0,"sight_m":0,"perception_cv":0,"nearest_share":1})");
  CHECK(*slow.summary.all.clearance_s == 242);
}

TEST_CASE("queue: case M2, a narrow link holds the queue back on the link before it and is never overfull") {
  test::Folder f;
  const auto r = run(f, {"n0,0,0\nn1,300,0\nn2,375,0\n", "l1,n0,n1,1,300,54,1,1800,auto,\nl2,n1,n2,1,75,54,1,900,auto,\n",
                         {{"agents.csv", cars(60, "n0")}, {"sites.csv", "site_id,kind,node_id,capacity,status\nS,assembly,n2,,open\n"}}, ""});
  CHECK(*r.summary.all.first_s == 25);
  CHECK(*r.summary.all.clearance_s == 261);
  int on_second = 0, most = 0;
  for (std::size_t i = 0; i < r.log.size(); ++i) {
    const auto e = r.log.at(i);
    if (e.place != 1) continue;
    if (e.kind == record::EventKind::enter) most = std::max(most, ++on_second);
    if (e.kind == record::EventKind::leave) --on_second;
  }
  CHECK(most <= 10);
  CHECK(r.outcome.max_queue[SegmentId(0)] > 10);
}

TEST_CASE("queue: vehicles and travelling holes together never exceed the storage") {
  // Reconstructed from the events alone: a hole lives L / w after each departure.
  test::Folder f;
  const auto r = run(f, {"n0,0,0\nn1,150,0\nn2,225,0\n", "l1,n0,n1,1,150,54,1,1800,auto,\nl2,n1,n2,1,75,54,1,300,auto,\n",
                         {{"agents.csv", cars(80, "n0")}, {"sites.csv", "site_id,kind,node_id,capacity,status\nS,assembly,n2,,open\n"}}, ""});
  for (std::uint32_t link : {0u, 1u}) {
    const double hole_s = (link ? 75 : 150) / (20 / 3.6);
    std::map<double, int> change;
    for (std::size_t i = 0; i < r.log.size(); ++i) {
      const auto e = r.log.at(i);
      if (e.place != link) continue;
      if (e.kind == record::EventKind::enter) ++change[e.time.seconds() + 1e-4];
      if (e.kind == record::EventKind::leave) --change[e.time.seconds() + std::round(hole_s * 1000) / 1000];
    }
    int occupied = 0;
    for (const auto& [t, d] : change) {
      occupied += d;
      CHECK(occupied <= (link ? 10 : 20));
    }
  }
}

TEST_CASE("queue: two streams that merge share the capacity fairly") {
  test::Folder f;
  std::string agents = "agent_id,household_id,node_id,depart_s,mode,speed_mps,site_id,arm\n";
  for (int i = 0; i < 40; ++i)
    for (const char* arm : {"a", "b"}) agents += std::string(arm) + std::to_string(i) + "," + arm + std::to_string(i) + "," + arm + ",0,car,,S," + arm + "\n";
  const auto r = run(f, {"a,0,0\nb,0,100\nm,300,50\ne,600,50\n", "la,a,m,1,300,54,1,1800,auto,\nlb,b,m,1,300,54,1,1800,auto,\nlm,m,e,1,300,54,1,900,auto,\n",
                         {{"agents.csv", agents}, {"sites.csv", "site_id,kind,node_id,capacity,status\nS,assembly,e,,open\n"}}, ""});
  const auto& arms = r.summary.groups.at("arm");
  CHECK(arms.at("a").arrived == 40);
  CHECK(std::abs(*arms.at("a").mean_s - *arms.at("b").mean_s) < 12);
  CHECK(*r.summary.all.clearance_s == Approx(40 + 79 * 4).margin(8));
}

TEST_CASE("walkers: Weidmann's speed and capacity of case M4") {
  CHECK(movement::weidmann_speed(1.34, 1.0) == Approx(1.0581).margin(1e-4));
  double best = 0, at = 0;
  for (double d = 0.1; d < 5.4; d += 0.001)
    if (const double flow = d * movement::weidmann_speed(1.34, d); flow > best) {
      best = flow;
      at = d;
    }
  CHECK(best == Approx(1.2249).margin(1e-3));
  CHECK(at == Approx(1.751).margin(5e-3));
}

TEST_CASE("walkers: a thousand people through a 2.5 m opening take 408 s and the free walk (case M4)") {
  test::Folder f;
  std::string agents = "agent_id,household_id,node_id,depart_s,mode,speed_mps,site_id\n";
  for (int i = 0; i < 1000; ++i) agents += "p" + std::to_string(i) + ",h" + std::to_string(i) + ",n0,0,foot,1.34,S\n";
  const auto r = run(f, {"n0,0,0\nn1,50,0\nn2,55,0\n", "l1,n0,n1,1,50,5,1,,walk,60\nl2,n1,n2,1,5,5,1,,walk,2.5\n",
                         {{"agents.csv", agents}, {"sites.csv", "site_id,kind,node_id,capacity,status\nS,assembly,n2,,open\n"}}, ""});
  CHECK(*r.summary.all.clearance_s - *r.summary.all.first_s == Approx(408).epsilon(0.01));
}

TEST_CASE("movement: without closures and crowding the delay is exactly zero (case M8)") {
  test::Folder f;
  const auto r = run(f, {"a,0,0\nb,333,0\nc,500,77\n", "l1,a,b,0,333.3,47,1,1800,,3\nl2,b,c,0,181.7,31,1,900,,3\n",
                         {{"agents.csv", "agent_id,node_id,depart_s,mode,speed_mps,site_id\np,a,10,foot,1.17,S\nq,a,400,car,,S\n"}, {"sites.csv", "site_id,kind,node_id,capacity,status\nS,shelter,c,,open\n"}}, ""});
  CHECK(r.summary.all.arrived == 2);
  CHECK(r.summary.all.delay_s == 0);
}

TEST_CASE("cars: a driver stuck for an hour leaves the car and walks") {
  test::Folder f;
  // The second link lets one car through in ten minutes; storage is one car.
  const auto r = run(f, {"a,0,0\nb,75,0\nc,82,0\n", "l1,a,b,1,75,54,1,1800,,3\nl2,b,c,1,7.5,54,1,0.5,,3\n",
                         {{"agents.csv", cars(4, "a")}, {"sites.csv", "site_id,kind,node_id,capacity,status\nS,shelter,c,,open\n"}}, ""});
  CHECK(r.summary.all.arrived == 4);
  int abandoned = 0;
  for (std::size_t i = 0; i < r.log.size(); ++i) abandoned += r.log.at(i).kind == record::EventKind::abandon;
  CHECK(abandoned >= 1);
}

TEST_CASE("links: a nominal capacity above what the hole speed carries is counted") {
  test::Folder f;
  const auto r = run(f, {"a,0,0\nb,300,0\n", "l1,a,b,1,300,54,1,1950,auto,\nl2,a,b,1,300,54,1,1940,auto,\n",
                         {{"agents.csv", cars(1, "a")}, {"sites.csv", "site_id,kind,node_id,capacity,status\nS,shelter,b,,open\n"}}, ""});
  CHECK(movement::links_above_hole_capacity(r.study->city().roads, r.study->scenario().behaviour) == 1);  // 1,946 veh/h at 54 km/h
}
