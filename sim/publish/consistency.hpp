#pragma once
// Noisy counts of a hierarchy made to add up: weighted least squares on the tree in two passes (Hay et al. 2010,
// "Boosting the accuracy of differentially private histograms through consistency", generalised to any variances and
// numbers of children), then whole numbers that are never negative and whose children sum to their parent.
#include <cstdint>
#include <limits>
#include <vector>

namespace senda::publish {

/// A tree in an order in which parents stand before their children; the root's parent is kRoot.
using Tree = std::vector<std::uint32_t>;
inline constexpr std::uint32_t kRoot = 0xffffffffu;
inline constexpr double kUnobserved = std::numeric_limits<double>::infinity();

/// A noisy count; variance kUnobserved where there is none (not at leaves), 0 where it is exact.
struct Observed {
  double value = 0, variance = kUnobserved;
};
struct Consistent {
  std::vector<double> value, variance;  ///< best linear unbiased estimates and their variances
};
Consistent least_squares(const Tree& tree, const std::vector<Observed>& observed);

/// Whole numbers near the values: children are shifted alike, kept from falling below zero, and rounded by largest
/// remainder to their parent's number.
std::vector<std::int64_t> whole_numbers(const Tree& tree, const std::vector<double>& value);

}  // namespace senda::publish
