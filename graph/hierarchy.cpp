#include "graph/hierarchy.hpp"

#include <algorithm>
#include <numeric>

#include "graph/node_order.hpp"

namespace senda {

Hierarchy::Hierarchy(const RoadGraph& g) : order_(nested_dissection(g)), rank_(g.node_count()) {
  const auto n = static_cast<std::uint32_t>(g.node_count());
  for (std::uint32_t r = 0; r < n; ++r) rank_[order_[r].value()] = r;
  // Symbolic elimination: the higher neighbours of a node join those of the lowest among them.
  std::vector<std::vector<std::uint32_t>> higher(n);
  for (EdgeId e : g.edges()) {
    const std::uint32_t a = rank(g.source[e]), b = rank(g.target[e]);
    if (a != b) higher[std::min(a, b)].push_back(std::max(a, b));
  }
  begin_.assign(n + 1, 0);
  for (std::uint32_t v = 0; v < n; ++v) {
    auto& up = higher[v];
    std::sort(up.begin(), up.end());
    up.erase(std::unique(up.begin(), up.end()), up.end());
    if (up.size() > 1) higher[up[0]].insert(higher[up[0]].end(), up.begin() + 1, up.end());
    head_.insert(head_.end(), up.begin(), up.end());
    tail_.insert(tail_.end(), up.size(), v);
    begin_[v + 1] = static_cast<std::uint32_t>(head_.size());
    up = std::vector<std::uint32_t>();
  }
  down_begin_.assign(n + 1, 0);
  for (const std::uint32_t h : head_) ++down_begin_[h + 1];
  std::partial_sum(down_begin_.begin(), down_begin_.end(), down_begin_.begin());
  down_arc_.resize(head_.size());
  std::vector<std::uint32_t> at(down_begin_.begin(), down_begin_.end() - 1);
  for (std::uint32_t a = 0; a < head_.size(); ++a) down_arc_[at[head_[a]]++] = a;
  for (EdgeId e : g.edges()) {
    const std::uint32_t a = rank(g.source[e]), b = rank(g.target[e]);
    edge_arc_.push_back(a == b ? kNone : arc(std::min(a, b), std::max(a, b)));
    edge_up_.push_back(a < b);
  }
}

std::uint32_t Hierarchy::arc(std::uint32_t low, std::uint32_t high) const {
  const auto first = head_.begin() + begin_[low], last = head_.begin() + begin_[low + 1];
  const auto it = std::lower_bound(first, last, high);
  return it != last && *it == high ? static_cast<std::uint32_t>(it - head_.begin()) : kNone;
}

HierarchyMetric::HierarchyMetric(const Hierarchy& h)
    : h_(h), up_(h.arc_count()), down_(h.arc_count()), up_edge_(h.arc_count()), down_edge_(h.arc_count()), position_(h.node_count()) {}

void HierarchyMetric::customise(const PerEdge<std::uint32_t>& weight) {
  std::fill(up_.begin(), up_.end(), kFar);
  std::fill(down_.begin(), down_.end(), kFar);
  for (EdgeId e : weight.keys()) {
    const std::uint32_t a = h_.edge_arc_[e.value()];
    if (a == Hierarchy::kNone || weight[e] >= static_cast<std::uint32_t>(kFar)) continue;
    auto& column = h_.edge_up_[e.value()] ? up_ : down_;
    const auto w = static_cast<std::int32_t>(weight[e]);
    if (w >= column[a]) continue;
    column[a] = w;
    (h_.edge_up_[e.value()] ? up_edge_ : down_edge_)[a] = e;
  }
  // Lower triangles x < y < z, by y ascending: what lies below y is final by then.
  for (std::uint32_t y = 0; y < h_.node_count(); ++y) {
    for (std::uint32_t c = h_.begin_[y]; c < h_.begin_[y + 1]; ++c) position_[h_.head_[c]] = c;
    for (std::uint32_t i = h_.down_begin_[y]; i < h_.down_begin_[y + 1]; ++i) {
      const std::uint32_t a = h_.down_arc_[i], x = h_.tail_[a];
      const std::int32_t y_to_x = down_[a], x_to_y = up_[a];
      if (y_to_x == kFar && x_to_y == kFar) continue;
      for (std::uint32_t b = a + 1; b < h_.begin_[x + 1]; ++b) {
        const std::uint32_t c = position_[h_.head_[b]];
        up_[c] = std::min(up_[c], y_to_x + up_[b]);
        down_[c] = std::min(down_[c], down_[b] + x_to_y);
      }
    }
  }
}

TreeBatch::TreeBatch(const Hierarchy& h) : h_(h), distance_(h.node_count() * kLanes) {}

namespace {

// One node's row from the rows above it. Plain integer minima: each clone gives the same numbers.
__attribute__((target_clones("avx512f", "avx2", "default"))) void sweep(std::int32_t* __restrict distance, const std::uint32_t* begin, const std::uint32_t* head,
                                                                         const std::int32_t* weight, std::uint32_t nodes) {
  constexpr std::size_t kLanes = TreeBatch::kLanes;
  for (std::uint32_t v = nodes; v-- > 0;) {
    std::int32_t* mine = distance + static_cast<std::size_t>(v) * kLanes;
    std::int32_t row[kLanes];
    for (std::size_t l = 0; l < kLanes; ++l) row[l] = mine[l];
    for (std::uint32_t a = begin[v]; a < begin[v + 1]; ++a) {
      const std::int32_t* above = distance + static_cast<std::size_t>(head[a]) * kLanes;
      const std::int32_t w = weight[a];
      for (std::size_t l = 0; l < kLanes; ++l) row[l] = std::min(row[l], above[l] + w);
    }
    for (std::size_t l = 0; l < kLanes; ++l) mine[l] = row[l];
  }
}

}  // namespace

void TreeBatch::run(const HierarchyMetric& metric, std::span<const NodeId> sources, ShortestPaths::Direction direction) {
  const bool forward = direction == ShortestPaths::Direction::forward;
  const auto& climb = forward ? metric.up_ : metric.down_;
  const auto& descend = forward ? metric.down_ : metric.up_;
  std::fill(distance_.begin(), distance_.end(), HierarchyMetric::kFar);
  for (std::size_t lane = 0; lane < std::min(sources.size(), kLanes); ++lane) {
    // All that a node can climb to are its ancestors, each the lowest higher neighbour of the one before.
    std::uint32_t v = h_.rank(sources[lane]);
    distance_[static_cast<std::size_t>(v) * kLanes + lane] = 0;
    while (true) {
      const std::int32_t d = distance_[static_cast<std::size_t>(v) * kLanes + lane];
      for (std::uint32_t a = h_.begin_[v]; a < h_.begin_[v + 1]; ++a) {
        std::int32_t& there = distance_[static_cast<std::size_t>(h_.head_[a]) * kLanes + lane];
        there = std::min(there, d + climb[a]);
      }
      if (h_.begin_[v] == h_.begin_[v + 1]) break;
      v = h_.head_[h_.begin_[v]];
    }
  }
  sweep(distance_.data(), h_.begin_.data(), h_.head_.data(), descend.data(), static_cast<std::uint32_t>(h_.node_count()));
}

PairSearch::PairSearch(const Hierarchy& h)
    : h_(h), forward_(h.node_count(), HierarchyMetric::kFar), backward_(h.node_count(), HierarchyMetric::kFar), forward_arc_(h.node_count()), backward_arc_(h.node_count()) {}

void PairSearch::climb(const std::vector<std::int32_t>& weight, std::uint32_t v, std::vector<std::int32_t>& distance, std::vector<std::uint32_t>& via) {
  distance[v] = 0;
  via[v] = Hierarchy::kNone;
  for (; h_.begin_[v] != h_.begin_[v + 1]; v = h_.head_[h_.begin_[v]])
    for (std::uint32_t a = h_.begin_[v]; a < h_.begin_[v + 1]; ++a) {
      const std::int32_t d = distance[v] + weight[a];
      if (d >= distance[h_.head_[a]]) continue;
      distance[h_.head_[a]] = d;
      via[h_.head_[a]] = a;
    }
}

std::uint32_t PairSearch::distance(const HierarchyMetric& m, NodeId from, NodeId to) {
  // Clean what the last pair touched: its two climbs.
  const auto wipe = [&](std::uint32_t v, std::vector<std::int32_t>& distance) {
    for (distance[v] = HierarchyMetric::kFar; h_.begin_[v] != h_.begin_[v + 1];) {
      v = h_.head_[h_.begin_[v]];
      distance[v] = HierarchyMetric::kFar;
    }
  };
  if (h_.node_count() == 0) return kUnreachable;
  wipe(from_, forward_);
  wipe(to_, backward_);
  from_ = h_.rank(from);
  to_ = h_.rank(to);
  climb(m.up_, from_, forward_, forward_arc_);
  climb(m.down_, to_, backward_, backward_arc_);
  std::int32_t best = HierarchyMetric::kFar;
  meet_ = Hierarchy::kNone;
  for (std::uint32_t v = from_;;) {
    if (forward_[v] + backward_[v] < best) {
      best = forward_[v] + backward_[v];
      meet_ = v;
    }
    if (h_.begin_[v] == h_.begin_[v + 1]) break;
    v = h_.head_[h_.begin_[v]];
  }
  return meet_ == Hierarchy::kNone ? kUnreachable : static_cast<std::uint32_t>(best);
}

std::vector<EdgeId> PairSearch::path(const HierarchyMetric& m) const {
  std::vector<EdgeId> out;
  if (meet_ == Hierarchy::kNone) return out;
  std::vector<std::uint32_t> climb;
  for (std::uint32_t v = meet_; v != from_; v = h_.tail_[forward_arc_[v]]) climb.push_back(forward_arc_[v]);
  for (std::size_t i = climb.size(); i-- > 0;) unpack(m, climb[i], true, out);
  for (std::uint32_t v = meet_; v != to_; v = h_.tail_[backward_arc_[v]]) unpack(m, backward_arc_[v], false, out);
  return out;
}

// An arc is an original edge or the two sides of a triangle below it; which, its weight tells.
void PairSearch::unpack(const HierarchyMetric& m, std::uint32_t arc, bool upwards, std::vector<EdgeId>& out) const {
  struct Step {
    std::uint32_t arc;
    bool up;
  };
  std::vector<Step> stack{{arc, upwards}};
  while (!stack.empty()) {
    const Step s = stack.back();
    stack.pop_back();
    const std::int32_t w = (s.up ? m.up_ : m.down_)[s.arc];
    const std::uint32_t low = h_.tail_[s.arc], high = h_.head_[s.arc];
    bool found = false;
    for (std::uint32_t i = h_.down_begin_[low]; i < h_.down_begin_[low + 1] && !found; ++i) {
      const std::uint32_t a = h_.down_arc_[i], b = h_.arc(h_.tail_[a], high);  // x-low and x-high
      if (b == Hierarchy::kNone) continue;
      const std::int32_t through = s.up ? m.down_[a] + m.up_[b] : m.down_[b] + m.up_[a];
      if (through != w) continue;
      // Driven low → x → high or high → x → low; the second half waits below the first on the stack.
      stack.push_back(s.up ? Step{b, true} : Step{a, true});
      stack.push_back(s.up ? Step{a, false} : Step{b, false});
      found = true;
    }
    if (!found) out.push_back((s.up ? m.up_edge_ : m.down_edge_)[s.arc]);
  }
}

}  // namespace senda
