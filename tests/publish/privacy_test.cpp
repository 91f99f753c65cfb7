#include <catch2/catch.hpp>

#include <cmath>
#include <fstream>
#include <map>
#include <numeric>
#include <random>
#include <sstream>

#include "graph/errors.hpp"
#include "sim/publish/consistency.hpp"
#include "sim/publish/ledger.hpp"
#include "sim/publish/privacy_accounting.hpp"
#include "sim/publish/privacy_noise.hpp"
#include "sim/publish/suppression.hpp"
#include "sim/scenario/streams.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using namespace senda::publish;

namespace {

// Bits of a test's own.
Bits bits_of(std::uint64_t seed) {
  return [d = scenario::Streams(seed, 0).of(scenario::Purpose::test)]() mutable { return d.bits(); };
}

std::string text_of(const std::filesystem::path& p) {
  std::ifstream in(p);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace

TEST_CASE("privacy: noise and budget as stated (case P3)") {
  CHECK(geometric_sd(1, 1.0) == Approx(1.357).margin(5e-4));
  CHECK(geometric_sd(1, 0.5) == Approx(2.799).margin(5e-4));
  CHECK(epsilon_of(0.1, 1e-6) == Approx(2.4508).margin(5e-5));
  CHECK(gaussian_sd(1, 0.1) == Approx(2.2361).margin(5e-5));
  CHECK(gaussian_sd(8, 0.1) == Approx(17.9).margin(0.05));
  const auto parts = divided(0.1, {0.1, 0.2, 0.5, 0.2});
  CHECK(std::accumulate(parts.begin(), parts.end(), 0.0) == Approx(0.1));
}

TEST_CASE("privacy: discrete Gaussian draws follow exp(-x2 / (2 variance)) on the whole numbers") {
  for (const double variance : {0.5, 5.0, 320.0}) {
    const Ratio ratio = ratio_not_below(variance);
    CHECK(ratio.value() == Approx(variance).margin(1.0 / 65536));
    double total = 0;
    const auto mass = [&](std::int64_t x) { return std::exp(-static_cast<double>(x * x) / (2 * ratio.value())); };
    for (std::int64_t x = -400; x <= 400; ++x) total += mass(x);
    const Bits bits = bits_of(7);
    constexpr int n = 20000;
    std::map<std::int64_t, int> count;
    double sum = 0, squares = 0;
    for (int i = 0; i < n; ++i) {
      const std::int64_t x = discrete_gaussian(ratio, bits);
      ++count[x];
      sum += static_cast<double>(x);
      squares += static_cast<double>(x * x);
    }
    const double sd = std::sqrt(variance);
    CHECK(std::abs(sum / n) < 4 * sd / std::sqrt(n));
    if (variance >= 5) CHECK(squares / n == Approx(variance).epsilon(4 * std::sqrt(2.0 / n)));
    for (std::int64_t x = -3; x <= 3; ++x) {
      const double p = mass(x) / total;
      CHECK(std::abs(count[x] / double(n) - p) < 4 * std::sqrt(p * (1 - p) / n));
    }
  }
}

TEST_CASE("privacy: two-sided geometric draws have the stated deviation") {
  const Bits bits = bits_of(11);
  constexpr int n = 20000;
  double squares = 0;
  for (int i = 0; i < n; ++i) {
    const auto x = static_cast<double>(discrete_laplace({2, 1}, bits));
    squares += x * x;
  }
  CHECK(std::sqrt(squares / n) == Approx(geometric_sd(1, 0.5)).epsilon(0.05));
}

TEST_CASE("privacy: noise comes from the operating system and from nowhere else") {
  const Bits a = system_bits(), b = system_bits();
  CHECK(a() != b());
  CHECK(a() != a());
  const std::filesystem::path room = std::filesystem::path(SENDA_SOURCE_DIR) / "sim/publish";
  for (const auto& file : std::filesystem::directory_iterator(room)) {
    const std::string name = file.path().filename().string();
    if (name.rfind("privacy_", 0) != 0 && name.rfind("open_", 0) != 0) continue;
    INFO(name);
    CHECK(text_of(file.path()).find("streams.hpp") == std::string::npos);
    CHECK(text_of(file.path()).find("Streams") == std::string::npos);
  }
}

TEST_CASE("privacy: 9 of {12, 9, 0, 40} is hidden, and one more when the total is shown (case P4)") {
  const auto cell = [](std::int64_t n) { return Cell{{n, kNotCounted}, false}; };
  const Thresholds k{10, 3};
  const auto alone = suppress({cell(12), cell(9), cell(0), cell(40)}, {}, k);
  CHECK(alone == std::vector<Shown>{Shown::yes, Shown::below_threshold, Shown::yes, Shown::yes});
  const std::vector<Margin> margins = {{4, {0, 1, 2, 3}}};
  const auto summed = suppress({cell(12), cell(9), cell(0), cell(40), cell(61)}, margins, k);
  CHECK(summed == std::vector<Shown>{Shown::with_others, Shown::below_threshold, Shown::yes, Shown::yes, Shown::yes});
  CHECK(derivable(summed, margins).empty());
  CHECK(derivable({Shown::yes, Shown::below_threshold, Shown::yes, Shown::yes, Shown::yes}, margins) == std::vector<std::uint32_t>{1});
}

TEST_CASE("privacy: of no hierarchy of counts does what is shown give back what is hidden") {
  const Thresholds k{10, 3};
  for (std::uint64_t trial = 0; trial < 200; ++trial) {
    auto d = scenario::Streams(trial, 0).of(scenario::Purpose::test);
    std::vector<Cell> cells(1, Cell{{0, 0}, false});
    std::vector<Margin> margins(1);
    const std::size_t boroughs = 1 + d.below(4);
    for (std::size_t b = 0; b < boroughs; ++b) {
      const auto at = static_cast<std::uint32_t>(cells.size());
      cells.push_back({{0, 0}, false});
      margins[0].parts.push_back(at);
      Margin m{at, {}};
      const std::size_t tracts = 1 + d.below(6);
      for (std::size_t t = 0; t < tracts; ++t) {
        const auto households = static_cast<std::int64_t>(d.below(9));
        const std::int64_t persons = households ? households + static_cast<std::int64_t>(d.below(static_cast<std::uint64_t>(3 * households))) : 0;
        m.parts.push_back(static_cast<std::uint32_t>(cells.size()));
        cells.push_back({{persons, households}, false});
        for (const std::size_t up : {std::size_t{0}, static_cast<std::size_t>(at)}) {
          cells[up].count[0] += persons;
          cells[up].count[1] += households;
        }
      }
      margins.push_back(m);
    }
    const auto shown = suppress(cells, margins, k);
    for (std::size_t i = 0; i < cells.size(); ++i)
      if (below(cells[i], k)) CHECK(shown[i] != Shown::yes);
    CHECK(derivable(shown, margins).empty());
    CHECK(pinned(cells, shown, margins, k).empty());
    // An attacker's own check, margin by margin: what is hidden under a shown total is two cells or more, or nothing.
    for (const Margin& m : margins) {
      std::size_t hidden = 0;
      std::int64_t sum = 0;
      for (const std::uint32_t p : m.parts)
        if (shown[p] != Shown::yes) {
          ++hidden;
          sum += cells[p].count[0];
        }
      if (shown[m.total] == Shown::yes && hidden > 0) CHECK((hidden >= 2 && sum >= k.persons));
    }
  }
}

TEST_CASE("privacy: noisy counts of a tree are made consistent as least squares has it") {
  // Root 0 over 1 and 2; 1 over 3 and 4; 2 over 5, 6 and 7.
  const Tree tree = {kRoot, 0, 0, 1, 1, 2, 2, 2};
  const std::vector<Observed> y = {{100, 4}, {61, 2}, {44, 3}, {28, 1}, {30, 1}, {12, 2}, {14, 1}, {20, 4}};
  const Consistent c = least_squares(tree, y);
  // Children sum to their parents, and the residuals are orthogonal to what a leaf can change.
  CHECK(c.value[1] + c.value[2] == Approx(c.value[0]));
  CHECK(c.value[3] + c.value[4] == Approx(c.value[1]));
  CHECK(c.value[5] + c.value[6] + c.value[7] == Approx(c.value[2]));
  for (std::size_t leaf : {3, 4, 5, 6, 7}) {
    double gradient = 0;
    for (std::uint32_t at = static_cast<std::uint32_t>(leaf); at != kRoot; at = tree[at]) gradient += (y[at].value - c.value[at]) / y[at].variance;
    CHECK(std::abs(gradient) < 1e-9);
  }
  CHECK(c.variance[0] < 4);
  const auto whole = whole_numbers(tree, {-3, 5, -8, 7.4, -2.4, -3, -3, -2});
  for (std::size_t i = 0; i < whole.size(); ++i) CHECK(whole[i] >= 0);
  CHECK(whole[1] + whole[2] == whole[0]);
  CHECK(whole[3] + whole[4] == whole[1]);
}

TEST_CASE("privacy: the ledger only grows, refuses to overspend, and says where it was touched") {
  test::Folder f;
  const auto ledger = f.path / "ledger.jsonl";
  const Spending s{{"abc"}, 0.2, 0.5};
  CHECK(spend(ledger, s) == Approx(0.3));
  CHECK(spend(ledger, s) == Approx(0.1));
  const std::string before = text_of(ledger);
  CHECK_THROWS_WITH(spend(ledger, s), Catch::Contains("lifetime budget"));
  CHECK(text_of(ledger) == before);
  CHECK(spend(ledger, {{"other"}, 0.2, 0.5}) == Approx(0.3));
  // The same input beside another one opens no new account.
  CHECK_THROWS_AS(spend(ledger, {{"abc", "more"}, 0.2, 0.5}), InputError);
  std::string text = text_of(ledger);
  const auto at = text.find("0.2");
  std::string changed = text;
  changed.replace(at, 3, "0.1");
  std::ofstream(ledger) << changed;
  CHECK_THROWS_WITH(spend(ledger, {{"new"}, 0.1, 0.5}), Catch::Contains("line 1"));
  std::ofstream(ledger) << text.substr(0, text.size() - 20);
  CHECK_THROWS_WITH(spend(ledger, {{"new"}, 0.1, 0.5}), Catch::Contains("line 3"));
}
