#pragma once
// The best schedule of one world, proven, where there are few enough items (science.md 6.2): a dynamic program over the
// sets of opened items for one crew, branch and bound over who opens what next for several. Unlike the list policy they
// may let a crew wait, and give an item to a crew that is not the first to be free.
#include <optional>

#include "sim/plan/crew_schedule.hpp"

namespace senda::plan {

struct ExactPlan {
  std::vector<Task> tasks;   ///< in order of their finish
  double loss = 0;
  const char* method = "";   ///< "subset dynamic program", "branch and bound"
};

/// `known`: tasks of some plan, as a start. None where there are too many items, or where the search was given up.
std::optional<ExactPlan> exact_plan(WorldEvaluator& e, const std::vector<Task>& known);

}  // namespace senda::plan
