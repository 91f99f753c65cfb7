#pragma once
// Standard normals by the million, for fields: Philox4x32-10 counters and Box-Muller (Box & Muller 1958) in
// single precision, branch-free, so that the compiler can work on many counters at a time. The same key always
// gives the same bytes. Tails reach 6.7 standard deviations; the polynomials err by less than 2e-7.
#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/scenario/streams.hpp"

namespace senda::scenario {

/// Fills `out` with the normals of (streams, purpose, entity), beginning at draw `first` (a multiple of 4). Any
/// stretch of the sequence can be filled alone. A sequence holds 2^34 normals.
void fill_normals(const Streams& streams, Purpose purpose, std::uint64_t entity, std::uint64_t first, std::span<float> out);

}  // namespace senda::scenario
