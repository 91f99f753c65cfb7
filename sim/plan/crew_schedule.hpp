#pragma once
// From a list of segments to what crews do in one world: the list policy "take the next one on the list
// that is closed, clearable and reachable; skip open ones" (science.md 6.4), and the loss it leaves.
#include <vector>

#include "sim/plan/access_loss.hpp"

namespace senda::plan {

struct Task {
  std::uint32_t item = 0, crew = 0;
  double start_h = 0, finish_h = 0;
};

/// `order`: positions in the world's items, most urgent first. Tasks come in order of their finish.
std::vector<Task> schedule(const ClearanceProblem& p, const ClearanceWorld& w, const std::vector<std::uint32_t>& order);

/// Weighted person-hours of lost access over the horizon when the tasks are done.
double loss_of(const ClearanceProblem& p, const ClearanceWorld& w, const std::vector<Task>& tasks);
/// The same when nothing is done, and when everything clearable is open from the start.
double loss_of_nothing(const ClearanceProblem& p, const ClearanceWorld& w);
double loss_all_open(const ClearanceProblem& p, const ClearanceWorld& w);
/// A bound no plan can beat (science.md 6.3, step 5; travel and holds ignored).
double lower_bound(const ClearanceProblem& p, const ClearanceWorld& w);

}  // namespace senda::plan
