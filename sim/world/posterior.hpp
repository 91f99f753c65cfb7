#pragma once
// Worlds after the reports. Whole worlds are weighted by how well they fit what was seen, which carries the news to
// neighbours through shared shaking, and resampled to as many equally likely ones. Where fewer than 30 worlds are
// left with weight, each is moved towards the reports instead: its shaking mixed with fresh shaking, its buildings
// near a report drawn anew, each step kept with the odds of the reports (resample-move, Gilks & Berzuini 2001; the
// mixing step is preconditioned Crank-Nicolson, Cotter et al. 2013); inspected streets are then set to what was seen
// and other reported streets drawn by Bayes on each alone. Without reports these are the prior worlds.
#include "sim/world/ensemble.hpp"
#include "sim/world/study.hpp"

namespace senda::world {

inline constexpr double kEnough = 30;  ///< effective worlds below which worlds are redrawn

/// One street that reports speak of.
struct ReportedStreet {
  SegmentId segment;
  double prior = 0;      ///< share of prior worlds in which it is closed to cars or walkers
  double alone = 0;      ///< after Bayes on this street alone
  double posterior = 0;  ///< share of the worlds after the reports
};

struct Posterior {
  std::vector<hazard::Damage> damage;  ///< n equally likely worlds; Damage::world is the position here
  double effective_size = 0;           ///< of the weights; n without reports
  bool redrawn = false;
  std::vector<ReportedStreet> streets; ///< by position in Evidence::segments
  std::vector<std::string> notes;
};

Posterior posterior_worlds(const Study& study, std::size_t n, const Progress& progress);

}  // namespace senda::world
