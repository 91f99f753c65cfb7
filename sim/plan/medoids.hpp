#pragma once
// A few of many worlds, each standing for those nearest to it.
#include <cstdint>
#include <vector>

namespace senda::plan {

struct Medoids {
  std::vector<std::size_t> medoids;  ///< positions, ascending
  std::vector<std::size_t> size;     ///< how many each stands for, itself among them
};

/// k-medoids by absolute differences: greedy start, then exchanges until none helps (Kaufman & Rousseeuw 1990). Up to 2,000
/// points; of more, the first 2,000 give the medoids and all are counted.
Medoids k_medoids(const std::vector<std::vector<double>>& points, std::size_t k);

}  // namespace senda::plan
