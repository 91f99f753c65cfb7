#include "sim/plan/siting_objective.hpp"

namespace senda::plan {

SitingProblem::Hint hint_from(const scenario::Scenario& s, const SitingProblem& p, SitingProblem::World world) {
  SitingProblem one;
  one.candidates = p.candidates;
  one.places = p.places;
  world.share = 1;
  for (const auto& o : world.options) one.cost_cap = std::max(one.cost_cap, o.cost);
  one.worlds.push_back(std::move(world));
  scenario::SitingInput options = s.siting;
  options.inequity = 0;
  const SitingObjective objective(options, one);
  if (options.objective == "p-center" || options.objective == "set-cover" || objective.coverage()) return {};
  LocationLimits limits;
  limits.gap = std::max(0.005, 0.3 * options.gap);
  limits.rounds = 400;
  limits.nodes = 0;
  const LocationPlan found = locate(objective.location(objective.start()), limits);
  SitingProblem::Hint hint{found.open, std::vector<double>(p.places.size(), -1)};
  const auto& w = one.worlds[0];
  for (std::size_t i = 0; i < w.place.size(); ++i)
    if (w.weight[i] > 0) hint.price[w.place[i]] = found.price[0][i] / w.weight[i];
  return hint;
}

}  // namespace senda::plan
