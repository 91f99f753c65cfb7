#pragma once
// The steps of time of the curves that leave: joined, family by family, until no row of any curve, no difference of two
// rows and no difference of two curves tells of fewer than k people.
#include <numeric>

#include "sim/publish/suppression.hpp"

namespace senda::publish {

/// Persons (and, where counted, households) of one curve, by step of time.
struct Steps {
  std::vector<std::int64_t> departed, arrived;
  std::vector<std::int64_t> departed_households, arrived_households;  ///< in this step; empty where not counted
};

/// One curve: a value of a group column (column 0: everybody) in a borough (0: the whole city).
struct Series {
  std::size_t column = 0, value = 0, borough = 0;
  Steps steps;
  std::int64_t households = 0, arrived_households = 0, staying_households = 0;  ///< with somebody who set out, arrived, never arrived
  std::vector<double> departed_variance, arrived_variance;                      ///< of the noise, by step
  std::int64_t departed() const { return std::accumulate(steps.departed.begin(), steps.departed.end(), std::int64_t{0}); }
  std::int64_t arrived() const { return std::accumulate(steps.arrived.begin(), steps.arrived.end(), std::int64_t{0}); }
};

/// Curves with the same steps of time: everybody; everybody by borough; the values of a column; these by borough. What a
/// family tells of its sums it tells at its own steps, which are steps of the families it is `within`; so a family of
/// few people blurs no other.
struct Family {
  std::vector<std::size_t> within;
  std::vector<std::size_t> series;
  std::vector<Margin> margins;  ///< whose parts are series of this family
  std::vector<std::size_t> ends;  ///< of the joined steps: positions after fine steps
};

/// Fills the ends of every family. `shown`: departures of each series, then arrivals. Counts with noise are watched
/// apart: their difference tells nothing.
void join_families(std::vector<Family>& families, const std::vector<Series>& series, const std::vector<Shown>& shown, bool noisy, const Thresholds& k);

}  // namespace senda::publish
