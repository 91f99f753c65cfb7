#pragma once
// Who is inside which building when it happens, and what damage means for them: people hurt and trapped where
// buildings collapse (Hazus indoor shares), people displaced from damaged homes. Expectations, never individuals.
#include <array>

#include "sim/hazard/damage.hpp"
#include "sim/people/residents.hpp"

namespace senda::people {

struct Occupancy {
  hazard::PerStock<float> residents;  ///< who live there
  hazard::PerStock<float> inside;     ///< expected to be inside at the scenario's hour
  double unplaced = 0;                ///< residents without a building
  bool known = false;                 ///< false where nobody's home is known: anybody may be anywhere
};
/// Residents at home by activity: night 0.95, weekend 0.70; on a weekday adults are away with probability 0.62 x 0.75,
/// teenagers 0.75, others 0.25, and those away are spread over places of work and study [A, science page 3.4].
Occupancy occupancy(const scenario::Scenario& s, const Residents& r, const hazard::BuildingStock& stock);

/// Share of a weekday's adults and teenagers who are away from home [A].
inline constexpr double kAdultAway = 0.62 * 0.75, kTeenAway = 0.75;
/// Weight of a building as a place of work: floor area, small businesses everywhere [A].
double workplace_weight(const hazard::BuildingStock& stock, StockId b);

/// P = 1 - (1 - p_damage)(1 - p_fear) (science page 4.1).
double displacement_probability(const scenario::Behaviour& b, hazard::DamageState state, bool cordoned, double mmi);

/// Of those inside a collapsed building, reinforced concrete and masonry: severity 1 to 4 (Hazus, indoor, Complete
/// with collapse) [K]; trapped are severities 3 and 4 [A].
inline constexpr std::array<double, 4> kSeverityShares = {0.40, 0.20, 0.05, 0.10};
inline constexpr double kTrappedShare = kSeverityShares[2] + kSeverityShares[3];

/// Expected number of people hurt (severity 1 to 4) and trapped in one world.
struct Hurt {
  double hurt = 0, trapped = 0;
};
Hurt people_hurt(const hazard::Damage& damage, const Occupancy& occupancy);

/// Clears the search hold of streets where no collapsed building can have anybody inside; given closures, and worlds
/// where nobody's home is known, keep theirs.
void release_empty(hazard::Damage& damage, const Occupancy& occupancy);

}  // namespace senda::people
