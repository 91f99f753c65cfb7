#include <algorithm>
#include <array>
#include <numeric>

#include "sim/people/fitting.hpp"

namespace senda::people {

namespace {

constexpr int kRoundsBeforeNewton = 12, kNewtonSteps = 30;

double weighted(const CountColumns& columns, std::size_t margin, std::span<const double> weights) {
  double sum = 0;
  for (std::uint32_t k = columns.first[margin]; k < columns.first[margin + 1]; ++k) sum += weights[columns.household[k]] * static_cast<double>(columns.count[k]);
  return sum;
}

double worst_error(const CountColumns& columns, std::span<const double> targets, std::span<const double> weights) {
  double worst = 0;
  for (std::size_t m = 0; m < targets.size(); ++m) worst = std::max(worst, relative_error(weighted(columns, m, weights), targets[m]));
  return worst;
}

// Every margin in turn scales the households that count towards it. True when all are met.
bool update_round(const CountColumns& columns, std::span<const double> targets, std::span<double> weights) {
  double met = 0;
  for (std::size_t m = 0; m < targets.size(); ++m) {
    const double sum = weighted(columns, m, weights);
    met = std::max(met, relative_error(sum, targets[m]));
    if (sum <= 0) continue;
    const double factor = targets[m] / sum;
    for (std::uint32_t k = columns.first[m]; k < columns.first[m + 1]; ++k) weights[columns.household[k]] *= factor;
  }
  // The errors met on the way tell when those left after the round are worth adding up.
  return met <= kFitTolerance && worst_error(columns, targets, weights) <= kFitTolerance;
}

/// Weights exp(counts x multipliers) times the weights so far that meet the margins: the minimum of a convex function of
/// the multipliers, whose slopes are the errors of the margins.
class Newton {
 public:
  Newton(const CountColumns& columns, std::span<const double> targets, std::vector<double>& weights)
      : columns_(columns), rows_(by_household(columns)), targets_(targets), weights_(weights), n_(targets.size()) {}

  /// True when the margins are met; `steps` counts on.
  bool run(int& steps) {
    for (int i = 0; i < kNewtonSteps; ++i, ++steps) {
      if (worst_error(columns_, targets_, weights_) <= kFitTolerance) return true;
      curvature();
      if (!solve() || !step()) return false;
    }
    return worst_error(columns_, targets_, weights_) <= kFitTolerance;
  }

 private:
  void curvature() {
    matrix_.assign(n_ * n_, 0);
    slope_.assign(n_, 0);
    for (std::size_t m = 0; m < n_; ++m) slope_[m] = weighted(columns_, m, weights_) - targets_[m];
    for (std::size_t h = 0; h < weights_.size(); ++h)
      for (std::uint32_t i = rows_.first[h]; i < rows_.first[h + 1]; ++i) {
        const double w = weights_[h] * static_cast<double>(rows_.count[i]);
        for (std::uint32_t j = rows_.first[h]; j <= i; ++j) matrix_[rows_.margin[i] * n_ + rows_.margin[j]] += w * static_cast<double>(rows_.count[j]);
      }
  }

  // Cholesky's method; a margin that others imply has no pivot and keeps its multiplier.
  bool solve() {
    std::vector<double> root(n_);
    move_.resize(n_);
    for (std::size_t i = 0; i < n_; ++i) {
      const double diagonal = matrix_[i * n_ + i];
      for (std::size_t j = 0; j <= i; ++j) {
        double sum = matrix_[i * n_ + j];
        for (std::size_t k = 0; k < j; ++k) sum -= matrix_[i * n_ + k] * matrix_[j * n_ + k];
        if (j < i) matrix_[i * n_ + j] = root[j] > 0 ? sum / root[j] : 0;
        else root[i] = sum > 1e-10 * diagonal ? std::sqrt(sum) : 0;
      }
      double right = -slope_[i];
      for (std::size_t k = 0; k < i; ++k) right -= matrix_[i * n_ + k] * move_[k];
      move_[i] = root[i] > 0 ? right / root[i] : 0;
    }
    for (std::size_t i = n_; i-- > 0;) {
      for (std::size_t k = i + 1; k < n_; ++k) move_[i] -= matrix_[k * n_ + i] * move_[k];
      move_[i] = root[i] > 0 ? move_[i] / root[i] : 0;
    }
    return std::all_of(move_.begin(), move_.end(), [](double x) { return std::isfinite(x); });
  }

  // The whole way, or half of it, and half again, as long as the function does not fall.
  bool step() {
    const double fall = std::inner_product(move_.begin(), move_.end(), slope_.begin(), 0.0);
    std::vector<double> factor(weights_.size());
    for (double part = 1; part > 1e-4; part /= 2) {
      double change = 0;
      for (std::size_t m = 0; m < n_; ++m) change -= part * move_[m] * targets_[m];
      for (std::size_t h = 0; h < weights_.size(); ++h) {
        double x = 0;
        for (std::uint32_t i = rows_.first[h]; i < rows_.first[h + 1]; ++i) x += move_[rows_.margin[i]] * static_cast<double>(rows_.count[i]);
        factor[h] = std::exp(std::min(50.0, part * x));
        change += weights_[h] * (factor[h] - 1);
      }
      if (!(change <= 1e-4 * part * fall + 1e-9 * std::abs(fall))) continue;
      for (std::size_t h = 0; h < weights_.size(); ++h) weights_[h] *= factor[h];
      return true;
    }
    return false;
  }

  const CountColumns& columns_;
  CountRows rows_;
  std::span<const double> targets_;
  std::vector<double>& weights_;
  std::size_t n_;
  std::vector<double> matrix_, slope_, move_;
};

}  // namespace

CountRows by_household(const CountColumns& columns) {
  CountRows rows;
  rows.first.assign(columns.households + 1, 0);
  for (const std::uint32_t h : columns.household) ++rows.first[h + 1];
  std::partial_sum(rows.first.begin(), rows.first.end(), rows.first.begin());
  rows.margin.resize(columns.household.size());
  rows.count.resize(columns.household.size());
  std::vector<std::uint32_t> next(rows.first.begin(), rows.first.end() - 1);
  for (std::uint32_t m = 0; m < columns.margins(); ++m)
    for (std::uint32_t k = columns.first[m]; k < columns.first[m + 1]; ++k) {
      const std::uint32_t at = next[columns.household[k]]++;
      rows.margin[at] = m;
      rows.count[at] = columns.count[k];
    }
  return rows;
}

FitQuality update_weights(const CountColumns& columns, std::span<const double> targets, std::span<double> weights) {
  FitQuality quality;
  const auto rounds = [&](int until) {
    bool met = false;
    while (!met && quality.iterations < until) {
      met = update_round(columns, targets, weights);
      ++quality.iterations;
    }
    return met;
  };
  if (!rounds(kRoundsBeforeNewton)) {
    std::vector<double> finished(weights.begin(), weights.end());
    if (Newton(columns, targets, finished).run(quality.iterations)) std::copy(finished.begin(), finished.end(), weights.begin());
    else rounds(kFitIterations);
  }
  quality.residual = worst_error(columns, targets, weights);
  return quality;
}

}  // namespace senda::people
