#pragma once
// Fitting of synthetic populations (science.md 3.2):
//   iterative proportional fitting of a table to margins (Deming & Stephan 1940),
//   iterative proportional updating of household weights to margins of households and persons together (Ye et al. 2009),
//     whose slow tail is taken by Newton's method on the same margins (raking as in Deville & Särndal 1992),
//   whole numbers out of weights by truncating, replicating and sampling (Lovelace & Ballas 2013),
//   whole numbers of a table that keep its row and column sums (controlled rounding, Cox 1987).
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/scenario/streams.hpp"

namespace senda::people {

inline constexpr double kFitTolerance = 1e-6;   ///< largest relative error of a margin at which fitting stops
inline constexpr int kFitIterations = 200;
inline constexpr double kSamplingZero = 0.01;   ///< weight of a cell that the seed happens not to hold

/// A table of any number of dimensions, row-major (the last dimension runs fastest).
struct SeedTable {
  std::vector<std::size_t> shape;
  std::vector<double> cells;              ///< at least 0
  std::vector<std::uint8_t> impossible;   ///< structural zeros, 1 for each; empty where everything is possible
};

/// Totals over the dimensions named, row-major in their order.
struct TableMargin {
  std::vector<std::size_t> dimensions;
  std::vector<double> totals;
};

/// How far a sum is from its target, relative to it; whatever is too much of nothing counts as 1.
inline double relative_error(double reached, double target) {
  return target > 0 ? std::abs(reached - target) / target : reached > 0 ? 1 : 0;
}

struct FittedTable {
  std::vector<double> cells;
  double residual = 0;  ///< largest relative error of a margin
  int iterations = 0;
};

/// Fits the seed to the margins, all of them scaled to the total of the first. Structural zeros stay zero, other zeros
/// of the seed count as kSamplingZero. Margins of another shape or without anybody are a std::logic_error.
FittedTable fit_proportionally(const SeedTable& seed, const std::vector<TableMargin>& margins);

/// What each seed household counts towards each margin: compressed columns, one for each margin.
struct CountColumns {
  std::size_t households = 0;
  std::vector<std::uint32_t> first;      ///< one longer than there are margins
  std::vector<std::uint32_t> household;
  std::vector<float> count;              ///< above 0
  std::size_t margins() const { return first.size() - 1; }
};

/// The same by household.
struct CountRows {
  std::vector<std::uint32_t> first;      ///< one longer than there are households
  std::vector<std::uint32_t> margin;
  std::vector<float> count;
};
CountRows by_household(const CountColumns& columns);

struct FitQuality {
  double residual = 0;  ///< largest relative error of a margin; 1 where nobody in the seed counts towards it
  int iterations = 0;
};

/// Changes the weights until every margin meets its target. Targets must have been made consistent with each other.
/// A margin of zero gives the households that count towards it no weight. Where rounds of updating are slow, steps of
/// Newton's method finish the fit; where these fail too, no weights meet the margins and the rounds go on to the last.
FitQuality update_weights(const CountColumns& columns, std::span<const double> targets, std::span<double> weights);

/// Whole numbers in proportion to weights, `total` in all: the whole part of each, and one more for some, drawn without
/// replacement with the fractions as their probabilities (systematic sampling, Madow 1949).
/// Weights without any positive one give zeros.
void truncate_replicate_sample(std::span<const double> weights, std::int64_t total, scenario::Draws& draws, std::vector<std::int64_t>& whole);

/// Whole numbers beside the cells (rows x columns, row-major) with exactly the given sums of rows and columns, which
/// must agree in total. What was cut off in truncating is given out by a draw in proportion to it. Cells of zero stay
/// zero unless there is no other way; returns how many units had to go into such cells.
std::int64_t round_to_margins(std::span<const double> cells, std::span<const std::int64_t> rows, std::span<const std::int64_t> columns,
                              scenario::Draws& draws, std::vector<std::int64_t>& whole);

}  // namespace senda::people
