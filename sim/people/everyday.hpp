#pragma once
// Vehicles that are on the streets without carrying anybody of the scenario: buses that will fetch people, and everyday
// traffic that is under way when the earth shakes.
#include "sim/people/population.hpp"

namespace senda::people {

/// Adds them at the end of the columns, without agents: first the buses of Inputs::buses in their order, then the
/// traffic: behaviour.background_traffic x capacity of each street, as vehicles within the time they take to drive it,
/// each with what is left of its trip (exponential, mean background_trip_km) to one of 16 to 128 ends in the part of
/// the network that is connected. Vehicles of a street
/// depend on that street alone.
void add_everyday(const City& city, const scenario::Scenario& s, const scenario::Inputs& in, const scenario::Streams& streams, Population& p);

}  // namespace senda::people
