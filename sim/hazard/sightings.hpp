#pragma once
// From reports to independent sightings: what has been superseded is taken out, what is said twice by one
// source counts once, and crowd sources that confirm each other are brought together.
#include <string>
#include <vector>

#include "sim/hazard/report_places.hpp"

namespace senda::hazard {

inline constexpr double kSameSpot_m = 75;     ///< [F: science page 2.5]
inline constexpr double kSameTime_h = 2;      ///< [F: science page 2.5]
inline constexpr double kClearlyThere = 0.5;  ///< [A] least share of the segment on which a sighting counts as made

/// What one source says of one segment, or of one of a few.
struct Sighting {
  std::uint32_t report = 0;           ///< position in the list of reports
  scenario::ReportType type = scenario::ReportType::closed;
  scenario::ReportSource source = scenario::ReportSource::crowd;  ///< the best of its copies
  Point point;
  std::vector<Candidate> candidates;  ///< as in ReportPlace; a segment of none = was cleared since, says nothing now
  double latest_h = 0;                ///< when last said
  std::uint32_t copies = 1;           ///< reports that say it, itself included
  std::uint32_t agreeing = 1;         ///< named crowd sources within kSameSpot_m and kSameTime_h, itself included
};

struct ReportCounts {
  std::size_t read = 0, damage_only = 0, unplaced = 0, placed = 0;  ///< read = damage_only + unplaced + placed
  std::size_t duplicates = 0, superseded = 0;                       ///< of the placed ones
};

struct Sightings {
  std::vector<Sighting> kept;             ///< in order of time (ties: report id)
  ReportCounts counts;
  std::vector<std::string> unplaced;      ///< ids of the first few
  double as_of_h = 0;                     ///< time of the latest report of any type
};

/// A cleared report takes out earlier closed reports of the segment it clearly speaks of, and the latest word of an
/// inspection or authority takes out earlier ones that said otherwise. Then, in order of time:
/// a reporter counts once per segment and type, and once per type within 75 m and 2 h; reports without a
/// reporter count once per source class and type within 75 m and 2 h (a line: once per segment and 2 h).
Sightings independent_sightings(const RoadGraph& g, const std::vector<scenario::Report>& reports);

}  // namespace senda::hazard
