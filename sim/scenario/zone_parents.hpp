#pragma once
// Larger units with a newer count (people.parents) and the zones scaled to them, so that the total of each unit is
// kept to the person.
#include <string>
#include <vector>

#include "sim/scenario/inputs.hpp"

namespace senda::scenario {

/// Reads people.parents, gives each zone its parent (by the longest id that its own begins with when every zone has
/// one, else the one that holds a point inside it), imputes persons that are unknown (NaN) from what the parent leaves,
/// and scales persons to the parent's count by largest remainder and all other counts by the zone's factor. Zones
/// without a parent stay as they are. Throws InputError when no zone finds a parent.
void scale_to_parents(const Scenario& s, const Plane& plane, Zones& zones, std::vector<std::string>& notes);

}  // namespace senda::scenario
