#pragma once
// What no plan of one world can beat (science.md 6.3, step 5, and the crews' shared hours).
#include "sim/plan/access_region.hpp"

namespace senda::plan {

/// Weighted person-hours of lost access from the plan's beginning to its horizon. Travel and shifts are left out, and holds
/// but for when an item can be open at the earliest. Two relaxations, at every moment the better of them:
/// each place by itself (its cheapest repair with all crews at it), and all places together, where crews' hours until then
/// are spent on the items by which most can be gained (fractional knapsack).
double lower_bound(const ClearanceProblem& p, const ClearanceWorld& w, AccessRegion& region);

}  // namespace senda::plan
