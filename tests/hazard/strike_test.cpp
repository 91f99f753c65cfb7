#include <catch2/catch.hpp>

#include <set>

#include "sim/world/study.hpp"
#include "tests/support/tables.hpp"

using namespace senda;

namespace {
const world::Study& town() {
  static const world::Study study(scenario::load_scenario(std::string(SENDA_SOURCE_DIR) + "/scenarios/town/town.scenario.json"));
  return study;
}
}  // namespace

TEST_CASE("strike: a world is the same whenever and however often it is drawn") {
  const auto a = town().realise(3), b = town().realise(4), c = town().realise(3);
  CHECK(a.damage.state.raw() == c.damage.state.raw());
  CHECK(a.damage.closures.size() == c.damage.closures.size());
  CHECK(a.settled.population.agents() == c.settled.population.agents());
  CHECK(a.damage.mmi.raw() != b.damage.mmi.raw());
}

TEST_CASE("strike: closures are sorted, one per segment, and their cause decides who can open them") {
  for (std::uint32_t w = 0; w < 20; ++w) {
    const auto d = town().hazard().strike(scenario::Streams(9, w));
    for (std::size_t i = 0; i < d.closures.size(); ++i) {
      const auto& c = d.closures[i];
      if (i) CHECK(d.closures[i - 1].segment < c.segment);
      if (c.cause == scenario::Cause::debris) CHECK(c.kind == scenario::CrewKind::loader);
      if (c.cause == scenario::Cause::cordon) CHECK((c.kind == scenario::CrewKind::inspection && !(c.modes & kEmergency)));
      CHECK(c.modes != 0);
    }
  }
}

TEST_CASE("strike: shared shaking makes closures of neighbouring streets go together") {
  // Number of closures per world: with independent streets its variance would be near its mean.
  double sum = 0, square = 0;
  constexpr int n = 60;
  for (std::uint32_t w = 0; w < n; ++w) {
    const auto k = static_cast<double>(town().hazard().strike(scenario::Streams(9, w)).closures.size());
    sum += k;
    square += k * k;
  }
  const double mean = sum / n, variance = square / n - mean * mean;
  CHECK(variance > 10 * mean);
}

TEST_CASE("strike: given closures hold in their world and replace modelled ones") {
  test::Folder f;
  const auto s = test::study(f, {"a,0,0\nb,100,0\nc,200,0\n", "l1,a,b,0,100,36,1,900,,4\nl2,b,c,0,100,36,1,900,,4\n",
                                 {{"c.csv", "link_id,modes,from_s,clear_h,hold_h,kind,cause,world\nl1,car,60,2,5,,cordon,\nl2,all,0,,,none,bridge,1\n"},
                                  {"a.csv", "agent_id,node_id,depart_s,mode\np,a,0,foot\n"}},
                                 R"("closures":{"model":false,"given":"c.csv"},"people":{"given":"a.csv"})"});
  const auto zero = s->realise(0).damage, one = s->realise(1).damage;
  REQUIRE(zero.closures.size() == 1);
  CHECK(zero.closures[0].kind == scenario::CrewKind::inspection);
  CHECK(zero.closures[0].clear_h(40) == 2);
  CHECK(zero.closures[0].hold_h == 5);
  CHECK(zero.closures[0].from.seconds() == 60);
  CHECK(one.closures.size() == 2);
}
