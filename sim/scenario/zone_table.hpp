#pragma once
// A source of zones, of any format: cells of text by column, with an outline for each row where the source has
// them. GeoJSON, GeoPackage and Shapefile by GDAL; CSV with a wkt column, with lon,lat of the zones' centres, or
// without geometry.
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "graph/csv.hpp"
#include "graph/plane.hpp"
#include "sim/scenario/geodata.hpp"
#include "sim/scenario/options.hpp"
#include "sim/scenario/outline.hpp"

namespace senda::scenario {

/// What a cell says: a number; NaN for suppressed ("*") and missing ("N/D", blank, null); none for other text.
std::optional<double> census_number(std::string_view text);

/// One or more columns of a table that are summed; empty = the table lacks them.
using ColumnList = std::vector<std::size_t>;

class ZoneTable {
 public:
  /// Rows that state a centre only get cells of their own (`cells_around`) where `with_cells`.
  static ZoneTable read(const std::filesystem::path& file, const Plane& plane, bool with_cells);

  std::size_t rows() const { return csv_ ? csv_->rows() : features_.features.size(); }
  const std::string& file() const { return features_.file; }
  const std::vector<std::string>& columns() const { return features_.columns; }
  /// The column of this name, else the one whose name differs in case alone; an error where there are two of those.
  std::optional<std::size_t> find(std::string_view name) const;
  /// The first list of which every column is there.
  ColumnList first_of(const std::vector<std::vector<std::string>>& names) const;
  const std::string& cell(std::size_t row, std::size_t column) const;
  /// Sum of cells; NaN where one is unknown. Other text is refused, and with `counts` numbers below zero.
  double sum(std::size_t row, const ColumnList& columns, bool counts) const;

  const RingList& rings(std::size_t row) const { return rings_[row]; }
  const RingList& holes(std::size_t row) const { return holes_[row]; }
  bool has_outlines() const { return outlines_ > 0; }

  /// Reads the id of every row: from `column` (blank: CVEGEO and its like), else put together from INEGI's
  /// ENTIDAD, MUN, LOC, AGEB, MZA, where zeros mean a row of totals, whose id ends there. Blank ids stay blank.
  /// An id that stands twice is refused.
  void identify(const std::string& column);
  const std::vector<std::string>& ids() const { return ids_; }
  std::optional<std::size_t> row_of(const std::string& id) const;
  /// The row whose id is the longest beginning of `id`; `proper`: shorter than it.
  std::optional<std::size_t> row_before(std::string_view id, bool proper) const;
  /// Gives every id the leading zero that spreadsheets take from INEGI's.
  void pad_ids();
  /// True for the columns that make up ids and places, which are no indicators.
  bool is_key(std::size_t column) const;
  /// True when every id is as long as INEGI's of a state, municipality, locality, tract or block.
  bool has_inegi_ids() const;
  /// "line 5" or "feature 3".
  std::string place_of(std::size_t row) const;
  /// "zone 0900800010194", or the line or feature where it has no id.
  std::string name_of(std::size_t row) const;

 private:
  void take_outlines(const Plane& plane, bool with_cells);
  void take_outline(const Plane& plane, std::size_t row, const Feature& f);
  void outlines_of_csv(const Plane& plane, bool with_cells);
  void cells(const Plane& plane, const std::vector<std::optional<LonLat>>& centres);
  std::string inegi_id(std::size_t row, const ColumnList& parts) const;
  void index_ids();

  std::optional<CsvTable> csv_;
  FeatureFile features_;  ///< of a CSV table only file and columns
  std::vector<RingList> rings_, holes_;
  std::size_t outlines_ = 0;
  ColumnList keys_;
  std::vector<std::string> ids_;
  std::unordered_map<std::string, std::size_t> by_id_;
};

}  // namespace senda::scenario
