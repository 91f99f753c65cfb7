#pragma once
// The within-event residual: a Gaussian field of unit variance with the correlation of Jayaram & Baker
// 2009 (Earthq. Eng. Struct. Dyn. 38:1687-1708), drawn by circulant embedding (Dietrich & Newsam 1997)
// with FFTW on a regular grid and interpolated to sites without loss of variance.
#include <complex>
#include <memory>
#include <vector>

#include "graph/units.hpp"
#include "sim/scenario/streams.hpp"

namespace senda::hazard {

/// Range parameter b, km, for a period (PGA: 0).
double correlation_range_km(double period_s, bool clustered);
/// rho(h) = exp(-3 h / b).
double correlation(double distance_km, double range_km);

class ResidualField {
 public:
  /// Prepares for sites given in plane metres. Grid spacing 250 m (500 m beyond 40 km).
  ResidualField(std::vector<Point> sites, double range_km);
  /// Standard normal residual of every site in one world, rounded to 2^-20.
  std::vector<float> draw(const scenario::Streams& streams) const;
  std::size_t size() const { return base_.size(); }

 private:
  struct Plan;
  void place(const std::vector<Point>& sites);
  double range_km_, cell_km_;
  std::size_t nx_ = 1, ny_ = 1;             // embedded grid
  std::vector<float> root_;                 // square roots of the eigenvalues / sqrt(size)
  std::vector<std::uint32_t> base_;         // lower-left grid cell of each site
  std::vector<std::array<float, 4>> weight_;  // bilinear weights, scaled to unit variance
  std::shared_ptr<const Plan> plan_;
};

}  // namespace senda::hazard
