#include "sim/people/seed_households.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "sim/people/composition.hpp"

namespace senda::people {

AgeBand age_band_of(int years) {
  constexpr std::array<int, kAgeBands - 1> from = {6, 12, 18, 60, 75};
  return static_cast<AgeBand>(std::upper_bound(from.begin(), from.end(), years) - from.begin());
}

Schooling schooling_of(double years, AgeBand age) {
  constexpr std::array<Schooling, kAgeBands> most = {Schooling::none, Schooling::basic, Schooling::upper_secondary, Schooling::higher, Schooling::higher, Schooling::higher};
  const Schooling s = years < 1 ? Schooling::none : years <= 9 ? Schooling::basic : years <= 12 ? Schooling::upper_secondary : Schooling::higher;
  return std::min(s, most[static_cast<std::size_t>(age)]);
}

namespace {

using scenario::HouseholdSeed;

// What makes households alike, for sampling to take its share of every kind.
std::array<int, 6> kind_of(const HouseholdSeed& s, std::size_t h) {
  const std::uint32_t head = s.first_person[h];
  int children = 0, elderly = 0, disabled = 0;
  for (std::uint32_t p = head; p < s.first_person[h + 1]; ++p) {
    children += s.age[p] < 18;
    elderly += s.age[p] >= 60;
    disabled += s.disability[p] != HouseholdSeed::Difficulty::no;
  }
  return {static_cast<int>(s.size_of(h)), s.woman[head], static_cast<int>(age_band_of(s.age[head])), children, elderly + 100 * disabled, s.vehicle[h]};
}

std::vector<std::uint32_t> by_kind(const HouseholdSeed& s) {
  std::vector<std::pair<std::array<int, 6>, std::uint32_t>> order;
  for (std::uint32_t h = 0; h < s.households(); ++h) order.emplace_back(kind_of(s, h), h);
  std::sort(order.begin(), order.end());
  std::vector<std::uint32_t> out;
  for (const auto& [kind, h] : order) out.push_back(h);
  return out;
}

// Scores by income for each of the persons, counted by the square root of their number (OECD), as its rank among the
// households that state one, on the scale of a logistic variable with the spread of a normal one. NaN without income.
std::vector<float> income_scores(const HouseholdSeed& s) {
  std::vector<std::pair<double, std::uint32_t>> order;
  for (std::uint32_t h = 0; h < s.households(); ++h)
    if (!std::isnan(s.income[h])) order.emplace_back(s.income[h] / std::sqrt(static_cast<double>(s.size_of(h))), h);
  std::sort(order.begin(), order.end());
  std::vector<float> score(s.households(), std::numeric_limits<float>::quiet_NaN());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const double p = (static_cast<double>(i) + 0.5) / static_cast<double>(order.size());
    score[order[i].second] = static_cast<float>(std::log(p / (1 - p)) / 1.702);
  }
  return score;
}

class Preparation {
 public:
  Preparation(const HouseholdSeed& sample, SeedHouseholds& out) : s_(sample), out_(out), score_(income_scores(sample)) {}

  void run(const scenario::Streams& streams) {
    if (s_.households() == 0) throw std::logic_error("a sample without households");
    persons();
    const auto chosen = thinned(by_kind(s_), streams);
    for (std::size_t k = 0; k < kSizes; ++k) {
      out_.first_row[k] = static_cast<std::uint32_t>(out_.rows());
      const std::size_t from = nearest_size(chosen, k + 1);
      for (const auto& [h, weight] : chosen)
        if (class_of(h) == from) add_row(h, weight, from != k + 1);
    }
    count();
  }

 private:
  using Chosen = std::vector<std::pair<std::uint32_t, double>>;

  std::size_t class_of(std::uint32_t h) const { return std::min<std::size_t>(s_.size_of(h), kSizes); }

  void persons() {
    for (std::size_t p = 0; p < s_.persons(); ++p) {
      out_.age.push_back(age_band_of(s_.age[p]));
      out_.disability.push_back(static_cast<Disability>(s_.disability[p]));
      const bool unknown = std::isnan(s_.schooling_years[p]) && s_.age[p] >= 6;
      out_.schooling.push_back(unknown ? kUnknown : static_cast<std::uint8_t>(schooling_of(s_.age[p] < 6 ? 0 : static_cast<double>(s_.schooling_years[p]), out_.age.back())));
      out_.schooling_known &= !unknown;
      out_.employed.push_back(s_.employed[p] == HouseholdSeed::kUnknown ? kUnknown : static_cast<std::uint8_t>(s_.employed[p]));
    }
    out_.woman = s_.woman;
    for (const std::int8_t v : s_.vehicle) out_.cars_known &= v != HouseholdSeed::kUnknown;
  }

  Chosen thinned(const std::vector<std::uint32_t>& order, const scenario::Streams& streams) const {
    Chosen chosen;
    if (order.size() <= kMostSeedHouseholds) {
      for (const std::uint32_t h : order) chosen.emplace_back(h, s_.weight[h]);
      return chosen;
    }
    std::vector<double> weight;
    for (const std::uint32_t h : order) weight.push_back(s_.weight[h]);
    std::vector<std::int64_t> times;
    scenario::Draws draws = streams.of(scenario::Purpose::fitting, scenario::entity_of("people.seed"));
    truncate_replicate_sample(weight, static_cast<std::int64_t>(kMostSeedHouseholds), draws, times);
    for (std::size_t i = 0; i < order.size(); ++i)
      if (times[i] > 0) chosen.emplace_back(order[i], static_cast<double>(times[i]));
    return chosen;
  }

  // The size itself, else the next larger one there is, else the next smaller.
  std::size_t nearest_size(const Chosen& chosen, std::size_t size) const {
    std::size_t larger = SIZE_MAX, smaller = 0;
    for (const auto& [h, weight] : chosen) {
      if (class_of(h) >= size) larger = std::min(larger, class_of(h));
      else smaller = std::max(smaller, class_of(h));
    }
    return larger != SIZE_MAX ? larger : smaller;
  }

  void add_row(std::uint32_t h, double weight, bool adapted) {
    out_.weight.push_back(weight);
    out_.adapted.push_back(adapted);
    out_.first_person.push_back(s_.first_person[h]);
    out_.members.push_back(static_cast<std::uint32_t>(s_.size_of(h)));
    out_.car.push_back(s_.vehicle[h] == HouseholdSeed::kUnknown ? kUnknown : static_cast<std::uint8_t>(s_.vehicle[h]));
    out_.score.push_back(score_[h]);
  }

  // One column for each target, in their order.
  void count() {
    CountColumns& c = out_.counts;
    c.households = out_.rows();
    c.first.assign(1, 0);
    const auto column = [&](const auto& count_in) {
      for (std::size_t k = 0; k < kSizes; ++k)
        for (std::uint32_t row = out_.first_row[k]; row < out_.end_row(k); ++row)
          if (const int n = count_in(row, k); n > 0) {
            c.household.push_back(row);
            c.count.push_back(static_cast<float>(n));
          }
      c.first.push_back(static_cast<std::uint32_t>(c.household.size()));
    };
    const auto persons = [&](const auto& is) {
      column([&](std::uint32_t row, std::size_t k) {
        int n = 0;
        for (std::uint32_t i = 0; i <= k; ++i) n += is(out_.member(row, i));
        return n;
      });
    };
    for (std::size_t size = 0; size < kSizes; ++size) column([&](std::uint32_t, std::size_t k) { return k == size; });
    column([&](std::uint32_t row, std::size_t) { return out_.woman[out_.first_person[row]]; });
    if (out_.cars_known) column([&](std::uint32_t row, std::size_t) { return out_.car[row]; });
    for (int a = 0; a < kAgeBands; ++a) persons([&](std::uint32_t p) { return static_cast<int>(out_.age[p]) == a; });
    for (const int w : {1, 0}) persons([&](std::uint32_t p) { return out_.woman[p] == w; });
    for (int d = 0; d < kDisabilities; ++d) persons([&](std::uint32_t p) { return static_cast<int>(out_.disability[p]) == d; });
    for (int l = 0; out_.schooling_known && l < kSchoolings; ++l) persons([&](std::uint32_t p) { return out_.schooling[p] == l; });
    out_.counts_of_row = by_household(c);
  }

  const HouseholdSeed& s_;
  SeedHouseholds& out_;
  std::vector<float> score_;
};

}  // namespace

SeedHouseholds::SeedHouseholds(const HouseholdSeed& sample, const scenario::Streams& streams) { Preparation(sample, *this).run(streams); }

std::vector<double> SeedHouseholds::targets_of(const ZoneMargins& m) const {
  std::vector<double> t;
  const auto add = [&](const auto& counts) { for (const std::int64_t n : counts) t.push_back(static_cast<double>(n)); };
  add(m.size);
  add(std::array{m.female_headed});
  if (cars_known) add(std::array{m.cars});
  add(m.age);
  add(std::array{m.women, m.persons - m.women});
  add(m.disability);
  if (schooling_known) add(m.schooling);
  return t;
}

}  // namespace senda::people
