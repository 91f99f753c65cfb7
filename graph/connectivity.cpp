#include "graph/connectivity.hpp"

#include <algorithm>
#include <numeric>

namespace senda {

SegmentView::SegmentView(const RoadGraph& g, std::uint8_t modes, const PerSegment<std::uint8_t>& closed) : begin_(g.node_count() + 1, 0), bound_(g.segment_count()) {
  for (SegmentId s : g.segments())
    if ((g.segment_modes(s) & modes) && (closed.empty() || !closed[s])) segments_.push_back({s, g.seg_from[s], g.seg_to[s]});
  for (const Incidence& i : segments_) {
    ++begin_[i.from.value() + 1];
    ++begin_[i.to.value() + 1];
  }
  std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
  incidence_.resize(begin_.back());
  std::vector<std::uint32_t> at(begin_.begin(), begin_.end() - 1);
  for (const Incidence& i : segments_) {
    incidence_[at[i.from.value()]++] = i;
    incidence_[at[i.to.value()]++] = {i.segment, i.to, i.from};
  }
}

namespace {

class Search {
 public:
  explicit Search(const SegmentView& view) : view_(view), order_(view.node_count(), 0), low_(view.node_count(), 0) {
    out_.is_bridge.assign(view.segment_bound(), 0);
    out_.is_articulation.assign(view.node_count(), 0);
  }

  Connectivity run() {
    for (std::uint32_t n = 0; n < view_.node_count(); ++n)
      if (!order_[n]) tree(n);
    out_.articulation_points = static_cast<std::size_t>(std::count(out_.is_articulation.begin(), out_.is_articulation.end(), 1));
    return std::move(out_);
  }

 private:
  struct Frame {
    std::uint32_t node;
    SegmentId by;        // segment it was reached over
    std::size_t next = 0;
  };

  void tree(std::uint32_t root) {
    std::size_t children = 0;
    enter(root, SegmentId());
    while (!stack_.empty()) {
      Frame& f = stack_.back();
      const auto around = view_.at(NodeId(f.node));
      if (f.next < around.size()) {
        const Incidence& i = around[f.next++];
        if (i.segment == f.by) continue;
        if (order_[i.to.value()]) low_[f.node] = std::min(low_[f.node], order_[i.to.value()]);
        else enter(i.to.value(), i.segment);
        continue;
      }
      const Frame done = f;
      stack_.pop_back();
      if (stack_.empty()) break;
      const std::uint32_t parent = stack_.back().node;
      low_[parent] = std::min(low_[parent], low_[done.node]);
      if (low_[done.node] > order_[parent]) {
        out_.is_bridge[done.by] = 1;
        ++out_.bridges;
      }
      if (parent == root) ++children;
      else if (low_[done.node] >= order_[parent]) out_.is_articulation[NodeId(parent)] = 1;
    }
    if (children > 1) out_.is_articulation[NodeId(root)] = 1;
  }

  void enter(std::uint32_t node, SegmentId by) {
    order_[node] = low_[node] = ++clock_;
    stack_.push_back({node, by});
  }

  const SegmentView& view_;
  Connectivity out_;
  std::vector<std::uint32_t> order_, low_;
  std::vector<Frame> stack_;
  std::uint32_t clock_ = 0;
};

}  // namespace

Connectivity connectivity(const SegmentView& view) { return Search(view).run(); }
Connectivity connectivity(const RoadGraph& g, std::uint8_t modes, const PerSegment<std::uint8_t>& closed) {
  return connectivity(SegmentView(g, modes, closed));
}

}  // namespace senda
