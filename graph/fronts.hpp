#pragma once
// Which streets a building fronts, how far it stands back, and how wide the street is there from façade to
// façade: what its debris can fill.
#include "graph/city.hpp"

namespace senda {

/// Metres from façade to the street's centre line that still count as fronting [A].
inline constexpr double kFrontReach = 18;

/// All segments of up to two streets per building, the nearest first. The second street bears another name,
/// or, where one has none, runs another way by 45 degrees or more. Paths drawn beside a street, bridges and
/// tunnels have no fronts. City without buildings: empty lists.
Fronts find_fronts(const City& city);

}  // namespace senda
