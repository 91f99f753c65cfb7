#pragma once
// Census zones: a file of outlines (or centres) with counts under INEGI's column names or mapped ones, a census table
// joined to it, larger units with a newer count, an index of marginalisation. The parts: zone_table reads the file,
// zone_margins names what is read, census_table joins and imputes, zone_parents scales, zone_clip cuts.
#include "sim/scenario/inputs.hpp"

namespace senda::scenario {

Zones read_zones(const Scenario& s, const City& city, std::vector<std::string>& notes);

/// Notes the totals of two sources when they differ by more than 5 % [A].
void note_disagreement(const std::string& used, double a, const std::string& other, double b, std::vector<std::string>& notes);

}  // namespace senda::scenario
