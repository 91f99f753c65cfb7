#pragma once
// Buses that fetch people (policy.buses): each goes from its depot round its stops, takes those who wait there as far
// as it has seats, brings them to its site, and starts again until `until_s`.
#include "sim/scenario/inputs.hpp"

namespace senda::scenario {

/// Throws InputError naming the entry ("policy.buses[0].stops[1]").
std::vector<Bus> read_buses(const Scenario& s, const Placer& placer, const std::vector<Site>& sites);

}  // namespace senda::scenario
