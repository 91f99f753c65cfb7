#include <catch2/catch.hpp>

#include <cmath>

#include "graph/road_graph.hpp"
#include "sim/hazard/debris.hpp"
#include "sim/hazard/fragility.hpp"
#include "sim/hazard/street.hpp"
#include "sim/scenario/streams.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using namespace senda::hazard;

TEST_CASE("debris: volumes of case D3") {
  CHECK(bulk_volume(0.33, 100, 12) == Approx(396));
  CHECK(0.25 * bulk_volume(0.33, 100, 12) == Approx(99));
  CHECK(volume_beyond(99, 5, 2) == Approx(35.64));
  CHECK(35.64 / 40 + 20.0 / 60 == Approx(1.2243).margin(1e-4));
  CHECK(volume_beyond(99, 2, 2) == 0);
}

TEST_CASE("debris: reach of case D2, exactly and sampled") {
  const ReachModel m;
  CHECK(reach_exceedance(m, 12, LongSide::uncapped, 5) == Approx(0.2920).margin(5e-5));
  CHECK(reach_exceedance(m, 12, LongSide::uncapped, 7) == Approx(0.1339).margin(5e-5));
  CHECK(reach_exceedance(m, 12, LongSide::uncapped, 2) == Approx(0.8364).margin(5e-5));
  constexpr int n = 100000;
  int five = 0, seven = 0, two = 0;
  scenario::Draws d(3, 0, scenario::Purpose::test, 9);
  for (int i = 0; i < n; ++i) {
    const double x = 12 * d.lognormal(m.median, m.beta);
    five += x > 5;
    seven += x > 7;
    two += x > 2;
  }
  const auto close = [](int k, double p) { return std::abs(k / static_cast<double>(n) - p) < 4 * std::sqrt(p * (1 - p) / n); };
  CHECK(close(five, 0.2920));
  CHECK(close(seven, 0.1339));
  CHECK(close(two, 0.8364));
}

TEST_CASE("debris: the reach has a cap that depends on the side and falls with height") {
  CHECK(reach_cap(12, LongSide::parallel) == Approx(2.0 / 3));
  CHECK(reach_cap(12, LongSide::perpendicular) == 0.5);
  CHECK(reach_cap(54, LongSide::parallel) == Approx(0.5));
  CHECK(reach_cap(39, LongSide::perpendicular) == Approx(0.4));
  CHECK(reach_cap(300, LongSide::perpendicular) == Approx(0.2));
  CHECK(reach_exceedance({}, 12, LongSide::perpendicular, 6.01) == 0);
  CHECK(reach_exceedance({}, 12, LongSide::uncapped, 6.01) > 0.1);
}

TEST_CASE("street: one building closes it to cars beyond 5.25 m of reach (case D2)") {
  const auto closed = [](double reach) { return (street_state(6, {{0, 10, reach, 2, 50, true}}).closed_modes & kCar) != 0; };
  CHECK_FALSE(closed(5.24));
  CHECK(closed(5.26));
}

TEST_CASE("street: two collapses that each leave 4 m close the street together (case D4)") {
  const Spill left{0, 10, 4, 2, 50, true}, right{0, 10, 4, 2, 50, false};
  CHECK(street_state(6, {left}).width_left_m == Approx(4));
  CHECK_FALSE(street_state(6, {left}).closed_modes & kCar);
  const auto both = street_state(6, {left, right});
  CHECK(both.width_left_m == Approx(2));
  CHECK(both.closed_modes & kCar);
  CHECK(both.closed_modes & kEmergency);
  // Not side by side: 20 m apart they do not add up.
  Spill far = right;
  far.begin_m = 30;
  far.end_m = 40;
  CHECK_FALSE(street_state(6, {left, far}).closed_modes & kCar);
}

TEST_CASE("street: where a lane is left cars pass slowly, in as many lanes as fit") {
  const auto s = street_state(12, {{0, 10, 6, 2, 50, true}});  // 8 m left
  CHECK_FALSE(s.closed_modes & (kCar | kEmergency));
  CHECK(s.lanes_left == 2);
  CHECK(s.narrow_m == Approx(10));  // two bins of 5 m
}

TEST_CASE("street: walkers climb over little debris and are stopped by much") {
  // 4 m of carriageway and 2 m of sidewalk buried from both sides.
  const auto low = street_state(4, {{0, 10, 8, 2, 3, true}, {0, 10, 8, 2, 3, false}});
  CHECK(low.foot_left_m == Approx(0));
  CHECK(low.closed_modes & kWheelchair);
  CHECK_FALSE(low.closed_modes & kFoot);  // 2 x 3 m³ · (6/8)² over 10 m of façade: 0.34 m³ a metre
  CHECK(low.climb_m > 0);
  CHECK(street_state(4, {{0, 10, 8, 2, 300, true}, {0, 10, 8, 2, 300, false}}).closed_modes & kFoot);
}

TEST_CASE("street: parapets hinder pedestrians, not vehicles") {
  const auto s = street_state(3, {{0, 10, 9, 2, 300, true, true}, {0, 10, 9, 2, 300, false, true}});
  CHECK_FALSE(s.closed_modes & (kCar | kEmergency));
  CHECK(s.volume_on_road_m3 == 0);
}

TEST_CASE("fragility: at the median intensity a state is exceeded half the time and states are ordered (case D1)") {
  for (const Fragility& f : gem_functions()) {
    for (std::size_t k = 0; k < 4; ++k) {
      const auto s = state_shares(f, f.theta[k]);
      const std::array<double, 4> over = {1 - s.none, 1 - s.none - s.slight, s.extensive + s.complete, s.complete};
      CHECK(over[k] == Approx(0.5).epsilon(1e-9));
      CHECK(s.none + s.slight + s.moderate + s.extensive + s.complete == Approx(1).epsilon(1e-12));
      for (std::size_t j = 1; j < 4; ++j) CHECK(over[j] <= over[j - 1]);
      const double ln = std::log(f.theta[k]);
      CHECK(static_cast<std::size_t>(draw_state(f, ln, 0, -1e-9, 1, 1)) >= k + 1);
      CHECK(static_cast<std::size_t>(draw_state(f, ln, 0, 1e-9, 1, 1)) <= k);
      // zeta shifts the medians.
      CHECK(static_cast<std::size_t>(draw_state(f, ln + 0.3, 0.3, -1e-9, 1, 1)) >= k + 1);
    }
    CHECK(draw_state(f, 10, 0, 0, 0.01, 1) == DamageState::collapse);
    CHECK(draw_state(f, 10, 0, 0, 0.99, 1) == DamageState::complete);
  }
}

TEST_CASE("fragility: drawn states come as often as the functions say") {
  const Fragility& f = *find_fragility("gem", "CR_LFINF-DUL_H5");
  constexpr int n = 50000;
  std::array<int, kDamageStates> count{};
  for (std::uint64_t i = 0; i < n; ++i) {
    scenario::Draws d(4, 0, scenario::Purpose::test, i);
    const double z = d.normal();
    ++count[static_cast<std::size_t>(draw_state(f, std::log(0.4), 0, z, d.uniform(), 1))];
  }
  const auto s = state_shares(f, 0.4);
  const std::array<double, kDamageStates> expected = {s.none, s.slight, s.moderate, s.extensive, s.complete - s.collapse, s.collapse};
  for (std::size_t k = 0; k < expected.size(); ++k) CHECK(std::abs(count[k] / static_cast<double>(n) - expected[k]) < 4 * std::sqrt(expected[k] * (1 - expected[k]) / n));
}

TEST_CASE("fragility: hazus as printed, 128 types; collapse shares of the types") {
  CHECK(hazus_buildings().size() == 128);
  CHECK(find_fragility("hazus", "C1.L.PC")->theta == std::array<double, 4>{0.10, 0.12, 0.21, 0.36});
  CHECK(find_fragility("hazus", "C3.H.PC")->theta == std::array<double, 4>{0.08, 0.13, 0.27, 0.43});
  CHECK(find_fragility("hazus", "C1.H.MC")->collapse_given_complete == 0.05);
  CHECK(find_fragility("hazus", "URM.L.PC")->collapse_given_complete == 0.15);
  CHECK(hazus_bridges().size() == 28);
  CHECK_FALSE(find_fragility("hazus", "C9.L.PC"));
}

TEST_CASE("fragility: every type and height has a function, newer never weaker than older in the gem set") {
  std::vector<std::string> notes;
  const FragilitySet gem("gem", 0.4, notes), hazus("hazus", 0.64, notes);
  CHECK(notes.size() == 2);  // what stands in, and that Hazus carries no period content
  CHECK(gem.substitutions().size() > 5);
  CHECK(hazus.substitutions().empty());
  for (int t = 0; t < kTypologies; ++t)
    for (int band = 0; band < kHeightBands; ++band) {
      CHECK(gem.of(t, band).theta[3] > 0);
      CHECK(hazus.of(t, band).imt == kPga);
      CHECK(hazus.of(t, band).beta == 0.64);
    }
  const Typology low{System::confined_masonry, Ductility::low, false}, moderate{System::confined_masonry, Ductility::moderate, false};
  for (int band = 0; band < kHeightBands; ++band) CHECK(gem.of(moderate.index(), band).theta[3] >= gem.of(low.index(), band).theta[3]);
  const Typology soft{System::infilled_frame, Ductility::low, true};
  CHECK(gem.of(soft.index(), 3).name == "CR_LFINF-DUL_H5_SOS");
}

TEST_CASE("fragility: a table of the user's own is read, mistakes in it are named") {
  const test::Folder f;
  const std::string header = "type,imt,theta_slight,theta_moderate,theta_extensive,theta_complete,beta,collapse\n";
  const auto good = f.put("a.csv", header + "MCF_LWAL-DUL_H2,SA(0.5),0.1,0.2,0.3,0.4,0.5,0.2\n");
  std::vector<std::string> notes;
  const FragilitySet set(good.string(), 0.4, notes);
  CHECK(set.of(Typology{System::confined_masonry, Ductility::low, false}.index(), 0).theta[3] == 0.4);
  CHECK(set.of(Typology{System::infilled_frame, Ductility::low, true}.index(), 3).name == "CR_LFINF-DUL_H5_SOS");
  using Catch::Matchers::Contains;
  CHECK_THROWS_WITH(read_fragility(f.put("b.csv", header + "X,SA(0.5),0.3,0.2,0.3,0.4,0.5,0.2\n")), Contains("below the median of the lighter state"));
  CHECK_THROWS_WITH(read_fragility(f.put("c.csv", header + "X,SA,0.1,0.2,0.3,0.4,0.5,0.2\n")), Contains("'SA' is not known"));
  CHECK_THROWS_WITH(read_fragility(f.put("d.csv", header + "X,PGA,0.1,0.2,0.3,0.4,0,0.2\n")), Contains("beta"));
  CHECK_THROWS_WITH(FragilitySet(f.put("e.csv", header + "MCF_LWAL-DUL_H,PGA,0.1,0.2,0.3,0.4,0.5,0.2\n").string(), 0.4, notes), Contains("did you mean"));
  CHECK_THROWS_WITH(FragilitySet(f.put("f.csv", header).string(), 0.4, notes), Contains("holds no function"));
  // A building that collapses whenever it is completely damaged.
  CHECK(draw_state(Fragility{"X", kPga, {0.1, 0.2, 0.3, 0.4}, 0.5, 1.0}, 2, 0, 0, 0.999, 1.5) == DamageState::collapse);
}

TEST_CASE("bridges: long old ones are weaker than long new and short ones; they come back into use over days") {
  CHECK(bridge_medians(60, 1970, false)[1] == 0.35);
  CHECK(bridge_medians(60, 0, false)[1] == 0.35);
  CHECK(bridge_medians(60, 1990, false)[1] == 0.80);
  CHECK(bridge_medians(20, 1970, false)[1] == 1.00);
  CHECK(bridge_medians(60, 1970, true)[1] == 1.00);
  CHECK(bridge_function({1, 0, 0, 0, 0}, 0) == 1);
  CHECK(bridge_function({0, 1, 0, 0, 0}, 0.6) == Approx(0.5));
  CHECK(bridge_function({0, 0, 0, 1, 0}, 75) == Approx(0.5));
  CHECK(draw_tunnel(std::log(0.69), 0) == DamageState::slight);
  CHECK(draw_tunnel(std::log(0.71), 0) == DamageState::moderate);
}

TEST_CASE("typology: shares of the age and height come out, a material tag narrows them, schools are better after 1985") {
  constexpr int n = 20000;
  int soft = 0, confined = 0;
  for (int i = 0; i < n; ++i) {
    const double u = (i + 0.5) / n;
    soft += draw_typology({BuildingUse::apartments, Material::unknown, 1970, true}, 4, u).soft_storey;
    confined += draw_typology({BuildingUse::house, Material::unknown, 0, false}, 2, u).system == System::confined_masonry;
    CHECK_FALSE(draw_typology({BuildingUse::apartments, Material::concrete, 1970, true}, 4, u).system == System::confined_masonry);
  }
  CHECK(soft / static_cast<double>(n) == Approx(0.135).margin(1e-3));
  CHECK(confined / static_cast<double>(n) == Approx(0.55).margin(1e-3));
  CHECK(draw_typology({BuildingUse::school, Material::concrete, 1995, true}, 4, 0.1).ductility == Ductility::moderate);
  CHECK(draw_typology({BuildingUse::house, Material::steel, 0, true}, 2, 0.5).system == System::steel);
  for (int t = 0; t < kTypologies; ++t) CHECK(typology_of(t).index() == t);
}
