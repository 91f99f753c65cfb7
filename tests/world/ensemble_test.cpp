#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "sim/hazard/evidence.hpp"
#include "sim/world/ensemble.hpp"
#include "tests/support/ascii_city.hpp"

using namespace senda;
using scenario::Purpose;
using scenario::Streams;

namespace {
constexpr double kNever = -std::numeric_limits<double>::infinity();
}

TEST_CASE("ensemble: weights are likelihoods divided by their sum, however small they are") {
  const auto e = world::weigh({std::log(1.0), std::log(3.0)}), far = world::weigh({-5000 + std::log(1.0), -5000 + std::log(3.0)});
  CHECK(e.weight[0] == Approx(0.25));
  CHECK(e.weight[1] == Approx(0.75));
  CHECK(far.weight[0] == Approx(0.25));
  CHECK(e.effective_size == Approx(1 / (0.0625 + 0.5625)));
  CHECK_FALSE(e.contradicted);
  CHECK(world::weigh({0, kNever}).weight == std::vector<double>{1, 0});
}

TEST_CASE("ensemble: evidence that no world explains leaves equal weights and says so") {
  const auto e = world::weigh({kNever, kNever, kNever, kNever});
  CHECK(e.contradicted);
  CHECK(e.weight == std::vector<double>(4, 0.25));
  CHECK(e.effective_size == Approx(4));
  CHECK(world::weigh({}).weight.empty());
  CHECK(world::weigh({}).effective_size == 0);
  CHECK_THROWS_AS(world::weigh({0, std::numeric_limits<double>::quiet_NaN()}), std::logic_error);
  CHECK_THROWS_AS(world::weigh({0, -kNever}), std::logic_error);
}

TEST_CASE("ensemble: without reports all worlds weigh the same and the effective size is their number") {
  const auto e = world::weigh(std::vector<double>(200, 0.0));
  CHECK(e.effective_size == Approx(200));
}

TEST_CASE("ensemble: resampling takes each world as often as its weight says, to within one, in ascending order") {
  scenario::Draws draws(5, 0, Purpose::test, 0);
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    std::vector<double> l(40);
    for (double& x : l) x = draws.uniform() < 0.2 ? kNever : 4 * draws.normal();
    const auto e = world::weigh(l);
    const std::size_t n = 100;
    const auto chosen = world::resample(e, n, Streams::once(seed));
    CHECK(chosen == world::resample(e, n, Streams::once(seed)));
    REQUIRE(chosen.size() == n);
    CHECK(std::is_sorted(chosen.begin(), chosen.end()));
    for (std::uint32_t w = 0; w < l.size(); ++w) {
      const auto k = static_cast<double>(std::count(chosen.begin(), chosen.end(), w));
      CHECK(std::abs(k - static_cast<double>(n) * e.weight[w]) < 1 + 1e-9);
      if (l[w] == kNever) CHECK(k == 0);
    }
  }
  CHECK_THROWS_AS(world::resample({}, 3, Streams::once(1)), std::logic_error);
  CHECK(world::resample(world::weigh({0, 0}), 0, Streams::once(1)).empty());
}

TEST_CASE("ensemble: resampling is unbiased within four standard errors") {
  const auto e = world::weigh({std::log(0.05), std::log(0.9), std::log(0.05)});
  int first = 0;
  constexpr int n = 20000;
  for (std::uint64_t seed = 0; seed < n; ++seed) first += world::resample(e, 1, Streams::once(seed))[0] == 0;
  CHECK(std::abs(first / double{n} - 0.05) < 4 * std::sqrt(0.05 * 0.95 / n));
}

TEST_CASE("ensemble: a report on one street moves its twin that always closes with it, as Bayes says, and no stranger") {
  const auto drawn = test::draw({"A----B", "", "", "C----D", "", "", "E----F"});
  const SegmentId told = drawn.street('A', 'B'), twin = drawn.street('C', 'D'), stranger = drawn.street('E', 'F');
  // 20,000 worlds: told and twin close together in 5 %, the stranger by itself in 5 %.
  scenario::Draws draws(3, 0, Purpose::test, 0);
  std::vector<std::vector<hazard::Closure>> worlds(20000);
  std::array<double, 2> prior{};
  for (auto& closures : worlds) {
    const bool together = draws.uniform() < 0.05, alone = draws.uniform() < 0.05;
    for (const auto& [s, shut] : {std::pair{told, together}, {twin, together}, {stranger, alone}})
      if (shut) {
        hazard::Closure c;
        c.segment = s;
        c.modes = kAllModes;
        closures.push_back(c);
      }
    prior[0] += together;
    prior[1] += alone;
  }
  for (double& p : prior) p /= static_cast<double>(worlds.size());
  scenario::Report r;
  r.id = "r";
  r.place = {{125, 0}};
  r.source = scenario::ReportSource::crowd;
  const hazard::Evidence evidence = hazard::gather_evidence(drawn.city.roads, {r});
  REQUIRE(evidence.segments.size() == 1);
  REQUIRE(evidence.segments[0].segment == told);
  std::vector<double> l;
  for (const auto& closures : worlds) l.push_back(hazard::log_likelihood(evidence, hazard::closed_in(evidence, closures)));
  const auto e = world::weigh(l);
  std::array<double, 3> after{};
  for (std::size_t w = 0; w < worlds.size(); ++w)
    for (const auto& c : worlds[w]) after[c.segment == told ? 0 : c.segment == twin ? 1 : 2] += e.weight[w];
  const double bayes = prior[0] * 3 / (prior[0] * 3 + 1 - prior[0]);  // 0.75 : 0.25
  CHECK(after[0] == Approx(bayes).epsilon(1e-9));
  CHECK(after[1] == Approx(bayes).epsilon(1e-9));
  CHECK(std::abs(after[2] - prior[1]) < 4 * std::sqrt(0.05 * 0.95 / e.effective_size));
  // Bayes on single streets gives the reported one the same answer and has nothing for its twin.
  CHECK(hazard::posterior(prior[0], evidence.segments[0]) == Approx(bayes).epsilon(1e-9));
  CHECK(std::none_of(evidence.segments.begin(), evidence.segments.end(), [&](const auto& s) { return s.segment == twin; }));
}
