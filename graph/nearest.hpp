#pragma once
// Nearest node and nearest segment on a uniform grid over the local plane.
#include <cstdint>
#include <functional>
#include <vector>

#include "graph/road_graph.hpp"

namespace senda {

/// A bucket grid over points or boxes; cells hold item numbers in insertion order.
class BucketGrid {
 public:
  BucketGrid() = default;
  BucketGrid(Point low, Point high, double cell_m);
  void add(Point p, std::uint32_t item) { add_box(p, p, item); }
  void add_box(Point low, Point high, std::uint32_t item);
  /// Calls `visit(item)` for items of cells within `radius` of p (items may repeat and may be farther).
  template <class Visit>
  void near(Point p, double radius, Visit&& visit) const {
    if (cells_.empty()) return;
    const auto [c0, r0] = cell_of({p.x - radius, p.y - radius});
    const auto [c1, r1] = cell_of({p.x + radius, p.y + radius});
    for (int r = r0; r <= r1; ++r)
      for (int c = c0; c <= c1; ++c)
        for (std::uint32_t item : cells_[static_cast<std::size_t>(r) * columns_ + c]) visit(item);
  }
  double span_m() const { return span_; }
  double cell_m() const { return cell_; }

 private:
  std::pair<int, int> cell_of(Point p) const;
  Point low_;
  double cell_ = 1, span_ = 0;
  int columns_ = 0, rows_ = 0;
  std::vector<std::vector<std::uint32_t>> cells_;
};

/// Distance from p to the line a-b, and where along it (0..1) the foot lies.
struct Foot {
  double distance = 0, along = 0;
  Point at;
};
Foot foot_on(Point p, Point a, Point b);

class NearestIndex {
 public:
  /// Indexes nodes and segments that any of `modes` may use; with `main_part`, only nodes of the largest
  /// connected part, so that nobody is put on a stretch of street that leads nowhere.
  NearestIndex(const RoadGraph& g, std::uint8_t modes, bool main_part = false);
  /// Nearest node, looked for to `within` metres at least; none when there is none. Ties go to the smaller id.
  NodeId node(Point p, double within = 1e18) const;
  /// Nearest segment within `radius` metres accepted by `accept` (empty: all).
  SegmentId segment(Point p, double radius,
                    const std::function<bool(SegmentId)>& accept = {}) const;
  /// All segments within `radius`, nearest first.
  std::vector<std::pair<double, SegmentId>> segments_within(Point p, double radius) const;
  double distance_to(SegmentId s, Point p) const;

 private:
  const RoadGraph& graph_;
  BucketGrid nodes_, segments_;
};

}  // namespace senda
