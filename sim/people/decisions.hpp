#pragma once
// What a household decides in one world (science.md 4.1): whether it is displaced, by damage, fear or an order, and
// where it goes. One draw of chance per decision, keyed by the household.
#include "sim/hazard/damage.hpp"
#include "sim/people/departure.hpp"
#include "sim/people/residents.hpp"

namespace senda::people {

enum class Goal : std::uint8_t { shelter, site, assembly, home, host, leave };

/// P = 1 - (1 - p_damage)(1 - p_fear) (science page 4.1); orders are drawn apart.
double displacement_probability(const scenario::Behaviour& b, hazard::DamageState state, bool cordoned, double mmi);
/// Of somebody who lives at an address: by the damage to the building; on a street point by fear alone, at the shaking
/// of the nearest building.
double displacement_probability(const scenario::Behaviour& b, const hazard::Damage& damage, StockId home, StockId nearest);
/// Share of the displaced who seek public shelter by modelled economic quintile, poorest first; scaled by
/// behaviour.shelter_share over 0.20 [A].
double shelter_share(const scenario::Behaviour& b, int quintile);

struct Fate {
  bool by_damage = false;  ///< or by fear
  bool by_order = false;
  Goal goal = Goal::home;
  double ordered_at_s = 0;
  bool displaced() const { return by_damage || by_order; }
};

class Decisions {
 public:
  Decisions(const scenario::Scenario& s, const scenario::Inputs& in, const Residents& r, const hazard::Damage& d, const scenario::Streams& streams);
  Fate fate(HouseholdId h) const;
  /// The home cannot be gone back to: extensively damaged or inside a cordon.
  bool home_lost(HouseholdId h) const;
  /// The end of the simulated time: whoever sets out later does not move in it.
  SimTime horizon() const;
  /// Seconds from the start until a displaced household leaves; `who` tells members apart who leave alone.
  SimTime leaves(HouseholdId h, const Fate& f, std::uint64_t who) const;
  /// Seconds until a member away sets out for home.
  SimTime goes_home(HouseholdId h, std::uint64_t who) const;

 private:
  Goal destination(HouseholdId h) const;
  const scenario::Behaviour& b_;
  const scenario::Inputs& in_;
  const Residents& r_;
  const hazard::Damage& damage_;
  const scenario::Streams& streams_;
  DepartureCurve home_, displace_, order_;
  PerAddress<std::uint16_t> order_of_;  // 1 + the first order that covers the address, 0 none; empty without orders
};

}  // namespace senda::people
