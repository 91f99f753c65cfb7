#pragma once
// What a building is made of: structural system, ductility, soft storey, storeys. Shares for Mexican cities by
// use, storeys and age (science page 2.1, evidence A), after the damage of 19 September 2017 (Galvis, Miranda,
// Heresi, Dávalos & Silos 2017); a material tag of the map narrows them.
#include <cstdint>
#include <string>

#include "graph/city.hpp"

namespace senda::hazard {

enum class System : std::uint8_t { confined_masonry, unreinforced_masonry, adobe, infilled_frame, dual_frame, steel, wood };
inline constexpr int kSystems = 7;
enum class Ductility : std::uint8_t { none, low, moderate };
inline constexpr int kDuctilities = 3;

/// Storeys that share a fragility: 1-2, 3, 4-5, 6-7, 8 and more.
inline constexpr int kHeightBands = 5;
int height_band(double levels);

struct Typology {
  System system = System::confined_masonry;
  Ductility ductility = Ductility::low;
  bool soft_storey = false;
  /// A number below kTypologies.
  int index() const { return (static_cast<int>(system) * kDuctilities + static_cast<int>(ductility)) * 2 + soft_storey; }
  friend bool operator==(const Typology&, const Typology&) = default;
};
inline constexpr int kTypologies = kSystems * kDuctilities * 2;
Typology typology_of(int index);
/// Whether the shares give it at this height; steel and wood come from tags of the map alone.
bool is_drawn(Typology t, int band);

/// GEM taxonomy string, e.g. "CR_LFINF-DUL_H5_SOS"; the height is the one of the GEM set nearest to the band.
std::string gem_name(Typology t, int band);
/// The type of the published GEM table that stands nearest: the same system of lower ductility or fewer storeys;
/// blank where the system or its height group is not in it.
std::string nearest_gem_name(Typology t, int band);
/// Nearest Hazus type, e.g. "C3.M.LC".
std::string hazus_name(Typology t, int band);

/// What is known of a building before its storeys are drawn.
struct BuildingFacts {
  BuildingUse use = BuildingUse::other;
  Material material = Material::unknown;
  std::int16_t year = 0;     ///< 0 = unknown, taken as old fabric
  bool urban_core = true;    ///< adobe is rare there
};

/// One draw from the shares, `u` uniform in [0, 1).
Typology draw_typology(const BuildingFacts& facts, double levels, double u);

}  // namespace senda::hazard
