#include <catch2/catch.hpp>

#include <cmath>
#include <numeric>

#include "sim/people/fitting.hpp"

using namespace senda;
using namespace senda::people;
using scenario::Draws;
using scenario::Purpose;

namespace {

Draws draws(std::uint64_t entity) { return scenario::Streams(7, 0).of(Purpose::test, entity); }

// The same fit written down directly for three dimensions and one-way margins, over and over.
std::vector<double> slow_fit(std::vector<double> x, const std::array<std::size_t, 3>& n, const std::array<std::vector<double>, 3>& margin) {
  for (int round = 0; round < 3000; ++round)
    for (std::size_t d = 0; d < 3; ++d)
      for (std::size_t v = 0; v < n[d]; ++v) {
        double sum = 0;
        const auto each = [&](const auto& f) {
          for (std::size_t i = 0; i < n[0]; ++i)
            for (std::size_t j = 0; j < n[1]; ++j)
              for (std::size_t k = 0; k < n[2]; ++k)
                if ((d == 0 ? i : d == 1 ? j : k) == v) f(x[(i * n[1] + j) * n[2] + k]);
        };
        each([&](double c) { sum += c; });
        each([&](double& c) { c *= sum > 0 ? margin[d][v] / sum : 0; });
      }
  return x;
}

CountColumns columns_of(const std::vector<std::vector<int>>& counts) {  // by household, then margin
  CountColumns c;
  c.households = counts.size();
  c.first = {0};
  for (std::size_t m = 0; m < counts[0].size(); ++m) {
    for (std::size_t h = 0; h < counts.size(); ++h)
      if (counts[h][m] > 0) {
        c.household.push_back(static_cast<std::uint32_t>(h));
        c.count.push_back(static_cast<float>(counts[h][m]));
      }
    c.first.push_back(static_cast<std::uint32_t>(c.household.size()));
  }
  return c;
}

// A random sample: sizes 1..4 as margins of households, three kinds of persons.
std::vector<std::vector<int>> random_sample(Draws& d, std::size_t n) {
  std::vector<std::vector<int>> counts(n, std::vector<int>(7, 0));
  for (auto& row : counts) {
    const std::size_t size = d.below(4);
    row[size] = 1;
    for (std::size_t p = 0; p <= size; ++p) ++row[4 + (d.uniform() < 0.4 ? 0 : 1 + d.below(2))];
  }
  return counts;
}

}  // namespace

TEST_CASE("fitting: a unit seed of two by two is fitted to its margins (case P1)") {
  const FittedTable t = fit_proportionally({{2, 2}, {1, 1, 1, 1}, {}}, {{{0}, {60, 40}}, {{1}, {70, 30}}});
  const std::array<double, 4> exact = {42, 18, 28, 12};
  for (std::size_t c = 0; c < 4; ++c) CHECK(t.cells[c] == Approx(exact[c]).epsilon(1e-9));
  CHECK(t.residual <= kFitTolerance);
  CHECK(t.iterations == 2);  // one that fits, one that finds nothing left to do
  Draws d = draws(1);
  std::vector<std::int64_t> whole;
  truncate_replicate_sample(t.cells, 100, d, whole);
  CHECK(whole == std::vector<std::int64_t>{42, 18, 28, 12});
}

TEST_CASE("fitting: margins of another total are scaled to the first") {
  const FittedTable t = fit_proportionally({{2, 2}, {1, 1, 1, 1}, {}}, {{{0}, {60, 40}}, {{1}, {7, 3}}});
  CHECK(t.cells[0] == Approx(42));
  CHECK(std::accumulate(t.cells.begin(), t.cells.end(), 0.0) == Approx(100));
}

TEST_CASE("fitting: structural zeros stay, sampling zeros do not, and a margin over two dimensions is met") {
  const SeedTable seed{{2, 2, 2}, {1, 0, 2, 1, 0, 1, 1, 3}, {0, 0, 0, 0, 1, 0, 0, 0}};
  const FittedTable t = fit_proportionally(seed, {{{0, 2}, {10, 20, 30, 40}}, {{1}, {45, 55}}});
  CHECK(t.residual <= kFitTolerance);
  CHECK(t.cells[4] == 0);
  CHECK(t.cells[1] > 0);
  CHECK(t.cells[0] + t.cells[2] == Approx(10));
  CHECK(t.cells[1] + t.cells[3] == Approx(20));
  CHECK(t.cells[6] == Approx(30));
  CHECK(t.cells[0] + t.cells[1] + t.cells[4] + t.cells[5] == Approx(45));
}

TEST_CASE("fitting: what structural zeros forbid shows in the residual") {
  const FittedTable t = fit_proportionally({{2, 2}, {1, 1, 1, 1}, {0, 1, 0, 1}}, {{{0}, {60, 40}}, {{1}, {70, 30}}});
  CHECK(t.residual == Approx(1));
  CHECK(t.iterations == kFitIterations);
  CHECK(t.cells[1] == 0);
}

TEST_CASE("fitting: margins that do not belong to the table are a mistake of the program") {
  CHECK_THROWS_AS(fit_proportionally({{2, 2}, {1, 1, 1, 1}, {}}, {{{0}, {60, 30, 10}}}), std::logic_error);
  CHECK_THROWS_AS(fit_proportionally({{2, 2}, {1, 1, 1, 1}, {}}, {{{0}, {60, 30}}, {{1}, {0, 0}}}), std::logic_error);
}

TEST_CASE("fitting: random tables of three dimensions agree with a direct reference") {
  for (std::uint64_t run = 0; run < 60; ++run) {
    Draws d = draws(100 + run);
    const std::array<std::size_t, 3> n = {2 + d.below(4), 2 + d.below(3), 2 + d.below(4)};
    SeedTable seed{{n[0], n[1], n[2]}, {}, {}};
    std::array<std::vector<double>, 3> margin;
    for (std::size_t dim = 0; dim < 3; ++dim) margin[dim].assign(n[dim], 0);
    for (std::size_t i = 0; i < n[0]; ++i)
      for (std::size_t j = 0; j < n[1]; ++j)
        for (std::size_t k = 0; k < n[2]; ++k) {
          const bool possible = d.uniform() < 0.85;
          seed.cells.push_back(possible ? 0.1 + d.uniform() : 0);
          seed.impossible.push_back(!possible);
          const double truth = possible ? d.lognormal(10, 1) : 0;  // a table that exists, so that the margins agree
          margin[0][i] += truth, margin[1][j] += truth, margin[2][k] += truth;
        }
    const FittedTable t = fit_proportionally(seed, {{{0}, margin[0]}, {{1}, margin[1]}, {{2}, margin[2]}});
    REQUIRE(t.residual <= kFitTolerance);
    const auto slow = slow_fit(seed.cells, n, margin);
    for (std::size_t c = 0; c < slow.size(); ++c) CHECK(t.cells[c] == Approx(slow[c]).epsilon(1e-4).margin(1e-6));
  }
}

TEST_CASE("fitting: household weights meet the margins of households and persons together") {
  // The example of the method: two kinds of household, three of person, weights that exist.
  const auto sample = std::vector<std::vector<int>>{{1, 0, 1, 1, 1}, {1, 0, 1, 0, 1}, {1, 0, 2, 1, 0}, {0, 1, 1, 0, 2}, {0, 1, 0, 2, 1}, {0, 1, 1, 1, 0}, {0, 1, 2, 1, 2}, {0, 1, 1, 1, 0}};
  std::vector<double> weights(8, 1);
  const FitQuality fit = update_weights(columns_of(sample), std::vector<double>{35, 65, 91, 65, 104}, weights);
  CHECK(fit.residual <= 1e-6);
  CHECK(weights[0] + weights[1] + weights[2] == Approx(35).epsilon(2e-6));
  CHECK(weights[5] == Approx(weights[7]));  // alike households keep the same weight
  for (const double w : weights) CHECK(w > 0);
}

TEST_CASE("fitting: weights of random samples meet margins that some weights have") {
  int most = 0;
  for (std::uint64_t run = 0; run < 100; ++run) {
    Draws d = draws(300 + run);
    const auto sample = random_sample(d, 60 + d.below(200));
    std::vector<double> targets(7, 0);
    for (const auto& row : sample) {
      const double truth = 1 + 9 * d.uniform();
      for (std::size_t m = 0; m < 7; ++m) targets[m] += truth * row[m];
    }
    std::vector<double> weights(sample.size(), 1);
    const FitQuality fit = update_weights(columns_of(sample), targets, weights);
    CHECK(fit.residual <= 1e-6);
    most = std::max(most, fit.iterations);
  }
  CHECK(most > 1);
  CHECK(most < kFitIterations);
}

TEST_CASE("fitting: margins that no weights have leave a residual, and weights stay finite") {
  // Every household has one man and one woman, yet more women are asked for.
  std::vector<double> weights(2, 1);
  const FitQuality fit = update_weights(columns_of({{1, 1, 1}, {1, 1, 1}}), std::vector<double>{10, 8, 12}, weights);
  INFO("residual " << fit.residual);
  CHECK(fit.residual > 0.1);
  CHECK(fit.iterations == kFitIterations);
  CHECK(std::isfinite(weights[0]));
  // Somebody whom no household has.
  std::vector<double> one(1, 1);
  CHECK(update_weights(columns_of({{1, 0}}), std::vector<double>{10, 3}, one).residual == Approx(1));
}

TEST_CASE("fitting: truncating, replicating and sampling keeps totals, and whole parts at least") {
  for (std::uint64_t run = 0; run < 300; ++run) {
    Draws d = draws(500 + run);
    std::vector<double> weights(1 + d.below(40));
    for (double& w : weights) w = d.uniform() < 0.3 ? 0 : d.lognormal(1, 1);
    weights[0] = 1;
    const auto total = static_cast<std::int64_t>(d.below(400));
    const double scale = static_cast<double>(total) / std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<std::int64_t> whole;
    truncate_replicate_sample(weights, total, d, whole);
    CHECK(std::accumulate(whole.begin(), whole.end(), std::int64_t{0}) == total);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      CHECK(static_cast<double>(whole[i]) > weights[i] * scale - 1);
      CHECK(static_cast<double>(whole[i]) < weights[i] * scale + 1);
    }
  }
}

TEST_CASE("fitting: fractions are the probabilities of one more") {
  const std::vector<double> weights = {1.5, 0.2, 0.9, 2.4};
  std::array<double, 4> mean{};
  const int runs = 20000;
  for (int run = 0; run < runs; ++run) {
    Draws d = draws(10000 + static_cast<std::uint64_t>(run));
    std::vector<std::int64_t> whole;
    truncate_replicate_sample(weights, 5, d, whole);
    for (std::size_t i = 0; i < 4; ++i) mean[i] += static_cast<double>(whole[i]) / runs;
  }
  for (std::size_t i = 0; i < 4; ++i) CHECK(std::abs(mean[i] - weights[i]) < 4 * 0.5 / std::sqrt(runs));
}

TEST_CASE("fitting: tables are made whole with every row and column exact and zeros kept") {
  for (std::uint64_t run = 0; run < 400; ++run) {
    Draws d = draws(700 + run);
    const std::size_t rows = 1 + d.below(8), columns = 1 + d.below(5);
    // A whole table that exists, and cells near it that meet the sums only roughly.
    std::vector<double> cells(rows * columns);
    std::vector<std::int64_t> row(rows, 0), column(columns, 0), whole;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const bool possible = d.uniform() < 0.7;
      const auto truth = possible ? static_cast<std::int64_t>(d.below(6)) : 0;
      row[c / columns] += truth, column[c % columns] += truth;
      cells[c] = possible ? 0.05 + (static_cast<double>(truth) + 0.5) * (0.5 + d.uniform()) : 0;
    }
    CHECK(round_to_margins(cells, row, column, d, whole) == 0);
    for (std::size_t r = 0; r < rows; ++r) CHECK(std::accumulate(whole.begin() + static_cast<std::ptrdiff_t>(r * columns), whole.begin() + static_cast<std::ptrdiff_t>((r + 1) * columns), std::int64_t{0}) == row[r]);
    for (std::size_t c = 0; c < columns; ++c) {
      std::int64_t sum = 0;
      for (std::size_t r = 0; r < rows; ++r) sum += whole[r * columns + c];
      CHECK(sum == column[c]);
    }
    for (std::size_t c = 0; c < cells.size(); ++c) {
      CHECK(whole[c] >= 0);
      if (cells[c] == 0) CHECK(whole[c] == 0);
    }
  }
}

TEST_CASE("fitting: a table whose zeros forbid its sums is completed all the same, and says by how much") {
  Draws d = draws(2);
  std::vector<std::int64_t> whole;
  CHECK(round_to_margins(std::vector<double>{5, 0, 0, 5}, std::vector<std::int64_t>{5, 5}, std::vector<std::int64_t>{7, 3}, d, whole) == 2);
  CHECK(whole == std::vector<std::int64_t>{5, 0, 2, 3});
}
