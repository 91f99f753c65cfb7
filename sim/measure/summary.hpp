#pragma once
// Numbers about an outcome (science.md 5.1): quantiles of arrival among those who set out, never-arrivers
// kept as infinite, person-hours, delay against free flow on the intact network; for all, by phase, by
// group.
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/movement/outcome.hpp"
#include "sim/people/exits.hpp"

namespace senda::measure {

struct Summary {
  std::int64_t set_out = 0, arrived = 0, never_arrived = 0, isolated = 0, refused_once = 0, caught = 0;
  std::optional<double> t50_s, t90_s, t95_s;      ///< none = not reached
  std::optional<double> first_s, clearance_s, mean_s;  ///< of those who arrived
  double person_hours = 0;   ///< from departure to arrival, or to the end of the simulated period
  double delay_s = 0;        ///< mean over those who arrived, against free flow; waiting for others at a meeting is none
  double delay_person_hours = 0;
  double distance_m = 0;     ///< mean over those who set out
  std::array<std::int64_t, movement::kReasons> by_reason{};  ///< of those who never arrived
};

struct Summaries {
  Summary all;
  std::map<std::string, Summary> phases;
  std::map<std::string, std::map<std::string, Summary>> groups;
  std::map<std::string, std::map<std::string, Summary>> exit_groups;  ///< of the phase "exit" alone
};

Summaries summarise(const people::Population& p, const movement::Outcome& o);

/// Adds the phase "exit" (out of the building, on foot): all and by group. Trapped people set out and never arrive.
void add_exits(Summaries& s, const people::Residents& r, const people::Exits& exits);

/// The k-th smallest of `sorted` arrival times with k = ceil(share * set_out); none when fewer arrived.
std::optional<double> arrival_quantile(const std::vector<double>& sorted, std::int64_t set_out, double share);

}  // namespace senda::measure
