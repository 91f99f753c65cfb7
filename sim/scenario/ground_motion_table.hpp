#pragma once
// Ground motion computed elsewhere, as OpenQuake writes it: one row a site and event, columns lon, lat,
// gmv_<measure> (g; PGV cm/s) and, where given, its spread. Several events are several fields of shaking: world
// w takes event w mod n.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/nearest.hpp"

namespace senda::scenario {

struct GroundMotionTable {
  std::string file;
  std::vector<LonLat> sites;           ///< each once, in the order of the file
  std::vector<std::string> events;     ///< ids in the order of the file; one blank id where the file has no events
  std::vector<std::string> measures;   ///< as in the header without gmv_, e.g. "PGA", "SA(0.3)"
  std::vector<std::vector<double>> median;     ///< by measure: events × sites
  std::vector<std::vector<double>> deviation;  ///< by measure: events × sites, ln units; empty = not given

  /// Position of a measure in `measures`; "SA(1)" finds "SA(1.0)".
  std::optional<std::size_t> find(std::string_view measure) const;
  double median_at(std::size_t measure, std::size_t event, std::size_t site) const { return median[measure][event * sites.size() + site]; }
};

/// Reads a table. Columns: lon, lat, gmv_<measure>...; optional event_id or eid; optional gsd_<measure>, the
/// geometric standard deviation (exp of that of the logarithms, so at least 1, as in OpenQuake's avg_gmf), or
/// std_ln_<measure>, the deviation of the logarithms itself; site_id, sid, custom_site_id, rlz_id, rlzi are not
/// read. Lines that begin with # before the header are comments. Throws InputError naming line and column: no
/// measure, one given twice, columns that are not known, values that are negative, not finite or impossible, a
/// site that stands twice in an event or is missing in one.
GroundMotionTable read_ground_motion_table(const std::filesystem::path& file);

/// Finds the nearest of some points, for instance of the sites of a table in the plane of a city.
class NearestPoint {
 public:
  explicit NearestPoint(std::vector<Point> points);
  /// Number of the nearest point within `within_m`, or none; ties go to the smaller number.
  std::optional<std::uint32_t> at(Point p, double within_m) const;

 private:
  std::vector<Point> points_;
  BucketGrid grid_;
};

}  // namespace senda::scenario
