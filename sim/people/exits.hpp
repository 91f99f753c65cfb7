#pragma once
// Phase A (science.md 4.1, 4.2): who leaves the building and when they stand in the street. Official advice and yearly
// drills make leaving normal; above the fourth floor people leave after the shaking. On foot, by the stairs; this is
// not a way through the network, so it is told apart from arrivals.
#include "sim/hazard/damage.hpp"
#include "sim/people/residents.hpp"

namespace senda::people {

struct Exit {
  PersonId person;
  float out_s = 0;  ///< seconds from the start; infinite for those trapped
};
struct Exits {
  std::vector<Exit> leaving;
  std::size_t inside = 0;   ///< in a building when it happens
  std::size_t staying = 0;  ///< of them, those who do not leave
};

Exits exits_of(const scenario::Scenario& s, const scenario::Inputs& in, const Residents& r, const hazard::BuildingStock& stock, const hazard::Damage& damage, const scenario::Streams& streams);

/// Whether somebody inside this building is trapped: it collapsed, and they are hurt at severity 3 or 4. `exit` are the
/// draws of Purpose::exit of the member; the same answer holds for exits and for the moves of a world.
bool is_trapped(const hazard::Damage& damage, StockId building, scenario::Draws exit);

/// Share of those inside who leave at this intensity.
double exit_share(const scenario::Behaviour& b, double mmi);

}  // namespace senda::people
