#include <catch2/catch.hpp>

#include <cmath>

#include "sim/measure/moments.hpp"
#include "sim/measure/proportion.hpp"

using namespace senda::measure;

TEST_CASE("proportions: Wilson and Clopper-Pearson as Newcombe 1998 (Statistics in Medicine 17) prints them") {
  struct Row {
    std::int64_t successes, trials;
    double wilson_low, wilson_high, exact_low, exact_high;
  };
  for (const Row& r : {Row{81, 263, 0.2553, 0.3662, 0.2527, 0.3676}, Row{15, 148, 0.0624, 0.1605, 0.0578, 0.1617}, Row{0, 20, 0, 0.1611, 0, 0.1684}, Row{1, 29, 0.0061, 0.1718, 0.0009, 0.1776}}) {
    const Bounds w = wilson_95(r.successes, r.trials), c = clopper_pearson_95(r.successes, r.trials);
    CHECK(w.low == Approx(r.wilson_low).margin(5.1e-5));
    CHECK(w.high == Approx(r.wilson_high).margin(5.1e-5));
    CHECK(c.low == Approx(r.exact_low).margin(5.1e-5));
    CHECK(c.high == Approx(r.exact_high).margin(5.1e-5));
  }
}

TEST_CASE("proportions: none and all of the trials have closed forms, and failures mirror successes") {
  const double z2 = 1.959963984540054 * 1.959963984540054;
  CHECK(wilson_95(0, 10).low == 0);
  CHECK(wilson_95(0, 10).high == Approx(z2 / (10 + z2)).epsilon(1e-12));
  CHECK(clopper_pearson_95(0, 10).low == 0);
  CHECK(clopper_pearson_95(0, 10).high == Approx(1 - std::pow(0.025, 0.1)).epsilon(1e-10));
  CHECK(clopper_pearson_95(10, 10).low == Approx(std::pow(0.025, 0.1)).epsilon(1e-10));
  CHECK(clopper_pearson_95(10, 10).high == 1);
  for (std::int64_t n : {1, 2, 7, 40, 1000, 2000000})
    for (std::int64_t x : {std::int64_t{0}, n / 3, n / 2, n}) {
      for (const auto interval : {wilson_95, clopper_pearson_95}) {
        const Bounds b = interval(x, n), m = interval(n - x, n);
        CHECK(b.low == Approx(1 - m.high).margin(1e-12));
        CHECK(b.low >= 0);
        CHECK(b.high <= 1);
        CHECK(b.low <= static_cast<double>(x) / static_cast<double>(n));
        CHECK(b.high >= static_cast<double>(x) / static_cast<double>(n));
      }
      // The exact interval is the wider one, but at the very ends.
      if (x > 0 && x < n) CHECK(clopper_pearson_95(x, n).low <= wilson_95(x, n).low + 1e-12);
    }
}

TEST_CASE("proportions: Clopper-Pearson leaves 2.5 % of the binomial outside at each end") {
  const auto tail = [](std::int64_t n, double p, std::int64_t from, std::int64_t to) {
    double sum = 0;
    for (std::int64_t k = from; k <= to; ++k) {
      const auto a = static_cast<double>(n), b = static_cast<double>(k);
      sum += std::exp(std::lgamma(a + 1) - std::lgamma(b + 1) - std::lgamma(a - b + 1) + b * std::log(p) + (a - b) * std::log1p(-p));
    }
    return sum;
  };
  for (std::int64_t n : {5, 12, 30})
    for (std::int64_t x = 1; x < n; ++x) {
      const Bounds b = clopper_pearson_95(x, n);
      CHECK(tail(n, b.low, x, n) == Approx(0.025).epsilon(1e-9));
      CHECK(tail(n, b.high, 0, x) == Approx(0.025).epsilon(1e-9));
    }
}

TEST_CASE("moments: a large offset costs no digits, few values have no spread") {
  std::vector<double> y = {10000000.2};
  for (int i = 0; i < 500; ++i) y.insert(y.end(), {10000000.1, 10000000.3});
  const Moments m = moments(y);
  CHECK(m.n == 1001);
  CHECK(*m.mean == Approx(10000000.2).epsilon(1e-15));
  CHECK(*m.sd == Approx(0.1).epsilon(1e-8));
  CHECK(*moments({10000001, 10000003, 10000002}).sd == 1);
  CHECK_FALSE(moments({}).mean);
  CHECK(*moments({7}).mean == 7);
  CHECK_FALSE(moments({7}).sd);
  CHECK(*moments({1e16, 1, -1e16}).mean == Approx(1.0 / 3));
}
