#pragma once
// Hazus fragilities (FEMA, Hazus Earthquake Model Technical Manual 5.1, public domain): equivalent-PGA building
// curves, bridges on SA(1.0), tunnels on PGA.
#include <array>
#include <span>
#include <string_view>

namespace senda::hazard {

struct HazusRow {
  std::string_view type;        ///< type, height letter, code level: "C1.M.PC", "W1.HC"
  std::array<double, 4> theta;  ///< PGA, g: slight, moderate, extensive, complete
  double collapse_given_complete;
};
/// beta 0.40 leaves the variability of the shaking out (sampled shaking); 0.64 includes it (one median field).
inline constexpr double kHazusBeta = 0.40;
inline constexpr double kHazusLifelineBeta = 0.6;

std::span<const HazusRow> hazus_buildings();
/// Row of a type, or null.
const HazusRow* hazus_building(std::string_view type);
/// HWB1 .. HWB28, at index class - 1: medians of SA(1.0), g.
std::span<const std::array<double, 4>> hazus_bridges();
/// Cut-and-cover tunnels, the weaker of Hazus' two kinds: PGA medians of slight and moderate (it gives no more).
inline constexpr std::array<double, 2> kCutTunnel = {0.5, 0.7};

}  // namespace senda::hazard
