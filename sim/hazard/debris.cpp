#include "sim/hazard/debris.hpp"

#include <cmath>
#include <limits>

#include "sim/hazard/fragility.hpp"

namespace senda::hazard {

double reach_cap(double h, LongSide side) {
  if (side == LongSide::uncapped) return std::numeric_limits<double>::infinity();
  const bool along = side == LongSide::parallel;
  const double low = along ? 2.0 / 3 : 0.5, mid = along ? 0.5 : 0.3, high = along ? 0.4 : 0.2;
  if (h <= 24) return low;
  if (h <= 54) return low + (mid - low) * (h - 24) / 30;
  if (h <= 160) return mid + (high - mid) * (h - 54) / 106;
  return high;
}

double reach_exceedance(const ReachModel& m, double height_m, LongSide side, double distance_m) {
  if (height_m <= 0 || distance_m >= reach_cap(height_m, side) * height_m) return 0;
  if (distance_m <= 0) return 1;
  return normal_cdf(-std::log(distance_m / (m.median * height_m)) / m.beta);
}

double bulk_volume(double volume_factor, double footprint_m2, double height_m) { return volume_factor * footprint_m2 * height_m; }

double volume_beyond(double volume, double x, double s) {
  if (x <= s) return 0;
  const double share = (x - s) / x;
  return volume * share * share;
}

}  // namespace senda::hazard
