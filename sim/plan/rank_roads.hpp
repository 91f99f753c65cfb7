#pragma once
// Which roads first: one list of work items for crews that does well across worlds, with how sure it is.
#include <map>
#include <string>
#include <vector>

#include "sim/measure/statistics.hpp"
#include "sim/plan/crew_schedule.hpp"
#include "sim/plan/list_places.hpp"

namespace senda::plan {

/// A work item of the list.
struct RankedItem : Blocks {
  char tier = 'C';
  double p_closed = 0;          ///< share of worlds in which it is closed to cars, walkers or both
  double clear_h = 0;           ///< mean clearing hours over the worlds in which it is closed and worth opening
  double value_per_crew_h = 0;  ///< expected weighted person-hours of access per crew-hour (science.md 6.5)
  Place place;                  ///< where it stands when the worlds are drawn anew
  double persons = 0;           ///< people who regain access, mean over the same worlds
  std::vector<double> groups;   ///< the same by group of the problem
  scenario::Cause cause = scenario::Cause::debris;  ///< the most frequent one
  scenario::CrewKind crew = scenario::CrewKind::loader;
};

struct Baseline {
  std::string name;
  std::vector<SegmentId> list;  ///< first segments of the items
  measure::Interval loss_more;  ///< loss of the baseline minus loss of the list, paired over worlds
  double avoidable_share = 0;
  double mean_loss = 0;
  measure::Interval held_out_more;  ///< the same on worlds that the list was not made from
};

/// The list where all people count alike (kappa = 0) beside that where the vulnerable count for more.
struct Fairness {
  double loss = 0, loss_of_alike = 0;              ///< mean loss by kappa: of the list, of the list made for kappa = 0
  double loss_alike = 0, loss_alike_of_alike = 0;  ///< the same where all people count alike
  measure::Interval price;                         ///< of the last two, paired over worlds
};

/// Another list than the plan's, to be tried in the movement engine beside it.
struct Alternative {
  std::string name;                        ///< "by value", "all count alike", or a rule's
  std::vector<std::vector<Task>> tasks;    ///< per world
  std::vector<double> losses;
};

struct ClearancePlan {
  std::vector<RankedItem> ranked;             ///< most urgent first
  std::vector<std::vector<Task>> tasks;       ///< per world
  std::vector<double> losses, losses_nothing; ///< per world: of the list, where nothing is done
  std::vector<ClearanceWorld> worlds;
  std::vector<Alternative> alternatives;      ///< where there are several worlds
  double objective = 0;                       ///< lambda mean + (1 - lambda) CVaR of the loss
  double mean_loss = 0, cvar_loss = 0, bound = 0, gap = 0;
  double loss_nothing = 0, loss_all_open = 0, avoidable_share = 0;
  std::string status = "feasible", method;
  std::vector<Baseline> baselines;
  std::size_t median_items = 0;               ///< closed items in the median world
  double mean_own_plan = 0;                   ///< mean loss when each world is planned for by itself, as well as is known
  std::size_t held_out = 0;                   ///< worlds that the list was not made from
  double held_out_objective = 0, held_out_share = 0;  ///< share: of what can be avoided there
  std::optional<Fairness> fairness;
  std::int64_t tries = 0;                     ///< lists tried
  std::vector<std::string> notes;
};

struct Ranking {
  std::vector<ClearanceWorld> worlds, held_out;
  const ClearanceProblem* alike = nullptr;    ///< the problem with kappa = 0; null: not compared
  std::uint64_t seed = 0;
};
/// The item at a position of the list shares its place with another.
bool is_tied(const ClearancePlan& plan, std::size_t position);
ClearancePlan rank_roads(const ClearanceProblem& p, Ranking ranking, const world::Progress& progress);

/// Streets where a crew's list starts and ends, for people: cross streets at both ends.
std::pair<std::string, std::string> from_to(const RoadGraph& g, SegmentId s);

}  // namespace senda::plan
