#pragma once
// From debris on both sides to the width left in a street (science.md 2.3-2.4).
#include <vector>

#include "graph/road_graph.hpp"

namespace senda::hazard {

inline constexpr double kCarNeeds = 2.75, kEngineNeeds = 3.5, kFootNeeds = 0.9, kWheelchairNeeds = 1.2;  // m [A]
inline constexpr double kBin = 5.0;  // m

/// Debris of one building on one street.
struct Spill {
  double begin_m = 0, end_m = 0;  ///< stretch of the segment
  double reach_m = 0, setback_m = 0;
  double volume_m3 = 0;           ///< bulk volume that fell towards this street
  bool left = false;
};

struct StreetState {
  double width_left_m = 0;       ///< least carriageway over 5 m bins, both sides combined
  double foot_left_m = 0;        ///< least façade-to-façade width free of debris
  double volume_on_road_m3 = 0;
  std::uint8_t closed_modes = 0;
};

/// Least width over bins; `climb` is the debris volume per metre below which walkers climb over.
StreetState street_state(double carriageway_m, const std::vector<Spill>& spills);

/// Volume beyond the setback for a triangular profile: V ((X - s) / X)².
double volume_beyond(double volume, double reach_m, double setback_m);

}  // namespace senda::hazard
