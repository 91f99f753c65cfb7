#pragma once
// A sample of real households made ready for fitting: rows of every size, and what each counts towards each margin. Made
// once, used for every zone.
#include "sim/people/fitting.hpp"
#include "sim/people/margins.hpp"
#include "sim/scenario/household_seed.hpp"

namespace senda::people {

/// Larger samples are thinned to so many households, drawn in proportion to their weights (systematic sampling over
/// households in the order of their kind), so that a city of thousands of zones stays a matter of minutes.
inline constexpr std::size_t kMostSeedHouseholds = 4000;

struct SeedHouseholds {
  SeedHouseholds(const scenario::HouseholdSeed& sample, const scenario::Streams& streams);

  // Rows: households by size (kSizes and more count as kSizes), alike ones beside each other. Where the sample has none of
  // a size, those of the nearest size stand in, with members left out or repeated; the head always stays.
  PerSize<std::uint32_t> first_row{};   ///< of each size; the next size begins where it ends, the last at the end
  std::vector<double> weight;
  std::vector<std::uint8_t> adapted;    ///< stands in for a size it does not have
  std::vector<std::uint32_t> first_person, members;  ///< the members a row has itself
  std::vector<std::uint8_t> car;        ///< or kUnknown
  std::vector<float> score;             ///< by income, or NaN
  CountColumns counts;                  ///< in the order of `targets_of`
  CountRows counts_of_row;              ///< the same
  bool cars_known = true, schooling_known = true;
  // persons
  std::vector<AgeBand> age;
  std::vector<std::uint8_t> woman, employed;      ///< employed 0, 1 or kUnknown
  std::vector<Disability> disability;
  std::vector<std::uint8_t> schooling;            ///< Schooling, or kUnknown

  std::size_t rows() const { return weight.size(); }
  std::uint32_t end_row(std::size_t size_class) const { return size_class + 1 < kSizes ? first_row[size_class + 1] : static_cast<std::uint32_t>(rows()); }
  /// Member k of a row: its own, then its members other than the head again.
  std::uint32_t member(std::size_t row, std::uint32_t k) const {
    const std::uint32_t n = members[row], first = first_person[row];
    return k < n ? first + k : n == 1 ? first : first + 1 + (k - n) % (n - 1);
  }
  /// The margins that rows are weighted to: households of each size, with a woman as head, with a car (if the sample knows);
  /// persons of each age, women, men, of each disability, of each schooling (if the sample knows).
  std::vector<double> targets_of(const ZoneMargins& margins) const;
};

AgeBand age_band_of(int years);
/// From completed years: none below 1, basic to 9, upper secondary to 12; never ahead of the age.
Schooling schooling_of(double years, AgeBand age);

}  // namespace senda::people
