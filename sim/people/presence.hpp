#pragma once
// Expected numbers of people by place and hour, for figures: how many are at home, at school, at work, in transit and
// elsewhere in each hour of a day, and how many are in each square of the city at one hour.
#include <array>
#include <vector>

#include "sim/people/residents.hpp"

namespace senda::people {

using PersonsByHour = std::array<std::array<double, scenario::kWhereabouts>, 24>;  ///< persons
PersonsByHour whereabouts_by_hour(const scenario::Inputs& in, const Residents& r, scenario::Day day);

/// Squares of the plane; those on errands and in transit count at home.
struct PresenceGrid {
  double square_m = 250;
  Point low;
  int columns = 0, rows = 0;
  std::vector<float> persons;  ///< rows x columns
  float at(int column, int row) const { return persons[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column)]; }
};
PresenceGrid presence(const scenario::Inputs& in, const Residents& r, scenario::Day day, int hour, double square_m = 250);

/// Persons by age band and sex (0 men, 1 women).
using Pyramid = std::array<std::array<double, 2>, kAgeBands>;
/// As the national shares alone would have it for so many persons: before anything is fitted.
Pyramid national_pyramid(double persons);
Pyramid pyramid_of(const Residents& r);

}  // namespace senda::people
