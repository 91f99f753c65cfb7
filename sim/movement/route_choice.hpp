#pragma once
// Path-size logit: P_k proportional to exp(-theta t_k + ln PS_k), PS_k = sum over its edges of (c_a / C_k) / N_a, where
// N_a is how many of the ways use edge a (Ben-Akiva & Bierlaire 1999; the weight c_a of an edge is its free-flow time).
// Ways that overlap share their weight.
#include <cstdint>
#include <span>
#include <vector>

#include "graph/ids.hpp"

namespace senda::movement {

/// One alternative: its edges in any order, with their times, ms.
struct Alternative {
  std::vector<EdgeId> edges;
  std::vector<std::uint32_t> ms;
  void clear() {
    edges.clear();
    ms.clear();
  }
};
/// What the choice needs of it; minutes of one who goes at the reference speed. A way that does not arrive has path size 0.
struct Choosable {
  float minutes = 0, path_size = 1;
};

class PathSizes {
 public:
  /// Time and path size of each way. At most 255 ways. Valid until the next call.
  const std::vector<Choosable>& of(std::span<const Alternative> ways);

 private:
  struct Slot {
    std::uint32_t edge = 0, stamp = 0;
    std::uint8_t ways = 0, last = 0;
  };
  Slot& slot(EdgeId e);
  std::vector<Slot> table_;  // open addressing; slots of earlier calls carry an older stamp
  std::uint32_t stamp_ = 0;
  std::vector<Choosable> out_;
};

/// The way that is chosen where `u` is uniform in [0, 1); times are multiplied by `pace`. `theta` per minute. 0 where no
/// way arrives.
std::size_t choose(std::span<const Choosable> ways, double theta, double pace, double u);
/// Shares of the ways; they sum to 1.
std::vector<double> shares(std::span<const Choosable> ways, double theta, double pace = 1);

}  // namespace senda::movement
