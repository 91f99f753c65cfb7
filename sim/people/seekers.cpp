#include "sim/people/seekers.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "sim/people/groups.hpp"

namespace senda::people {

namespace {

void add_party(Population& p, const scenario::Scenario& s, NodeId origin, SimTime depart, std::uint64_t key) {
  p.origin.push_back(origin);
  p.depart.push_back(depart);
  p.by_car.push_back(0);
  p.speed_mps.push_back(static_cast<float>(s.behaviour.walk_speed_mps));
  p.goal.push_back(Goal::shelter);
  p.goal_node.push_back(NodeId());
  p.goal_foot.push_back(NodeId());
  p.goal_site.push_back(0);
  p.phase.push_back(Phase::displace);
  p.key.push_back(key);
  p.needs.push_back(0);
  p.collected.push_back(0);
  p.first_agent.push_back(static_cast<std::uint32_t>(p.agents()));
}

}  // namespace

Population seekers_on_foot(const scenario::Scenario& s, const scenario::Inputs& inputs, const Residents& r, const hazard::Damage& damage, const scenario::Streams& streams,
                           const std::vector<ShelterSeekers>& seekers) {
  Population p;
  for (const GroupColumn& c : group_columns()) {
    p.group_columns.push_back(c.name);
    p.group_values.push_back(c.values);
  }
  p.groups.resize(p.group_columns.size());
  const Decisions decisions(s, inputs, r, damage, streams);
  for (const ShelterSeekers& h : seekers) {
    const NodeId home = r.place(h.household).foot;
    if (!home.exists() || h.persons <= 0) continue;
    add_party(p, s, home, decisions.leaves(h.household, decisions.fate(h.household), 0), r.key[h.household]);
    for (const PersonId person : r.members(h.household)) {
      p.household.push_back(h.household.value());
      const auto groups = groups_of(r, h.household, person);
      for (std::size_t c = 0; c < groups.size(); ++c) p.groups[c].push_back(groups[c]);
    }
  }
  p.first_agent.push_back(static_cast<std::uint32_t>(p.agents()));
  return p;
}

Population demand_on_foot(const scenario::Scenario& s, const scenario::Inputs& inputs, bool together) {
  Population p;
  p.group_columns = inputs.demand_groups;
  p.group_values.resize(p.group_columns.size());
  p.groups.resize(p.group_columns.size());
  std::vector<std::map<std::string, std::uint16_t>> codes(p.group_columns.size());
  double carried = 0;
  for (std::uint32_t i = 0; i < inputs.siting_demand.size(); ++i) {
    const auto& d = inputs.siting_demand[i];
    // What is left of one place comes on top of the next, so that the sum stays.
    const double due = d.persons + carried;
    const auto n = static_cast<std::int64_t>(std::llround(due));
    carried = due - static_cast<double>(n);
    const std::uint64_t key = scenario::entity_of(d.id);
    for (std::int64_t k = 0; k < n; ++k) {
      if (k == 0 || !together) add_party(p, s, d.place.foot, SimTime(0), key + 0x9e3779b97f4a7c15ull * static_cast<std::uint64_t>(k));
      p.household.push_back(i);
      for (std::size_t c = 0; c < codes.size(); ++c) {
        const auto [it, fresh] = codes[c].try_emplace(d.groups[c], static_cast<std::uint16_t>(p.group_values[c].size()));
        if (fresh) p.group_values[c].push_back(d.groups[c]);
        p.groups[c].push_back(it->second);
      }
    }
  }
  p.first_agent.push_back(static_cast<std::uint32_t>(p.agents()));
  return p;
}

}  // namespace senda::people
