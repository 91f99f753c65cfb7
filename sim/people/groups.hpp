#pragma once
// The groups by which outcomes are shown, and to which value of each a resident belongs.
#include <array>
#include <string>
#include <vector>

#include "sim/people/residents.hpp"

namespace senda::people {

inline constexpr std::size_t kGroupColumns = 6;
struct GroupColumn {
  std::string name;
  std::vector<std::string> values;
};
/// age, sex, disability, car, quintile, female_headed.
const std::vector<GroupColumn>& group_columns();
/// Positions in the values of each column.
std::array<std::uint16_t, kGroupColumns> groups_of(const Residents& r, HouseholdId h, PersonId p);

}  // namespace senda::people
