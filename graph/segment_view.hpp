#pragma once
// The road graph seen without directions: nodes joined by segments. Connectivity, bridges and articulation
// points are asked of this view; `bgl.hpp` makes it a Boost.Graph model too.
#include <span>
#include <vector>

#include "graph/road_graph.hpp"

namespace senda {

/// A segment as met from one of its ends. Equal when it is the same segment.
struct Incidence {
  SegmentId segment;
  NodeId from, to;
  friend bool operator==(const Incidence& a, const Incidence& b) { return a.segment == b.segment; }
};

class SegmentView {
 public:
  /// Segments that any of `modes` may use and that `closed` (may be empty) does not mark.
  explicit SegmentView(const RoadGraph& g, std::uint8_t modes = kAllModes, const PerSegment<std::uint8_t>& closed = {});

  std::size_t node_count() const { return begin_.size() - 1; }
  /// Segments of the view, by id.
  const std::vector<Incidence>& segments() const { return segments_; }
  std::size_t segment_bound() const { return bound_; }  ///< ids lie below this
  /// Segments at a node; one that begins and ends there stands twice.
  std::span<const Incidence> at(NodeId n) const { return {incidence_.data() + begin_[n.value()], incidence_.data() + begin_[n.value() + 1]}; }

 private:
  std::vector<std::uint32_t> begin_;
  std::vector<Incidence> incidence_, segments_;
  std::size_t bound_ = 0;
};

}  // namespace senda
