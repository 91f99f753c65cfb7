#include <catch2/catch.hpp>

#include <cmath>

#include "sim/hazard/field.hpp"

using namespace senda;
using namespace senda::hazard;

TEST_CASE("correlation: the printed values of case G4") {
  CHECK(correlation(5, correlation_range_km(1.0, true)) == Approx(0.5579).margin(5e-5));
  CHECK(correlation(5, correlation_range_km(0, false)) == Approx(0.1712).margin(5e-5));
  CHECK(correlation(5, correlation_range_km(0, true)) == Approx(0.6917).margin(5e-5));
}

TEST_CASE("field: sampled sites have unit variance and the asked correlation within four standard errors") {
  const double range = correlation_range_km(1.0, true);
  // Sites off the grid points, 5 km apart, and one in between.
  const ResidualField field({{130, 77}, {5130, 77}, {2611, 1190}}, range);
  constexpr int n = 1200;
  double sum[3] = {0, 0, 0}, square[3] = {0, 0, 0}, cross = 0;
  for (std::uint32_t w = 0; w < n; ++w) {
    const auto e = field.draw(scenario::Streams(5, w));
    for (int i = 0; i < 3; ++i) {
      sum[i] += e[static_cast<std::size_t>(i)];
      square[i] += static_cast<double>(e[static_cast<std::size_t>(i)]) * e[static_cast<std::size_t>(i)];
    }
    cross += static_cast<double>(e[0]) * e[1];
  }
  for (int i = 0; i < 3; ++i) {
    CHECK(std::abs(sum[i] / n) < 4 / std::sqrt(n));
    CHECK(std::abs(square[i] / n - 1) < 4 * std::sqrt(2.0 / n));
  }
  const double rho = correlation(5, range);
  CHECK(std::abs(cross / n - rho) < 4 * std::sqrt((1 + rho * rho) / n) + 0.02);  // 0.02: bilinear interpolation
}

TEST_CASE("field: the same world gives the same values, to the bit and rounded") {
  const ResidualField field({{0, 0}, {900, 400}}, 25);
  const auto a = field.draw(scenario::Streams(1, 4)), b = field.draw(scenario::Streams(1, 4)), c = field.draw(scenario::Streams(1, 5));
  CHECK(a == b);
  CHECK(a != c);
  CHECK(a[0] * 1048576.0f == std::round(a[0] * 1048576.0f));
}
