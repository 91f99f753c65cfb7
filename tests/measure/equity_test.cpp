#include <catch2/catch.hpp>

#include <cmath>

#include "sim/measure/equity.hpp"
#include "sim/scenario/streams.hpp"

using namespace senda::measure;
using senda::scenario::Draws;
using senda::scenario::Purpose;

namespace {

// The definition, pair by pair.
double gini_by_pairs(const std::vector<double>& x, const std::vector<double>& w) {
  double sum = 0, all = 0, mean = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    all += w[i];
    mean += w[i] * x[i];
    for (std::size_t j = 0; j < x.size(); ++j) sum += w[i] * w[j] * std::abs(x[i] - x[j]);
  }
  return sum / (2 * all * all * (mean / all));
}

struct Case {
  std::vector<double> x, weight, rank;
  std::vector<std::string> group;
};

// Whole values and ranks, so that ties occur; whole weights, so that rows can be written out.
Case random_case(std::uint64_t k) {
  Draws d(5, 0, Purpose::test, k);
  Case c;
  const std::size_t n = 2 + d.below(30);
  for (std::size_t i = 0; i < n; ++i) {
    c.x.push_back(static_cast<double>(d.below(12)));
    c.weight.push_back(static_cast<double>(1 + d.below(4)));
    c.rank.push_back(static_cast<double>(d.below(6)));
    c.group.push_back(std::string(1, static_cast<char>('a' + d.below(3))));
  }
  c.x[0] = 3;  // somebody has something
  return c;
}

// Each row as often as its weight says.
Case written_out(const Case& c) {
  Case out;
  for (std::size_t i = 0; i < c.x.size(); ++i)
    for (int k = 0; k < c.weight[i]; ++k) {
      out.x.push_back(c.x[i]);
      out.rank.push_back(c.rank[i]);
      out.group.push_back(c.group[i]);
    }
  return out;
}

}  // namespace

TEST_CASE("inequality: the exact cases (O1)") {
  CHECK(gini({1, 3}) == Approx(0.25).epsilon(1e-12));
  CHECK(gini({1, 1, 1, 5}) == Approx(0.375).epsilon(1e-12));
  CHECK(theil({1, 3}) == Approx(0.130812).margin(5e-7));
  CHECK(concentration_index({8, 6, 4, 2}, {1, 2, 3, 4}) == Approx(-0.25).epsilon(1e-12));
  CHECK(concentration_index({2, 4, 6, 8}, {1, 2, 3, 4}) == Approx(0.25).epsilon(1e-12));
}

TEST_CASE("inequality: everybody alike is 0, one who has all is near 1, and a mean of 0 has no share to take") {
  CHECK(gini({4, 4, 4}) == 0);
  CHECK(theil({4, 4, 4}) == 0);
  CHECK(gini({0, 0, 0, 12}) == Approx(0.75));
  CHECK(theil({0, 0, 0, 12}) == Approx(std::log(4)));
  CHECK(std::isnan(gini({0, 0})));
  CHECK(std::isnan(theil({0, 0})));
  CHECK(std::isnan(concentration_index({0, 0}, {1, 2})));
}

TEST_CASE("inequality: the sorted sum equals the sum over pairs, and weights mean so many people") {
  for (std::uint64_t k = 0; k < 200; ++k) {
    const Case c = random_case(k), all = written_out(c);
    CHECK(gini(c.x, c.weight) == Approx(gini_by_pairs(c.x, c.weight)).margin(1e-12));
    CHECK(gini(c.x, c.weight) == Approx(gini(all.x)).margin(1e-12));
    CHECK(theil(c.x, c.weight) == Approx(theil(all.x)).margin(1e-12));
    CHECK(concentration_index(c.x, c.rank, c.weight) == Approx(concentration_index(all.x, all.rank)).margin(1e-12));
    CHECK(weighted_mean(c.x, c.weight) == Approx(weighted_mean(all.x)));
  }
}

TEST_CASE("inequality: what lies between groups and within them adds up to Theil's index") {
  for (std::uint64_t k = 0; k < 200; ++k) {
    const Case c = random_case(1000 + k);
    const Theil t = theil_by_group(c.x, c.group, c.weight);
    CHECK(t.between + t.within == Approx(t.total).margin(1e-12));
    CHECK(t.between >= -1e-12);
    CHECK(t.within >= -1e-12);
  }
  const Theil apart = theil_by_group({1, 1, 3, 3}, {"p", "p", "r", "r"});
  CHECK(apart.within == 0);
  CHECK(apart.between == Approx(0.130812).margin(5e-7));
  const Theil mixed = theil_by_group({1, 3, 1, 3}, {"p", "p", "r", "r"});
  CHECK(mixed.between == Approx(0).margin(1e-15));
  CHECK(mixed.within == Approx(0.130812).margin(5e-7));
}

TEST_CASE("concentration: people of equal rank share the middle of their ranks, whatever their order") {
  // Ranks 1, 1, 2, 2 stand at 0.25 and 0.75: 2 cov / mean = 2 * ((8 + 6 - 4 - 2) / 4 * -0.25) / 5.
  CHECK(concentration_index({8, 6, 4, 2}, {1, 1, 2, 2}) == Approx(-0.2));
  CHECK(concentration_index({6, 8, 2, 4}, {1, 1, 2, 2}) == Approx(-0.2));
  CHECK(concentration_index({8, 6, 4, 2}, {7, 7, 7, 7}) == Approx(0).margin(1e-15));
  for (std::uint64_t k = 0; k < 50; ++k) {
    const Case c = random_case(2000 + k);
    CHECK(std::abs(concentration_index(c.x, c.rank, c.weight)) <= gini(c.x, c.weight) + 1e-12);
  }
}
