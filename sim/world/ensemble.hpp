#pragma once
// Weights of whole worlds: those that fit the reports count more, and with them everything that goes together
// in them (one realisation is one complete world).
#include <cstdint>
#include <vector>

#include "sim/scenario/streams.hpp"

namespace senda::world {

struct Ensemble {
  std::vector<double> weight;   ///< by world, sums to 1
  double effective_size = 0;    ///< 1 / sum of squares
  bool contradicted = false;    ///< no world can explain the evidence: weights are equal
};

/// 1 / sum of squared weights (Kong, Liu & Wong 1994): the number of equally weighted worlds that say as much.
/// 0 for no worlds.
double effective_sample_size(const std::vector<double>& weight);

/// Weights proportional to exp(log_likelihood); -infinity is an impossible world. Throws std::logic_error for
/// NaN or +infinity.
Ensemble weigh(const std::vector<double>& log_likelihood);

/// `n` worlds drawn by weight, ascending: systematic resampling (Carpenter, Clifford & Fearnhead 1999) with one
/// uniform draw of the streams. World i occurs floor(n w_i) or ceil(n w_i) times. Throws std::logic_error for no
/// worlds.
std::vector<std::uint32_t> resample(const Ensemble& e, std::size_t n, const scenario::Streams& streams);

}  // namespace senda::world
