#pragma once
// Colours, light and dark. What carries meaning is taken from sets that people with colour blindness tell apart:
// kinds after Okabe & Ito (2008), amounts after viridis and the brown scale of ColorBrewer.
#include <array>
#include <cstdint>
#include <span>

#include "graph/road_graph.hpp"

namespace senda::viz {

struct Colour {
  std::uint8_t r = 0, g = 0, b = 0, a = 255;
  Colour with(std::uint8_t alpha) const { return {r, g, b, alpha}; }
  friend bool operator==(Colour, Colour) = default;
};

constexpr Colour rgb(std::uint32_t hex) { return {static_cast<std::uint8_t>(hex >> 16), static_cast<std::uint8_t>(hex >> 8), static_cast<std::uint8_t>(hex), 255}; }

struct Palette {
  bool dark = false;
  Colour ground, water, park, plaza, building, road, major, casing, path, ink, halo, faint;
  std::array<Colour, 6> damage;      ///< of buildings: none ... collapse
  Colour walking, driving, waiting, isolated, arrived, departed, shelter, hospital, chosen;
  std::array<Colour, 5> cause;       ///< debris, cordon, bridge, flood, other
};

const Palette& palette(bool dark);

/// A scale for amounts, 0 to 1: dark blue over green to yellow (viridis); on a dark ground it ends bright, on a light
/// one it is run through backwards, so that much stands out on both.
Colour amount(double share, bool dark);
/// For how many people there are: blues, as those on foot, that end dark on a light ground and bright on a dark one.
Colour density(double share, bool dark);
/// From blue over grey to vermilion, -1 to 1.
Colour difference(double share, bool dark);
/// Eight colours for the values of a group.
Colour of_group(std::size_t value);

}  // namespace senda::viz
