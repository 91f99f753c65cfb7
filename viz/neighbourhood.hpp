#pragma once
// Who lives in one hexagon of 250 m, and what has become of them by a moment.
#include "sim/record/people_file.hpp"

namespace senda::viz {

struct Neighbourhood {
  record::Hexagon cell;
  std::size_t households = 0, persons = 0;
  double displaced = 0, seeking = 0;                      ///< persons; expected ones in a plan
  std::size_t travellers = 0, set_out = 0, arrived = 0;   ///< persons who move in a run; by the moment
  float walk_min = 0;                                     ///< to the nearest open shelter, by all streets; NaN unknown
};

/// Number of the hexagon of a point among the people's; none where there is nothing.
std::size_t cell_at(const record::PeopleRecord& people, Point p);
inline constexpr std::size_t kNoCell = ~std::size_t{0};
Neighbourhood neighbourhood(const record::PeopleRecord& people, std::size_t cell, SimTime t);

}  // namespace senda::viz
