#pragma once
// An index of marginalisation by zone or by the larger unit it belongs to (CONAPO). The index of 2020 is a distance
// (DP2) and higher where people are less marginalised; those before are principal components and higher where they
// are more (CONAPO 2021, Indice de marginacion 2020, nota tecnica).
#include <string>
#include <vector>

#include "sim/scenario/zone_margins.hpp"

namespace senda::scenario {

/// The factor that makes larger mean more marginalised: -1 from 2020 on, else 1. The year is that of
/// people.marginalisation_year where the scenario states it, else the one the column's name ends in (IM_2015), else
/// the option's default. Throws InputError where name and scenario speak of different directions.
double marginalisation_sign(const Scenario& s, const std::string& column);

/// people.marginalisation for each id: of the row whose id is the longest beginning of it; NaN without one. Larger =
/// more marginalised. Throws InputError when no zone finds a row.
std::vector<double> read_marginalisation(const Scenario& s, const NameMap& map, const Plane& plane, const std::vector<std::string>& ids, std::vector<std::string>& notes);

}  // namespace senda::scenario
