#pragma once
// How residuals go together: within one measure over distance, and between measures at one place.
#include <string_view>
#include <vector>

#include "sim/hazard/imt.hpp"

namespace senda::hazard {

enum class CorrelationModel : std::uint8_t {
  jayaram_baker_2009,   ///< Earthq. Eng. Struct. Dyn. 38:1687-1708: rho = exp(-3 h / b)
  heresi_miranda_2019   ///< Bull. Earthq. Eng. 17:5283-5305, median: rho = exp(-(h / beta)^0.55)
};
/// Names as in scenarios; jayaram_baker_2009 for anything else.
CorrelationModel correlation_model(std::string_view name);

/// Correlation of within-event residuals of one measure at two sites, `km` apart. `clustered`: similar ground
/// nearby (Jayaram & Baker, periods below 1 s). PGA has period 0.
double spatial_correlation(CorrelationModel model, double period_s, bool clustered, double km);
/// The distance at which the correlation has fallen to `rho`, km.
double correlation_reach_km(CorrelationModel model, double period_s, bool clustered, double rho);

/// Correlation of two measures at one site: Baker & Jayaram 2008, Earthq. Spectra 24:299-317, eq. 13; PGA as
/// 0.01 s, PGV as SA(1.0) [A].
double cross_correlation(Imt a, Imt b);

/// Lower triangle L of a correlation matrix, row by row, L L^T = matrix; off-diagonal entries are shrunk by 1 % at
/// a time until the matrix is positive definite.
std::vector<double> cholesky_of_correlation(std::vector<double> matrix, std::size_t n);

}  // namespace senda::hazard
