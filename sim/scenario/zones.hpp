#pragma once
// Census zones from any geographic file, with INEGI's column names known by default.
#include "sim/scenario/inputs.hpp"

namespace senda::scenario {

Zones read_zones(const Scenario& s, const City& city, std::vector<std::string>& notes);

}  // namespace senda::scenario
