#pragma once
// People from a raster (WorldPop, GHS-POP) over the streets of the city, and the comparison with a census where both
// are given.
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario/inputs.hpp"

namespace senda::scenario {

/// Persons at the centres of cells within the streets' bounds. Beside zones nothing is returned: the zones are used,
/// and where both cover the ground their totals are compared in a note. Throws InputError naming the file.
std::vector<std::pair<Point, double>> read_population_raster(const Scenario& s, const City& city, const Zones& zones, std::vector<std::string>& notes);

}  // namespace senda::scenario
