#pragma once
// Zones beyond the streets of the city: the bounds of the streets with 150 m around them cut zones off, in proportion
// to area.
#include <string>
#include <vector>

#include "sim/scenario/inputs.hpp"

namespace senda::scenario {

/// The streets' bounds and 150 m around them.
Box bounds_of_streets(const RoadGraph& roads);

/// Takes out the people, and all other counts in proportion, that live in the part of a zone outside the bounds, and
/// whole zones outside them; `clip` false keeps zones that reach into the bounds whole. Says how many people of each
/// larger unit are left out.
void clip_to_streets(const RoadGraph& roads, bool clip, Zones& zones, std::vector<std::string>& notes);

}  // namespace senda::scenario
