#include "sim/people/fitting.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace senda::people {

namespace {

/// One margin of a table: which of its totals every run of cells belongs to. Cells that differ only in dimensions after
/// the last of the margin follow each other and belong together.
class MarginOfTable {
 public:
  MarginOfTable(const SeedTable& seed, const TableMargin& margin, double total) : target_(margin.totals), sum_(target_.size()) {
    std::size_t size = 1, last = 0;
    for (const std::size_t d : margin.dimensions) {
      size *= seed.shape.at(d);
      last = std::max(last, d);
    }
    for (std::size_t d = last + 1; d < seed.shape.size(); ++d) run_ *= seed.shape[d];
    const double stated = std::accumulate(target_.begin(), target_.end(), 0.0);
    if (size != target_.size()) throw std::logic_error("a margin has another shape than its table");
    if (stated <= 0 && total > 0) throw std::logic_error("a margin holds nobody");
    for (double& t : target_) t *= stated > 0 ? total / stated : 0;
    part_.resize(seed.cells.size() / run_);
    std::vector<std::size_t> index(last + 1, 0);
    for (std::uint32_t& part : part_) {
      std::size_t at = 0;
      for (const std::size_t d : margin.dimensions) at = at * seed.shape[d] + index[d];
      part = static_cast<std::uint32_t>(at);
      for (std::size_t d = index.size(); d-- > 0 && ++index[d] == seed.shape[d];) index[d] = 0;
    }
  }

  double error(const std::vector<double>& cells) {
    add_up(cells);
    double worst = 0;
    for (std::size_t i = 0; i < sum_.size(); ++i) worst = std::max(worst, relative_error(sum_[i], target_[i]));
    return worst;
  }

  /// By the sums of the last `error`.
  void scale(std::vector<double>& cells) {
    for (std::size_t i = 0; i < sum_.size(); ++i) sum_[i] = sum_[i] > 0 ? target_[i] / sum_[i] : 0;
    double* cell = cells.data();
    for (const std::uint32_t part : part_) {
      const double factor = sum_[part];
      for (std::size_t i = 0; i < run_; ++i) *cell++ *= factor;
    }
  }

 private:
  void add_up(const std::vector<double>& cells) {
    std::fill(sum_.begin(), sum_.end(), 0.0);
    const double* cell = cells.data();
    for (const std::uint32_t part : part_) {
      double sum = 0;
      for (std::size_t i = 0; i < run_; ++i) sum += *cell++;
      sum_[part] += sum;
    }
  }

  std::vector<double> target_, sum_;
  std::size_t run_ = 1;
  std::vector<std::uint32_t> part_;
};

}  // namespace

FittedTable fit_proportionally(const SeedTable& seed, const std::vector<TableMargin>& margins) {
  FittedTable fitted;
  fitted.cells = seed.cells;
  for (std::size_t c = 0; c < fitted.cells.size(); ++c) {
    if (!seed.impossible.empty() && seed.impossible[c]) fitted.cells[c] = 0;
    else if (fitted.cells[c] <= 0) fitted.cells[c] = kSamplingZero;
  }
  if (margins.empty()) return fitted;
  const double total = std::accumulate(margins.front().totals.begin(), margins.front().totals.end(), 0.0);
  std::vector<MarginOfTable> of_table;
  for (const TableMargin& m : margins) of_table.emplace_back(seed, m, total);
  const auto worst = [&] {
    double error = 0;
    for (MarginOfTable& m : of_table) error = std::max(error, m.error(fitted.cells));
    return error;
  };
  // Errors met on the way through a round tell when those left after it are worth adding up.
  for (double met = 1; fitted.iterations < kFitIterations; ++fitted.iterations) {
    if (met <= kFitTolerance && worst() <= kFitTolerance) break;
    met = 0;
    for (MarginOfTable& m : of_table) {
      met = std::max(met, m.error(fitted.cells));
      m.scale(fitted.cells);
    }
  }
  fitted.residual = worst();
  return fitted;
}

void truncate_replicate_sample(std::span<const double> weights, std::int64_t total, scenario::Draws& draws, std::vector<std::int64_t>& whole) {
  whole.assign(weights.size(), 0);
  double sum = 0;
  for (const double w : weights) sum += w;
  if (!(sum > 0) || total <= 0) return;
  const double scale = static_cast<double>(total) / sum;
  // Weights that are whole but for rounding of the machine count as whole.
  const auto whole_part = [&](double w) { return std::floor(w * scale * (1 + 1e-12) + 1e-9); };
  std::int64_t left = total;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    whole[i] = static_cast<std::int64_t>(whole_part(weights[i]));
    left -= whole[i];
  }
  // Every time the running sum of fractions passes another u + k, that one gets one more.
  double running = 0, next = draws.uniform();
  std::size_t last = 0;
  for (std::size_t i = 0; i < weights.size() && left > 0; ++i) {
    const double fraction = weights[i] * scale - static_cast<double>(whole[i]);
    if (fraction <= 1e-9) continue;
    last = i;
    running += fraction;
    if (running <= next) continue;
    next += 1;
    ++whole[i];
    --left;
  }
  whole[last] += left;  // nothing, unless rounding of the machine ate the last fraction
}

}  // namespace senda::people
