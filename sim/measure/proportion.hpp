#pragma once
// Two-sided 95 % intervals of a proportion: so many successes of so many trials (trials at least 1).
#include <cstdint>

namespace senda::measure {

struct Bounds {
  double low = 0, high = 1;
};

/// Wilson 1927, the score interval without continuity correction.
Bounds wilson_95(std::int64_t successes, std::int64_t trials);
/// Clopper & Pearson 1934, from quantiles of the beta distribution: covers at least 95 %.
Bounds clopper_pearson_95(std::int64_t successes, std::int64_t trials);

}  // namespace senda::measure
