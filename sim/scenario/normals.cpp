#include "sim/scenario/normals.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace senda::scenario {

namespace {

constexpr std::size_t kLanes = 64;  // counters worked on together
using Words = std::array<std::uint32_t, kLanes>;

// Every branch-free loop below runs over lanes; wider registers where the processor has them. Results do not
// depend on the width: integers are exact and no multiplication is fused with an addition.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define SENDA_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define SENDA_WIDE
#endif

// Ten rounds of Philox4x32 (Salmon et al. 2011) on kLanes counters that differ in their first word.
SENDA_WIDE void philox(std::uint32_t first, std::array<std::uint32_t, 3> rest, std::array<std::uint32_t, 2> key, Words& w0, Words& w1, Words& w2, Words& w3) {
  for (std::size_t i = 0; i < kLanes; ++i) {
    w0[i] = first + static_cast<std::uint32_t>(i);
    w1[i] = rest[0];
    w2[i] = rest[1];
    w3[i] = rest[2];
  }
  for (int round = 0; round < 10; ++round) {
    for (std::size_t i = 0; i < kLanes; ++i) {
      const std::uint64_t a = static_cast<std::uint64_t>(w0[i]) * 0xD2511F53u, b = static_cast<std::uint64_t>(w2[i]) * 0xCD9E8D57u;
      const std::uint32_t x = static_cast<std::uint32_t>(b >> 32) ^ w1[i] ^ key[0], y = static_cast<std::uint32_t>(a >> 32) ^ w3[i] ^ key[1];
      w1[i] = static_cast<std::uint32_t>(b);
      w3[i] = static_cast<std::uint32_t>(a);
      w0[i] = x;
      w2[i] = y;
    }
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
  }
}

// sqrt(-2 ln u) for u = (bits + 0.5) / 2^32: the logarithm of the mantissa in [sqrt(1/2), sqrt(2)) by its series
// in s = (m - 1) / (m + 1).
inline float radius(std::uint32_t bits) {
  const float u = (static_cast<float>(static_cast<std::int32_t>(bits >> 8)) + 0.5f * (1.0f / 256)) * 0x1p-24f + static_cast<float>(static_cast<std::int32_t>(bits & 255)) * 0x1p-32f;
  const std::uint32_t raw = std::bit_cast<std::uint32_t>(u) - 0x3f3504f3u;
  const auto exponent = static_cast<float>(static_cast<std::int32_t>(raw) >> 23);
  const float m = std::bit_cast<float>((raw & 0x007fffffu) + 0x3f3504f3u);
  const float s = (m - 1.0f) / (m + 1.0f), q = s * s;
  const float series = 2.0f * s * (1.0f + q * (0.33333334f + q * (0.2f + q * (0.14285715f + q * 0.11111111f))));
  const float ln = exponent * 0.69314718f + series;
  return std::sqrt(std::max(0.0f, -2.0f * ln));
}

// sin and cos of 2 pi bits / 2^32: the nearest quarter turn, then Taylor series within an eighth of a turn.
inline void direction(std::uint32_t bits, float& sine, float& cosine) {
  const std::uint32_t quarter = (bits + 0x20000000u) >> 30;
  const auto rest = static_cast<float>(static_cast<std::int32_t>(bits - (quarter << 30))) * (6.2831853f * 0x1p-32f);
  const float q = rest * rest;
  const float s = rest * (1.0f + q * (-0.16666667f + q * (8.3333333e-3f + q * (-1.9841270e-4f + q * 2.7557319e-6f))));
  const float c = 1.0f + q * (-0.5f + q * (4.1666667e-2f + q * (-1.3888889e-3f + q * 2.4801587e-5f)));
  // Quarter turns swap and negate; a sign is one bit.
  const bool swap = quarter & 1u;
  const std::uint32_t s_sign = (quarter & 2u) << 30, c_sign = ((quarter + 1u) & 2u) << 30;
  sine = std::bit_cast<float>(std::bit_cast<std::uint32_t>(swap ? c : s) ^ s_sign);
  cosine = std::bit_cast<float>(std::bit_cast<std::uint32_t>(swap ? s : c) ^ c_sign);
}

SENDA_WIDE void box_muller(const Words& a, const Words& b, float* first, float* second) {
  for (std::size_t i = 0; i < kLanes; ++i) {
    const float r = radius(a[i]);
    float s, c;
    direction(b[i], s, c);
    first[i] = r * c;
    second[i] = r * s;
  }
}

}  // namespace

void fill_normals(const Streams& streams, Purpose purpose, std::uint64_t entity, std::uint64_t first, std::span<float> out) {
  const Counter base = counter_of(streams.world(), purpose, entity);
  const std::array<std::uint32_t, 2> key = {static_cast<std::uint32_t>(streams.seed()), static_cast<std::uint32_t>(streams.seed() >> 32)};
  alignas(64) Words w0, w1, w2, w3;
  alignas(64) std::array<float, 4 * kLanes> z;
  // Normal n belongs to counter n / 4; a batch begins at a multiple of kLanes counters, so that every stretch
  // of the sequence is the same wherever filling begins.
  constexpr std::size_t kBatch = 4 * kLanes;
  for (std::uint64_t at = first / kBatch * kBatch; at < first + out.size(); at += kBatch) {
    philox(static_cast<std::uint32_t>(at / 4), {base[1], base[2], base[3]}, key, w0, w1, w2, w3);
    box_muller(w0, w1, z.data(), z.data() + kLanes);
    box_muller(w2, w3, z.data() + 2 * kLanes, z.data() + 3 * kLanes);
    const std::uint64_t from = std::max(at, first), to = std::min(at + kBatch, first + out.size());
    std::copy(z.data() + (from - at), z.data() + (to - at), out.data() + (from - first));
  }
}

}  // namespace senda::scenario
