#include <catch2/catch.hpp>

#include <cmath>
#include <map>

#include "sim/people/departure.hpp"
#include "sim/people/destinations.hpp"

using namespace senda;
using people::DepartureCurve;
using scenario::Purpose;
using scenario::Streams;

TEST_CASE("departure: the default curve follows Kaikoura 2016 where a Rayleigh curve cannot (science page 4.2)") {
  const DepartureCurve lognormal("lognormal", 10.8, 1.37, 0), rayleigh("rayleigh", 8.8 * 1.17741, 0, 0);
  CHECK(lognormal.share_by(10) == Approx(0.48).margin(0.005));
  CHECK(rayleigh.share_by(10) == Approx(0.48).margin(0.005));
  CHECK(1 - rayleigh.share_by(60) < 1e-9);
  CHECK(1 - lognormal.share_by(180) > 0.01);
  CHECK(lognormal.share_by(10.8) == Approx(0.5));
}

TEST_CASE("departure: draws follow their curve, whichever it is") {
  const people::CurveTable table = {{0, 0}, {10, 0.2}, {20, 0.2}, {60, 1}};
  for (const char* kind : {"lognormal", "rayleigh", "logistic", "table"}) {
    const DepartureCurve curve(kind, 45, 0.9, 0.08, &table);
    constexpr int n = 20000;
    for (const double t : {10.0, 30.0, 45.0, 90.0}) {
      int left = 0;
      for (int i = 0; i < n; ++i) {
        auto d = Streams(1, 0).of(Purpose::test, static_cast<std::uint64_t>(i));
        const double m = curve.minutes(d);
        REQUIRE(m >= 0);
        left += m <= t;
      }
      const double p = curve.share_by(t);
      INFO(kind << " at " << t);
      CHECK(std::abs(left / double(n) - p) < 4 * std::sqrt(std::max(p * (1 - p), 1e-4) / n) + 1e-9);
    }
  }
}

TEST_CASE("destinations: places are drawn near the home in proportion to what stands there") {
  // Two squares at the same distance, one with three times the floor.
  const std::vector<Point> points = {{1250, 250}, {1260, 260}, {-750, 250}};
  const people::WeightedCells cells(500, points, {200, 100, 100});
  std::map<std::uint32_t, int> count;
  for (std::uint64_t i = 0; i < 6000; ++i) {
    auto d = Streams(2, 0).of(Purpose::test, i);
    const auto got = people::draw_near(cells, {250, 250}, d, 1000);
    REQUIRE(got);
    ++count[*got];
  }
  CHECK(count[0] + count[1] > 2 * count[2]);
  CHECK(count[0] == Approx(2.0 * count[1]).epsilon(0.1));
  CHECK(count[2] > 500);
}

TEST_CASE("destinations: a building more far away changes only who goes there") {
  std::vector<Point> points = {{100, 100}, {700, 100}, {100, 900}, {1300, 900}};
  std::vector<double> weights = {1, 2, 3, 4};
  const people::WeightedCells before(500, points, weights);
  points.push_back({9000, 9000});
  weights.push_back(5);
  const people::WeightedCells after(500, points, weights);
  int same = 0, moved = 0;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    auto a = Streams(3, 0).of(Purpose::test, i), b = Streams(3, 0).of(Purpose::test, i);
    const auto x = people::draw_near(before, {400, 400}, a, 2000), y = people::draw_near(after, {400, 400}, b, 2000);
    same += x == y;
    moved += x != y;
    if (x != y) CHECK(*y == 4);
  }
  CHECK(same > 1900);
  CHECK(moved < 100);
}

TEST_CASE("destinations: pupils go to schools nearby, and a crowded school loses them to its neighbours") {
  const auto at = [](double x) { return scenario::Place{{x, 0}, NodeId(), NodeId()}; };
  people::SchoolChoice choice({{hazard::StockId(), at(0), 100}, {hazard::StockId(), at(800), 100}, {hazard::StockId(), at(20000), 5000}});
  const auto options = choice.options({0, 0});
  REQUIRE(options.size() == 2);
  CHECK(options[0].school == 0);
  CHECK(options[0].weight / options[1].weight == Approx(std::exp(1.0)));
  choice.relieve({400, 50, 0});
  const auto relieved = choice.options({0, 0});
  REQUIRE(relieved[0].school == 1);
  CHECK(relieved[0].weight / relieved[1].weight == Approx(4 / std::exp(1.0)));
  // Nobody near: the nearest within 10 km, beyond it none.
  CHECK(choice.options({12000, 0}).at(0).school == 2);
  CHECK(choice.options({40000, 0}).empty());
}
