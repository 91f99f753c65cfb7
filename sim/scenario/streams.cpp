#include "sim/scenario/streams.hpp"

#include <Random123/philox.h>

#include <cmath>
#include <numbers>

namespace senda::scenario {

std::array<std::uint32_t, 4> philox4x32_10(std::array<std::uint32_t, 4> counter,
                                           std::array<std::uint32_t, 2> key) {
  r123::Philox4x32 generator;
  const r123::Philox4x32::ctr_type c = {{counter[0], counter[1], counter[2], counter[3]}};
  const r123::Philox4x32::key_type k = {{key[0], key[1]}};
  const auto out = generator(c, k);
  return {out[0], out[1], out[2], out[3]};
}

std::uint64_t entity_of(std::string_view text) {
  std::uint64_t h = 1469598103934665603ull;
  for (char c : text) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return h;
}

Counter counter_of(std::uint32_t world, Purpose purpose, std::uint64_t entity) {
  const std::uint64_t folded = (entity ^ (entity >> 56)) & 0x00ffffffffffffffull;
  return {0, world, static_cast<std::uint32_t>(folded), static_cast<std::uint32_t>(folded >> 32) | (static_cast<std::uint32_t>(purpose) << 24)};
}

Draws::Draws(std::uint64_t seed, std::uint32_t world, Purpose purpose, std::uint64_t entity)
    : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}, counter_(counter_of(world, purpose, entity)) {}

std::uint64_t Draws::bits() {
  if (left_ == 0) {
    block_ = philox4x32_10(counter_, key_);
    ++counter_[0];
    left_ = 2;
  }
  --left_;
  const std::size_t i = left_ ? 0 : 2;
  return (static_cast<std::uint64_t>(block_[i]) << 32) | block_[i + 1];
}

double Draws::uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

double Draws::normal() {
  const double u = 1.0 - uniform(), v = uniform();
  return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * v);
}

double Draws::lognormal(double median, double beta) { return median * std::exp(beta * normal()); }

std::uint64_t Draws::below(std::uint64_t n) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>((static_cast<Wide>(bits()) * n) >> 64);
}

}  // namespace senda::scenario
