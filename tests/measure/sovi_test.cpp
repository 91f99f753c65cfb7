#include <catch2/catch.hpp>

#include <cmath>
#include <numbers>

#include "graph/errors.hpp"
#include "sim/measure/sovi.hpp"
#include "sim/scenario/streams.hpp"

using namespace senda::measure;
using senda::scenario::Draws;
using senda::scenario::Purpose;

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
using Column = std::vector<double>;

// 120 rows in which a and b are uncorrelated and take +1 and -1 equally often.
struct Pattern {
  Column a, b;
  Pattern() {
    for (int i = 0; i < 120; ++i) {
      a.push_back(i % 2 ? 1 : -1);
      b.push_back(i / 2 % 2 ? 1 : -1);
    }
  }
  Column mixed() const {
    Column m;
    for (std::size_t i = 0; i < a.size(); ++i) m.push_back(a[i] + b[i]);
    return m;
  }
};

Column in_other_units(Column x, double factor, double offset) {
  for (double& v : x) v = factor * v + offset;
  return x;
}

double squared_loading_variance(const std::vector<std::vector<double>>& l, double angle) {
  double out = 0;
  for (const bool second : {false, true}) {
    double sum = 0, squares = 0;
    for (const auto& row : l) {
      const double h = row[0] * row[0] + row[1] * row[1];
      const double x = second ? -std::sin(angle) * row[0] + std::cos(angle) * row[1] : std::cos(angle) * row[0] + std::sin(angle) * row[1];
      sum += x * x / h;
      squares += x * x / h * x * x / h;
    }
    const auto n = static_cast<double>(l.size());
    out += squares / n - sum * sum / n / n;
  }
  return out;
}

// Random indicators of three hidden causes.
std::vector<SoviIndicator> random_indicators(std::size_t rows) {
  std::vector<SoviIndicator> out;
  std::vector<Column> cause(3, Column(rows));
  Draws d(8, 0, Purpose::test, 77);
  for (auto& c : cause)
    for (double& v : c) v = d.normal();
  for (int k = 0; k < 8; ++k) {
    SoviIndicator i{"x" + std::to_string(k), {}, k % 3 == 2};
    for (std::size_t r = 0; r < rows; ++r) i.value.push_back(cause[static_cast<std::size_t>(k % 3)][r] + 0.3 * cause[static_cast<std::size_t>((k + 1) % 3)][r] + 0.4 * d.normal());
    out.push_back(std::move(i));
  }
  return out;
}

}  // namespace

TEST_CASE("sovi: two causes behind five indicators are found again by varimax") {
  const Pattern p;
  // Unrotated, the first component is the sum of both causes and every indicator loads 0.707 or more on it.
  const Sovi s = sovi({{"a", p.a}, {"a again", in_other_units(p.a, 10, 3)}, {"b", p.b}, {"b again", p.b}, {"both", p.mixed()}});
  REQUIRE(s.components.size() == 2);
  CHECK(s.complete == 120);
  const bool first_is_a = std::abs(s.components[0].loading[0]) > 0.5;
  const SoviComponent &of_a = s.components[first_is_a ? 0 : 1], &of_b = s.components[first_is_a ? 1 : 0];
  const double half = std::sqrt(0.5);
  for (std::size_t k = 0; k < 5; ++k) {
    const Column a = {1, 1, 0, 0, half}, b = {0, 0, 1, 1, half};
    CHECK(of_a.sign * of_a.loading[k] == Approx(a[k]).margin(1e-9));
    CHECK(of_b.sign * of_b.loading[k] == Approx(b[k]).margin(1e-9));
  }
  CHECK(of_a.explained == Approx(0.5));
  const double unit = std::sqrt(119.0 / 120);  // +-1 has the sample variance 120 / 119
  for (std::size_t r = 0; r < 120; ++r) CHECK(s.score[r] == Approx(unit * (p.a[r] + p.b[r])).margin(1e-9));
}

TEST_CASE("sovi: the direction declared for the dominant indicator sets the sign of a component") {
  const Pattern p;
  const Sovi s = sovi({{"a", p.a}, {"a again", p.a}, {"b", p.b, true}, {"b again", p.b, true}});
  const double unit = std::sqrt(119.0 / 120);
  for (std::size_t r = 0; r < 120; ++r) CHECK(s.score[r] == Approx(unit * (p.a[r] - p.b[r])).margin(1e-9));
}

TEST_CASE("sovi: varimax reaches the best of all angles") {
  for (std::uint64_t k = 0; k < 50; ++k) {
    Draws d(9, 0, Purpose::test, k);
    std::vector<std::vector<double>> l;
    for (int row = 0; row < 7; ++row) l.push_back({d.normal(), d.normal()});
    double best = 0;
    for (int step = 0; step < 3600; ++step) best = std::max(best, squared_loading_variance(l, step * std::numbers::pi / 3600));
    const auto turned = varimax(l);
    CHECK(squared_loading_variance(turned, 0) >= best - 1e-12);
    for (std::size_t row = 0; row < l.size(); ++row)
      CHECK(std::hypot(turned[row][0], turned[row][1]) == Approx(std::hypot(l[row][0], l[row][1])));  // a turn, nothing else
  }
}

TEST_CASE("sovi: neither units nor the order of the indicators change a score") {
  const auto plain = random_indicators(150);
  auto changed = plain;
  for (std::size_t k = 0; k < changed.size(); ++k) changed[k].value = in_other_units(changed[k].value, 3 + static_cast<double>(k), 40);
  std::reverse(changed.begin(), changed.end());
  const Sovi a = sovi(plain), b = sovi(changed);
  REQUIRE(a.components.size() == 3);
  REQUIRE(b.components.size() == 3);
  for (std::size_t r = 0; r < 150; ++r) CHECK(a.score[r] == Approx(b.score[r]).margin(1e-7));
  for (std::size_t c = 0; c < 3; ++c) {
    CHECK(a.components[c].explained == Approx(b.components[c].explained));
    CHECK(plain[a.components[c].dominant].name == changed[b.components[c].dominant].name);
  }
}

TEST_CASE("sovi: scores of components have unit variance and are uncorrelated") {
  const Sovi s = sovi(random_indicators(200));
  for (const auto& a : s.components)
    for (const auto& b : s.components) {
      double sum = 0;
      for (std::size_t r = 0; r < 200; ++r) sum += a.sign * a.score[r] * b.sign * b.score[r];
      CHECK(sum / 199 == Approx(&a == &b ? 1 : 0).margin(1e-9));
    }
}

TEST_CASE("sovi: incomplete zones have no score, and a hundred complete ones are needed") {
  auto x = random_indicators(101);
  x[3].value[7] = kNone;
  const Sovi s = sovi(x);
  CHECK(s.complete == 100);
  CHECK(std::isnan(s.score[7]));
  CHECK(std::isfinite(s.score[8]));
  x[0].value[50] = kNone;
  CHECK_THROWS_WITH(sovi(x), Catch::Contains("at least 100 zones") && Catch::Contains("there are 99"));
}

TEST_CASE("sovi: an indicator that never varies, or a lone one, is refused by name") {
  auto x = random_indicators(120);
  x[2].value.assign(120, 0.1);
  CHECK_THROWS_WITH(sovi(x), Catch::Contains("'x2'") && Catch::Contains("the same everywhere"));
  CHECK_THROWS_AS(sovi({x[0]}), senda::InputError);
}
