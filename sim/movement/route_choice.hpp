#pragma once
// Path-size logit: P_k proportional to exp(-theta t_k + ln PS_k), PS_k = sum over its edges of (l_a / L_k) / N_a, where
// N_a is how many of the ways use edge a (Ben-Akiva & Bierlaire 1999). Ways that overlap share their weight.
#include <span>
#include <vector>

#include "graph/road_graph.hpp"

namespace senda::movement {

/// One alternative: its edges in any order, and its time.
struct Alternative {
  std::vector<EdgeId> edges;
  double minutes = 0;
};

class PathSizeLogit {
 public:
  explicit PathSizeLogit(const RoadGraph& g) : g_(g) {}
  /// Shares of the ways; they sum to 1. `theta` per minute. At most 255 ways. Valid until the next call.
  const std::vector<double>& shares(std::span<const Alternative> ways, double theta);

 private:
  struct Slot {
    std::uint32_t edge, stamp = 0;
    std::uint8_t ways = 0, last = 0;
  };
  Slot& slot(EdgeId e);
  const RoadGraph& g_;
  std::vector<Slot> table_;  // open addressing; slots of earlier calls carry an older stamp
  std::uint32_t stamp_ = 0;
  std::vector<double> shares_;
};

}  // namespace senda::movement
