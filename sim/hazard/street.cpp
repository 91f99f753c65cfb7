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
  struct Side {
    double intrusion = 0, covered = 0, setback = 1e9;
    double free() const { return setback < 1e8 ? std::max(0.0, setback - covered) : 1.5; }  // 1.5 m sidewalk where nothing fell [A]
  };
  struct Bin {
    Side left, right;
    double volume = 0;
  };
  std::map<int, Bin> bins;
  StreetState state{carriageway_m, 1e9, 0, 0};
  for (const Spill& s : spills) {
    const double road = volume_beyond(s.volume_m3, s.reach_m, s.setback_m);
    state.volume_on_road_m3 += road;
    const int first = static_cast<int>(std::floor(s.begin_m / kBin)), last = static_cast<int>(std::floor(s.end_m / kBin));
    for (int b = first; b <= last; ++b) {
      Bin& bin = bins[b];
      Side& side = s.left ? bin.left : bin.right;
      side.intrusion = std::max(side.intrusion, std::clamp(s.reach_m - s.setback_m, 0.0, carriageway_m));
      side.covered = std::max(side.covered, std::min(s.reach_m, s.setback_m));
      side.setback = std::min(side.setback, s.setback_m);
      bin.volume += road / ((last - first + 1) * kBin);
    }
  }
  double worst_volume = 0;
  for (const auto& [unused, b] : bins) {
    const double road = std::max(0.0, carriageway_m - b.left.intrusion - b.right.intrusion);
    state.width_left_m = std::min(state.width_left_m, road);
    state.foot_left_m = std::min(state.foot_left_m, road + b.left.free() + b.right.free());
    worst_volume = std::max(worst_volume, b.volume);
  }
  // A street narrower than the limit by itself is not closed by rubble that stays on the sidewalk.
  const bool reached = state.width_left_m < carriageway_m;
  if (reached && state.width_left_m < kCarNeeds) state.closed_modes |= kCar;
  if (reached && state.width_left_m < kEngineNeeds) state.closed_modes |= kEmergency;
  if (state.foot_left_m < kWheelchairNeeds) state.closed_modes |= kWheelchair;
  if (state.foot_left_m < kFootNeeds && worst_volume >= kClimb) state.closed_modes |= kFoot;
  return state;
}

}  // namespace senda::hazard
