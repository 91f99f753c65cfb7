#pragma once
// How long it takes to walk to the nearest of some places by the streets that are open now.
#include <functional>

#include "graph/nearest.hpp"
#include "graph/shortest_path.hpp"
#include "sim/record/map_file.hpp"

namespace senda::viz {

/// The pace by which minutes on foot are told, and walkers are drawn whose own is not known: mean free speed on level
/// ground (Weidmann 1993).
inline constexpr double kWalk_mps = 1.34;

class WalkTimes {
 public:
  explicit WalkTimes(const record::ReplayMap& map);
  /// Searches; `open`: whether walkers may use a street now.
  void to(const std::vector<Point>& places, const std::function<bool(SegmentId)>& open);
  /// Seconds from a junction to the nearest of the places; infinity where there is no way.
  double seconds(NodeId n) const;

 private:
  RoadGraph walks_;            ///< what can be walked, with the map's numbers
  NearestIndex junctions_;
  ShortestPaths paths_;
  PerEdge<std::uint32_t> free_ms_, now_ms_;
};

}  // namespace senda::viz
