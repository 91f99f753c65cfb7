#include "sim/hazard/street.hpp"

#include <algorithm>
#include <cmath>

#include "sim/hazard/debris.hpp"

namespace senda::hazard {

namespace {

constexpr double kClimb = 1.0;            // m³ per metre of street that can be climbed over [A]
constexpr double kClearSidewalk = 1.5;    // m, where nothing fell on a side [A]

struct Side {
  double intrusion = 0, covered = 0, setback = 1e9;
  double free() const { return setback < 1e8 ? std::max(0.0, setback - covered) : kClearSidewalk; }
};
struct Bin {
  Side left, right;
  double volume = 0;  // m³ per metre of street
  bool touched = false;
};

std::vector<Bin> bins_of(double carriageway_m, const std::vector<Spill>& spills, StreetState& state) {
  const auto number = [](double at) { return static_cast<int>(std::floor(at / kBin)); };
  const auto last_of = [&](const Spill& s) { return std::max(number(s.begin_m), static_cast<int>(std::ceil(s.end_m / kBin)) - 1); };
  int low = INT32_MAX, high = INT32_MIN;
  for (const Spill& s : spills) {
    low = std::min(low, number(s.begin_m));
    high = std::max(high, last_of(s));
  }
  std::vector<Bin> bins(spills.empty() ? 0 : static_cast<std::size_t>(high - low + 1));
  for (const Spill& s : spills) {
    const double road = s.on_foot_only ? 0 : volume_beyond(s.volume_m3, s.reach_m, s.setback_m);
    state.volume_on_road_m3 += road;
    const int first = number(s.begin_m), last = last_of(s);
    for (int b = first; b <= last; ++b) {
      Bin& bin = bins[static_cast<std::size_t>(b - low)];
      Side& side = s.left ? bin.left : bin.right;
      bin.touched = true;
      if (!s.on_foot_only) side.intrusion = std::max(side.intrusion, std::clamp(s.reach_m - s.setback_m, 0.0, carriageway_m));
      side.covered = std::max(side.covered, std::min(s.reach_m, s.setback_m));
      side.setback = std::min(side.setback, s.setback_m);
      bin.volume += road / std::max(1.0, s.end_m - s.begin_m);
    }
  }
  return bins;
}

}  // namespace

StreetState street_state(double carriageway_m, const std::vector<Spill>& spills) {
  StreetState state;
  state.width_left_m = carriageway_m;
  state.foot_left_m = 1e9;
  bool buried = false;  // somewhere too much to climb over
  for (const Bin& b : bins_of(carriageway_m, spills, state)) {
    if (!b.touched) continue;
    const double road = std::max(0.0, carriageway_m - b.left.intrusion - b.right.intrusion);
    const double foot = road + b.left.free() + b.right.free();
    state.width_left_m = std::min(state.width_left_m, road);
    state.foot_left_m = std::min(state.foot_left_m, foot);
    if (road < carriageway_m) state.narrow_m += kBin;
    if (foot < kFootNeeds) {
      state.climb_m += kBin;
      buried = buried || b.volume >= kClimb;
    }
  }
  // A street narrower than the limit by itself is not closed by rubble that stays on the sidewalk.
  const bool reached = state.width_left_m < carriageway_m;
  if (reached && state.width_left_m < kCarNeeds) state.closed_modes |= kCar;
  if (reached && state.width_left_m < kEngineNeeds) state.closed_modes |= kEmergency;
  if (state.foot_left_m < kWheelchairNeeds) state.closed_modes |= kWheelchair;
  if (buried) state.closed_modes |= kFoot;
  if (!(state.closed_modes & kCar)) state.lanes_left = std::max(1, static_cast<int>(state.width_left_m / kLane));
  return state;
}

}  // namespace senda::hazard
