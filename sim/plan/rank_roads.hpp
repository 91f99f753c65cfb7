#pragma once
// Which roads first: one list of segments for crews that does well across worlds, with how sure it is.
#include <map>
#include <string>
#include <vector>

#include "sim/measure/statistics.hpp"
#include "sim/plan/crew_schedule.hpp"

namespace senda::plan {

struct RankedSegment {
  SegmentId segment;
  char tier = 'C';
  double p_closed = 0;          ///< share of worlds in which it is closed to cars, walkers or both
  double clear_h = 0;           ///< mean clearing hours when closed
  double value_per_crew_h = 0;  ///< expected weighted person-hours of access per crew-hour (science.md 6.5)
  double mean_position = 0;     ///< in the world's own order, worlds in which it is listed
  double p_top5 = 0, p_top10 = 0, p_top20 = 0;
  int rank_lo = 0, rank_hi = 0;  ///< 90 % bootstrap interval of the rank by value
  double persons = 0;           ///< people who regain access, mean over worlds in which it is closed
  scenario::Cause cause = scenario::Cause::debris;  ///< the most frequent one
};

struct Baseline {
  std::string name;
  measure::Interval loss_more;  ///< loss of the baseline minus loss of the list, paired over worlds
  double avoidable_share = 0;
};

struct ClearancePlan {
  std::vector<RankedSegment> ranked;          ///< most urgent first
  std::vector<std::vector<Task>> tasks;       ///< per world
  std::vector<ClearanceWorld> worlds;
  double objective = 0;                       ///< lambda mean + (1 - lambda) CVaR of the loss
  double mean_loss = 0, cvar_loss = 0, bound = 0, gap = 0;
  double loss_nothing = 0, loss_all_open = 0, avoidable_share = 0;
  std::string status = "feasible";
  std::vector<Baseline> baselines;
  std::size_t median_items = 0;               ///< closed items in the median world
};

ClearancePlan rank_roads(const ClearanceProblem& p, std::vector<ClearanceWorld> worlds, std::uint64_t seed, const world::Progress& progress);

/// Streets where a crew's list starts and ends, for people: cross streets at both ends.
std::pair<std::string, std::string> from_to(const RoadGraph& g, SegmentId s);

}  // namespace senda::plan
