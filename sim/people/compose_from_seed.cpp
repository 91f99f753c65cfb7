// Composition from a sample: its households are weighted to the margins of the zone by iterative proportional updating
// (Ye et al. 2009), then made whole within each household size, so that households and persons are exact. What sampling
// leaves open in the other margins is closed by exchanging households of one size for others (combinatorial
// optimisation, Williamson et al. 1998).
#include <algorithm>
#include <numeric>

#include "sim/people/composition.hpp"

namespace senda::people {

using scenario::Draws;
using scenario::Purpose;

namespace {

struct Copy {
  std::uint32_t row, persons;
};

/// Rows of each size, replicated; a size whose rows all lost their weight falls back on the weights of the sample.
std::vector<Copy> replicate(const ZoneMargins& m, const SeedHouseholds& seed, std::span<const double> weights, Draws& draws) {
  std::vector<Copy> copies;
  std::vector<std::int64_t> times;
  LargestSizes largest(m.in_largest, m.size[kSizes - 1]);
  for (std::size_t k = 0; k < kSizes; ++k) {
    if (m.size[k] == 0) continue;
    const std::uint32_t first = seed.first_row[k], n = seed.end_row(k) - first;
    truncate_replicate_sample(weights.subspan(first, n), m.size[k], draws, times);
    if (std::all_of(times.begin(), times.end(), [](std::int64_t t) { return t == 0; }))
      truncate_replicate_sample(std::span(seed.weight).subspan(first, n), m.size[k], draws, times);
    for (std::uint32_t i = 0; i < n; ++i)
      for (std::int64_t c = 0; c < times[i]; ++c) copies.push_back({first + i, k + 1 < kSizes ? static_cast<std::uint32_t>(k + 1) : largest.next()});
  }
  return copies;
}

/// Tries to exchange copies for rows of the same size, drawn by their fitted weights, wherever that brings the margins
/// nearer to their targets (sum of squares).
class Exchange {
 public:
  Exchange(const SeedHouseholds& seed, std::span<const double> targets, std::span<const double> weights) : seed_(seed), running_(weights.begin(), weights.end()), error_(targets.size()), change_(targets.size(), 0) {
    std::partial_sum(running_.begin(), running_.end(), running_.begin());
    std::transform(targets.begin(), targets.end(), error_.begin(), [](double t) { return -t; });
  }

  void run(std::vector<Copy>& copies, Draws& draws) {
    for (const Copy& c : copies) count(c.row, 1, error_);
    for (std::size_t attempt = 0; attempt < kAttempts * copies.size(); ++attempt) {
      Copy& c = copies[draws.below(copies.size())];
      const std::uint32_t other = draw_row(c.row, draws);
      if (other != c.row && nearer(c.row, other)) c.row = other;
    }
  }

 private:
  static constexpr std::size_t kAttempts = 6;  // for each household; more gain little

  void count(std::uint32_t row, double sign, std::vector<double>& into) const {
    const CountRows& r = seed_.counts_of_row;
    for (std::uint32_t i = r.first[row]; i < r.first[row + 1]; ++i) into[r.margin[i]] += sign * static_cast<double>(r.count[i]);
  }

  std::uint32_t draw_row(std::uint32_t like, Draws& draws) const {
    const auto next = std::upper_bound(seed_.first_row.begin(), seed_.first_row.end(), like);
    const std::uint32_t first = *(next - 1), end = next == seed_.first_row.end() ? static_cast<std::uint32_t>(seed_.rows()) : *next;
    const double before = first ? running_[first - 1] : 0, sum = running_[end - 1] - before;
    if (sum <= 0) return like;
    const auto at = std::upper_bound(running_.begin() + first, running_.begin() + end, before + draws.uniform() * sum);
    return std::min(static_cast<std::uint32_t>(at - running_.begin()), end - 1);
  }

  // Only margins that either household counts towards change.
  bool nearer(std::uint32_t from, std::uint32_t to) {
    count(from, -1, change_);
    count(to, 1, change_);
    double gain = 0;
    const CountRows& r = seed_.counts_of_row;
    const auto settle = [&](std::uint32_t row) {
      for (std::uint32_t i = r.first[row]; i < r.first[row + 1]; ++i) {
        double& c = change_[r.margin[i]];
        gain -= c * (c + 2 * error_[r.margin[i]]);
        c = 0;
      }
    };
    settle(from);
    settle(to);
    if (gain <= 0) return false;
    count(from, -1, error_);
    count(to, 1, error_);
    return true;
  }

  const SeedHouseholds& seed_;
  std::vector<double> running_, error_, change_;
};

// Schooling that the sample does not know: by age as it is nationally.
Schooling draw_schooling(AgeBand age, Draws& draws) {
  const auto& share = kMexico2020.schooling_by_age[static_cast<std::size_t>(age)];
  double at = draws.uniform();
  std::size_t s = 0;
  while (s + 1 < kSchoolings && at >= share[s]) at -= share[s++];
  return static_cast<Schooling>(s);
}

void write(const SeedHouseholds& seed, const std::vector<Copy>& copies, Draws& draws, ZoneHouseholds& out) {
  std::vector<std::uint32_t> sizes;
  for (const Copy& c : copies) sizes.push_back(c.persons);
  lay_out(sizes, out);
  for (std::size_t h = 0; h < copies.size(); ++h) {
    const auto [row, persons] = copies[h];
    out.car[h] = seed.car[row];
    // Copies of one household do not stand in line together: a little of their score is their own [A].
    out.score[h] = seed.score[row] + static_cast<float>(0.1 * draws.normal());
    out.relaxed.adapted += seed.adapted[row] || persons > std::max<std::uint32_t>(seed.members[row], kSizes);
    for (std::uint32_t k = 0, p = out.first_person[h]; k < persons; ++k, ++p) {
      const std::uint32_t from = seed.member(row, k);
      out.age[p] = seed.age[from];
      out.woman[p] = seed.woman[from];
      out.disability[p] = seed.disability[from];
      out.schooling[p] = seed.schooling[from] == kUnknown ? draw_schooling(seed.age[from], draws) : static_cast<Schooling>(seed.schooling[from]);
      out.employed[p] = seed.employed[from];
    }
  }
}

}  // namespace

void compose_from_seed(const ZoneMargins& m, const SeedHouseholds& seed, const scenario::Streams& streams, std::uint64_t zone_key, ZoneHouseholds& out) {
  std::vector<double> weights = seed.weight;
  const std::vector<double> targets = seed.targets_of(m);
  const FitQuality fit = update_weights(seed.counts, targets, weights);
  out.residual = fit.residual;
  out.iterations = fit.iterations;
  Draws rounding = streams.of(Purpose::fitting, zone_key), order = streams.of(Purpose::household_order, zone_key), persons = streams.of(Purpose::person, zone_key);
  auto copies = replicate(m, seed, weights, rounding);
  Exchange(seed, targets, weights).run(copies, rounding);
  shuffle(copies, order);
  write(seed, copies, persons, out);
}

}  // namespace senda::people
