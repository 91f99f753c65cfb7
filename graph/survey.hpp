#pragma once
// How far a map can be trusted: streets that cross without a common node, streets drawn twice, loops, and
// how much of each district carries the tags the damage model wants. Reported, never repaired by guessing.
#include <string>
#include <vector>

#include "graph/city.hpp"

namespace senda {

struct Doubt {
  std::size_t count = 0;
  std::vector<std::pair<SegmentId, SegmentId>> examples;  ///< the first few; loops name one segment twice
};

struct District {
  std::string name;
  std::size_t buildings = 0, with_levels = 0, with_year = 0;
  double street_m = 0, with_width_m = 0;  ///< streets cars use; of these, with width or lanes tagged
};

struct Survey {
  Doubt self_loops;  ///< begin and end at one junction
  Doubt duplicates;  ///< same ends, same line
  Doubt crossings;   ///< same level, lines cross or touch, no common node
  std::vector<District> districts;  ///< largest first
};

/// Districts: named places of the source, from neighbourhoods to towns (inside their outline, else by the
/// nearest name); else the nine compass parts of the map.
Survey survey(const City& city);

}  // namespace senda
