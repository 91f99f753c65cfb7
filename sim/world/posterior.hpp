#pragma once
// Worlds after the reports. Whole worlds are weighted by how well they fit what was seen, which carries the news to
// neighbours through shared shaking, and resampled to as many equally likely ones. Where fewer than 30 worlds are
// left with weight, they are redrawn: the reports are let in by stages, each stage resamples and then moves every
// world by Metropolis steps that leave its distribution as it is (sequential Monte Carlo, Del Moral, Doucet & Jasra
// 2006; shaking is mixed with fresh shaking by preconditioned Crank-Nicolson steps, Cotter et al. 2013; buildings
// near a report, bridges, blocks and the branch of the logic tree are drawn anew). In every world a reported street
// that the model leaves open may be closed for a reason outside it; inspected streets are as seen, cleared ones open.
// Without reports these are the prior worlds.
#include "sim/world/ensemble.hpp"
#include "sim/world/study.hpp"

namespace senda::world {

inline constexpr double kEnough = 30;  ///< effective worlds below which worlds are redrawn (science page 2.5)

/// One street that reports speak of.
struct ReportedStreet {
  SegmentId segment;
  double prior = 0;      ///< probability of being closed to cars or walkers when last reported, before the reports
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
