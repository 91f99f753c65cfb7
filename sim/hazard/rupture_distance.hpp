#pragma once
// Distances from a site to a rupture, km: closest to the plane (R_rup), to its surface projection (R_jb),
// to the hypocentre (R_hyp). A rupture without size is a point. Sizes not given follow from the magnitude:
// Wells & Coppersmith 1994 (BSSA 84:974-1002, table 2A) for crustal, Strasser et al. 2010 (Seismol. Res. Lett.
// 81:941-950, tables 1-2) for interface and in-slab events [K].
#include <array>

#include "graph/units.hpp"
#include "sim/scenario/scenario.hpp"

namespace senda::hazard {

struct Distances {
  double rrup_km = 0, rjb_km = 0, rhypo_km = 0;
};

struct RuptureSize {
  double length_km = 0, width_km = 0;
};
/// Median subsurface size for a magnitude; the width is limited to what fits between the ground and twice the
/// depth, and the length grows to keep the area.
RuptureSize rupture_size(double magnitude, const std::string& tectonic, double depth_km, double dip_deg);

/// Along the ground, on a sphere of 6,371 km.
double ground_distance_km(LonLat a, LonLat b);

/// On a sphere of 6,371 km: R_rup along straight lines through the earth, R_jb along the ground, R_hyp from the
/// distance along the ground and the depth.
class RuptureGeometry {
 public:
  /// `rupture` has hypocentre and magnitude; a plane where it has four corners, or strike and dip.
  /// Throws std::invalid_argument with a sentence where the plane reaches above the ground.
  explicit RuptureGeometry(const scenario::Rupture& rupture);
  /// From a site, `depth_km` below the ground.
  Distances to(LonLat site, double depth_km = 0) const;

 private:
  struct Corner {
    LonLat at;
    double depth_km = 0;
  };
  void from_angles(const scenario::Rupture& r);
  void from_corners(const scenario::Rupture& r);

  LonLat hypocentre_;
  double depth_km_ = 0;
  bool point_ = true;
  std::array<Corner, 4> corner_;  ///< in ring order
};

}  // namespace senda::hazard
