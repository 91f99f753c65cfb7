#include "viz/palette.hpp"

#include <algorithm>
#include <cmath>

namespace senda::viz {

const Palette& palette(bool dark) {
  static const Palette light = [] {
    Palette p;
    p.ground = rgb(0xf7f5f0), p.water = rgb(0xb5d6e6), p.park = rgb(0xd9e8cb), p.plaza = rgb(0xece6da), p.building = rgb(0xe0dad0);
    p.road = rgb(0xffffff), p.major = rgb(0xfbe6b5), p.casing = rgb(0xc8c1b5), p.path = rgb(0xcfc8bc), p.ink = rgb(0x2b2b2b), p.halo = rgb(0xfdfcf9), p.faint = rgb(0x6e6a62);
    p.damage = {rgb(0xe0dad0), rgb(0xf0dfae), rgb(0xf6bf5e), rgb(0xe8852c), rgb(0xb4480f), rgb(0x5c1a04)};
    p.walking = rgb(0x0072b2), p.driving = rgb(0xd98c00), p.waiting = rgb(0xb0568f), p.isolated = rgb(0xd53e00), p.arrived = rgb(0x009e73), p.departed = rgb(0x555555);
    p.shelter = rgb(0x009e73), p.hospital = rgb(0x2f5fb3), p.chosen = rgb(0x111111);
    p.cause = {rgb(0xc24a00), rgb(0x8e3a80), rgb(0x1d1d1d), rgb(0x0060a8), rgb(0x6b6b6b)};
    return p;
  }();
  static const Palette night = [] {
    Palette p;
    p.dark = true;
    p.ground = rgb(0x14171c), p.water = rgb(0x1b3746), p.park = rgb(0x1a2a20), p.plaza = rgb(0x24262a), p.building = rgb(0x262b33);
    p.road = rgb(0x474f5b), p.major = rgb(0x6b6650), p.casing = rgb(0x0d0f12), p.path = rgb(0x363c45), p.ink = rgb(0xe9e6df), p.halo = rgb(0x14171c), p.faint = rgb(0x9aa0a8);
    p.damage = {rgb(0x262b33), rgb(0x4d4326), rgb(0x7d5a1d), rgb(0xb06a1c), rgb(0xdc7a2a), rgb(0xffb38a)};
    p.walking = rgb(0x56b4e9), p.driving = rgb(0xf0b030), p.waiting = rgb(0xe79cc8), p.isolated = rgb(0xff6a2b), p.arrived = rgb(0x2fd0a0), p.departed = rgb(0xbbbbbb);
    p.shelter = rgb(0x2fd0a0), p.hospital = rgb(0x7aa8ff), p.chosen = rgb(0xffffff);
    p.cause = {rgb(0xff7a33), rgb(0xdc8fd0), rgb(0xf2f2f2), rgb(0x4aa8f0), rgb(0xa8a8a8)};
    return p;
  }();
  return dark ? night : light;
}

namespace {

Colour between(std::span<const Colour> stops, double share) {
  const double at = std::clamp(share, 0.0, 1.0) * static_cast<double>(stops.size() - 1);
  const auto i = std::min(static_cast<std::size_t>(at), stops.size() - 2);
  const double f = at - static_cast<double>(i);
  const auto mix = [&](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(std::lround(a + (b - a) * f)); };
  return {mix(stops[i].r, stops[i + 1].r), mix(stops[i].g, stops[i + 1].g), mix(stops[i].b, stops[i + 1].b), 255};
}

}  // namespace

Colour amount(double share, bool dark) {
  static constexpr std::array<Colour, 6> kViridis = {rgb(0x440154), rgb(0x414487), rgb(0x2a788e), rgb(0x22a884), rgb(0x7ad151), rgb(0xfde725)};
  return between(kViridis, dark ? 0.35 + 0.65 * share : 0.84 * (1 - share));  // neither the darkest on a dark ground nor yellow on paper is seen
}

Colour density(double share, bool dark) {
  static constexpr std::array<Colour, 4> kLight = {rgb(0x7fb8e0), rgb(0x2171b5), rgb(0x08306b), rgb(0x1a0033)};
  static constexpr std::array<Colour, 4> kDark = {rgb(0x1f5c8c), rgb(0x3b8fd0), rgb(0x9fd8ff), rgb(0xffffff)};
  return between(dark ? kDark : kLight, share);
}

Colour difference(double share, bool dark) {
  static constexpr std::array<Colour, 5> kLight = {rgb(0x0059a0), rgb(0x6aa7d6), rgb(0xb9b4aa), rgb(0xe8925a), rgb(0xb83a00)};
  static constexpr std::array<Colour, 5> kDark = {rgb(0x4aa8f0), rgb(0x3a6a90), rgb(0x4a4f58), rgb(0xa8623a), rgb(0xff7a33)};
  return between(dark ? kDark : kLight, (std::clamp(share, -1.0, 1.0) + 1) / 2);
}

Colour of_group(std::size_t value) {
  static constexpr std::array<Colour, 8> kKinds = {rgb(0x0072b2), rgb(0xe69f00), rgb(0x009e73), rgb(0xcc79a7), rgb(0xd55e00), rgb(0x56b4e9), rgb(0x8c6d31), rgb(0x7f7f7f)};
  return kKinds[value % kKinds.size()];
}

}  // namespace senda::viz
