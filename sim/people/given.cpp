#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "graph/errors.hpp"
#include "sim/people/population.hpp"

namespace senda::people {

std::string_view name_of(Phase p) {
  constexpr std::array<std::string_view, 4> names = {"reunify", "displace", "given", "background"};
  return names[static_cast<std::size_t>(p)];
}

std::string Population::agent_id(AgentId a) const { return agent_label.empty() ? fmt::format("p{}", a.value()) : agent_label[a]; }
std::string Population::household_id(AgentId a) const { return household_label.empty() ? fmt::format("h{}", household[a]) : household_label[a]; }

namespace {

constexpr std::size_t kMostValues = 65'534;

std::uint32_t site_index(const scenario::Scenario& s, const scenario::Inputs& in, const scenario::GivenAgent& a) {
  for (std::uint32_t i = 0; i < in.sites.size(); ++i)
    if (in.sites[i].id == a.site) return i;
  throw InputError(s.people.given, fmt::format("agent {}", a.id), fmt::format("site '{}' is not among the sites", a.site), "name a site of sites.given, or leave it blank");
}

// Members of a household who start together, at one time, in one mode and for one goal, travel together.
using TogetherKey = std::tuple<std::string, NodeId, std::int64_t, bool, std::string>;

}  // namespace

Population given_population(const scenario::Scenario& s, const scenario::Inputs& in) {
  Population p;
  p.group_columns = in.agents.group_columns;
  p.group_values.resize(p.group_columns.size());
  p.groups.resize(p.group_columns.size());
  std::map<TogetherKey, std::size_t> index;
  std::vector<std::vector<const scenario::GivenAgent*>> parties;
  std::map<std::string, std::uint32_t> households;
  for (const auto& a : in.agents.agents) {
    const TogetherKey key(a.household, a.node, a.depart.ms, a.by_car, a.site);
    const auto [it, fresh] = index.try_emplace(key, parties.size());
    if (!fresh && a.by_car && parties[it->second].size() == kCarSeats) it->second = parties.size();  // another car
    if (it->second == parties.size()) parties.emplace_back();
    parties[it->second].push_back(&a);
    households.try_emplace(a.household, static_cast<std::uint32_t>(households.size()));
  }
  std::vector<std::map<std::string, std::uint16_t>> codes(p.group_columns.size());
  for (const auto& members : parties) {
    const auto& lead = *members.front();
    double slowest = 1e9;
    for (const auto* m : members) slowest = std::min(slowest, m->speed_mps > 0 ? m->speed_mps : m->wheelchair ? kWheelchairMps : s.behaviour.walk_speed_mps);
    p.origin.push_back(lead.node);
    p.depart.push_back(lead.depart);
    p.by_car.push_back(lead.by_car);
    p.speed_mps.push_back(static_cast<float>(slowest));
    p.goal.push_back(lead.site.empty() ? Goal::shelter : Goal::site);
    p.goal_node.push_back(NodeId());
    p.goal_foot.push_back(NodeId());
    p.goal_site.push_back(lead.site.empty() ? 0 : site_index(s, in, lead));
    p.phase.push_back(Phase::given);
    p.key.push_back(scenario::entity_of(lead.id));
    const auto any = [&](auto member) { return std::any_of(members.begin(), members.end(), [&](const auto* m) { return m->*member; }); };
    p.needs.push_back(static_cast<std::uint8_t>((any(&scenario::GivenAgent::wheelchair) ? kStepFree : 0) | (any(&scenario::GivenAgent::rides) ? kRides : 0)));
    p.first_agent.push_back(static_cast<std::uint32_t>(p.agents()));
    for (const auto* m : members) {
      p.agent_label.push_back(m->id);
      p.household_label.push_back(m->household);
      p.household.push_back(households[m->household]);
      for (std::size_t c = 0; c < codes.size(); ++c) {
        if (codes[c].size() >= kMostValues && !codes[c].contains(m->groups[c]))
          throw InputError(s.people.given, p.group_columns[c], fmt::format("holds more than {} values", kMostValues), "a group is shared by many; leave out columns that tell each agent apart");
        const auto [it, fresh] = codes[c].try_emplace(m->groups[c], static_cast<std::uint16_t>(p.group_values[c].size()));
        if (fresh) p.group_values[c].push_back(m->groups[c]);
        p.groups[c].push_back(it->second);
      }
    }
  }
  p.first_agent.push_back(static_cast<std::uint32_t>(p.agents()));
  return p;
}

}  // namespace senda::people
