#pragma once
// Social vulnerability of the zones, without any world: percentile ranks in themes (CDC SVI), or principal components
// (SoVI) where the scenario says so. Zones are ranked and count alike, however many live there. The index describes zones;
// what holds for a zone need not hold for the people in it (Robinson 1950).
#include <optional>
#include <string>
#include <vector>

#include "sim/measure/sovi.hpp"
#include "sim/measure/svi.hpp"
#include "sim/plan/zone_indicators.hpp"
#include "sim/scenario/streams.hpp"
#include "sim/world/study.hpp"

namespace senda::plan {

struct SocialVulnerability {
  std::vector<ZoneId> zone;                    ///< zones with residents, ascending; the rows of all below
  std::vector<double> persons;
  std::vector<ZoneIndicator> indicators;       ///< those that went in
  std::vector<std::string> left_out;           ///< indicators on which the sources are silent, or that are the same everywhere
  std::vector<std::string> themes;             ///< of the scenario, or component1 ... with SoVI
  std::vector<std::vector<double>> theme;      ///< percentiles by theme and row; NaN where too little is known
  std::vector<double> social;                  ///< percentile of the whole, 1 = most vulnerable; NaN as above
  std::vector<int> flags;                      ///< indicators at percentile 0.90 or above
  std::vector<std::vector<double>> percentile; ///< by indicator and row
  std::vector<measure::SviTheme> parts;        ///< indicators of each theme; empty with SoVI
  std::optional<measure::Sovi> sovi;

  std::size_t rows() const { return zone.size(); }
  /// Percentiles of the whole under other weights: of the indicators within themes (Bayesian bootstrap, Rubin 1981) and of
  /// the themes (Dirichlet, all weightings equally likely). With SoVI the weights of the components alone.
  std::vector<double> redrawn(scenario::Draws indicators, scenario::Draws themes) const;
};

/// Empty without zones. Errors (InputError): themes.json names a column nobody knows; SoVI with too few complete zones.
SocialVulnerability social_vulnerability(const ZoneSources& from, std::vector<std::string>& notes);
SocialVulnerability social_vulnerability(const world::Study& study, std::vector<std::string>& notes);

/// n weights around 1 that sum to n, Dirichlet(1, ..., 1).
std::vector<double> drawn_weights(scenario::Draws& d, std::size_t n);

}  // namespace senda::plan
