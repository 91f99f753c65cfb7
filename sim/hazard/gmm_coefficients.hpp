#pragma once
// Coefficients of the ground-motion models as published. Each row begins with its period in seconds (0 = PGA,
// -1 = PGV) and holds numbers only, so that rows can be interpolated linearly in ln T.
#include <span>

namespace senda::hazard {

struct GarciaRow {
  double period, c1, c2, c3, c5, total, intra, inter;  ///< log10 units
};
struct JaimesRow {
  double period, c1, c2, c3, c4, c5, between, within, total;
};
struct ArroyoRow {
  double period, a1, a2, a3, a4, total, inter, intra;
};
struct BooreRow {
  double period, e0, e1, e2, e3, e4, e5, e6, mh, c1, c2, c3, h, c, vc, f4, f5, r1, r2, df_r, df_v, phi1, phi2, tau1, tau2;
};
struct YoungsRow {
  double period, c1, c2, c3, c4, c5;
};
struct AtkinsonRow {
  double period, c1, c2, c3, c4, c5, c6, c7, total, intra, inter;  ///< log10 units
};
struct ZhaoRow {
  double period, a, b, c, d, e, fr, ch, s1, s2, s3, s4, sigma;
  double qc, wc, tau_crustal;                ///< crustal
  double si, qi, wi, tau_interface;          ///< interface
  double ss, ssl, ps, qs, ws, tau_slab;      ///< in-slab
};

std::span<const GarciaRow> garcia_table();
std::span<const JaimesRow> jaimes_table();
std::span<const ArroyoRow> arroyo_table();
std::span<const BooreRow> boore_table();
std::span<const YoungsRow> youngs_rock_table();
std::span<const YoungsRow> youngs_soil_table();
std::span<const AtkinsonRow> atkinson_interface_table();
std::span<const AtkinsonRow> atkinson_slab_table();
std::span<const ZhaoRow> zhao_table();

}  // namespace senda::hazard
