#pragma once
// What a set of shelters comes to over worlds, and the location problem whose bound is a bound of it (science.md 7.3).
#include "sim/plan/location.hpp"
#include "sim/plan/siting_problem.hpp"

namespace senda::plan {

/// What a set of shelters comes to. Costs are weighted person-minutes (or as costs are given), with unmet demand.
struct SetFigures {
  double objective = kNoLimit;          ///< what is minimised (coverage: weighted persons not covered)
  double mean = 0, tail = 0;            ///< over worlds: expected cost, and its CVaR
  double opening = 0, inequity = 0;     ///< minutes between group means
  double unmet = 0, minutes = 0;        ///< persons without a place, mean; mean minutes of those with one
  double cut_off = 0;                   ///< of those without: nothing leads to any candidate, wherever shelters open, mean ...
  double fixed = 0;                     ///< ... and what they add to the objective; the rest is what can be decided
  std::vector<double> world_cost, world_unmet, world_met, world_minutes;  ///< persons, person-minutes
  std::vector<double> group_minutes, group_unmet;  ///< by group: minutes of those with a place; share without one
  std::vector<Assignment> assignment;   ///< by world
};

/// Convex weights of worlds and groups under which the objective is linear. The objective of any set is at least what it
/// costs with them, so that a bound with them is a bound (Rockafellar & Uryasev 2000; a maximum of linear functions).
struct Tilt {
  std::vector<double> tail;             ///< by world: probability in the bad tail; at most share / (1 - alpha), sums to one
  std::vector<double> sign;             ///< by pair of groups: -1 to 1
};

class SitingObjective {
 public:
  SitingObjective(const scenario::SitingInput& options, const SitingProblem& p);

  bool coverage() const { return o_.objective == "max-coverage"; }
  bool charges() const { return o_.objective == "fixed-charge"; }
  bool may_stay_unmet() const;
  /// Of one person of weight one without a place; infinite where it is forbidden.
  double unmet_cost() const;
  /// Weighted persons, mean over worlds.
  double weighted() const { return weighted_; }

  Tilt start() const;
  /// Cost of a world that no set changes: people without a way to any candidate.
  double fixed_in(std::size_t world) const { return fixed_[world]; }
  /// The location problem under a tilt, without those whom no set can serve: their cost is its constant.
  Location location(const Tilt& t) const;
  void retilt(Location& l, const Tilt& t) const;
  /// Figures of a set under the true objective, from assignments that are cheapest under the tilt.
  SetFigures figures(const Location& l, const CandidateSet& open) const { return told(open, assign_worlds(l, open)); }
  /// The same of given assignments.
  SetFigures told(const CandidateSet& open, std::vector<Assignment> by_world) const;
  /// The tilt that meets the objective at these figures.
  Tilt tilt_at(const SetFigures& f) const;
  /// Halfway from one to another.
  static Tilt between(const Tilt& a, const Tilt& b);
  bool tilts() const { return risk() || fair(); }
  bool risk() const { return !coverage() && o_.lambda < 1 && p_.worlds.size() > 1; }
  bool fair() const { return !coverage() && o_.inequity > 0 && !pairs_.empty(); }

  /// Pairs of groups of one column that have persons, and the weight of each pair in the mean absolute difference.
  struct Pair {
    std::size_t a, b;
    double weight;
  };
  const std::vector<Pair>& pairs() const { return pairs_; }
  double group_total(std::size_t group) const { return total_[group]; }

 private:
  bool is_led(const SitingProblem::World& w, std::size_t place) const;
  double slope(const SitingProblem::World& w, std::size_t place, const Tilt& t) const;
  const scenario::SitingInput& o_;
  const SitingProblem& p_;
  std::vector<Pair> pairs_;
  std::vector<double> total_;           ///< persons of each group, mean over worlds
  double weighted_ = 0;
  std::vector<double> fixed_;           ///< by world
};

/// Weights of the worst 1 - alpha of worlds by cost; CVaR is the costs' sum under them.
std::vector<double> tail_weights(const std::vector<double>& cost, const std::vector<double>& share, double alpha);

}  // namespace senda::plan
