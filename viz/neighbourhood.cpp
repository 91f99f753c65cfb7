#include "viz/neighbourhood.hpp"

#include <algorithm>

namespace senda::viz {

using record::Hexagon;
using record::PeopleRecord;

std::size_t cell_at(const PeopleRecord& people, Point p) {
  const Hexagon h = record::hexagon_at(p);
  for (std::size_t i = 0; i < people.cell_q.size(); ++i)
    if (people.cell(i) == h) return i;
  return kNoCell;
}

Neighbourhood neighbourhood(const PeopleRecord& people, std::size_t cell, SimTime t) {
  Neighbourhood n;
  n.cell = people.cell(cell);
  n.walk_min = people.access_min[cell];
  for (std::size_t h = 0; h < people.households(); ++h) {
    if (people.home(h) != n.cell) continue;
    ++n.households;
    n.persons += people.persons[h];
    n.displaced += people.persons[h] * static_cast<double>(people.displaced[h]);
    n.seeking += people.persons[h] * static_cast<double>(people.seeking_shelter[h]);
  }
  const auto now = static_cast<float>(t.seconds());
  for (std::size_t a = 0; a < people.travellers(); ++a) {
    if (people.household[a] >= people.households() || people.home(people.household[a]) != n.cell) continue;
    ++n.travellers;
    n.set_out += people.depart_s[a] <= now;
    n.arrived += people.arrive_s[a] <= now;
  }
  return n;
}

}  // namespace senda::viz
