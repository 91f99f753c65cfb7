#pragma once
// Who moves in one world: parties (people who travel together), their start, mode and goal.
#include <string>
#include <vector>

#include "sim/hazard/damage.hpp"
#include "sim/people/residents.hpp"

namespace senda::people {

enum class Goal : std::uint8_t { shelter, site, assembly, home, host, leave };
enum class Phase : std::uint8_t { reunify, displace, given };
std::string_view name_of(Phase p);

using PartyId = Id<struct PartyTag>;
template <class T>
using PerParty = IdVector<PartyId, T>;

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
  PerParty<std::uint64_t> key;    ///< keys its draws
  PerParty<std::uint32_t> first_agent;  ///< CSR, one longer
  // agents (one person each)
  PerAgent<std::string> agent_label, household_label;  ///< empty columns when synthesised
  PerAgent<std::uint32_t> household;
  std::vector<std::string> group_columns;
  std::vector<std::vector<std::string>> group_values;  ///< dictionary of each column
  std::vector<PerAgent<std::uint16_t>> groups;         ///< codes of each column

  std::size_t parties() const { return origin.size(); }
  std::size_t agents() const { return household.size(); }
  std::uint32_t size_of(PartyId p) const { return first_agent[PartyId(p.value() + 1)] - first_agent[p]; }
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
  std::size_t displaced = 0;  ///< persons
};

Settled settle(const City& city, const scenario::Scenario& s, const scenario::Inputs& inputs, const Residents& residents,
               const hazard::BuildingStock& stock, const hazard::Damage& damage, const scenario::Streams& streams);

/// The population of a scenario that gives every agent.
Population given_population(const scenario::Scenario& s, const scenario::Inputs& inputs);

}  // namespace senda::people
