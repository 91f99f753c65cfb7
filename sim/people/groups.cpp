#include "sim/people/groups.hpp"

namespace senda::people {

const std::vector<GroupColumn>& group_columns() {
  static const std::vector<GroupColumn> columns = {{"age", {"0-5", "6-11", "12-17", "18-59", "60-74", "75+"}},
                                                   {"sex", {"man", "woman"}},
                                                   {"disability", {"no", "other", "motor"}},
                                                   {"car", {"no", "yes"}},
                                                   {"quintile", {"1", "2", "3", "4", "5"}},
                                                   {"female_headed", {"no", "yes"}}};
  return columns;
}

std::array<std::uint16_t, kGroupColumns> groups_of(const Residents& r, HouseholdId h, PersonId p) {
  return {static_cast<std::uint16_t>(r.age[p]), r.woman[p], static_cast<std::uint16_t>(r.disability[p]), r.car[h], static_cast<std::uint16_t>(r.quintile[h] - 1), static_cast<std::uint16_t>(r.female_headed(h))};
}

}  // namespace senda::people
