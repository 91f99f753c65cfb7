#include "sim/hazard/fragility.hpp"

#include <cmath>

namespace senda::hazard {

namespace {

// Martins & Silva 2021, lognormal parameters recovered from the published tables (science.md 2.2);
// collapse given Complete: Hazus, C1 M 10 %, C2 M 10 %, C3 M 13 %, RM 13 %, URM 15 %.
constexpr std::array<FragilityClass, kFragilityClasses> kClasses = {{
    {"MCF_LWAL-DUL_H2", Im::pga, {0.383, 0.761, 1.070, 1.332}, 0.631, 0.13},
    {"MUR_LWAL-DNO_H1", Im::sa03, {0.471, 0.885, 1.229, 1.523}, 0.573, 0.15},
    {"CR_LFINF-DUL_H5", Im::sa10, {0.123, 0.314, 0.495, 0.663}, 0.540, 0.13},
    {"CR_LFINF-DUL_H5_SOS", Im::sa10, {0.086, 0.198, 0.307, 0.410}, 0.502, 0.13},
    {"CR_LFINF-DUM_H5", Im::sa06, {0.370, 0.856, 1.300, 1.703}, 0.579, 0.10},
    {"CR_LDUAL-DUL_H5", Im::sa06, {0.346, 0.684, 0.997, 1.282}, 0.521, 0.10},
}};
enum Class { kConfined, kUnreinforced, kFrame, kSoftStorey, kDuctileFrame, kDual };

struct Share {
  int building_class;
  double upto;  // cumulative
};

template <std::size_t N>
int pick(const Share (&shares)[N], double u) {
  for (const Share& s : shares)
    if (u < s.upto) return s.building_class;
  return shares[N - 1].building_class;
}

// Shares for Mexican cities (science.md 2.1, evidence A).
constexpr Share kHouseOld[] = {{kConfined, 0.55}, {kUnreinforced, 1.0}};
constexpr Share kHouseMiddle[] = {{kConfined, 0.80}, {kUnreinforced, 0.95}, {kFrame, 1.0}};
constexpr Share kHouseNew[] = {{kConfined, 0.85}, {kDuctileFrame, 1.0}};
constexpr Share kFlatsOld[] = {{kConfined, 0.55}, {kSoftStorey, 0.55 + 0.45 * 0.30}, {kFrame, 1.0}};
constexpr Share kFlatsMiddle[] = {{kConfined, 0.5}, {kFrame, 0.6}, {kDuctileFrame, 1.0}};
constexpr Share kFlatsNew[] = {{kConfined, 0.5}, {kDuctileFrame, 1.0}};
constexpr Share kTallOld[] = {{kSoftStorey, 0.40}, {kFrame, 1.0}};
constexpr Share kTallMiddle[] = {{kFrame, 0.20}, {kDuctileFrame, 1.0}};
constexpr Share kTallNew[] = {{kDual, 1.0}};

}  // namespace

const FragilityClass& fragility_class(int index) { return kClasses[static_cast<std::size_t>(index)]; }

int draw_class(double levels, int year, double u) {
  const int age = year >= 2004 ? 2 : year > 1985 ? 1 : 0;
  if (levels < 3) return age == 2 ? pick(kHouseNew, u) : age == 1 ? pick(kHouseMiddle, u) : pick(kHouseOld, u);
  if (levels < 6) return age == 2 ? pick(kFlatsNew, u) : age == 1 ? pick(kFlatsMiddle, u) : pick(kFlatsOld, u);
  return age == 2 ? pick(kTallNew, u) : age == 1 ? pick(kTallMiddle, u) : pick(kTallOld, u);
}

DamageState draw_state(const FragilityClass& c, double im, double zeta, double u, double collapse_draw, double corner_odds) {
  int state = 0;
  for (int k = 0; k < 4; ++k)
    if (u < (std::log(im / c.theta[static_cast<std::size_t>(k)]) - zeta) / c.beta) state = k + 1;
  if (state < 4) return static_cast<DamageState>(state);
  const double p = c.collapse_given_complete, odds = p / (1 - p) * corner_odds;
  return collapse_draw < odds / (1 + odds) ? DamageState::collapse : DamageState::complete;
}

const std::array<double, 4>& bridge_medians(double length_m, int year) {
  static constexpr std::array<double, 4> conventional = {0.25, 0.35, 0.45, 0.70};
  static constexpr std::array<double, 4> seismic = {0.50, 0.80, 1.10, 1.70};
  static constexpr std::array<double, 4> single = {0.80, 1.00, 1.20, 1.70};
  if (length_m < 30) return single;  // one span [A]
  return year >= 1985 ? seismic : conventional;
}

DamageState draw_bridge(const std::array<double, 4>& theta, double sa10, double u) {
  int state = 0;
  for (int k = 0; k < 4; ++k)
    if (u < std::log(sa10 / theta[static_cast<std::size_t>(k)]) / 0.6) state = k + 1;
  return static_cast<DamageState>(state);
}

}  // namespace senda::hazard
