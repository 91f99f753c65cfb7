#include <catch2/catch.hpp>

#include <map>

#include "sim/measure/summary.hpp"
#include "sim/record/events.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using record::EventKind;

namespace {

struct Passage {
  double time_s;
  EventKind kind;
  std::uint32_t agent;
};

struct Ran {
  std::unique_ptr<world::Study> study;
  movement::Outcome outcome;
  record::EventLog log;
  // Entries and exits of l1, with the direction of each agent: even ids go out, odd ones come in.
  std::vector<Passage> on_l1() const {
    std::vector<Passage> out;
    for (std::size_t i = 0; i < log.size(); ++i) {
      const auto e = log.at(i);
      if (e.place == 0 && (e.kind == EventKind::enter || e.kind == EventKind::leave)) out.push_back({e.time.seconds(), e.kind, e.agent.value()});
    }
    return out;
  }
};

// l1 from a to b both ways, 1800 veh/h each; beyond b a wide road to the shelter, beyond a another one. Out from a,
// in from b, one every two seconds each way for an hour.
Ran run(const test::Folder& f, const std::string& contraflow, int n = 1200, int inbound = 100) {
  std::string agents = "agent_id,household_id,node_id,depart_s,mode,speed_mps,site_id\n";
  for (int i = 0; i < n; ++i) {
    const std::string id = std::to_string(i);
    const bool in = i % 2 && i / 2 < inbound;
    agents += "x" + id + ",h" + id + (in ? ",c," + std::to_string(i) + ",car,,T\n" : ",z," + std::to_string(i) + ",car,,S\n");
  }
  test::Case c{"z,-600,0\na,0,0\nb,600,0\nc,1200,0\n", "l1,a,b,0,600,54,1,1800,auto,\nl2,b,c,0,600,54,3,5400,auto,\nl3,z,a,0,600,54,3,5400,auto,\n",
               {{"agents.csv", agents}, {"sites.csv", "site_id,kind,node_id,capacity,status\nS,shelter,c,,open\nT,shelter,z,,open\n"}},
               R"("closures":{"model":false},"people":{"given":"agents.csv"},"sites":{"given":"sites.csv","from_osm":false},"policy":{"contraflow":)" + contraflow + "}," + test::kExact};
  Ran r;
  r.study = test::study(f, c);
  const auto world = r.study->realise(0);
  r.outcome = r.study->simulate(world, r.study->inputs().interventions, &r.log);
  return r;
}

// Cars out of l1 towards b between two times.
int out_between(const Ran& r, double from, double to) {
  int n = 0;
  for (const auto& p : r.on_l1())
    n += p.kind == EventKind::leave && p.time_s >= from && p.time_s < to && !(p.agent % 2 && p.agent / 2 < 100);
  return n;
}

}  // namespace

TEST_CASE("contraflow: turned lanes carry 1.65 times the original direction (case M9)") {
  test::Folder f;
  const auto plain = run(f, "[]"), turned = run(f, R"([{"link_id":"l1","from_s":0,"setup_s":300}])");
  // A car a second wants to go: the queue stands before l1 from the start.
  CHECK(out_between(plain, 600, 1000) == 200);
  CHECK(out_between(turned, 600, 1000) == Approx(330).margin(1));
}

TEST_CASE("contraflow: no car meets opposing flow, and what was given back is empty first (case M9)") {
  test::Folder f;
  const auto r = run(f, R"([{"link_id":"l1","from_s":200,"setup_s":60,"until_s":700}])", 1200, 400);
  double closed = -1, turned = -1, returned = -1;
  for (std::size_t i = 0; i < r.log.size(); ++i) {
    const auto e = r.log.at(i);
    if (e.kind == EventKind::lanes_closed) closed = e.time.seconds();
    if (e.kind == EventKind::lanes_turned) turned = e.time.seconds();
    if (e.kind == EventKind::lanes_returned) returned = e.time.seconds();
  }
  CHECK(closed == 200);
  CHECK(turned >= 260);
  CHECK(returned >= 700);
  std::map<std::uint32_t, double> entered;
  int in_before = 0, in_after = 0;
  for (const auto& p : r.on_l1()) {
    const bool in = p.agent % 2 && p.agent / 2 < 400;
    if (p.kind == EventKind::enter) {
      entered[p.agent] = p.time_s;
      if (in) {
        CHECK((p.time_s < closed || p.time_s >= returned));
        (p.time_s < closed ? in_before : in_after) += 1;
      }
    } else if (in && entered[p.agent] < closed) {
      CHECK(p.time_s <= turned);
    } else if (!in && entered[p.agent] < 700) {
      CHECK(p.time_s <= returned);
    }
  }
  CHECK(in_before > 20);
  CHECK(in_after > 10);
  // Whoever had no way in the meantime waited and came through.
  for (people::PartyId q : r.outcome.state.keys()) CHECK(movement::has_arrived(r.outcome.state[q]));
}

TEST_CASE("contraflow: who goes round a direction that is closed is late against the intact network, not against the detour") {
  test::Folder f;
  // In from b to a: 600 m, or 1200 m by d; one leaves before the lanes are emptied, one after.
  test::Case c{"a,0,0\nb,600,0\nd,300,500\n", "l1,a,b,0,600,54,1,1800,auto,\nl2,b,d,0,600,54,1,1800,auto,\nl3,d,a,0,600,54,1,1800,auto,\n",
               {{"agents.csv", "agent_id,household_id,node_id,depart_s,mode,speed_mps,site_id\nx,x,b,0,car,,T\ny,y,b,300,car,,T\n"}, {"sites.csv", "site_id,kind,node_id,capacity,status\nT,shelter,a,,open\n"}},
               std::string(R"("closures":{"model":false},"people":{"given":"agents.csv"},"sites":{"given":"sites.csv","from_osm":false},"policy":{"contraflow":[{"link_id":"l1","from_s":100,"setup_s":60}]},)") + test::kExact};
  const auto s = test::study(f, c);
  const auto world = s->realise(0);
  const auto o = s->simulate(world, s->inputs().interventions);
  CHECK(o.arrive[people::PartyId(0)] == SimTime(40000));
  CHECK(o.arrive[people::PartyId(1)] == SimTime(380000));
  for (people::PartyId q : o.free_flow.keys()) CHECK(o.free_flow[q] == SimTime(40000));
  CHECK(measure::summarise(world.settled.population, o).all.delay_s == 20);
}
