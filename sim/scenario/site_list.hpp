#pragma once
// The list of sites: those of the map, overridden by the authority's own list.
#include "sim/scenario/inputs.hpp"

namespace senda::scenario {

std::vector<Site> gather_sites(const Scenario& s, const Placer& placer, std::vector<std::string>& notes);

}  // namespace senda::scenario
