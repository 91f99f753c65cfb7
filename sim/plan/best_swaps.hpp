#pragma once
// Which exchanges of one open shelter for a closed one promise most, for all pairs in one sweep over the options.
#include "sim/plan/location_relaxation.hpp"

namespace senda::plan {

struct SwapGain {
  double better;                        ///< what the cost falls by, estimated
  std::uint32_t out, in;
};

/// The `most` best, best first, all better than nothing. Each place pays at its nearest open shelter and would pay at its
/// second nearest, a place in a shelter costing its price (`worth`, by world and candidate, from the assignment of the set); who
/// comes in takes those who gain most, up to its capacity (Whitaker 1983; Resende & Werneck 2007; prices by duality). Where no
/// capacity binds and prices are nought the estimate is exact.
std::vector<SwapGain> best_swaps(const Location& p, const LocationRelaxation& relaxation, const CandidateSet& open, const Prices& worth, std::size_t most);

}  // namespace senda::plan
