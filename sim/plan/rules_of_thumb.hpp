#pragma once
// What people do without a plan: lists by simple rules, with which the optimised one is compared (science.md 6.6).
#include <string>
#include <vector>

#include "sim/plan/clearance_problem.hpp"

namespace senda::plan {

/// A work item as the rules see it.
struct RuleItem {
  SegmentId segment;
  double hours = 0;   ///< mean clearing hours
};
struct Rule {
  std::string name;
  std::vector<std::uint32_t> list;   ///< positions in the items, first to be opened first
};

/// What the undamaged network says of each item.
struct RoadUse {
  std::vector<double> people;  ///< weighted persons on whose way to the nearest target it lies
  std::vector<double> lost;    ///< weighted access lost when it alone is closed
};
RoadUse road_use(const ClearanceProblem& p, const ClearanceWorld& all_open, const std::vector<RuleItem>& items);

/// random, nearest_first, least_work_first, most_work_first, road_class_first, betweenness_first (exact, or of sampled
/// pivots), population_betweenness_first (persons on whose way to the nearest target it lies, all streets open),
/// one_edge_removal_first (access lost when it alone is closed).
std::vector<Rule> rules_of_thumb(const ClearanceProblem& p, const RoadUse& use, const std::vector<RuleItem>& items, std::uint64_t seed);

}  // namespace senda::plan
