#pragma once
// The worst walk and the fewest shelters, on mean walks and mean demand (science.md 7.3: p-centre, set cover).
#include "sim/plan/siting_mip.hpp"

namespace senda::plan {

/// Pairs over all worlds.
std::size_t options_of(const SitingProblem& p);
/// So many that what stands beside the chosen set is cut short: more than 8 million [A].
bool is_large(const SitingProblem& p);
/// Sets so little dearer than the best are kept, for alternatives and samples [A].
inline constexpr double kNear = 0.03;
/// Small enough for the mixed-integer solver; larger ones go to the relaxation, which is faster there and proves as much [A].
bool is_small(const scenario::SitingInput& options, const SitingProblem& p);

/// One world with the mean demand and, for each pair, the mean cost over worlds where somebody asks; who has no way in some
/// world counts there with the longest.
SitingProblem on_mean_world(const SitingProblem& p, double longest);

struct CoverResult {
  CandidateSet open;                    ///< empty: none was found
  double objective = 0, bound = 0;
  bool late = false;
  std::optional<std::size_t> unreached; ///< a place that no candidate reaches
  std::vector<Assignment> assignment;
};

/// The least cost within which everybody can be served, by bisection over the distinct costs. `p` has one world.
CoverResult least_reach(const scenario::SitingInput& options, const SitingProblem& p, const SitingObjective& objective, std::chrono::steady_clock::time_point deadline);
/// The fewest shelters that serve everybody within `cover_min`.
CoverResult fewest_shelters(const scenario::SitingInput& options, const SitingProblem& p, const SitingObjective& objective, std::chrono::steady_clock::time_point deadline);

}  // namespace senda::plan
