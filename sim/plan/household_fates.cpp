#include "sim/plan/household_fates.hpp"

#include <algorithm>
#include <atomic>
#include <set>

namespace senda::plan {

namespace {

// Each household once.
void add_once(std::vector<std::uint32_t> households, std::vector<std::uint32_t>& counts) {
  std::sort(households.begin(), households.end());
  households.erase(std::unique(households.begin(), households.end()), households.end());
  for (const std::uint32_t h : households) std::atomic_ref(counts[h]).fetch_add(1, std::memory_order_relaxed);
}

bool makes_for_shelter(const world::Study& study, const people::Population& p, people::PartyId q) {
  return p.goal[q] == people::Goal::shelter || (p.goal[q] == people::Goal::site && study.inputs().sites[p.goal_site[q]].kind == SiteKind::shelter);
}

}  // namespace

std::size_t households_of(const world::Study& study) {
  if (study.scenario().people.given.empty()) return study.residents().households();
  std::set<std::string> names;
  for (const auto& a : study.inputs().agents.agents) names.insert(a.household);
  return names.size();
}

void count_fates(const world::Study& study, const people::Settled& settled, HouseholdFates& fates) {
  const people::Population& p = settled.population;
  std::vector<std::uint32_t> displaced, seeking;
  if (!study.scenario().people.given.empty()) {
    for (people::PartyId q : p.origin.keys())
      if (makes_for_shelter(study, p, q))
        for (const AgentId a : p.members(q)) displaced.push_back(p.household[a]);
    seeking = displaced;
  }
  for (const HouseholdId h : settled.displaced_households) displaced.push_back(h.value());
  for (const auto& s : settled.seekers) seeking.push_back(s.household.value());
  add_once(std::move(displaced), fates.displaced);
  add_once(std::move(seeking), fates.seeking);
}

}  // namespace senda::plan
