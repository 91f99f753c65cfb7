#include <catch2/catch.hpp>

#include "sim/measure/summary.hpp"
#include "tests/support/tables.hpp"

using namespace senda;

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
