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
/// By the shares of the scenario's day and hour (scenario/activity.hpp): at home, at the place of work or study, and
/// on errands in the buildings within 1.5 km by their weight as places of work. Nobody in transit is inside.
Occupancy occupancy(const scenario::Scenario& s, const scenario::Inputs& in, const Residents& r, const hazard::BuildingStock& stock);

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
