#include <catch2/catch.hpp>

#include <cmath>

#include "sim/scenario/streams.hpp"

using namespace senda::scenario;

TEST_CASE("philox4x32-10: the published known-answer vectors (Random123 kat_vectors)") {
  using Block = std::array<std::uint32_t, 4>;
  CHECK(philox4x32_10({0, 0, 0, 0}, {0, 0}) == Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox4x32_10({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) == Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) == Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("streams: draws depend on seed, world, purpose, entity and draw, and on nothing else") {
  const auto first = [](std::uint64_t seed, std::uint32_t world, Purpose p, std::uint64_t entity) { return Draws(seed, world, p, entity).bits(); };
  const auto base = first(1, 2, Purpose::debris, 3);
  CHECK(base == first(1, 2, Purpose::debris, 3));
  CHECK(base != first(2, 2, Purpose::debris, 3));
  CHECK(base != first(1, 3, Purpose::debris, 3));
  CHECK(base != first(1, 2, Purpose::cordon, 3));
  CHECK(base != first(1, 2, Purpose::debris, 4));
  Draws d(1, 2, Purpose::debris, 3);
  d.bits();
  CHECK(base != d.bits());
}

TEST_CASE("streams: uniforms and normals have the right moments within four standard errors") {
  constexpr int n = 200000;
  double u = 0, z = 0, zz = 0;
  Draws d(7, 0, Purpose::test, 1);
  for (int i = 0; i < n; ++i) u += d.uniform();
  for (int i = 0; i < n; ++i) {
    const double x = d.normal();
    z += x;
    zz += x * x;
  }
  CHECK(std::abs(u / n - 0.5) < 4 * std::sqrt(1.0 / 12 / n));
  CHECK(std::abs(z / n) < 4 / std::sqrt(static_cast<double>(n)));
  CHECK(std::abs(zz / n - 1) < 4 * std::sqrt(2.0 / n));
  for (int i = 0; i < 1000; ++i) CHECK(d.below(7) < 7);
}
