#include <catch2/catch.hpp>

#include <map>
#include <queue>

#include "sim/measure/summary.hpp"
#include "sim/movement/links.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using people::PartyId;

TEST_CASE("invariants: people are conserved in every row of the curve and no shelter takes more than it holds, on random worlds") {
  const world::Study study(scenario::load_scenario(std::string(SENDA_SOURCE_DIR) + "/scenarios/town/town.scenario.json"));
  for (std::uint32_t w = 0; w < 6; ++w) {
    const auto r = study.realise(w);
    const auto o = study.simulate(r, {});
    for (const auto& row : o.curve) {
      CHECK(row.departed == row.travelling + row.arrived + row.waiting + row.isolated);
      CHECK(std::min({row.travelling, row.arrived, row.waiting, row.isolated}) >= 0);
    }
    const auto s = measure::summarise(r.settled.population, o).all;
    CHECK(s.set_out == static_cast<std::int64_t>(r.settled.population.agents()));
    CHECK(s.arrived + s.never_arrived == s.set_out);
    CHECK(o.curve.back().arrived == s.arrived);
    CHECK(o.curve.back().isolated == s.isolated);
    std::int64_t sheltered = 0;
    for (std::size_t i = 0; i < o.sites.size(); ++i) {
      CHECK(static_cast<double>(o.sites[i].arrived) <= study.inputs().sites[i].capacity);
      sheltered += o.sites[i].arrived;
    }
    CHECK(sheltered <= s.arrived);
    for (people::PartyId q : o.arrive.keys())
      if (movement::has_arrived(o.state[q])) CHECK(o.arrive[q] >= r.settled.population.depart[q]);
  }
}

TEST_CASE("invariants: a closure elsewhere leaves an untouched walker untouched") {
  const auto arrive = [](const std::string& closures) {
    test::Folder f;
    const auto s = test::study(f, {"a,0,0\nb,300,0\nc,0,900\nd,300,900\n", "l1,a,b,0,300,36,1,900,,4\nl2,c,d,0,300,36,1,900,,4\nl3,a,c,0,900,36,1,900,,4\nl4,b,d,0,900,36,1,900,,4\n",
                                   {{"agents.csv", "agent_id,node_id,depart_s,mode,site_id\np,a,0,foot,S\nq,c,0,foot,T\n"},
                                    {"sites.csv", "site_id,kind,node_id,capacity,status\nS,shelter,b,,open\nT,shelter,d,,open\n"},
                                    {"closures.csv", "link_id,modes,from_s,cause\n" + closures}},
                                   R"("closures":{"model":false,"given":"closures.csv"},"people":{"given":"agents.csv"},"sites":{"given":"sites.csv","from_osm":false})"});
    const auto r = s->realise(0);
    return s->simulate(r, {}).arrive[people::PartyId(0)];
  };
  CHECK(arrive("") == arrive("l2,all,0,debris\n"));
}

namespace {

scenario::Scenario town(const std::vector<std::string>& set = {}) {
  return scenario::load_scenario(std::string(SENDA_SOURCE_DIR) + "/scenarios/town/town.scenario.json", {set});
}

/// Follows the events of a run and keeps count of everybody and of every street, from outside the engine.
class Audit {
 public:
  Audit(const world::Study& study, const people::Population& p)
      : g_(study.city().roads), p_(p), car_links_(movement::car_links(g_, study.scenario().behaviour, links_holes_)), walk_links_(movement::walk_links(g_, study.scenario().behaviour)),
        on_cars_(g_.edge_count(), 0), on_foot_(g_.edge_count(), 0) {
    for (PartyId q : p.origin.keys()) size_[p.lead(q)] = static_cast<std::int32_t>(p.size_of(q));
  }

  void see(const record::Event& e) {
    for (; !holes_.empty() && holes_.top().first <= e.time.ms; holes_.pop()) --on_cars_[EdgeId(holes_.top().second)];
    if (!e.agent.exists()) return;
    using record::EventKind;
    Party& a = who_[e.agent];
    switch (e.kind) {
      case EventKind::depart:
        a.car = e.place == 1;
        break;
      case EventKind::enter: {
        CHECK_FALSE(a.on.exists());
        const EdgeId forward = g_.edge_forward[SegmentId(e.place)];
        a.on = forward.exists() && g_.source[forward] == e.node ? forward : g_.edge_backward[SegmentId(e.place)];
        const std::int32_t takes = a.car ? 1 : size_[e.agent];
        std::int32_t& on = (a.car ? on_cars_ : on_foot_)[a.on];
        on += takes;
        const std::int32_t storage = (a.car ? car_links_ : walk_links_)[a.on].storage;
        if (on > storage && on != takes) ++overfull;
        full += on >= storage;
        break;
      }
      case EventKind::leave:
        CHECK(a.on.exists());
        if (a.car) holes_.emplace(e.time.ms + links_holes_.travel_ms(car_links_[a.on]), a.on.value());
        else on_foot_[a.on] -= size_[e.agent];
        a.on = EdgeId();
        break;
      case EventKind::abandon:  // the car keeps its place
        a.on = EdgeId();
        a.car = false;
        break;
      case EventKind::board:
        size_[AgentId(e.place)] += size_[e.agent];
        break;
      default: break;
    }
  }

  int overfull = 0, full = 0;

 private:
  struct Party {
    EdgeId on;
    bool car = false;
  };
  const RoadGraph& g_;
  const people::Population& p_;
  movement::Holes links_holes_;
  PerEdge<movement::Link> car_links_, walk_links_;
  PerEdge<std::int32_t> on_cars_, on_foot_;
  std::map<AgentId, Party> who_;
  std::map<AgentId, std::int32_t> size_;
  std::priority_queue<std::pair<std::int64_t, std::uint32_t>, std::vector<std::pair<std::int64_t, std::uint32_t>>, std::greater<>> holes_;
};

}  // namespace

TEST_CASE("invariants: at no event does a street hold more than its storage, vehicles and travelling holes together, on random worlds with traffic") {
  const world::Study study(town({"behaviour.storage_factor=0.05", "behaviour.capacity_factor=0.1", "behaviour.background_traffic=0.6", "behaviour.gather=false"}));
  int full = 0;
  for (std::uint32_t w = 0; w < 3; ++w) {
    const auto r = study.realise(w);
    record::EventLog log;
    const auto o = study.simulate(r, {}, &log);
    Audit audit(study, r.settled.population);
    for (std::size_t i = 0; i < log.size(); ++i) audit.see(log.at(i));
    CHECK(audit.overfull == 0);
    full += audit.full;
    CHECK(o.curve.back().departed == static_cast<std::int64_t>(r.settled.population.agents()));
  }
  CHECK(full > 1000);
}

TEST_CASE("invariants: the same plan twice differs by exactly nothing (case O5), and a street opened later changes nobody who had arrived by then") {
  const world::Study study(town());
  std::size_t later = 0, compared = 0;
  for (std::uint32_t w = 0; w < 4; ++w) {
    const auto r = study.realise(w);
    const auto a = study.simulate(r, {}), b = study.simulate(r, {});
    CHECK(a.arrive.raw() == b.arrive.raw());
    CHECK(a.state.raw() == b.state.raw());
    CHECK(a.distance_m.raw() == b.distance_m.raw());
    CHECK(measure::summarise(r.settled.population, a).all.person_hours - measure::summarise(r.settled.population, b).all.person_hours == 0);
    // Every closed street opens after two hours.
    const SimTime opens = SimTime::from(Seconds(7200));
    scenario::Interventions plan;
    for (const auto& c : r.damage.closures) plan.reopenings.push_back({c.segment, opens, {}});
    const auto with = study.simulate(r, plan);
    for (PartyId q : a.arrive.keys()) {
      if (!movement::has_arrived(a.state[q]) || a.arrive[q] >= opens) {
        later += with.arrive[q] != a.arrive[q];
        continue;
      }
      ++compared;
      CHECK(with.arrive[q] == a.arrive[q]);
      CHECK(with.site[q] == a.site[q]);
    }
  }
  CHECK(compared > 5000);
  CHECK(later > 0);
}
