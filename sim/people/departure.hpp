#pragma once
// When people set out (science.md 4.2). Default lognormal: after Kaikoura 2016 a third left within 10 minutes and the
// rest took up to three hours (Blake et al. 2018), which a Rayleigh curve (Mas et al. 2012) cannot follow. Logistic
// curves (Radwan et al. 1985) are cut at zero and scaled; a table gives minute and share.
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario/streams.hpp"

namespace senda::people {

using CurveTable = std::vector<std::pair<double, double>>;  ///< minute, share that has set out; ends at share 1

class DepartureCurve {
 public:
  /// `kind` lognormal, rayleigh, logistic; anything else takes the table.
  DepartureCurve(const std::string& kind, double median_min, double beta, double slope_per_min, const CurveTable* table = nullptr);
  /// Minutes until departure; at most two draws.
  double minutes(scenario::Draws& d) const;
  /// Share that has set out by then (not of lognormals' draws, but of the curve itself).
  double share_by(double minutes) const;

 private:
  enum class Kind { lognormal, rayleigh, logistic, table } kind_;
  double median_, beta_, slope_;
  const CurveTable* table_;
};

}  // namespace senda::people
