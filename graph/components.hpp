#pragma once
// Connectivity: weak components of the segments a mode may use, and a small union-find.
#include <cstdint>
#include <numeric>
#include <vector>

#include "graph/road_graph.hpp"

namespace senda {

class UnionFind {
 public:
  explicit UnionFind(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), 0u); }
  std::uint32_t find(std::uint32_t a) {
    while (parent_[a] != a) a = parent_[a] = parent_[parent_[a]];
    return a;
  }
  /// The smaller root stays, so that labels do not depend on the order of joins.
  void join(std::uint32_t a, std::uint32_t b) {
    a = find(a);
    b = find(b);
    if (a < b) parent_[b] = a;
    else parent_[a] = b;
  }

 private:
  std::vector<std::uint32_t> parent_;
};

struct Components {
  PerNode<std::uint32_t> label;     ///< component of each node, 0 = the largest
  std::vector<std::uint32_t> size;  ///< nodes in each component, largest first
};

/// Weakly connected components over segments that any of `modes` may use and that `closed` (may be
/// empty) does not mark. Nodes that touch no such segment are components of their own.
Components weak_components(const RoadGraph& g, std::uint8_t modes,
                           const PerSegment<std::uint8_t>& closed = {});

}  // namespace senda
