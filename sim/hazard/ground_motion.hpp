#pragma once
// Ground-motion models: median shaking and its variability.
//   García et al. 2005, BSSA 95:2272-2282           inslab, central Mexico, NEHRP B
//   Jaimes & García-Soto 2020, Earthq. Spectra 36   inslab, Mexico, rock
//   Arroyo et al. 2010, J. Seismol. 14:769-785      interface, Mexico, rock, forearc
//   Boore et al. 2014, Earthq. Spectra 30:1057-1085 shallow crustal, Vs30 within
//   Youngs et al. 1997, Seismol. Res. Lett. 68:58-73      interface, in-slab; rock or soil
//   Atkinson & Boore 2003, BSSA 93:1703-1729              interface, in-slab; NEHRP B-E
//   Zhao et al. 2006, BSSA 96:898-913                     crustal, interface, in-slab; five site classes
// Coefficients are interpolated linearly in ln T between tabulated periods; g = 980.665 cm/s².
#include <array>
#include <optional>
#include <string_view>

#include "sim/hazard/imt.hpp"
#include "sim/hazard/rupture_distance.hpp"

namespace senda::hazard {

enum class Gmm : std::uint8_t {
  garcia_2005, jaimes_2020, arroyo_2010, boore_2014, youngs_1997_interface, youngs_1997_slab, atkinson_2003_interface,
  atkinson_2003_slab, zhao_2006_crustal, zhao_2006_interface, zhao_2006_slab
};
/// Names as in scenarios and calculators, in the order of `Gmm`.
inline constexpr std::array<std::string_view, 11> kGmmNames = {
    "GarciaEtAl2005SSlab", "JaimesEtAl2020SSlab", "ArroyoEtAl2010SInter", "BooreEtAl2014", "YoungsEtAl1997SInter", "YoungsEtAl1997SSlab",
    "AtkinsonBoore2003SInter", "AtkinsonBoore2003SSlab", "ZhaoEtAl2006Asc", "ZhaoEtAl2006SInter", "ZhaoEtAl2006SSlab"};
std::optional<Gmm> parse_gmm(std::string_view name);
std::string_view name_of(Gmm model);

/// One question to a model.
struct Motion {
  Imt imt;
  double magnitude = 0, depth_km = 0;
  std::optional<double> rake;          ///< degrees; none = unspecified mechanism
  Distances distance;
  double vs30 = 760;                   ///< m/s; models for rock alone do not use it
};

struct Shaking {
  double ln_median = 0;          ///< of g (PGV: cm/s)
  double sigma = 0;              ///< total standard deviation as published, ln units
  double tau = 0, phi = 0;       ///< between- and within-event parts; both 0 where the paper gives the total only
};

/// None where the model has no such intensity measure or its period lies outside the table.
std::optional<Shaking> ground_motion(Gmm model, const Motion& m);
bool has(Gmm model, Imt imt);
/// Models whose equation has a site term of its own; the others are for rock.
bool has_site_term(Gmm model);
/// Site term of Boore et al. 2014 in ln units, relative to Vs30 760 m/s; `rock_pga_g` drives its nonlinear part.
/// PGV and periods outside the table take the nearest tabulated row.
double vs30_term(Imt imt, double vs30, double rock_pga_g);

/// Exponential integral E1(x), x > 0.
double exponential_integral(double x);

/// Modified Mercalli intensity, clipped to 1-10: Worden et al. 2012, BSSA 102:204-221.
double mmi_from_pgv(double pgv_cms);
double mmi_from_pga(double pga_g);

}  // namespace senda::hazard
