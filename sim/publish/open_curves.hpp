#pragma once
// curves.csv of the open package: how many have set out and arrived by a time, by group and borough. Steps of time are
// joined until no row of any curve, no difference of two rows and no difference of two curves tells of fewer than k
// people; curves that cannot be shown so are left out, with others where sums would give them back.
#include "sim/publish/open_counts.hpp"

namespace senda::publish {

/// Persons (and, where counted, households) of one curve, by step of time.
struct Steps {
  std::vector<std::int64_t> departed, arrived;
  std::vector<std::int64_t> departed_households, arrived_households;  ///< in this step; empty where not counted
};

/// One condition on the steps: no joined step and, with both, nobody between setting out and arriving, below k.
struct Watched {
  Steps steps;
  bool departed = true, arrived = true;
};
/// Ends of the joined steps (positions of fine steps, the last one included).
std::vector<std::size_t> join_steps(const std::vector<Watched>& watched, std::size_t steps, const Thresholds& k);

/// `counts`: what `count_areas` gave for the same record.
OpenTable arrival_curves(const OpenCase& c, const Areas& a, double rho, const AreaCounts& counts);

}  // namespace senda::publish
