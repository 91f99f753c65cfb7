#pragma once
// What the sources say of each zone, as indicators of social vulnerability (science.md 5.4): shares of persons or of
// dwellings, means, years. An indicator on which the sources are silent is unknown (NaN) in every zone; what the synthetic
// residents have there was assumed by us and tells the zones apart by nothing but chance.
#include <string>
#include <string_view>
#include <vector>

#include "sim/people/residents.hpp"
#include "sim/scenario/themes.hpp"

namespace senda::plan {

struct ZoneIndicator {
  std::string name;           ///< as in themes.json: one of ours, or a column of the zones' sources
  bool reversed = false;      ///< less is worse
  std::vector<double> value;  ///< by row of the zones asked for; NaN unknown
};

/// A theme of the Mexican default and its indicators, known or not.
struct IndicatorTheme {
  std::string name;
  std::vector<ZoneIndicator> indicators;
};

/// What a scenario knows of its zones.
struct ZoneSources {
  const scenario::Scenario& scenario;
  const scenario::Inputs& inputs;
  const people::Residents& residents;
  const hazard::BuildingStock& stock;
};

std::vector<IndicatorTheme> default_themes(const ZoneSources& from, const std::vector<ZoneId>& zones);

/// The themes of themes.json. Its columns are ours by name or columns of the sources; of INEGI's counts of persons and
/// dwellings the share is taken, and `notes` says so. Errors: a column nobody knows.
std::vector<IndicatorTheme> given_themes(const scenario::Themes& themes, const ZoneSources& from, const std::vector<ZoneId>& zones, std::vector<std::string>& notes);

/// Shares of the residents of each zone, one theme: where the sources state too little.
IndicatorTheme residents_theme(const people::Residents& residents, const std::vector<ZoneId>& zones);

/// Position of each zone in a list of zones, or kNoRow.
inline constexpr std::uint32_t kNoRow = 0xffffffffu;
PerZone<std::uint32_t> rows_of(const std::vector<ZoneId>& zones);

/// Share of the zones that state an indicator.
double share_known(const ZoneIndicator& i);

}  // namespace senda::plan
