#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "sim/people/exits.hpp"
#include "sim/people/household_moves.hpp"
#include "sim/people/nearest_building.hpp"
#include "sim/people/presence.hpp"
#include "sim/people/whereabouts.hpp"
#include "sim/world/study.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using people::AgeBand;
using people::Goal;

namespace {

std::unique_ptr<world::Study> town(const std::vector<std::string>& set = {}) {
  return std::make_unique<world::Study>(scenario::load_scenario(std::string(SENDA_SOURCE_DIR) + "/scenarios/town/town.scenario.json", {set}));
}

// Everything a population holds, in one text.
std::string told(const people::Settled& s) {
  const people::Population& p = s.population;
  std::ostringstream out;
  for (people::PartyId q : p.origin.keys()) {
    out << p.origin[q].value() << ' ' << p.depart[q].ms << ' ' << int(p.by_car[q]) << ' ' << p.speed_mps[q] << ' ' << int(p.goal[q]) << ' ' << p.goal_node[q].value() << ' ' << int(p.phase[q]) << ' '
        << p.key[q] << ' ' << int(p.collected[q]) << ':';
    for (const auto& stop : p.stops_of(q)) out << stop.foot.value() << '/' << stop.meeting << ' ';
    for (AgentId a : p.members(q)) {
      out << p.household[a];
      for (const auto& g : p.groups) out << ',' << g[a];
      out << ' ';
    }
    out << '\n';
  }
  for (const auto& m : p.meetings) out << m.parties << ' ' << m.earliest.ms << ' ' << m.until.ms << '\n';
  for (const auto& seeker : s.seekers) out << seeker.household.value() << ' ' << seeker.persons << '\n';
  return out.str();
}

// A party that waits to be collected elsewhere than at home.
bool at_school(const people::Population& p, const people::Residents& r, people::PartyId q) {
  return p.collected[q] && p.origin[q] != r.place(HouseholdId(p.household[*p.members(q).begin()])).foot;
}

bool trapped(const world::Study& s, const world::Realisation& w, const people::PresenceDraw& presence, HouseholdId h, people::PersonId p) {
  return people::is_trapped(w.damage, presence.of(h, p).building, w.streams.of(scenario::Purpose::exit, people::member_key(s.residents(), h, p)));
}

// What is known of each household, by its key.
std::map<std::uint64_t, std::string> residents_by_key(const people::Residents& r) {
  std::map<std::uint64_t, std::string> out;
  for (HouseholdId h : r.all()) {
    std::ostringstream text;
    text << r.home(h).value() << ' ' << int(r.car[h]);
    for (people::PersonId p : r.members(h))
      text << '|' << int(r.age[p]) << int(r.woman[p]) << int(r.employed[p]) << int(r.disability[p]) << int(r.schooling[p]) << ' '
           << (r.destination[p].exists() ? r.building_of(r.destination[p]).value() : 0xffffffffu);
    out[r.key[h]] = text.str();
  }
  return out;
}

}  // namespace

TEST_CASE("people: the same people and moves for any number of threads (case P5)") {
  world::use_threads(1);
  const auto one = town();
  const std::string alone = told(one->realise(3).settled);
  world::use_threads(3);
  const auto three = town();
  CHECK(residents_by_key(one->residents()) == residents_by_key(three->residents()));
  CHECK(told(three->realise(3).settled) == alone);
  CHECK(told(three->realise(4).settled) != alone);
  world::use_threads(0);
}

TEST_CASE("people: a zone more elsewhere changes nobody here, neither home nor work nor school") {
  const std::string folder = std::string(SENDA_SOURCE_DIR) + "/scenarios/town/";
  std::ifstream in(folder + "town.zones.geojson");
  auto zones = scenario::Json::parse(in);
  const auto dropped = zones["features"].back();
  zones["features"].erase(zones["features"].size() - 1);
  test::Folder f;
  const auto fewer = town({"people.zones=" + f.put("fewer.geojson", zones.dump()).string()});
  const auto all = town();
  const auto here = residents_by_key(fewer->residents()), both = residents_by_key(all->residents());
  REQUIRE(here.size() < both.size());
  std::size_t changed = 0;
  for (const auto& [key, what] : here) changed += !both.contains(key) || both.at(key) != what;
  CHECK(changed == 0);
}

TEST_CASE("people: the displaced are the same with and without everybody's moves") {
  const auto s = town({"hazard.rupture.magnitude=7.6"});
  for (std::uint32_t world : {0u, 1u}) {
    const auto r = s->realise(world);
    const auto few = s->displaced(r.damage);
    CHECK(few.displaced == r.settled.displaced);
    REQUIRE(few.seekers.size() == r.settled.seekers.size());
    for (std::size_t i = 0; i < few.seekers.size(); ++i) CHECK(few.seekers[i].household == r.settled.seekers[i].household);
  }
}

TEST_CASE("people: children up to 11 wait at school for a grown member of their household, who goes there and home") {
  const auto s = town();
  const auto world = s->realise(0);
  const auto& p = world.settled.population;
  std::size_t waiting = 0, rounds = 0;
  std::map<std::uint32_t, std::size_t> expected;
  std::map<std::uint32_t, HouseholdId> whose;
  for (people::PartyId q : p.origin.keys()) {
    if (at_school(p, s->residents(), q)) {
      ++waiting;
      REQUIRE(p.stops_of(q).size() == 1);
      CHECK(p.stops_of(q)[0].foot == p.origin[q]);
      ++expected[p.stops_of(q)[0].meeting];
      whose[p.stops_of(q)[0].meeting] = HouseholdId(p.household[*p.members(q).begin()]);
      for (AgentId a : p.members(q)) CHECK(p.groups[0][a] <= static_cast<int>(AgeBand::age6to11));
    }
  }
  for (people::PartyId q : p.origin.keys()) {
    if (p.collected[q]) continue;
    bool school = false;
    for (const auto& stop : p.stops_of(q))
      if (stop.meeting != people::Stop::kNoMeeting && expected.contains(stop.meeting)) {
        school = true;
        ++expected[stop.meeting];
      }
    rounds += school;
    if (school) {
      for (AgentId a : p.members(q)) CHECK((a == *p.members(q).begin() || p.groups[0][a] <= static_cast<int>(AgeBand::age6to11)));
      CHECK(p.groups[0][*p.members(q).begin()] >= static_cast<int>(AgeBand::adult));
    }
  }
  CHECK(waiting > 500);
  CHECK(rounds > 300);
  // Where nobody comes, the grown of the household are trapped.
  const people::PresenceDraw presence(s->scenario(), s->inputs(), s->residents(), world.streams);
  std::size_t left = 0;
  for (const auto& [meeting, parties] : expected) {
    if (parties == p.meetings[meeting].parties) continue;
    ++left;
    for (people::PersonId member : s->residents().members(whose.at(meeting))) CHECK((s->residents().age[member] < AgeBand::adult || trapped(*s, world, presence, whose.at(meeting), member)));
  }
  CHECK(left < waiting / 50);
}

TEST_CASE("people: whoever is trapped in a collapsed building goes nowhere, and exits count the same people") {
  const auto s = town({"hazard.rupture.magnitude=8"});
  std::size_t all = 0;
  for (std::uint32_t w = 0; w < 8; ++w) {
    const auto world = s->realise(w);
    const people::PresenceDraw presence(s->scenario(), s->inputs(), s->residents(), world.streams);
    std::map<std::uint32_t, std::size_t> free;
    std::size_t here = 0, never_out = 0;
    for (HouseholdId h : s->residents().all())
      for (people::PersonId p : s->residents().members(h)) trapped(*s, world, presence, h, p) ? ++here : ++free[h.value()];
    for (const auto& e : s->exits(world).leaving) never_out += std::isinf(e.out_s);
    CHECK(never_out == here);
    std::map<std::uint32_t, std::size_t> moving;
    for (const auto h : world.settled.population.household) ++moving[h];
    for (const auto& [h, n] : moving) REQUIRE(n <= free[h]);
    all += here;
  }
  CHECK(all > 20);
}

TEST_CASE("people: nobody sets out after the simulated time") {
  const auto s = town({"behaviour.horizon_h=1"});
  const auto world = s->realise(0);
  std::size_t displaced = 0;
  for (const SimTime t : world.settled.population.depart) CHECK(t < SimTime::from(Seconds(3600)));
  for (people::PartyId q : world.settled.population.origin.keys()) displaced += world.settled.population.phase[q] == people::Phase::displace ? world.settled.population.size_of(q) : 0;
  CHECK(displaced > 0);
  CHECK(displaced < world.settled.displaced / 2);  // half of them leave after two hours
}

TEST_CASE("people: nobody is in two parties, and children under 12 never travel alone when they are collected") {
  const auto s = town({"hazard.rupture.magnitude=7.6"});
  const auto settled = s->realise(1).settled;
  const auto& p = settled.population;
  std::map<std::uint32_t, std::size_t> members;
  for (AgentId a : p.household.keys()) ++members[p.household[a]];
  const auto& r = s->residents();
  for (const auto& [h, n] : members) CHECK(n <= r.size_of(HouseholdId(h)));
  for (people::PartyId q : p.origin.keys()) {
    bool grown = p.collected[q];
    for (AgentId a : p.members(q)) grown |= p.groups[0][a] >= static_cast<int>(AgeBand::age12to17);
    CHECK(grown);
  }
}

TEST_CASE("people: without gathering nobody stops on the way") {
  const auto s = town({"behaviour.gather=false"});
  const auto settled = s->realise(0).settled;
  CHECK(settled.population.stops.empty());
  CHECK(settled.population.meetings.empty());
  CHECK(settled.population.parties() > 3000);
}

TEST_CASE("people: schools that keep children let nobody collect them before dusk") {
  const auto s = town({"policy.schools_keep_children=true"});
  const auto settled = s->realise(0).settled;
  const auto& p = settled.population;
  std::size_t kept = 0;
  for (people::PartyId q : p.origin.keys())
    if (at_school(p, s->residents(), q)) {
      ++kept;
      const auto& m = p.meetings[p.stops_of(q)[0].meeting];
      CHECK(m.earliest.seconds() == Approx(3600 * (19 - 13.244444)).margin(60));
    }
  CHECK(kept > 500);
}

TEST_CASE("people: an order displaces the households it covers, after it is given, by its compliance") {
  const auto plain = town();
  const auto& zones = plain->inputs().zones;
  const std::string id = zones.id[ZoneId(0)];
  const auto ordered = [&](const char* compliance) { return town({"policy.orders=[{\"zone\":\"" + id + "\",\"at_s\":7200,\"compliance\":" + compliance + "}]"}); };
  const auto none = ordered("0"), everybody = ordered("1");
  CHECK(told(none->realise(0).settled) == told(plain->realise(0).settled));
  const auto world = everybody->realise(0);
  const auto& r = everybody->residents();
  double covered = 0;
  for (HouseholdId h : r.all()) covered += zones.id[r.zone[h]] == id ? r.size_of(h) : 0;
  CHECK(static_cast<double>(world.settled.displaced) >= covered);
  CHECK(static_cast<double>(world.settled.displaced - plain->realise(0).settled.displaced) > 0.9 * covered);
  const auto& p = world.settled.population;
  std::size_t early = 0, all = 0;
  for (people::PartyId q : p.origin.keys()) {
    const HouseholdId h(p.household[*p.members(q).begin()]);
    if (zones.id[r.zone[h]] != id || p.phase[q] != people::Phase::displace || p.origin[q] != r.place(h).foot || p.by_car[q]) continue;
    if (!p.stops_of(q).empty() && p.stops_of(q)[0].foot != p.origin[q]) continue;  // an escort on the round of schools
    ++all;
    early += p.depart[q].seconds() < 7200;
  }
  CHECK(all > 20);
  CHECK(10 * early < all);  // those whom damage had driven out before
}

TEST_CASE("people: at night nearly everybody is at home, on a weekday at 13:14 workers and pupils are not") {
  const auto count = [](const world::Study& s) {
    std::array<double, scenario::kWhereabouts> n{};
    const scenario::Streams streams(1, 0);
    const people::PresenceDraw presence(s.scenario(), s.inputs(), s.residents(), streams);
    for (HouseholdId h : s.residents().all())
      for (people::PersonId p : s.residents().members(h)) n[static_cast<std::size_t>(presence.of(h, p).what)] += 1;
    return n;
  };
  const auto day = town(), night = town({"people.activity=night"});
  const auto at_day = count(*day), at_night = count(*night);
  const auto all = static_cast<double>(day->residents().persons());
  CHECK(at_night[0] / all > 0.94);
  CHECK(at_day[0] / all < 0.6);
  CHECK(at_day[1] / all > 0.12);
  CHECK(at_day[2] / all > 0.2);
  // The figures by hour are the expectation of these draws.
  const auto hours = people::whereabouts_by_hour(day->inputs(), day->residents(), scenario::Day::weekday);
  for (std::size_t w = 0; w < at_day.size(); ++w) CHECK(std::abs(at_day[w] - hours[13][w]) < 4 * std::sqrt(all * 0.25) + 0.02 * all);
  double sum = 0;
  for (const double n : hours[13]) sum += n;
  CHECK(sum == Approx(all));
}

TEST_CASE("people: the squares of a presence map hold everybody once") {
  const auto s = town();
  for (int hour : {3, 13}) {
    const auto grid = people::presence(s->inputs(), s->residents(), scenario::Day::weekday, hour);
    double sum = 0;
    for (const float n : grid.persons) sum += n;
    CHECK(sum == Approx(static_cast<double>(s->residents().persons())).epsilon(1e-4));
  }
}

TEST_CASE("people: more leave the building the stronger it shakes, half of them within about a minute") {
  const scenario::Behaviour b;
  CHECK(people::exit_share(b, 3.2) == 0);
  CHECK(people::exit_share(b, 4.0) == 0.2);
  CHECK(people::exit_share(b, 5.0) == 0.6);
  CHECK(people::exit_share(b, 6.0) == 0.9);
  const auto s = town({"behaviour.exit_share_4=0.9", "behaviour.exit_share_5=0.9", "behaviour.stair_s_per_storey=1", "behaviour.shaking_s=0"});
  const auto exits = s->exits(s->realise(2));
  REQUIRE(exits.inside > 10000);
  CHECK(exits.staying + exits.leaving.size() == exits.inside);
  const double share = static_cast<double>(exits.leaving.size()) / static_cast<double>(exits.inside);
  CHECK(std::abs(share - 0.9) < 4 * std::sqrt(0.09 / static_cast<double>(exits.inside)) + 0.002);
  std::size_t within = 0;
  for (const auto& e : exits.leaving) within += e.out_s <= 60;
  CHECK(static_cast<double>(within) / static_cast<double>(exits.leaving.size()) == Approx(0.5).margin(0.03));
}

TEST_CASE("people: homes on street points fear the shaking of the nearest building, whatever became of it") {
  const auto s = town();
  hazard::Damage d;
  d.state.push_back(hazard::DamageState::collapse);
  d.cordoned.push_back(1);
  d.mmi.push_back(9);
  const auto& b = s->scenario().behaviour;
  const hazard::StockId none, there(0);
  CHECK(people::displacement_probability(b, d, none, there) == people::displacement_probability(b, hazard::DamageState::none, false, 9));
  CHECK(people::displacement_probability(b, d, none, there) > b.displace_none);
  CHECK(people::displacement_probability(b, d, there, there) == people::displacement_probability(b, hazard::DamageState::collapse, true, 9));
  CHECK(people::displacement_probability(b, d, none, none) == b.displace_none);
}

TEST_CASE("people: the nearest building is the one that a look at all of them finds, inside the city and far from it") {
  const auto s = town();
  const auto& stock = s->hazard().stock();
  const people::NearestBuilding nearest(stock);
  scenario::Draws d(5, 0, scenario::Purpose::test, 1);
  for (int i = 0; i < 300; ++i) {
    const double reach = i % 10 ? 1500 : 60000;
    const Point p{reach * (2 * d.uniform() - 1), reach * (2 * d.uniform() - 1)};
    double least = 1e18;
    for (const Point& q : stock.point) least = std::min(least, distance_m(p, q));
    CHECK(distance_m(p, stock.point[nearest.of(p)]) == least);
  }
}

TEST_CASE("people: boroughs of one name are told apart by their ids") {
  const auto s = town();
  scenario::Inputs in = s->inputs();
  in.zones.parents.clear();
  for (const auto& [id, name] : {std::pair{"1", "Centro"}, {"2", "Norte"}, {"3", "Centro"}, {"4", ""}}) {
    in.zones.parents.emplace_back();
    in.zones.parents.back().id = id;
    in.zones.parents.back().name = name;
  }
  const auto world = s->realise(0);
  CHECK(people::make_frame(s->city(), s->scenario(), in, s->residents(), world.damage, world.streams).boroughs == std::vector<std::string>{"Centro (1)", "Norte", "Centro (3)", "4", "none"});
}
