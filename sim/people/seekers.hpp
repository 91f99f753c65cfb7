#pragma once
// Those who seek public shelter, alone and on foot, from home: the same people as shelters are sited for, so that what the
// plan says of them and what they would do can be compared.
#include "sim/people/population.hpp"

namespace senda::people {

/// One party a household, all members; they set out when the household leaves home in this world. Everybody walks at
/// `behaviour.walk_speed_mps`, as the plan has it.
Population seekers_on_foot(const scenario::Scenario& s, const scenario::Inputs& inputs, const Residents& residents, const hazard::Damage& damage,
                           const scenario::Streams& streams, const std::vector<ShelterSeekers>& seekers);

/// Persons at given places who set out at once: one party each, or one party a place where `together`. Fractions of persons
/// are carried from place to place.
Population demand_on_foot(const scenario::Scenario& s, const scenario::Inputs& inputs, bool together);

}  // namespace senda::people
