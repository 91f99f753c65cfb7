#include "sim/hazard/street.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace senda::hazard {

double volume_beyond(double volume, double x, double s) {
  if (x <= s) return 0;
  const double share = (x - s) / x;
  return volume * share * share;
}

StreetState street_state(double carriageway_m, const std::vector<Spill>& spills) {
  constexpr double kClimb = 1.0;  // m³ per metre of street that can be climbed over [A]
  struct Bin {
    double left = 0, right = 0, left_side = 0, right_side = 0, volume = 0;
  };
  std::map<int, Bin> bins;
  StreetState state{carriageway_m, 1e9, 0, 0};
  for (const Spill& s : spills) {
    const double road = volume_beyond(s.volume_m3, s.reach_m, s.setback_m);
    state.volume_on_road_m3 += road;
    const int first = static_cast<int>(std::floor(s.begin_m / kBin)), last = static_cast<int>(std::floor(s.end_m / kBin));
    for (int b = first; b <= last; ++b) {
      Bin& bin = bins[b];
      const double intrusion = std::clamp(s.reach_m - s.setback_m, 0.0, carriageway_m);
      (s.left ? bin.left : bin.right) = std::max(s.left ? bin.left : bin.right, intrusion);
      // Free sidewalk is what the debris has not reached on its own side.
      double& covered = s.left ? bin.left_side : bin.right_side;
      covered = std::max(covered, std::min(s.reach_m, s.setback_m));
      bin.volume += road / ((last - first + 1) * kBin);
    }
  }
  double worst_volume = 0;
  double setback_left = 1.5, setback_right = 1.5;
  for (const Spill& s : spills) (s.left ? setback_left : setback_right) = s.setback_m;
  for (const auto& [unused, b] : bins) {
    const double road = std::max(0.0, carriageway_m - b.left - b.right);
    state.width_left_m = std::min(state.width_left_m, road);
    const double walk = road + std::max(0.0, setback_left - b.left_side) + std::max(0.0, setback_right - b.right_side);
    state.foot_left_m = std::min(state.foot_left_m, walk);
    worst_volume = std::max(worst_volume, b.volume);
  }
  if (state.width_left_m < kCarNeeds) state.closed_modes |= kCar;
  if (state.width_left_m < kEngineNeeds) state.closed_modes |= kEmergency;
  if (state.foot_left_m < kWheelchairNeeds) state.closed_modes |= kWheelchair;
  if (state.foot_left_m < kFootNeeds && worst_volume >= kClimb) state.closed_modes |= kFoot;
  return state;
}

}  // namespace senda::hazard
