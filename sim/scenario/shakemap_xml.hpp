#pragma once
// The XML of a USGS ShakeMap grid (grid.xml and uncertainty.xml have one structure), read in one streaming
// pass into a plain table. What the columns mean, and whether the points form a grid, `shakemap` decides.
#include <cstdint>
#include <iosfwd>
#include <limits>
#include <string>
#include <vector>

namespace senda::scenario {

struct ShakeMapTable {
  static constexpr double kSilent = std::numeric_limits<double>::quiet_NaN();
  struct Column {
    std::string name;   ///< upper case, e.g. "PGA"
    std::string units;  ///< as written, e.g. "pctg"
  };
  std::string file, event_id;
  double magnitude = kSilent, lon = kSilent, lat = kSilent, depth_km = kSilent;
  std::size_t promised_nlon = 0, promised_nlat = 0;  ///< of the header; 0 = silent
  std::vector<Column> columns;      ///< in the order of the values of a row
  std::vector<double> values;       ///< rows × columns; may hold NaN and infinity where the file says so
  std::vector<std::uint32_t> line;  ///< line of each row
  std::size_t rows() const { return line.size(); }
};

/// Reads one grid. Throws InputError naming `file` and the line: text that is not well-formed XML or not a
/// ShakeMap grid, document type declarations (and with them all entities), more than 64 fields, fields whose
/// indexes are not 1 to n, rows with another number of values, what is no number, more than 40 million values,
/// more than 1 GiB, ids of more than 200 characters, a piece of markup of more than 1 MiB.
ShakeMapTable read_shakemap_xml(std::istream& in, const std::string& file);

}  // namespace senda::scenario
