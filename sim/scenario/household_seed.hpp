#pragma once
// A sample of real households that synthetic ones are drawn from (people.seed; science.md 3.2): the persons of a census
// or survey sample. It may be confidential: nothing of it is ever published row by row.
#include <cstdint>
#include <filesystem>
#include <vector>

#include "graph/csv.hpp"

namespace senda::scenario {

inline constexpr std::size_t kMostMembers = 30;

struct HouseholdSeed {
  enum class Difficulty : std::uint8_t { no, other, motor };
  static constexpr std::int8_t kUnknown = -1;

  // households
  std::vector<double> weight;               ///< above 0
  std::vector<std::int8_t> vehicle;         ///< 0, 1 or kUnknown
  std::vector<double> income;               ///< of the household, NaN unknown
  std::vector<std::uint32_t> first_person;  ///< one longer; the head comes first and is grown
  // persons
  std::vector<std::uint8_t> age, woman;     ///< age in years
  std::vector<Difficulty> disability;
  std::vector<float> schooling_years;       ///< NaN unknown
  std::vector<std::int8_t> employed;        ///< 0, 1 or kUnknown

  std::size_t households() const { return weight.size(); }
  std::size_t persons() const { return age.size(); }
  std::size_t size_of(std::size_t h) const { return first_person[h + 1] - first_person[h]; }
};

/// Reads CSV, one row a person: household_id, age, sex (m, f, man, woman), and if known weight, disability (no, other,
/// motor), schooling_years, employed, vehicle, income, head. What a household has but one of (weight, vehicle, income)
/// may stand in any of its rows, and must agree where it stands in several. Rows of a household need not follow each
/// other. Households keep the order of their first rows. Throws InputError by line and column.
HouseholdSeed read_household_seed(const std::filesystem::path& file);
HouseholdSeed household_seed_of(const CsvTable& table);

}  // namespace senda::scenario
