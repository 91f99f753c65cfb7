// Sets of shelters with a certified gap: bench_location [PMEDIAN_FOLDER] [CBC_SECONDS] [published]. A made capacitated problem (1,000
// places, 100 candidates, 20 open, demand 0.9 of the capacity of 20 average candidates; divisible, then whole), and the
// published medians of the folder (with a third word these alone). With CBC_SECONDS above 0 the same problem in CBC's plain model beside it.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "sim/plan/location.hpp"
#include "sim/plan/mip.hpp"
#include "sim/scenario/streams.hpp"

using namespace senda;
using namespace senda::plan;

namespace {

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

Location problem_of(const std::vector<std::vector<double>>& cost, std::vector<double> persons, std::vector<double> capacity, std::size_t open) {
  Location p;
  p.open = open;
  p.opening.assign(capacity.size(), 0);
  p.pinned.assign(capacity.size(), 0);
  Location::World w;
  w.unmet.assign(persons.size(), kNoLimit);
  w.first.push_back(0);
  for (const auto& row : cost) {
    for (std::uint32_t c = 0; c < row.size(); ++c) w.options.push_back({c, row[c]});
    std::sort(w.options.begin() + w.first.back(), w.options.end(), [](const auto& a, const auto& b) { return a.cost != b.cost ? a.cost < b.cost : a.candidate < b.candidate; });
    w.first.push_back(static_cast<std::uint32_t>(w.options.size()));
  }
  w.persons = std::move(persons);
  w.capacity = std::move(capacity);
  p.worlds.push_back(std::move(w));
  return p;
}

// Several worlds: the same demand, a tenth of the ways up to twice as long in each.
Location made(std::uint64_t seed, bool whole, std::size_t worlds = 1) {
  scenario::Draws d(seed, 0, scenario::Purpose::test, 31);
  constexpr std::size_t kPlaces = 1000, kCandidates = 100, kOpen = 20;
  std::vector<double> x, y, persons, capacity;
  double demand = 0, room = 0;
  for (std::size_t i = 0; i < kPlaces; ++i) {
    x.push_back(d.uniform()), y.push_back(d.uniform()), persons.push_back(static_cast<double>(1 + d.below(20)));
    demand += persons.back();
  }
  for (std::size_t c = 0; c < kCandidates; ++c) capacity.push_back(0.5 + d.uniform()), room += capacity.back();
  for (double& q : capacity) q = std::floor(q * demand / 0.9 / kOpen / (room / kCandidates));
  std::vector<std::vector<double>> cost(kPlaces, std::vector<double>(kCandidates));
  for (std::size_t c = 0; c < kCandidates; ++c) {
    const double cx = d.uniform(), cy = d.uniform();
    for (std::size_t i = 0; i < kPlaces; ++i) cost[i][c] = 100 * std::hypot(x[i] - cx, y[i] - cy);
  }
  Location p = problem_of(cost, persons, capacity, kOpen);
  for (std::size_t r = 1; r < worlds; ++r) {
    auto other = cost;
    for (auto& row : other)
      for (double& c : row) c *= d.below(10) == 0 ? 1 + d.uniform() : 1;
    p.worlds.push_back(std::move(problem_of(other, persons, capacity, kOpen).worlds[0]));
  }
  for (auto& w : p.worlds) w.share = 1.0 / static_cast<double>(worlds);
  p.whole = whole;
  return p;
}

Location published(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::size_t n = 0, edges = 0, open = 0;
  in >> n >> edges >> open;
  std::vector<std::vector<double>> d(n, std::vector<double>(n, 1e9));
  for (std::size_t i = 0; i < n; ++i) d[i][i] = 0;
  for (std::size_t e = 0; e < edges; ++e) {
    std::size_t u = 1, v = 1;
    double length = 0;
    in >> u >> v >> length;
    d.at(u - 1).at(v - 1) = d.at(v - 1).at(u - 1) = length;
  }
  for (std::size_t m = 0; m < n; ++m)
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) d[i][j] = std::min(d[i][j], d[i][m] + d[m][j]);
  return problem_of(d, std::vector<double>(n, 1), std::vector<double>(n, kNoLimit), open);
}

// x_ij <= d_i y_j, as a textbook writes it.
void by_cbc(const Location& p, double gap, double limit_s) {
  constexpr double kFree = 1e30;
  const Location::World& w = p.worlds[0];
  Mip m;
  std::vector<int> y;
  std::vector<Mip::Term> count;
  std::vector<std::vector<Mip::Term>> fills(p.candidates());
  for (std::size_t c = 0; c < p.candidates(); ++c) y.push_back(m.add_column(0, 0, 1, true)), count.push_back({y.back(), 1});
  for (std::size_t i = 0; i < w.persons.size(); ++i) {
    const double unit = p.whole ? w.persons[i] : 1, all = p.whole ? 1 : w.persons[i];
    std::vector<Mip::Term> meets;
    for (const auto& o : w.of(i)) {
      const int x = m.add_column(unit * o.cost, 0, all, p.whole);
      meets.push_back({x, 1});
      fills[o.candidate].push_back({x, unit});
      m.add_row(-kFree, 0, {{x, 1}, {y[o.candidate], -all}});
    }
    m.add_row(all, all, meets);
  }
  for (std::size_t c = 0; c < p.candidates(); ++c)
    if (w.capacity[c] < kNoLimit) {
      fills[c].push_back({y[c], -w.capacity[c]});
      m.add_row(-kFree, 0, fills[c]);
    }
  m.add_row(static_cast<double>(*p.open), static_cast<double>(*p.open), count);
  const double begin = seconds();
  const auto s = m.solve(gap, limit_s);
  const double took = seconds() - begin;
  if (s.values.empty()) fmt::print("    CBC {:8.1f} s: nothing found\n", took);
  else fmt::print("    CBC {:8.1f} s: {:.1f}, bound {:.1f}, gap {:.3f} %\n", took, s.objective, s.bound, 100 * (s.objective - s.bound) / s.objective);
}

void solve(const std::string& name, const Location& p, double gap, double cbc_s) {
  std::vector<double> took;
  LocationPlan plan;
  for (int run = 0; run < 3; ++run) {
    const double begin = seconds();
    LocationLimits limits;
    limits.gap = gap;
    plan = locate(p, limits);
    took.push_back(seconds() - begin);
  }
  std::sort(took.begin(), took.end());
  fmt::print("{:22} {:9.1f} ms (median of 3): {:.1f}, bound {:.1f}, gap {:.3f} %, {} rounds, {} sets\n", name, 1000 * took[1], plan.objective, plan.bound, 100 * plan.gap(), plan.rounds, plan.sets);
  if (cbc_s > 0) by_cbc(p, gap, cbc_s);
}

}  // namespace

int main(int argc, char** argv) {
  const double cbc_s = argc > 2 ? std::atof(argv[2]) : 0;
  const bool published_alone = argc > 3;
  for (std::uint64_t seed = 1; seed <= (published_alone ? 0 : 3); ++seed) {
    solve(fmt::format("capacitated, seed {}", seed), made(seed, false), 0.002, seed == 1 ? cbc_s : 0);
    solve(fmt::format("single-source, seed {}", seed), made(seed, true), 0.015, seed == 1 ? cbc_s : 0);
    solve(fmt::format("ten worlds, seed {}", seed), made(seed, false, 10), 0.01, 0);
  }
  for (int k = 1; argc > 1 && k <= 10; ++k) {
    const auto file = std::filesystem::path(argv[1]) / fmt::format("pmed{}.txt", k);
    if (std::filesystem::exists(file)) solve(fmt::format("pmed{}, proven", k), published(file), 0, k == 6 ? cbc_s : 0);
  }
}
