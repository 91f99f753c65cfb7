#include "graph/components.hpp"

#include <algorithm>

namespace senda {

Components weak_components(const RoadGraph& g, std::uint8_t modes,
                           const PerSegment<std::uint8_t>& closed) {
  UnionFind sets(g.node_count());
  for (SegmentId s : g.segments())
    if ((g.segment_modes(s) & modes) && (closed.empty() || !closed[s]))
      sets.join(g.seg_from[s].value(), g.seg_to[s].value());
  std::vector<std::uint32_t> count(g.node_count(), 0);
  for (NodeId n : g.nodes()) ++count[sets.find(n.value())];
  std::vector<std::uint32_t> roots;
  for (std::uint32_t i = 0; i < count.size(); ++i)
    if (count[i]) roots.push_back(i);
  std::stable_sort(roots.begin(), roots.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return count[a] > count[b]; });
  std::vector<std::uint32_t> rank(g.node_count(), 0);
  Components c;
  for (std::uint32_t i = 0; i < roots.size(); ++i) {
    rank[roots[i]] = i;
    c.size.push_back(count[roots[i]]);
  }
  c.label.resize(g.node_count());
  for (NodeId n : g.nodes()) c.label[n] = rank[sets.find(n.value())];
  return c;
}

}  // namespace senda
