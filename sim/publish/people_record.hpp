#pragma once
// What people.h5 of a run or a plan holds, gathered from the study: each household's zone and hexagon, in which share
// of worlds it is displaced and seeks shelter, and (of a run) when its members set out and arrived.
#include "sim/movement/outcome.hpp"
#include "sim/plan/household_fates.hpp"
#include "sim/record/people_file.hpp"

namespace senda::publish {

/// One simulated world; none for a plan.
struct Travel {
  const people::Population* population = nullptr;
  const movement::Outcome* outcome = nullptr;
};

/// `shelters`: positions in Inputs::sites of those that open, for the walk to the nearest.
record::PeopleRecord people_record(const world::Study& study, const plan::HouseholdFates& fates, const std::vector<std::uint32_t>& shelters, const Travel& travel = {});

}  // namespace senda::publish
