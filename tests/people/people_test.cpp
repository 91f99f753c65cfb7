#include <catch2/catch.hpp>

#include <map>
#include <numeric>

#include "sim/world/study.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using people::largest_remainder;

namespace {
const world::Study& town() {
  static const world::Study study(scenario::load_scenario(std::string(SENDA_SOURCE_DIR) + "/scenarios/town/town.scenario.json"));
  return study;
}
}  // namespace

TEST_CASE("people: largest remainder keeps the total exactly (case P2)") {
  CHECK(largest_remainder({1, 1, 1}, 10) == std::vector<std::int64_t>{4, 3, 3});
  CHECK(largest_remainder({0.2, 0, 5}, 7) == std::vector<std::int64_t>{0, 0, 7});
  const auto many = largest_remainder({3, 1, 4, 1, 5, 9, 2, 6}, 1001);
  CHECK(std::accumulate(many.begin(), many.end(), std::int64_t{0}) == 1001);
}

TEST_CASE("people: every zone keeps its census total and everybody has a home") {
  const auto& r = town().residents();
  std::map<std::uint32_t, double> by_zone;
  for (HouseholdId h : r.all()) {
    by_zone[r.zone[h].value()] += static_cast<double>(r.members(h).size());
    CHECK(r.home(h).exists());
  }
  const auto& zones = town().inputs().zones;
  for (ZoneId z : zones.id.keys()) CHECK(by_zone[z.value()] == zones.persons[z]);
  CHECK(r.persons() == 20000);
  CHECK(r.share_on_footprints == 1);
}

TEST_CASE("people: no household is children only") {
  const auto& r = town().residents();
  for (HouseholdId h : r.all()) {
    bool grown = false;
    for (auto p : r.members(h)) grown |= r.age[p] >= people::AgeBand::adult;
    CHECK(grown);
  }
}

TEST_CASE("people: nobody moves twice and everybody who seeks shelter sets out for one") {
  const auto world = town().realise(1);
  const auto& p = world.settled.population;
  CHECK(p.agents() <= town().residents().persons());
  double seeking = 0, heading = 0;
  for (const auto& s : world.settled.seekers) seeking += s.persons;
  for (people::PartyId q : p.origin.keys()) {
    CHECK(p.origin[q].exists());
    CHECK(p.depart[q].ms >= 0);
    if (p.goal[q] == people::Goal::shelter) heading += p.size_of(q);
  }
  CHECK(heading == seeking);
}

TEST_CASE("people: given members of a household who start together travel together, at most five to a car") {
  test::Folder f;
  std::string agents = "agent_id,household_id,node_id,depart_s,mode,speed_mps,site_id,ward\nx,f,a,0,foot,1.2,S,w\ny,f,a,0,foot,0.7,S,e\nz,g,a,5,foot,,S,e\n";
  for (int i = 0; i < 6; ++i) agents += "c" + std::to_string(i) + ",h,a,0,car,,S,w\n";
  const auto s = test::study(f, {"a,0,0\nb,100,0\n", "l1,a,b,0,100,36,1,900,,4\n", {{"agents.csv", agents}, {"sites.csv", "site_id,kind,node_id,capacity,status\nS,shelter,b,,open\n"}},
                                 R"("closures":{"model":false},"people":{"given":"agents.csv"},"sites":{"given":"sites.csv","from_osm":false})"});
  const auto p = s->realise(0).settled.population;
  REQUIRE(p.parties() == 4);
  CHECK(p.size_of(people::PartyId(0)) == 2);
  CHECK(p.speed_mps[people::PartyId(0)] == Approx(0.7));
  CHECK(p.size_of(people::PartyId(2)) == 5);
  CHECK(p.size_of(people::PartyId(3)) == 1);
  CHECK(p.group_columns == std::vector<std::string>{"ward"});
}
