#pragma once
// How far debris of one building reaches and how much it is (science page 2.3). Reach X = kappa H from the façade,
// kappa lognormal, at most a share of the height that depends on which side faces the street; caps after Advances
// in Civil Engineering 2020, 7034517, table 7. Bulk volume k_v times the building's volume (FEMA 325).
namespace senda::hazard {

enum class LongSide { parallel, perpendicular, uncapped };

/// Largest reach as a share of the height: 2/3 (long side along the street) or 1/2 below 24 m, falling linearly to
/// 1/2 and 0.3 at 54 m and to 0.4 and 0.2 at 160 m. `uncapped`: no limit.
double reach_cap(double height_m, LongSide side);

struct ReachModel {
  double median = 0.30, beta = 0.60;  ///< of the height [A: 0.2-0.5]
};
/// P(X > distance | collapse).
double reach_exceedance(const ReachModel& m, double height_m, LongSide side, double distance_m);

/// Bulk debris of a collapsed building, m³.
double bulk_volume(double volume_factor, double footprint_m2, double height_m);

/// Volume beyond the setback for a triangular profile: V ((X - s) / X)², 0 where X <= s.
double volume_beyond(double volume_m3, double reach_m, double setback_m);

}  // namespace senda::hazard
