#pragma once
// Whole numbers that add up to a total: largest remainder (Hamilton's method), with a bound for each part.
#include <vector>

namespace senda::scenario {

/// Shares `total` (rounded) in proportion to `weight`, no part above the whole number in `most` (empty: no bounds).
/// What a bounded part cannot take goes to the others. Weights that are all zero count as equal. Equal remainders
/// go to the first. The parts add up to the total, or to the sum of the bounds where that is less.
std::vector<double> apportion(std::vector<double> weight, double total, const std::vector<double>& most = {});

}  // namespace senda::scenario
