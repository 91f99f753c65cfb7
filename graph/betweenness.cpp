#include "graph/betweenness.hpp"

#include <algorithm>
#include <cmath>
#include <queue>

#include "graph/interrupt.hpp"
#include "graph/parallel.hpp"
#include "graph/shortest_path.hpp"

namespace senda {

namespace {

// Sums and sums of squares over the sources of one block.
struct Sums {
  std::vector<double> node, node2, segment, segment2;
};

class Brandes {
 public:
  Brandes(const RoadGraph& g, const PerEdge<std::uint32_t>& weight)
      : g_(g), weight_(weight), distance_(g.node_count(), kUnreachable), paths_(g.node_count(), 0), load_(g.node_count(), 0), flow_(g.segment_count(), 0) {
    sums_ = {std::vector<double>(g.node_count(), 0), std::vector<double>(g.node_count(), 0), std::vector<double>(g.segment_count(), 0), std::vector<double>(g.segment_count(), 0)};
  }

  void source(NodeId s) {
    search(s);
    // Back from the farthest: each node passes its load on to those before it, by their share of paths.
    for (std::size_t i = settled_.size(); i-- > 0;) {
      const NodeId n = settled_[i];
      for (EdgeId e : g_.in_edges(n)) {
        const NodeId before = g_.source[e];
        if (!tight(before, e, n)) continue;
        const double share = static_cast<double>(paths_[before.value()] / paths_[n.value()]) * (1 + load_[n.value()]);
        load_[before.value()] += share;
        flow_[g_.segment[e].value()] += share;
        touched_.push_back(g_.segment[e].value());
      }
      if (n != s) add(sums_.node, sums_.node2, n.value(), load_[n.value()]);
    }
    for (const std::uint32_t t : touched_) {
      if (flow_[t] == 0) continue;
      add(sums_.segment, sums_.segment2, t, flow_[t]);
      flow_[t] = 0;
    }
    touched_.clear();
    for (NodeId n : settled_) {
      distance_[n.value()] = kUnreachable;
      paths_[n.value()] = 0;
      load_[n.value()] = 0;
    }
    settled_.clear();
  }
  Sums take() { return std::move(sums_); }

 private:
  static void add(std::vector<double>& sum, std::vector<double>& squares, std::size_t i, double v) {
    sum[i] += v;
    squares[i] += v * v;
  }
  bool tight(NodeId from, EdgeId e, NodeId to) const {
    return weight_[e] != kClosed && distance_[from.value()] != kUnreachable && from != to && std::uint64_t{distance_[from.value()]} + weight_[e] == distance_[to.value()];
  }

  void search(NodeId s) {
    distance_[s.value()] = 0;
    paths_[s.value()] = 1;
    queue_.push({0, s.value()});
    while (!queue_.empty()) {
      const auto [d, n] = queue_.top();
      queue_.pop();
      if (d != distance_[n] || (!settled_.empty() && settled_.back() == NodeId(n))) continue;
      settled_.push_back(NodeId(n));
      if (NodeId(n) != s) {
        long double paths = 0;  // weights are at least 1 ms, so that all nodes before n are settled
        for (EdgeId e : g_.in_edges(NodeId(n)))
          if (tight(g_.source[e], e, NodeId(n))) paths += paths_[g_.source[e].value()];
        paths_[n] = paths;
      }
      for (EdgeId e : g_.out_edges(NodeId(n))) {
        const std::uint32_t w = weight_[e], t = g_.target[e].value();
        if (w >= kUnreachable - d || d + w >= distance_[t]) continue;
        distance_[t] = d + w;
        queue_.push({d + w, t});
      }
    }
  }

  using Item = std::pair<std::uint32_t, std::uint32_t>;
  const RoadGraph& g_;
  const PerEdge<std::uint32_t>& weight_;
  std::vector<std::uint32_t> distance_;
  std::vector<long double> paths_;  // counts grow past what a double holds on large regular grids
  std::vector<double> load_, flow_;
  std::vector<std::uint32_t> touched_;
  std::vector<NodeId> settled_;
  std::priority_queue<Item, std::vector<Item>, std::greater<>> queue_;
  Sums sums_;
};

double error_of(double sum, double squares, double k, double n) {
  if (k < 2 || k >= n) return 0;
  const double variance = std::max(0.0, (squares - sum * sum / k) / (k - 1));
  return n * std::sqrt(variance / k * (1 - k / n));
}

}  // namespace

Betweenness betweenness(const RoadGraph& g, const PerEdge<std::uint32_t>& weight, std::size_t pivots, std::size_t offset) {
  Betweenness out;
  const std::size_t n = g.node_count();
  out.node.assign(n, 0);
  out.node_error.assign(n, 0);
  out.segment.assign(g.segment_count(), 0);
  out.segment_error.assign(g.segment_count(), 0);
  if (n == 0) return out;
  out.exact = n <= kExactBetweenness || pivots >= n;
  out.pivots = out.exact ? n : std::max<std::size_t>(2, pivots);
  constexpr std::size_t kBlocks = 8;  // fixed, so that sums do not depend on the number of threads
  std::vector<Sums> sums(kBlocks);
  each_in_parallel(kBlocks, [&](std::size_t b) {
    Brandes brandes(g, weight);
    for (std::size_t i = out.pivots * b / kBlocks; i < out.pivots * (b + 1) / kBlocks; ++i) {
      check_stop();
      brandes.source(NodeId(static_cast<std::uint32_t>((i * n / out.pivots + offset) % n)));
    }
    sums[b] = brandes.take();
  });
  const double k = static_cast<double>(out.pivots), all = static_cast<double>(n);
  const auto gather = [&](auto& mean, auto& error, std::vector<double> Sums::*sum, std::vector<double> Sums::*squares) {
    for (auto key : mean.keys()) {
      double s = 0, s2 = 0;
      for (const Sums& block : sums) {
        s += (block.*sum)[key.value()];
        s2 += (block.*squares)[key.value()];
      }
      mean[key] = s * all / k;
      error[key] = error_of(s, s2, k, all);
    }
  };
  gather(out.node, out.node_error, &Sums::node, &Sums::node2);
  gather(out.segment, out.segment_error, &Sums::segment, &Sums::segment2);
  return out;
}

}  // namespace senda
