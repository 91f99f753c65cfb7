#pragma once
// Where shelters open (science.md 7): the set with its bound, gap and status, how sure it is, and what stands beside it.
#include "sim/plan/siting_objective.hpp"

namespace senda::plan {

struct Assigned {
  std::uint32_t place, candidate;
  double persons, cost;                 ///< mean over worlds; of one person
};

/// Another set of shelters and what it comes to.
struct OtherSet {
  double objective = 0, unmet = 0, minutes = 0;
  CandidateSet open;
};

/// One shelter more, and what the set comes to with it.
struct Opening {
  std::uint32_t candidate;
  double objective, unmet;
};

/// The chosen set as people would use it: nearest perceived shelter, then redirected where it is full.
struct ShelterBehaviour {
  std::string rule;                     ///< "movement engine", or "nearest by given costs"
  std::size_t worlds = 0;
  double planned_minutes = 0, minutes = 0;      ///< mean way of those who got a place
  double planned_unmet = 0, unmet = 0;          ///< persons without a place, mean over worlds
  double redirected = 0;                        ///< persons refused at least once, mean over worlds
  double planned_cost = 0, cost = 0;            ///< weighted person-minutes with unmet demand, mean over worlds
  std::vector<double> group_minutes, group_unmet;  ///< by SitingProblem::groups; NaN where nobody is of it
};

struct ShelterPlan {
  CandidateSet opened;
  double objective = 0, bound = 0, gap = 0, unmet = 0;
  double decided_gap = 0;               ///< of what any set can change: without people cut off from every candidate
  std::string status;                   ///< optimal, feasible, time_limit
  std::int64_t rounds = 0, sets = 0;    ///< of the relaxation; sets of shelters evaluated
  std::vector<Assigned> assignment;     ///< mean over worlds
  SetFigures figures;                   ///< over the worlds that are optimised over; none for centre and cover
  std::vector<double> chosen_share;     ///< by candidate, over bootstrap samples of worlds ...
  bool sampled = false;                 ///< ... where they were drawn; else what is chosen
  std::vector<std::optional<std::uint32_t>> next_best;  ///< by candidate: who would take over
  std::optional<SetFigures> all_worlds; ///< where the search saw only some of them; no assignment
  std::vector<LocationPlan::Near> near; ///< sets nearly as good
  std::vector<OtherSet> alternatives;   ///< within 1 %, by what differs
  std::vector<Opening> order;           ///< in which to open the chosen, each the best of those left
  std::vector<Opening> one_more;        ///< if only one more opens: the best of them
  std::optional<OtherSet> without_capacity;  ///< the best set where capacities did not bind
  std::optional<ShelterBehaviour> behaviour;
  std::vector<std::string> notes;
  std::vector<std::uint32_t> open_sites(const SitingProblem& p) const;
};

/// Throws InputError with what is short when no set of shelters is feasible.
ShelterPlan site_shelters(const scenario::Scenario& s, const SitingProblem& p);
/// Mean assignment and unmet demand of a plan; its gap and status.
void spread(const SitingProblem& p, const std::vector<Assignment>& by_world, ShelterPlan& plan);
void grade(ShelterPlan& plan, bool late, bool optimal);
/// Where pairs were left out: the chosen set with all ways to it, which can only be better.
void complete(const world::Study& study, const SitingProblem& p, const std::vector<WorldDemand>& worlds, ShelterPlan& plan);
/// How sure the choice is, what is nearly as good, what one more would bring (siting_stability.cpp).
void add_stability(const scenario::Scenario& s, const SitingProblem& p, ShelterPlan& plan, const world::Progress& progress);
/// The chosen set over all worlds, what cells do to the figures, and what people would do (siting_behaviour.cpp).
void add_all_worlds(const world::Study& study, SitingProblem& p, const std::vector<WorldDemand>& worlds, ShelterPlan& plan);
void add_behaviour(const world::Study& study, const SitingProblem& p, const std::vector<WorldDemand>& worlds, ShelterPlan& plan, const world::Progress& progress);

}  // namespace senda::plan
