#pragma once
// The order of one world: path bundles (two blocks in series are worthless singly and valuable together) chosen by the
// ratio of regained access to time, Sidney/Smith rule generalised (science.md 6.3, steps 1 and 2).
#include <vector>

#include "sim/plan/crew_schedule.hpp"

namespace senda::plan {

struct GreedyOrder {
  std::vector<std::uint32_t> items;                 ///< positions in the world's items, most urgent first; those that nobody gains from are left out, except those a crew needs on its way
  std::vector<std::vector<std::uint32_t>> bundles;  ///< repair paths of more than one item that were weighed, nearest the target first
};

GreedyOrder greedy_order(WorldEvaluator& e);

}  // namespace senda::plan
