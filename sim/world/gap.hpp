#pragma once
// Where a gap between groups comes from (science page 5.3): the same worlds are run again with one factor after the
// other made equal, and the effect of each is averaged over the orders in which that can be done (Shapley 1953).
//
//   exposure  streets as on an ordinary day: no closure, no debris, every site works, power is on
//   mobility  pace and car are dealt out anew among all who make a trip of the same kind
//   location  trips (from where, to where) are dealt out anew among them
//
// Trips are counted without gathering, so that they can be exchanged. Draws are keyed by world and party.
#include <array>

#include "sim/measure/statistics.hpp"
#include "sim/world/study.hpp"

namespace senda::world {

enum class Factor : std::uint8_t { exposure, mobility, location };
inline constexpr int kFactors = 3;
std::string_view name_of(Factor f);

struct GapAttribution {
  std::string column, worst, best;              ///< the groups with the longest and the shortest mean time
  std::int64_t persons_worst = 0, persons_best = 0;  ///< of world 0
  std::size_t worlds = 0;
  measure::Interval minutes_worst, minutes_best;
  measure::Interval gap;                        ///< minutes, paired over worlds
  std::array<measure::Interval, kFactors> due;  ///< minutes of it
  measure::Interval rest;                       ///< what is left when all three are equal; gap = sum of due + rest
};

struct GapQuestion {
  std::string column;              ///< group column
  std::uint32_t worlds = 20;
  double cap_min = 180;            ///< a person who takes longer, or never arrives, counts as this [A]
  std::int64_t least_persons = 10; ///< smaller groups are not compared
};

/// InputError where the column is none of the population's, or fewer than two of its groups are large enough.
GapAttribution attribute_gap(const Study& study, const GapQuestion& q, const Progress& progress = {});

/// Shapley shares of a function of subsets of three factors (value[S], bit i of S: factor i is equal): how much of
/// value[0] - value[7] is due to each. They sum to it.
std::array<double, kFactors> shapley(const std::array<double, 8>& value);

}  // namespace senda::world
