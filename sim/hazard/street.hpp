#pragma once
// From debris on both sides to the width left in a street (science page 2.4). Streets are looked at in bins of 5 m;
// in each bin the intrusions of both sides add up, because two collapses that each leave room can close it together.
#include <vector>

#include "graph/road_graph.hpp"

namespace senda::hazard {

/// Width that each needs, m [A: car and ambulance 2.5-3.0].
inline constexpr double kCarNeeds = 2.75, kEngineNeeds = 3.5, kFootNeeds = 0.9, kWheelchairNeeds = 1.2;
inline constexpr double kBin = 5.0;   // m
inline constexpr double kLane = 3.0;  // m of residual width for one lane past debris

/// Debris of one building on one street.
struct Spill {
  double begin_m = 0, end_m = 0;  ///< stretch of the segment
  double reach_m = 0, setback_m = 0;
  double volume_m3 = 0;           ///< bulk volume that fell towards this street
  bool left = false;
  bool on_foot_only = false;      ///< parapets: they hinder pedestrians, not vehicles
};

struct StreetState {
  double width_left_m = 0;       ///< least carriageway over 5 m bins, both sides combined
  double foot_left_m = 0;        ///< least façade-to-façade width free of debris
  double volume_on_road_m3 = 0;
  std::uint8_t closed_modes = 0; ///< Mode bits; kEmergency stands for fire engines and loaders (3.5 m)
  double narrow_m = 0;           ///< length on which vehicles that pass must slow down
  int lanes_left = 0;            ///< lanes past the narrowest place, where cars pass
  double climb_m = 0;            ///< length on which walkers climb over debris
};

StreetState street_state(double carriageway_m, const std::vector<Spill>& spills);

}  // namespace senda::hazard
