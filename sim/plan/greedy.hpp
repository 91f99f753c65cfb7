#pragma once
// The order of one world: path bundles (two blocks in series are worthless singly and valuable together)
// chosen by the ratio of regained access to time, Sidney/Smith rule generalised (science.md 6.3).
#include <vector>

#include "sim/plan/crew_schedule.hpp"

namespace senda::plan {

/// Positions in the world's items in the order they should be opened; items that nobody gains from are
/// left out, except those a crew needs on its way.
std::vector<std::uint32_t> greedy_order(const ClearanceProblem& p, const ClearanceWorld& w);

/// Improves an order by trying all permutations (up to 7 items) or exchanges, by iterations and not by
/// the clock. True when every permutation was tried.
bool improve_order(const ClearanceProblem& p, const ClearanceWorld& w, std::vector<std::uint32_t>& order);

}  // namespace senda::plan
