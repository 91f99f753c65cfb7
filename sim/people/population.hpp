#pragma once
// Who moves in one world: parties (people who travel together), their start, mode and goal.
#include <span>
#include <string>
#include <vector>

#include "sim/hazard/damage.hpp"
#include "sim/people/decisions.hpp"

namespace senda::people {

enum class Phase : std::uint8_t { reunify, displace, given, background };  ///< background: everyday traffic, nobody of the scenario
std::string_view name_of(Phase p);

using PartyId = Id<struct PartyTag>;
template <class T>
using PerParty = IdVector<PartyId, T>;

/// A place a party goes to on the way to its goal; where a meeting is named it waits there for the others.
struct Stop {
  static constexpr std::uint32_t kNoMeeting = 0xffffffffu;
  NodeId foot, car;                     ///< the nodes at which walkers and cars stop
  std::uint32_t meeting = kNoMeeting;   ///< position in Population::meetings
};
/// Parties of one household that gather at a stop. When the last of them is there, or at `until`, those present go
/// on as one party: in the car if one of them has it there, else on foot at the pace of the slowest. Who comes later
/// goes on by itself.
struct Meeting {
  std::uint32_t parties = 0;            ///< that name it
  SimTime earliest;                     ///< nobody goes on before
  SimTime until;                        ///< nobody waits longer
};

inline constexpr std::uint32_t kCarSeats = 5;

inline constexpr double kWheelchairMps = 0.80;  ///< assisted, mean (science page 4.5) [A]

/// What a party needs, as bits: a way without steps; a bus where one stops near.
enum Need : std::uint8_t { kStepFree = 1, kRides = 2 };

struct Population {
  // parties
  PerParty<NodeId> origin;
  PerParty<SimTime> depart;
  PerParty<std::uint8_t> by_car;
  PerParty<float> speed_mps;      ///< desired walking speed, the slowest member's
  PerParty<Goal> goal;
  PerParty<NodeId> goal_node;     ///< home, host, leave
  PerParty<NodeId> goal_foot;     ///< the same for walkers, in case a driver leaves the car
  PerParty<std::uint32_t> goal_site;  ///< position in Inputs::sites, for Goal::site
  PerParty<Phase> phase;
  PerParty<std::uint8_t> needs;   ///< Need bits; empty where nobody needs anything
  PerParty<std::uint64_t> key;    ///< keys its draws
  PerParty<std::uint32_t> first_agent;  ///< CSR, one longer
  PerParty<std::uint8_t> collected;     ///< waits at its first stop, which is its origin, and never goes on alone
  PerParty<std::uint32_t> first_stop;   ///< CSR into `stops`, one longer; empty when nobody has a stop
  std::vector<Stop> stops;
  std::vector<Meeting> meetings;
  // agents (one person each)
  PerAgent<std::string> agent_label, household_label;  ///< empty columns when synthesised
  PerAgent<std::uint32_t> household;
  std::vector<std::string> group_columns;
  std::vector<std::vector<std::string>> group_values;  ///< dictionary of each column
  std::vector<PerAgent<std::uint16_t>> groups;         ///< codes of each column

  /// Parties at the end of the columns that are everyday traffic: vehicles without persons of the scenario.
  std::uint32_t background = 0;

  std::size_t parties() const { return origin.size(); }
  /// Number under which a party's events are kept: its first agent, or one beyond the agents for everyday traffic.
  AgentId lead(PartyId p) const {
    const std::size_t first = parties() - background;
    return p.value() < first ? AgentId(first_agent[p]) : AgentId(static_cast<std::uint32_t>(agents() + (p.value() - first)));
  }
  bool has_need(PartyId p, Need n) const { return !needs.empty() && (needs[p] & n); }
  std::size_t agents() const { return household.size(); }
  std::uint32_t size_of(PartyId p) const { return first_agent[PartyId(p.value() + 1)] - first_agent[p]; }
  std::span<const Stop> stops_of(PartyId p) const {
    if (first_stop.empty()) return {};
    return std::span(stops).subspan(first_stop[p], first_stop[PartyId(p.value() + 1)] - first_stop[p]);
  }
  IdRange<AgentId> members(PartyId p) const { return {first_agent[p], first_agent[PartyId(p.value() + 1)]}; }
  std::string agent_id(AgentId a) const;
  std::string household_id(AgentId a) const;
};

/// People of one household who need public shelter, for siting.
struct ShelterSeekers {
  HouseholdId household;
  double persons = 0;
};

struct Settled {
  Population population;
  std::vector<ShelterSeekers> seekers;
  std::vector<HouseholdId> displaced_households;  ///< of the residents
  std::size_t displaced = 0;  ///< persons, by damage, fear or an order
  std::size_t ordered = 0;    ///< of them, those who go by an order alone, for neither damage nor fear
  /// Books a displaced household of so many persons.
  void count_displaced(HouseholdId h, std::size_t persons, const Fate& fate) {
    displaced_households.push_back(h);
    displaced += persons;
    if (!fate.by_damage) ordered += persons;
    if (fate.goal == Goal::shelter) seekers.push_back({h, static_cast<double>(persons)});
  }
};

/// Everybody's moves in one world. Bit for bit the same for any number of threads.
Settled settle(const City& city, const scenario::Scenario& s, const scenario::Inputs& inputs, const Residents& residents,
               const hazard::Damage& damage, const scenario::Streams& streams);
/// The displaced and those of them who seek shelter alone, as `settle` has them; no population.
Settled displaced(const scenario::Scenario& s, const scenario::Inputs& inputs, const Residents& residents,
                  const hazard::Damage& damage, const scenario::Streams& streams);

/// The population of a scenario that gives every agent.
Population given_population(const scenario::Scenario& s, const scenario::Inputs& inputs);

}  // namespace senda::people
