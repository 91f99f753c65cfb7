#include <catch2/catch.hpp>

#include "sim/measure/statistics.hpp"
#include "sim/measure/summary.hpp"

using namespace senda::measure;

TEST_CASE("quantiles: those who never arrive count; with 90 of 100 T90 is finite and T95 is not reached (case O3)") {
  std::vector<double> arrivals;
  for (int i = 1; i <= 90; ++i) arrivals.push_back(i);
  CHECK(*arrival_quantile(arrivals, 100, 0.90) == 90);
  CHECK_FALSE(arrival_quantile(arrivals, 100, 0.95));
  CHECK_FALSE(arrival_quantile({}, 0, 0.5));
}

TEST_CASE("tail risk: CVaR 0.8 of 1 to 10 is 9.5 (case O4)") {
  CHECK(cvar({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0.8) == Approx(9.5));
  CHECK(cvar({4}, 0.9) == 4);
}

TEST_CASE("percentile ranks: 5, 5, 7, 9 give 0, 0, 0.6667, 1 (case O2)") {
  const auto p = percentile_ranks({5, 5, 7, 9});
  CHECK(p[0] == 0);
  CHECK(p[1] == 0);
  CHECK(p[2] == Approx(0.666667));
  CHECK(p[3] == 1);
}

TEST_CASE("rank correlation: 1 for the same order, -1 for the opposite, ties by their mean rank, 0 where nothing varies") {
  CHECK(rank_correlation({1, 2, 3, 4}, {10, 20, 300, 4000}) == Approx(1));
  CHECK(rank_correlation({1, 2, 3}, {3, 2, 1}) == Approx(-1));
  CHECK(rank_correlation({1, 2, 2, 3}, {1, 2, 3, 4}) == Approx(0.9486833));  // 4.5 / sqrt(4.5 x 5)
  CHECK(rank_correlation({1, 1, 1}, {1, 2, 3}) == 0);
}

TEST_CASE("intervals: Student's t for few worlds, close to normal for many") {
  const auto i = t_interval({1, 2, 3});
  CHECK(i.mean == 2);
  CHECK(i.high - i.mean == Approx(4.303 / std::sqrt(3.0)).epsilon(1e-3));
  CHECK(t_quantile_975(60) == Approx(2.0003).margin(1e-3));
  CHECK(t_quantile_975(10000) == Approx(1.9602).margin(1e-3));
}
