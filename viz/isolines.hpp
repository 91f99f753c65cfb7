#pragma once
// How long it takes to walk to the nearest of some places by the streets that are open now.
#include <functional>
#include <map>
#include <vector>

#include "sim/record/map_file.hpp"

namespace senda::viz {

class WalkTimes {
 public:
  explicit WalkTimes(const record::ReplayMap& map);
  static constexpr float kNever = 1e30f;
  /// Seconds from each node, at 1.2 m/s; `open`: whether walkers may use a street.
  const PerNode<float>& to(const std::vector<Point>& places, const std::function<bool(SegmentId)>& open);

 private:
  const record::ReplayMap& map_;
  std::vector<std::uint32_t> first_;   ///< CSR of segments by node
  std::vector<SegmentId> at_;
  PerNode<float> time_s_;
  struct Entrance {
    NodeId node;
    float away_s = 0;
  };
  const Entrance& entrance(Point place);
  std::map<std::pair<double, double>, Entrance> entrances_;  ///< of places that were asked for
};

}  // namespace senda::viz
