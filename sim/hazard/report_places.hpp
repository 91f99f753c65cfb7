#pragma once
// Which segments a report speaks of. A point is snapped to the streets around it, a line to the streets along
// it, a name alone to the streets of that name; where several fit, each keeps its share.
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "graph/nearest.hpp"
#include "sim/hazard/street_name.hpp"
#include "sim/scenario/reports.hpp"

namespace senda::hazard {

inline constexpr double kSnap_m = 25;              ///< [F: science page 2.5] a point of its own, or a line
inline constexpr double kSnapText_m = 50;          ///< [F: science page 2.5] a point made from street text
inline constexpr std::size_t kMostCandidates = 3;  ///< [F: science page 2.5]
inline constexpr double kPointNoise_m = 5;         ///< [A] nearer than this, distances say nothing
inline constexpr double kNameFactor = 10;          ///< [A] weight of a street whose name fits
inline constexpr double kWalkOnlyFactor = 0.25;    ///< [A] weight of footways: a pavement drawn beside its street
inline constexpr double kLeastShare = 0.1;         ///< [A] candidates below this share are left out

struct Candidate {
  SegmentId segment;
  double weight = 1;
};

struct ReportPlace {
  Point point;                        ///< where it stands; for a line half way along, for a name on the first street
  std::vector<Candidate> candidates;  ///< none = not placed
  /// False: it speaks of one of them, weights (heaviest first) sum to 1. True: of each of them, weights are 1.
  bool each = false;
};

class ReportPlacer {
 public:
  explicit ReportPlacer(const RoadGraph& g);  ///< `g` is kept by reference
  /// Streets that cars or walkers may use. A street named alone counts when its name (>= kSameStreet alike)
  /// has at most kMostCandidates segments.
  ReportPlace place(const scenario::Report& r);
  Point middle(SegmentId s) const { return middle_[s]; }

 private:
  void read_names();
  bool named(SegmentId s, const StreetName& said) const;
  std::vector<Candidate> around(Point p, double radius, const StreetName& said) const;
  std::vector<Candidate> along(const std::vector<Point>& line, const StreetName& said) const;
  const std::vector<Candidate>& by_name(const StreetName& said);
  std::vector<std::uint32_t> names_like(const StreetName& said) const;

  const RoadGraph& g_;
  NearestIndex streets_;
  PerSegment<Point> middle_;
  BucketGrid middles_;
  std::vector<StreetName> names_;  ///< by name_index; read when the first report names a street
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_text_;
  std::vector<std::vector<SegmentId>> bearers_;  ///< by name_index: its segments, one more than needed at most
  std::unordered_map<std::string, std::vector<Candidate>> found_;  ///< answers of by_name
};

}  // namespace senda::hazard
