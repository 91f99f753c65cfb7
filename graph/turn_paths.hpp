#pragma once
// Shortest paths that obey turn restrictions: a search over edges instead of nodes. A forbidden run of two
// edges takes out one step between them; a longer one (via ways) is followed by an automaton that knows how
// much of any forbidden run has just been driven (Aho & Corasick 1975). Nobody turns back into the street just
// driven but where no other way on is open and allowed; else every restriction could be got round by it.
#include "graph/shortest_path.hpp"

namespace senda {

class TurnPaths {
 public:
  explicit TurnPaths(const RoadGraph& g);

  /// Cost from one node to another, or kUnreachable. The start and the end know no turn. `bound(node)` is a
  /// consistent lower bound of the cost to `to` (kUnreachable: never entered), such as the distance without
  /// restrictions.
  /// `state`: of who stands at `from` at the end of an edge it has driven (the edge's number, or what `step` said);
  /// kUnreachable: nothing was driven before.
  template <class Bound>
  std::uint32_t run(NodeId from, NodeId to, const PerEdge<std::uint32_t>& weight, Bound&& bound, std::uint32_t state = kUnreachable);
  std::uint32_t run(NodeId from, NodeId to, const PerEdge<std::uint32_t>& weight) {
    return run(from, to, weight, [](NodeId) { return 0u; });
  }
  /// Edges of the pair last asked.
  const std::vector<EdgeId>& path() const { return path_; }

  /// From every state, the cost from the end of its edge to `to`, and the number of the next edge among those out of
  /// that end (255: none, or already there).
  void run_to_all(NodeId to, const PerEdge<std::uint32_t>& weight, std::vector<std::uint32_t>& cost, std::vector<std::uint8_t>& next);
  std::size_t states() const { return stamp_.size(); }
  /// The state after driving `next` from a state; kUnreachable: forbidden.
  std::uint32_t step(std::uint32_t state, EdgeId next) const;

 private:
  // States 0 .. edges-1: on this edge, nothing of a forbidden run behind but itself; further states stand
  // for two or more edges of one.
  struct Extra {
    EdgeId edge;             ///< the last edge driven
    std::uint32_t fallback;  ///< state of the longest shorter run
  };
  EdgeId edge_of(std::uint32_t state) const;
  bool may_follow(std::uint32_t state, EdgeId next, const PerEdge<std::uint32_t>& weight) const;
  bool dead_end(std::uint32_t state, const PerEdge<std::uint32_t>& weight) const;
  void begin();
  std::uint32_t finish(std::uint32_t state);

  const RoadGraph& graph_;
  struct Move {
    std::uint32_t state;
    EdgeId next;
    std::uint32_t to;  ///< kUnreachable: forbidden
  };
  std::vector<Move> moves_;  ///< sorted by (state, next); everything else falls back
  std::vector<Extra> extra_;
  std::vector<std::uint8_t> begins_;                          ///< by edge: some forbidden run begins with it
  std::vector<std::pair<EdgeId, std::uint32_t>> extra_of_;    ///< extra states by their edge
  std::vector<std::uint32_t> distance_, stamp_, before_;
  std::vector<std::uint64_t> heap_;
  std::vector<EdgeId> path_;
  std::uint32_t now_ = 0;
};

template <class Bound>
std::uint32_t TurnPaths::run(NodeId from, NodeId to, const PerEdge<std::uint32_t>& weight, Bound&& bound, std::uint32_t start) {
  begin();
  if (from == to) return 0;
  const auto improve = [&](std::uint32_t state, NodeId at, std::uint32_t cost, std::uint32_t before) {
    if (stamp_[state] == now_ && distance_[state] <= cost) return;
    const std::uint32_t h = bound(at);
    if (h >= kUnreachable - cost) return;
    stamp_[state] = now_;
    distance_[state] = cost;
    before_[state] = before;
    heap_.push_back(static_cast<std::uint64_t>(cost + h) << 32 | state);
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
  };
  for (EdgeId e : graph_.out_edges(from)) {
    if (weight[e] == kClosed || (start != kUnreachable && !may_follow(start, e, weight))) continue;
    const std::uint32_t first = start == kUnreachable ? e.value() : step(start, e);
    if (first != kUnreachable) improve(first, graph_.target[e], weight[e], kUnreachable);
  }
  while (!heap_.empty()) {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    const auto key = static_cast<std::uint32_t>(heap_.back() >> 32), state = static_cast<std::uint32_t>(heap_.back());
    heap_.pop_back();
    const NodeId at = graph_.target[edge_of(state)];
    const std::uint32_t cost = distance_[state];
    if (key > cost + bound(at)) continue;
    if (at == to) return finish(state);
    for (EdgeId e : graph_.out_edges(at)) {
      if (weight[e] >= kUnreachable - cost) continue;
      if (!may_follow(state, e, weight)) continue;
      const std::uint32_t next = step(state, e);
      if (next != kUnreachable) improve(next, graph_.target[e], cost + weight[e], state);
    }
  }
  return kUnreachable;
}

}  // namespace senda
