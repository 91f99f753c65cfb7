#include <catch2/catch.hpp>

#include "graph/errors.hpp"
#include "sim/world/gap.hpp"
#include "tests/support/tables.hpp"

using namespace senda;

TEST_CASE("gap: shares of three factors are averages over the orders, and sum to the whole") {
  // Additive effects are found as they are; an effect of two factors together is split between them.
  std::array<double, 8> v{};
  for (unsigned s = 0; s < 8; ++s) v[s] = 22 - 5.0 * (s & 1) - 3.0 * (s >> 1 & 1) - 12.0 * (s >> 2 & 1) - ((s & 6) == 6 ? 2 : 0);
  const auto due = world::shapley(v);
  CHECK(due[0] == Approx(5));
  CHECK(due[1] == Approx(4));
  CHECK(due[2] == Approx(13));
  CHECK(due[0] + due[1] + due[2] == Approx(v[0] - v[7]));
}

namespace {

world::GapAttribution attributed(const std::string& far_speed, const std::string& far_node, const std::string& closures) {
  std::string agents = "agent_id,household_id,node_id,depart_s,mode,speed_mps,site_id,side\n";
  for (int i = 0; i < 40; ++i) {
    const std::string n = std::to_string(i);
    agents += "n" + n + ",n" + n + ",N," + std::to_string(100 * i) + ",foot,1,S,near\nf" + n + ",f" + n + "," + far_node + "," + std::to_string(100 * i) + ",foot," + far_speed + ",S,far\n";
  }
  test::Folder f;
  const auto s = test::study(f, {"N,600,0\nM,600,10\nF,1800,0\nS,0,0\nD,600,900\n", "NS,N,S,0,600,5,1,,walk,40\nMS,M,S,0,600,5,1,,walk,40\nFN,F,N,0,1200,5,1,,walk,40\nMD,M,D,0,600,5,1,,walk,40\nDS,D,S,0,1200,5,1,,walk,40\n",
                                 {{"agents.csv", agents}, {"sites.csv", "site_id,kind,node_id,capacity,status\nS,shelter,S,,open\n"}, {"closures.csv", "link_id,modes,from_s,cause\n" + closures}},
                                 R"("closures":{"model":false,"given":"closures.csv"},"people":{"given":"agents.csv"},"sites":{"given":"sites.csv","from_osm":false},)" + std::string(test::kExact)});
  return world::attribute_gap(*s, {"side", 1, 180, 10});
}

}  // namespace

TEST_CASE("gap: who lives farther is late by location, who walks slower by mobility, whose street is closed by exposure") {
  const auto by_place = attributed("1", "F", "");
  CHECK(by_place.worst == "far");
  CHECK(by_place.gap.mean == Approx(20).margin(0.01));  // 1800 m against 600 m
  CHECK(by_place.due[2].mean == Approx(20).margin(7));  // dealt out by chance, the groups are not exactly alike
  CHECK(by_place.due[0].mean == 0);
  CHECK(by_place.due[1].mean == Approx(0).margin(1e-9));
  const auto by_pace = attributed("0.5", "N", "");
  CHECK(by_pace.gap.mean == Approx(10).margin(0.01));
  CHECK(by_pace.due[1].mean == Approx(10).margin(3.5));
  CHECK(std::abs(by_pace.due[2].mean) < 1e-9);
  const auto by_damage = attributed("1", "M", "MS,all,0,debris\n");
  CHECK(by_damage.gap.mean == Approx(20).margin(0.01));  // 600 and 1200 m round instead of 600 m
  CHECK(by_damage.due[0].mean + by_damage.due[2].mean == Approx(20).margin(7));
  CHECK(by_damage.due[0].mean > 7);
  for (const auto* g : {&by_place, &by_pace, &by_damage}) CHECK(g->due[0].mean + g->due[1].mean + g->due[2].mean + g->rest.mean == Approx(g->gap.mean));
  CHECK_THROWS_AS(attributed("1", "Z", ""), InputError);
}
