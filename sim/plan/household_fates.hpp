#pragma once
// In how many worlds each household is displaced and seeks public shelter, for the record that `senda publish` reads.
// Two counters a household, added to from several threads.
#include "sim/world/study.hpp"

namespace senda::plan {

struct HouseholdFates {
  std::vector<std::uint32_t> displaced, seeking;
  std::uint32_t worlds = 0;
};

/// Households of the residents, or of the given agents in the order they are first named.
std::size_t households_of(const world::Study& study);
/// Counts one world into columns of `households_of` entries; `worlds` stays the caller's. Of given agents, whoever
/// makes for a shelter is counted in both.
void count_fates(const world::Study& study, const people::Settled& settled, HouseholdFates& fates);

}  // namespace senda::plan
