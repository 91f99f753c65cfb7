#include <catch2/catch.hpp>

#include <map>
#include <set>

#include "sim/measure/summary.hpp"
#include "sim/movement/links.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using people::PartyId;
using people::Stop;

namespace {

std::uint32_t meeting(people::Population& p, scenario::Draws& d, std::uint32_t parties) {
  const double earliest = d.uniform() < 0.2 ? 3600 * d.uniform() : 0;
  p.meetings.push_back({parties, SimTime::from(Seconds(earliest)), SimTime::from(Seconds(12 * 3600 * d.uniform()))});
  return static_cast<std::uint32_t>(p.meetings.size() - 1);
}

// Three by three: an escort fetches a child where the second party is, and meets the third where that is; others
// merely stop somewhere, or have no stop.
void add_stops(people::Population& p, scenario::Draws d) {
  const auto n = static_cast<std::uint32_t>(p.parties());
  std::vector<std::vector<Stop>> stops(n);
  p.collected.assign(n, 0);
  const auto at = [&](std::uint32_t q, std::uint32_t m) { return Stop{p.origin[PartyId(q)], p.origin[PartyId(q)], m}; };
  for (std::uint32_t q = 0; q + 2 < n; q += 3) {
    const double u = d.uniform();
    if (u < 0.3) continue;
    if (u < 0.4) {
      stops[q].push_back(at(static_cast<std::uint32_t>(d.below(n)), Stop::kNoMeeting));
      stops[q + 1].push_back({NodeId(), p.origin[PartyId(q)], Stop::kNoMeeting});
      continue;
    }
    const std::uint32_t school = meeting(p, d, 2), home = meeting(p, d, 3);
    p.collected[PartyId(q + 1)] = p.by_car[PartyId(q + 1)] == 0;
    stops[q] = {at(q + 1, school), at(q + 2, home)};
    stops[q + 1] = stops[q];
    stops[q + 2] = {at(q + 2, home)};
  }
  for (const auto& list : stops) {
    p.first_stop.push_back(static_cast<std::uint32_t>(p.stops.size()));
    p.stops.insert(p.stops.end(), list.begin(), list.end());
  }
  p.first_stop.push_back(static_cast<std::uint32_t>(p.stops.size()));
}

scenario::Scenario town(const std::vector<std::string>& set = {}) {
  return scenario::load_scenario(std::string(SENDA_SOURCE_DIR) + "/scenarios/town/town.scenario.json", {set});
}

movement::Outcome run(const world::Study& study, const world::Realisation& r, const people::Population& p, record::EventLog* log = nullptr) {
  return movement::simulate({study.city(), study.scenario(), study.inputs(), r.damage, p}, {}, r.streams, log);
}

void check_shared_fate(const people::Population& p, const movement::Outcome& o) {
  for (PartyId q : o.state.keys()) {
    const PartyId leader = o.carried_by[q];
    if (!leader.exists()) continue;
    CHECK_FALSE(o.carried_by[leader].exists());
    CHECK(o.state[q] == o.state[leader]);
    CHECK(o.arrive[q] == o.arrive[leader]);
    CHECK(o.site[q] == o.site[leader]);
    CHECK(o.refused_once[q] == o.refused_once[leader]);
    CHECK_FALSE(p.collected[leader]);
  }
}

}  // namespace

TEST_CASE("invariants: with random stops and meetings nobody is lost, doubled or early, and those who go together share their fate") {
  const world::Study study(town());
  int merged = 0, waiting = 0;
  for (std::uint32_t w = 0; w < 4; ++w) {
    const auto r = study.realise(w);
    people::Population p = r.settled.population;
    add_stops(p, r.streams.of(scenario::Purpose::test, 1));
    const auto o = run(study, r, p);
    for (const auto& row : o.curve) {
      CHECK(row.departed == row.travelling + row.arrived + row.waiting + row.isolated);
      CHECK(std::min({row.travelling, row.arrived, row.waiting, row.isolated}) >= 0);
    }
    const auto s = measure::summarise(p, o).all;
    CHECK(s.set_out == static_cast<std::int64_t>(p.agents()));
    CHECK(o.curve.back().arrived == s.arrived);
    std::vector<std::int64_t> sheltered(o.sites.size());
    for (PartyId q : o.state.keys()) {
      if (o.state[q] == movement::State::arrived) sheltered[o.site[q]] += p.size_of(q);
      merged += o.carried_by[q].exists();
      waiting += o.state[q] == movement::State::waiting;
      if (!movement::has_arrived(o.state[q])) continue;
      CHECK(o.gathering[q] >= SimTime(0));
      CHECK(o.arrive[q] >= p.depart[q] + o.gathering[q]);
      // Walking times are rounded street by street, so that two equally short ways may differ by milliseconds.
      if (!o.free_flow[q].is_never()) CHECK(o.arrive[q] + SimTime(100) >= p.depart[q] + o.gathering[q] + o.free_flow[q]);
      if (p.collected[q]) CHECK(o.carried_by[q].exists());
    }
    for (std::size_t i = 0; i < o.sites.size(); ++i) {
      CHECK(o.sites[i].arrived == sheltered[i]);
      CHECK(static_cast<double>(o.sites[i].arrived) <= study.inputs().sites[i].capacity);
    }
    check_shared_fate(p, o);
    const auto again = run(study, r, p);
    CHECK(again.arrive.raw() == o.arrive.raw());
    CHECK(again.delay_person_h.raw() == o.delay_person_h.raw());
  }
  CHECK(merged > 100);
  CHECK(waiting > 0);
}

namespace {

/// Follows the walkers of a log from street to street.
class Watch {
 public:
  Watch(const world::Study& study, const people::Population& p)
      : g_(study.city().roads), links_(movement::walk_links(g_, study.scenario().behaviour)), occupied_(g_.edge_count(), 0) {
    for (PartyId q : p.origin.keys()) persons_[AgentId(p.first_agent[q])] = static_cast<std::int32_t>(p.size_of(q));
  }

  void see(const record::Event& e) {
    if (!e.agent.exists()) return;
    CHECK_FALSE(silent_.contains(e.agent));
    if (e.kind == record::EventKind::board) board(e.agent, AgentId(e.place));
    if (e.kind == record::EventKind::enter) enter(e.agent, SegmentId(e.place), e.node);
    if (e.kind == record::EventKind::leave) occupied_[on_[e.agent]] -= persons_[e.agent];
    if (e.kind == record::EventKind::leave) on_[e.agent] = EdgeId();
  }
  std::size_t boarded() const { return silent_.size(); }
  int full() const { return full_; }

 private:
  void board(AgentId a, AgentId leader) {
    CHECK_FALSE(on_[a].exists());
    persons_[leader] += persons_[a];
    silent_.insert(a);
  }
  void enter(AgentId a, SegmentId s, NodeId from) {
    const EdgeId forward = g_.edge_forward[s];
    const EdgeId e = forward.exists() && g_.source[forward] == from ? forward : g_.edge_backward[s];
    on_[a] = e;
    occupied_[e] += persons_[a];
    CHECK((occupied_[e] <= links_[e].storage || occupied_[e] == persons_[a]));  // a group enters an empty street whole
    full_ += occupied_[e] >= links_[e].storage;
  }

  const RoadGraph& g_;
  PerEdge<movement::Link> links_;
  PerEdge<std::int32_t> occupied_;
  std::map<AgentId, std::int32_t> persons_;
  std::map<AgentId, EdgeId> on_;
  std::set<AgentId> silent_;
  int full_ = 0;
};

}  // namespace

TEST_CASE("invariants: who has gone on with another is silent, and walkers never overfill a street") {
  const world::Study study(town({"behaviour.storage_factor=0.01"}));  // streets of a few persons
  std::size_t boarded = 0;
  int full = 0;
  for (std::uint32_t w = 4; w < 8; ++w) {
    const auto r = study.realise(w);
    people::Population p = r.settled.population;
    p.by_car.assign(p.parties(), 0);
    add_stops(p, r.streams.of(scenario::Purpose::test, 2));
    record::EventLog log;
    run(study, r, p, &log);
    Watch watch(study, p);
    for (std::size_t i = 0; i < log.size(); ++i) watch.see(log.at(i));
    boarded += watch.boarded();
    full += watch.full();
  }
  CHECK(boarded > 100);
  CHECK(full > 100);
}

TEST_CASE("invariants: columns of stops in which nobody has one change nothing") {
  const world::Study study(town());
  const auto r = study.realise(1);
  people::Population p = r.settled.population;
  p.collected = {};
  p.first_stop = {};
  p.stops.clear();
  p.meetings.clear();
  record::EventLog bare_log, log;
  const auto bare = run(study, r, p, &bare_log);
  p.collected.assign(p.parties(), 0);
  p.first_stop.assign(p.parties() + 1, 0);
  const auto o = run(study, r, p, &log);
  CHECK(o.state.raw() == bare.state.raw());
  CHECK(o.arrive.raw() == bare.arrive.raw());
  CHECK(o.free_flow.raw() == bare.free_flow.raw());
  CHECK(o.distance_m.raw() == bare.distance_m.raw());
  CHECK(o.delay_person_h.raw() == bare.delay_person_h.raw());
  REQUIRE(log.size() == bare_log.size());
  for (std::size_t i = 0; i < log.size(); ++i) CHECK((log.at(i).time == bare_log.at(i).time && log.at(i).kind == bare_log.at(i).kind && log.at(i).agent == bare_log.at(i).agent));
}
