#pragma once
// Contiguous segments of one street that close together in most worlds are one work item (science.md 6.5).
#include "sim/plan/clearance_problem.hpp"

namespace senda::plan {

inline constexpr double kTogether = 0.7;          ///< share of the worlds with either closed in which both are [A]
inline constexpr std::size_t kWorldsToMerge = 20; ///< with fewer worlds nothing is known of what closes together [A]

/// Merges items within each world, by what is seen in `worlds`; what falls to `further` worlds is merged alike.
void merge_blocks(const ClearanceProblem& p, std::vector<ClearanceWorld>& worlds, std::vector<ClearanceWorld>& further);

}  // namespace senda::plan
