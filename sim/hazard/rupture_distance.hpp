#pragma once
// Distances from a site to a rupture, km: closest to the plane (R_rup), to its surface projection (R_jb),
// to the hypocentre (R_hyp). A rupture without size is a point.
#include "graph/plane.hpp"
#include "sim/scenario/scenario.hpp"

namespace senda::hazard {

struct Distances {
  double rrup_km = 0, rjb_km = 0, rhypo_km = 0;
};

class RuptureGeometry {
 public:
  explicit RuptureGeometry(const scenario::Rupture& rupture);
  Distances to(LonLat site) const;

 private:
  Plane plane_;  ///< centred on the hypocentre
  double depth_km_ = 0, strike_ = 0, dip_ = 0, length_km_ = 0, width_km_ = 0;
};

}  // namespace senda::hazard
