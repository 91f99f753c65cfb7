#pragma once
// Which streets a building fronts, how far it stands back, and how wide the street is there from façade to
// façade: what decides whether its debris closes the street.
#include "graph/city.hpp"

namespace senda {

/// Metres from façade to the street's centre line that still count as fronting [A].
inline constexpr double kFrontReach = 18;

/// Up to two streets per building, the nearer first; the second must bear another name. Bridges and tunnels
/// have no fronts. City without buildings: empty lists.
Fronts find_fronts(const City& city);

}  // namespace senda
