#pragma once
// Small siting problems to a proof, by the mixed-integer solver: every rule is a row of the program (science.md 7.3).
#include "sim/plan/siting_objective.hpp"

namespace senda::plan {

struct SitingProof {
  CandidateSet open;                    ///< empty: none was found
  double objective = 0, bound = 0;      ///< coverage: weighted persons not covered; set cover: shelters
  bool optimal = false, late = false;
  std::optional<std::size_t> unreached; ///< a place (position in SitingProblem::places) without a candidate within reach
  std::vector<Assignment> assignment;   ///< by world
};

enum class SitingRule { cost, cover_all, set_cover };

/// `reach`: options that cost more are left out. `cover_all`: any set that serves everybody; set_cover: the fewest.
SitingProof solve_by_program(const scenario::SitingInput& options, const SitingProblem& p, const SitingObjective& objective, SitingRule rule, double reach, double gap, double time_limit_s);

/// Figures of a set with the assignment that is best for it where groups are compared, which is a linear program of all worlds;
/// none where it is too large for that.
std::optional<SetFigures> fair_figures(const scenario::SitingInput& options, const SitingProblem& p, const SitingObjective& objective, const CandidateSet& open);

}  // namespace senda::plan
