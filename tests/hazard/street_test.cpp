#include <catch2/catch.hpp>

#include <cmath>

#include "graph/road_graph.hpp"
#include "sim/hazard/fragility.hpp"
#include "sim/hazard/street.hpp"
#include "sim/scenario/streams.hpp"

using namespace senda;
using namespace senda::hazard;

TEST_CASE("street: debris volume of case D3") { CHECK(volume_beyond(0.25 * 0.33 * 100 * 12, 5, 2) == Approx(35.64)); }

TEST_CASE("street: two collapses that each leave 4 m close the street together (case D4)") {
  const Spill left{0, 10, 4, 2, 50, true}, right{0, 10, 4, 2, 50, false};
  CHECK(street_state(6, {left}).width_left_m == Approx(4));
  CHECK_FALSE(street_state(6, {left}).closed_modes & kCar);
  const auto both = street_state(6, {left, right});
  CHECK(both.width_left_m == Approx(2));
  CHECK(both.closed_modes & kCar);
  // Not side by side: 20 m apart they do not add up.
  Spill far = right;
  far.begin_m = 30;
  far.end_m = 40;
  CHECK_FALSE(street_state(6, {left, far}).closed_modes & kCar);
}

TEST_CASE("street: reach of debris crosses its thresholds as often as case D2 says") {
  constexpr int n = 100000;
  int five = 0, seven = 0, two = 0;
  scenario::Draws d(3, 0, scenario::Purpose::test, 9);
  for (int i = 0; i < n; ++i) {
    const double x = 12 * d.lognormal(0.30, 0.60);
    five += x > 5;
    seven += x > 7;
    two += x > 2;
  }
  const auto close = [](int k, double p) { return std::abs(k / static_cast<double>(n) - p) < 4 * std::sqrt(p * (1 - p) / n); };
  CHECK(close(five, 0.2920));
  CHECK(close(seven, 0.1339));
  CHECK(close(two, 0.8364));
}

TEST_CASE("fragility: at the median intensity a state is exceeded half the time and states are ordered (case D1)") {
  const FragilityClass& c = fragility_class(2);
  for (int k = 0; k < 4; ++k) {
    const double theta = c.theta[static_cast<std::size_t>(k)];
    CHECK(static_cast<int>(draw_state(c, theta, 0, -1e-9, 1, 1)) >= k + 1);
    CHECK(static_cast<int>(draw_state(c, theta, 0, 1e-9, 1, 1)) <= k);
    // zeta shifts the medians.
    CHECK(static_cast<int>(draw_state(c, theta * std::exp(0.3), 0.3, -1e-9, 1, 1)) >= k + 1);
  }
  CHECK(draw_state(c, 100, 0, 0, 0.01, 1) == DamageState::collapse);
  CHECK(draw_state(c, 100, 0, 0, 0.99, 1) == DamageState::complete);
}

TEST_CASE("bridges: long old ones are weaker than long new and short ones") {
  CHECK(bridge_medians(60, 1970)[1] == 0.35);
  CHECK(bridge_medians(60, 0)[1] == 0.35);
  CHECK(bridge_medians(60, 1990)[1] == 0.80);
  CHECK(bridge_medians(20, 1970)[1] == 1.00);
}
