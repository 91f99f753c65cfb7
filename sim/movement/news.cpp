#include "sim/movement/news.hpp"

namespace senda::movement {

void News::publish(SegmentId s) {
  if (known_.insert(s.value()).second) all_.push_back(s);
}

bool News::told(std::uint64_t key, SegmentId s) const {
  return streams_.of(scenario::Purpose::broadcast, key ^ (0x51ed270b76a3ull * (s.value() + 1))).uniform() < share_;
}

bool News::concern(const Routes& routes, std::uint32_t way, NodeId from) {
  if (!routes.tree(way).ways[0].after.empty()) return true;  // the way depends on where one comes from
  Warned& w = warned_[way];
  if (w.node.empty()) w.node.assign(g_.node_count(), 0);
  for (; w.marked < all_.size(); ++w.marked) mark(routes, way, all_[w.marked], w);
  return w.node[from.value()];
}

// Everything upstream of the street in the tree.
void News::mark(const Routes& routes, std::uint32_t way, SegmentId s, Warned& w) {
  for (const EdgeId e : {g_.edge_forward[s], g_.edge_backward[s]}) {
    if (!e.exists() || routes.next(way, g_.source[e], Routes::kNoState) != e) continue;
    if (!w.node[g_.source[e].value()]) stack_.push_back(g_.source[e]);
    w.node[g_.source[e].value()] = 1;
  }
  while (!stack_.empty()) {
    const NodeId n = stack_.back();
    stack_.pop_back();
    for (EdgeId e : g_.in_edges(n)) {
      const NodeId from = g_.source[e];
      if (w.node[from.value()] || routes.next(way, from, Routes::kNoState) != e) continue;
      w.node[from.value()] = 1;
      stack_.push_back(from);
    }
  }
}

}  // namespace senda::movement
