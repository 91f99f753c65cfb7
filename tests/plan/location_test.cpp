// Sets of shelters against trying every set, and assignments against a linear program.
#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>

#include "sim/plan/location.hpp"
#include "sim/plan/mip.hpp"
#include "sim/scenario/streams.hpp"

using namespace senda;
using namespace senda::plan;

namespace {

constexpr double kFree = 1e30;

struct Kind {
  std::size_t worlds = 1;
  bool whole = false, forbidden = false, budget = false, opening = false;
};

Location instance(std::uint64_t seed, const Kind& k) {
  scenario::Draws d(seed, 0, scenario::Purpose::test, 21);
  Location p;
  const std::size_t candidates = 3 + d.below(5), places = 3 + d.below(7);
  for (std::size_t c = 0; c < candidates; ++c) {
    p.opening.push_back(k.opening ? static_cast<double>(d.below(60)) : 0);
    p.price.push_back(static_cast<double>(1 + d.below(9)));
    p.pinned.push_back(d.below(12) == 0);
  }
  p.whole = k.whole;
  if (k.budget) p.budget = static_cast<double>(8 + d.below(15));
  else if (!k.opening || d.below(2)) p.open = 1 + d.below(candidates);
  p.at_most = k.opening || k.budget;
  for (std::size_t r = 0; r < k.worlds; ++r) {
    Location::World w;
    w.share = 1.0 / static_cast<double>(k.worlds);
    double all = 0;
    w.first.push_back(0);
    for (std::size_t i = 0; i < places; ++i) {
      w.persons.push_back(static_cast<double>(d.below(12)));
      all += w.persons.back();
      w.unmet.push_back(k.forbidden ? kNoLimit : 40);
      for (std::uint32_t c = 0; c < candidates; ++c)
        if (k.forbidden || d.below(5) > 0) w.options.push_back({c, static_cast<double>(d.below(30))});
      std::sort(w.options.begin() + w.first.back(), w.options.end(), [](const auto& a, const auto& b) { return a.cost < b.cost; });
      w.first.push_back(static_cast<std::uint32_t>(w.options.size()));
    }
    for (std::size_t c = 0; c < candidates; ++c) w.capacity.push_back(d.below(6) == 0 ? 0 : d.below(6) == 0 ? kNoLimit : std::floor(all * (0.2 + 0.8 * d.uniform())));
    p.worlds.push_back(std::move(w));
  }
  return p;
}

// The same by a solver that knows nothing of how it is done.
double by_program(const Location::World& w, const std::vector<std::uint8_t>& open, bool whole) {
  Mip m;
  std::vector<std::vector<Mip::Term>> fills(open.size());
  for (std::size_t i = 0; i < w.persons.size(); ++i) {
    if (w.persons[i] <= 0) continue;
    const double unit = whole ? w.persons[i] : 1, most = whole ? 1 : w.persons[i];
    std::vector<Mip::Term> meets;
    for (const auto& o : w.of(i)) {
      if (!open[o.candidate]) continue;
      const int x = m.add_column(unit * o.cost, 0, most, whole);
      meets.push_back({x, 1});
      fills[o.candidate].push_back({x, unit});
    }
    if (w.unmet[i] < kNoLimit) meets.push_back({m.add_column(unit * w.unmet[i], 0, most, whole), 1});
    if (meets.empty()) return kNoLimit;
    m.add_row(most, most, meets);
  }
  for (std::size_t c = 0; c < open.size(); ++c)
    if (w.capacity[c] < kNoLimit && !fills[c].empty()) m.add_row(-kFree, w.capacity[c], fills[c]);
  if (m.columns() == 0) return 0;
  m.add_row(0, 1, {{m.add_column(0, 0, 1, true), 1}});  // CBC talks about programs without whole numbers
  const auto s = m.solve(0, 30);
  return s.values.empty() ? kNoLimit : s.objective;
}

std::vector<std::uint8_t> set_of(std::size_t bits, std::size_t n) {
  std::vector<std::uint8_t> out(n, 0);
  for (std::size_t c = 0; c < n; ++c) out[c] = bits >> c & 1;
  return out;
}

bool allowed(const Location& p, const std::vector<std::uint8_t>& set) {
  const auto n = static_cast<std::size_t>(std::count(set.begin(), set.end(), 1));
  double price = 0;
  for (std::size_t c = 0; c < set.size(); ++c) {
    if (p.pinned[c] && !set[c]) return false;
    price += set[c] ? p.price[c] : 0;
  }
  if (p.budget && price > *p.budget) return false;
  return !p.open || (p.at_most ? n <= *p.open : n == *p.open);
}

}  // namespace

TEST_CASE("assignment: divisible demand goes where a linear program sends it, and everybody is somewhere") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Location p = instance(seed, {1, false, seed % 3 == 0, false, false});
    const auto& w = p.worlds[0];
    scenario::Draws d(seed, 0, scenario::Purpose::test, 22);
    const auto open = set_of(d.below(std::size_t{1} << p.candidates()), p.candidates());
    const Assignment a = assign_divisible(w, open);
    const double best = by_program(w, open, false);
    INFO(seed);
    if (!(best < kNoLimit)) {
      CHECK(!(a.cost < kNoLimit));
      continue;
    }
    CHECK(a.cost == Approx(best).margin(1e-6));
    std::vector<double> load(open.size(), 0), met(w.persons.size(), 0);
    for (const auto& s : a.shares) load[s.candidate] += s.persons, met[s.place] += s.persons;
    for (std::size_t c = 0; c < open.size(); ++c) CHECK(load[c] <= (open[c] ? w.capacity[c] : 0) + 1e-6);
    CHECK(std::accumulate(met.begin(), met.end(), a.unmet) == Approx(std::accumulate(w.persons.begin(), w.persons.end(), 0.0)));
    CHECK(!(assign_divisible(w, open, 0.5 * best).cost < 0.5 * best));
  }
}

TEST_CASE("assignment: whole places are never split, never too many, and seldom much dearer than the best") {
  int tried = 0, best_found = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Location p = instance(seed, {1, true, false, false, false});
    const auto& w = p.worlds[0];
    const auto open = set_of((std::size_t{1} << p.candidates()) - 1, p.candidates());
    const Assignment a = assign_whole(w, open);
    const double best = by_program(w, open, true);
    REQUIRE(a.cost < kNoLimit);
    CHECK(a.cost >= best - 1e-6);
    ++tried;
    best_found += a.cost <= best * 1.02 + 1e-6;
    std::vector<double> load(open.size(), 0);
    for (const auto& s : a.shares) {
      CHECK(s.persons == w.persons[s.place]);
      load[s.candidate] += s.persons;
    }
    for (std::size_t c = 0; c < open.size(); ++c) CHECK(load[c] <= w.capacity[c] + 1e-6);
  }
  CHECK(best_found >= 0.8 * tried);
}

TEST_CASE("location: the set found is the best of all sets, and the bound is never above it (case S5)") {
  const std::vector<Kind> kinds = {{1, false, false, false, false}, {3, false, false, false, false}, {1, false, true, false, false}, {2, false, false, true, false}, {2, false, false, false, true}};
  for (const Kind& k : kinds)
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
      const Location p = instance(seed, k);
      double best = kNoLimit;
      for (std::size_t bits = 0; bits < std::size_t{1} << p.candidates(); ++bits)
        if (const auto set = set_of(bits, p.candidates()); allowed(p, set)) best = std::min(best, cost_of(p, set));
      LocationLimits limits;
      limits.gap = 0;
      const LocationPlan found = locate(p, limits);
      INFO(seed << " worlds " << k.worlds << (k.forbidden ? " forbidden" : "") << (k.budget ? " budget" : "") << (k.opening ? " opening" : ""));
      if (!(best < kNoLimit)) {
        CHECK(found.open.empty());
        continue;
      }
      CHECK(found.bound <= best + 1e-6 * (1 + best));
      REQUIRE(!found.open.empty());
      CHECK(allowed(p, found.open));
      CHECK(found.objective == Approx(best).margin(1e-6));
      CHECK(cost_of(p, found.open) == Approx(found.objective).margin(1e-6));
    }
}

TEST_CASE("location: with whole places the bound stays below what any set can cost") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Location p = instance(seed, {1, true, false, false, false});
    double best = kNoLimit;
    for (std::size_t bits = 0; bits < std::size_t{1} << p.candidates(); ++bits)
      if (const auto set = set_of(bits, p.candidates()); allowed(p, set)) best = std::min(best, by_program(p.worlds[0], set, true));
    LocationLimits limits;
    limits.gap = 0;
    const LocationPlan found = locate(p, limits);
    INFO(seed);
    if (!(best < kNoLimit)) continue;
    CHECK(found.bound <= best + 1e-6);
    CHECK(found.objective >= best - 1e-6);
    CHECK(found.objective <= best * 1.1 + 1e-6);
  }
}
