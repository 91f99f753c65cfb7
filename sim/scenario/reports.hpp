#pragma once
// reports.csv: what people and offices say about streets after the shock. Only the columns of the contract are
// read; any other (names, phones, addresses of senders) is dropped here, and of a reporter's pseudonym a hash
// is kept, in memory only, to see that one person counts once.
#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/plane.hpp"

namespace senda::scenario {

enum class ReportType : std::uint8_t { closed, open, cleared, damage };
std::string_view name_of(ReportType t);

/// Most reliable first.
enum class ReportSource : std::uint8_t { inspection, authority, verified, crowd };
inline constexpr int kReportSources = 4;
std::string_view name_of(ReportSource s);

struct Report {
  std::string id;
  double time_h = 0;          ///< hours since the scenario's start; may be negative, by an hour at most
  ReportType type = ReportType::closed;
  ReportSource source = ReportSource::crowd;  ///< a photo has made crowd verified
  std::optional<std::uint64_t> reporter;      ///< hash of the pseudonym; none = not said
  std::vector<Point> place;   ///< one point, or the vertices of a line; empty = only the street is named
  std::string street;         ///< as written; may be empty when a place is given
};

struct Reports {
  std::vector<Report> reports;        ///< in the order of the file
  std::vector<std::string> dropped;   ///< columns that were not read
  std::vector<std::string> notes;     ///< for people to read
};

// Bounds that tell a slip of the pen from a report [A].
inline constexpr double kEarliestReport_h = -1;        ///< clocks differ by less
inline constexpr double kLatestReport_h = 366 * 24;
inline constexpr double kLongestReport_m = 20000;      ///< length of a reported line
inline constexpr double kLinesTogether_m = 2e7;        ///< of all lines of a table; the streets of the largest cities
inline constexpr std::size_t kLongestReportText = 200; ///< bytes of an id or of a street

/// Reads a table of reports. `plane` places lon,lat (metres where the plane is local); `start` is the
/// scenario's start, ISO 8601. A row whose cells are all blank is passed over. Throws InputError naming file,
/// line and column: a blank or repeated report_id, a word that is not known, a time that is neither ISO 8601
/// nor a number of hours or lies outside the bounds above, no place, coordinates out of range, WKT other than
/// POINT or LINESTRING.
Reports read_reports(const std::filesystem::path& file, const Plane& plane, const std::string& start);

}  // namespace senda::scenario
