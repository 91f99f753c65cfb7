#pragma once
// Within-event residuals: Gaussian fields of unit variance, one for each intensity measure, correlated over
// distance and with each other, drawn by circulant embedding (Dietrich & Newsam 1997, SIAM J. Sci. Comput.
// 18:1088-1107) with FFTW on a regular grid and interpolated to sites without loss of variance. The noise of all
// measures is mixed wave by wave, so that each keeps its own range and the correlation at one place is as asked.
// Memory: about 24 bytes a grid cell and measure, 20 bytes a site; nothing grows with the number of worlds.
#include <array>
#include <memory>
#include <span>
#include <vector>

#include "graph/units.hpp"
#include "sim/hazard/correlation.hpp"
#include "sim/scenario/streams.hpp"

namespace senda::hazard {

struct FieldModel {
  CorrelationModel correlation = CorrelationModel::jayaram_baker_2009;
  bool clustered = true;
  std::vector<Imt> measures = {kSa10};
};

class ResidualFields {
 public:
  /// Sites in plane metres. Grid spacing 250 m, 500 m where the grid would be wider than 130 km.
  ResidualFields(const std::vector<Point>& sites, FieldModel model);
  ~ResidualFields();
  ResidualFields(ResidualFields&&) noexcept;

  /// Buffers of one thread, reused from world to world.
  class Workspace {
   public:
    explicit Workspace(const ResidualFields& fields);
    ~Workspace();
    Workspace(const Workspace&) = delete;

   private:
    friend class ResidualFields;
    struct Buffers;
    std::unique_ptr<Buffers> buffers_;
  };

  /// Standard normal residual of every site: out[measure * sites() + site], rounded to 2^-20.
  void draw(const scenario::Streams& streams, Workspace& workspace, std::span<float> out) const;
  std::vector<float> draw(const scenario::Streams& streams) const;

  std::size_t sites() const { return base_.size(); }
  std::size_t measures() const { return model_.measures.size(); }
  /// The covariance that drawn values of one measure have between two sites, from the grid itself.
  double implied_covariance(std::size_t measure, std::size_t site_a, std::size_t site_b) const;
  std::size_t bytes() const;  ///< held for all worlds, without workspaces
  std::array<std::size_t, 2> grid() const { return {nx_, ny_}; }
  /// Share of the spectrum that was negative and set to zero, worst measure.
  double clipped() const { return clipped_; }

 private:
  struct Plans;
  void prepare_spectrum(std::size_t measure);
  void mix();
  void place(const std::vector<Point>& sites);
  void fill_spectra(const scenario::Streams& streams, Workspace& workspace) const;

  FieldModel model_;
  double cell_km_ = 0.25, clipped_ = 0;
  Point low_;
  std::size_t nx_ = 0, ny_ = 0, half_ = 0, rows_ = 0;  // embedded grid, half spectrum width, rows that hold sites
  std::vector<std::vector<float>> root_;               // by measure: amplitude of each wave of the half spectrum
  std::vector<std::array<float, 4>> near_;             // by measure: grid covariance at lags (0,0) (1,0) (0,1) (1,1)
  std::vector<double> mixing_;                         // lower triangle over measures
  std::vector<std::uint32_t> base_;                    // lower-left grid cell of each site
  std::vector<std::array<float, 4>> weight_;           // bilinear, one quadruple a site (unit sum)
  std::vector<std::vector<float>> scale_;              // by measure and site: to unit variance
  std::unique_ptr<const Plans> plans_;
};

}  // namespace senda::hazard
