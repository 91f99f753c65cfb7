#include "sim/people/person_pool.hpp"

#include <algorithm>
#include <numeric>

namespace senda::people {

namespace {

SeedTable national_association() {
  const NationalShares& n = kMexico2020;
  SeedTable seed;
  seed.shape = {kAgeBands, kSexes, kDisabilities, kSchoolings};
  for (std::size_t a = 0; a < kAgeBands; ++a) {
    const double disabled = n.disabled_by_age[a], motor = disabled * n.motor_of_disabled[a];
    const std::array<double, kDisabilities> by_disability = {1 - disabled, disabled - motor, motor};
    for (const double sex : {1 - n.women_by_age[a], n.women_by_age[a]})
      for (const double d : by_disability)
        for (const double s : n.schooling_by_age[a]) {
          seed.cells.push_back(n.age[a] * sex * d * s);
          seed.impossible.push_back(s == 0);
        }
  }
  return seed;
}

template <class Range>
std::vector<double> as_totals(const Range& counts) {
  return {counts.begin(), counts.end()};
}

// Shares `count` among the columns of a row: each row of `fitted` (and of `seed` where the fit left nobody) has `columns`
// blocks of `block` cells.
void share_row(std::int64_t count, std::span<const double> fitted, std::span<const double> seed, std::span<double> into) {
  const std::size_t block = fitted.size() / into.size();
  const auto add_up = [&](std::span<const double> cells) {
    double sum = 0;
    for (std::size_t c = 0; c < into.size(); ++c) sum += into[c] = std::accumulate(cells.begin() + static_cast<std::ptrdiff_t>(c * block), cells.begin() + static_cast<std::ptrdiff_t>((c + 1) * block), 0.0);
    return sum;
  };
  double sum = add_up(fitted);
  if (sum <= 0) sum = add_up(seed);
  for (double& x : into) x *= static_cast<double>(count) / sum;
}

}  // namespace

PersonPool::PersonPool(const ZoneMargins& m, std::int64_t heads, std::int64_t female_heads, scenario::Draws& draws) {
  const SeedTable seed = national_association();
  const std::array<std::int64_t, kSexes> sexes = {m.persons - m.women, m.women};
  const FittedTable fitted =
      fit_proportionally(seed, {{{0}, as_totals(m.age)}, {{1}, as_totals(sexes)}, {{2}, as_totals(m.disability)}, {{3}, as_totals(m.schooling)}});
  residual_ = fitted.residual;
  iterations_ = fitted.iterations;
  std::vector<double> by_kind(kKinds);
  for (std::size_t k = 0; k < kKinds; ++k) by_kind[k] = std::accumulate(fitted.cells.begin() + static_cast<std::ptrdiff_t>(k * kTraits), fitted.cells.begin() + static_cast<std::ptrdiff_t>((k + 1) * kTraits), 0.0);
  std::vector<std::int64_t> whole;
  round_to_margins(by_kind, m.age, sexes, draws, whole);
  std::copy(whole.begin(), whole.end(), left_.begin());
  serve_heads(heads, female_heads);
  round(m, seed, fitted, draws);
}

// Women of the zone change places between children and grown people, with men the other way, until there are enough
// grown women and men to head the households.
void PersonPool::serve_heads(std::int64_t heads, std::int64_t female_heads) {
  const auto grown = [&](std::size_t sex) { return left_[6 + sex] + left_[8 + sex] + left_[10 + sex]; };
  const auto most_of = [&](std::size_t first, std::size_t last, std::size_t sex) {
    std::size_t best = first + sex;
    for (std::size_t k = first + sex; k < last; k += kSexes)
      if (left_[k] > left_[best]) best = k;
    return best;
  };
  for (const std::size_t sex : {std::size_t{0}, std::size_t{1}}) {
    const std::size_t other = 1 - sex;
    const std::int64_t needed = sex ? female_heads : heads - female_heads, needed_of_other = heads - needed;
    while (grown(sex) < needed && grown(other) > needed_of_other) {
      const std::size_t child = most_of(0, kFirstGrown, sex), swapped = most_of(kFirstGrown, kKinds, other);
      if (left_[child] == 0) break;
      const std::size_t child_place = child - sex + other, grown_place = swapped - other + sex;
      --left_[child], ++left_[child_place], --left_[swapped], ++left_[grown_place];
    }
  }
}

// Disability of every kind, then schooling of every kind and disability.
void PersonPool::round(const ZoneMargins& m, const SeedTable& seed, const FittedTable& fitted, scenario::Draws& draws) {
  const std::span<const double> fit(fitted.cells), start(seed.cells);
  std::vector<double> cells(kKinds * kDisabilities);
  for (std::size_t k = 0; k < kKinds; ++k)
    share_row(left_[k], fit.subspan(k * kTraits, kTraits), start.subspan(k * kTraits, kTraits), std::span(cells).subspan(k * kDisabilities, kDisabilities));
  std::vector<std::int64_t> by_disability, whole;
  round_to_margins(cells, left_, m.disability, draws, by_disability);
  cells.assign(kKinds * kTraits, 0);
  for (std::size_t r = 0; r < by_disability.size(); ++r)
    share_row(by_disability[r], fit.subspan(r * kSchoolings, kSchoolings), start.subspan(r * kSchoolings, kSchoolings), std::span(cells).subspan(r * kSchoolings, kSchoolings));
  ahead_of_age_ = round_to_margins(cells, by_disability, m.schooling, draws, whole);
  for (std::size_t c = 0; c < whole.size(); ++c) of_traits_[c / kTraits][c % kTraits] = whole[c];
}

std::int64_t PersonPool::left(std::size_t first, std::size_t last) const {
  return std::accumulate(left_.begin() + static_cast<std::ptrdiff_t>(first), left_.begin() + static_cast<std::ptrdiff_t>(last), std::int64_t{0});
}

std::size_t PersonPool::draw_kind(std::size_t first, std::size_t last, scenario::Draws& draws) const {
  auto at = static_cast<std::int64_t>(draws.below(static_cast<std::uint64_t>(left(first, last))));
  std::size_t k = first;
  while (at >= left_[k]) at -= left_[k++];
  return k;
}

Traits PersonPool::remove(std::size_t kind, std::size_t traits) {
  --left_[kind];
  --of_traits_[kind][traits];
  return {static_cast<Disability>(traits / kSchoolings), static_cast<Schooling>(traits % kSchoolings)};
}

Traits PersonPool::take(std::size_t kind, scenario::Draws& draws) {
  auto at = static_cast<std::int64_t>(draws.below(static_cast<std::uint64_t>(left_[kind])));
  std::size_t t = 0;
  while (at >= of_traits_[kind][t]) at -= of_traits_[kind][t++];
  return remove(kind, t);
}

Traits PersonPool::take_schooled(std::size_t kind, Schooling schooling, scenario::Draws& draws) {
  const auto& of = of_traits_[kind];
  const auto s = static_cast<std::size_t>(schooling);
  const std::int64_t some = of[s] + of[kSchoolings + s] + of[2 * kSchoolings + s];
  if (some == 0) return take(kind, draws);
  auto at = static_cast<std::int64_t>(draws.below(static_cast<std::uint64_t>(some)));
  std::size_t t = s;
  for (; at >= of[t]; t += kSchoolings) at -= of[t];
  return remove(kind, t);
}

}  // namespace senda::people
