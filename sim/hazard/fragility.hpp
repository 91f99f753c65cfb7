#pragma once
// Building classes and their fragility. P(DS >= k | im) = Phi(ln(im / theta_k) / beta), GEM global
// functions (Martins & Silva 2021, Bull. Earthq. Eng. 19:6719-6745); collapse given Complete from Hazus.
// Bridges: Hazus, SA(1.0), beta 0.6.
#include <array>
#include <cstdint>
#include <string_view>

#include "sim/hazard/ground_motion.hpp"

namespace senda::hazard {

enum class DamageState : std::uint8_t { none, slight, moderate, extensive, complete, collapse };

struct FragilityClass {
  std::string_view name;  ///< GEM taxonomy string
  Im im;
  std::array<double, 4> theta;  ///< g: slight, moderate, extensive, complete
  double beta;
  double collapse_given_complete;
};

inline constexpr int kFragilityClasses = 6;
const FragilityClass& fragility_class(int index);

/// Shares of classes by storeys and year (0 = unknown, taken as old fabric): index into `fragility_class`
/// chosen by the uniform draw u.
int draw_class(double levels, int year, double u);

/// Damage state of one building with intensity `im_g`, standard normal `u` (large = weak building) and a
/// uniform draw for collapse. `zeta` shifts every ln theta; `corner_odds` multiplies the collapse odds.
DamageState draw_state(const FragilityClass& c, double im_g, double zeta, double u, double collapse_draw, double corner_odds);

/// Hazus bridge medians for SA(1.0): multi-span before 1985 or unknown, multi-span later, single span.
const std::array<double, 4>& bridge_medians(double length_m, int year);
DamageState draw_bridge(const std::array<double, 4>& theta, double sa10_g, double u);

}  // namespace senda::hazard
