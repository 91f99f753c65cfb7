#pragma once
// Ground-motion models: median shaking on rock and its variability.
//   García et al. 2005, BSSA 95:2272-2282 (inslab, central Mexico, NEHRP B), eq. 1 and tables
//   Arroyo et al. 2010, J. Seismol. 14:769-785 (interface, rock, forearc), eq. and table
#include <array>
#include <string>
#include <string_view>

#include "sim/hazard/rupture_distance.hpp"

namespace senda::hazard {

/// Intensity measures in use. SA in g, PGA in g, PGV in cm/s.
enum class Im : std::uint8_t { pga, sa03, sa06, sa10, pgv };
inline constexpr int kIms = 5;
double period_s(Im im);  ///< 0 for PGA; PGV counts as 1 s

struct Shaking {
  double ln_median = 0;  ///< of g (PGV: cm/s)
  double tau = 0, phi = 0;  ///< between- and within-event standard deviations, ln units
};

/// Known model names, as in the scenario.
inline constexpr std::array<std::string_view, 2> kModels = {"GarciaEtAl2005SSlab", "ArroyoEtAl2010SInter"};

/// Throws std::logic_error for an unknown model.
Shaking ground_motion(std::string_view model, Im im, double magnitude, double depth_km, const Distances& d);

/// Exponential integral E1(x), x > 0.
double exponential_integral(double x);

/// Modified Mercalli intensity from PGV in cm/s: Worden et al. 2012, BSSA 102:204, clipped to 1-10.
double mmi_from_pgv(double pgv_cms);

}  // namespace senda::hazard
