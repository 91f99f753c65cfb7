#pragma once
// A census table joined to the zones by id (people.census), and its suppressed counts: the total of the larger unit
// less the published parts, shared among the suppressed ones. The statistics law of Mexico forbids figures for units
// of fewer than three dwellings, so that a suppressed block is small, not empty.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/zone_margins.hpp"
#include "sim/scenario/zone_table.hpp"

namespace senda::scenario {

inline constexpr double kMostPerDwelling = 8;      ///< persons in a dwelling whose people are not stated [A]
inline constexpr double kDensest = 0.1;            ///< persons per m2 of a zone that states nothing else: 1,000 per hectare [A]

/// Persons and dwellings an unknown count may hold at most, and what it is likely to be proportional to.
struct ShareBasis {
  std::vector<double> weight, most;
};
/// For persons of units: in proportion to dwellings where all state them, else to area where it is known of all,
/// else equally; at most eight to a dwelling, or by area. NaN = unknown.
ShareBasis basis_of_persons(const std::vector<double>& dwellings, const std::vector<double>& area_m2);

/// A column over the zones; `imputed` marks values derived, not stated.
struct ZoneCounts {
  std::vector<double> value;
  std::vector<std::uint8_t> imputed;
};

class CensusTable {
 public:
  /// Reads people.census and joins it. Throws InputError when an id stands twice or nothing joins. `area_m2` by row
  /// of `zones`, NaN without outline.
  CensusTable(const Scenario& s, const NameMap& map, const Plane& plane, const ZoneTable& zones, const std::vector<double>& area_m2, std::vector<std::string>& notes);

  const ZoneTable& table() const { return table_; }
  std::optional<std::size_t> row_of_zone(std::size_t zone) const { return row_[zone]; }
  /// A margin over the rows of the zones. Persons and dwellings are to be asked for first: they bound the others.
  ZoneCounts counts(const Margin& m, const ColumnList& columns);
  /// What was imputed and what did not fit, once all is read.
  void report(std::vector<std::string>& notes) const;

 private:
  struct Family {
    std::size_t parent;
    std::vector<std::size_t> children;
  };
  void join(const ZoneTable& zones, std::vector<std::string>& notes);
  void find_families();
  void choose_families(const std::vector<double>& persons);
  std::vector<double> column(std::size_t c, MarginKind kind) const;
  void impute(std::vector<double>& value, std::vector<std::uint8_t>& imputed, const Margin& m);
  ShareBasis basis(const Margin& m, const std::vector<std::size_t>& rows) const;

  ZoneTable table_;
  std::vector<std::optional<std::size_t>> row_;    ///< by zone
  std::vector<std::optional<std::size_t>> zone_;   ///< by row
  std::vector<double> area_, persons_, dwellings_; ///< by row
  std::vector<Family> families_;                   ///< larger units first
  std::size_t imputed_persons_ = 0, imputed_counts_ = 0, contradictory_ = 0;
  double people_imputed_ = 0, unplaced_ = 0;
};

}  // namespace senda::scenario
