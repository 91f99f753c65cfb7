#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "sim/people/fitting.hpp"

namespace senda::people {

namespace {

/// A table of whole numbers on its way to its sums: what every row and column still needs.
class Rounding {
 public:
  Rounding(std::span<const double> cells, std::span<const std::int64_t> rows, std::span<const std::int64_t> columns, std::vector<std::int64_t>& whole)
      : cells_(cells), row_(rows.begin(), rows.end()), column_(columns.begin(), columns.end()), whole_(whole) {
    if (cells.size() != rows.size() * columns.size()) throw std::logic_error("a table has another shape than its margins");
    if (std::accumulate(row_.begin(), row_.end(), std::int64_t{0}) != std::accumulate(column_.begin(), column_.end(), std::int64_t{0}))
      throw std::logic_error("rows and columns of a table differ in total");
    whole_.assign(cells.size(), 0);
    for (std::size_t c = 0; c < cells.size(); ++c) add(c, static_cast<std::int64_t>(std::floor(cells[c] + 1e-9)));
  }

  /// Cells that do not quite meet the sums may hold too much even when cut off.
  void take_back() {
    for (std::size_t c = 0; c < whole_.size(); ++c) {
      const std::int64_t over = std::min(whole_[c], std::max(-row_[row(c)], -column_[column(c)]));
      if (over > 0) add(c, -over);
    }
  }

  /// One more for cells with a fraction, in an order drawn in proportion to it (exponential races).
  void give_fractions(scenario::Draws& draws) {
    std::vector<std::pair<double, std::size_t>> race;
    for (std::size_t c = 0; c < cells_.size(); ++c) {
      const double fraction = cells_[c] - std::floor(cells_[c] + 1e-9);
      if (fraction > 1e-9) race.emplace_back(-std::log1p(-draws.uniform()) / fraction, c);
    }
    std::sort(race.begin(), race.end());
    for (const auto& [time, c] : race)
      if (row_[row(c)] > 0 && column_[column(c)] > 0) add(c, 1);
  }

  /// What is still needed goes along alternating paths: more in one cell, less in the next of its column, more in
  /// another of that one's row. Without such a path it goes into a cell of zero.
  std::int64_t complete() {
    std::int64_t forced = 0;
    for (std::size_t r = 0; r < row_.size(); ++r)
      while (row_[r] > 0) {
        if (augment(r)) continue;
        const auto c = static_cast<std::size_t>(std::find_if(column_.begin(), column_.end(), [](std::int64_t need) { return need > 0; }) - column_.begin());
        const std::int64_t amount = std::min(row_[r], column_[c]);
        add(r * column_.size() + c, amount);
        forced += amount;
      }
    return forced;
  }

 private:
  std::size_t row(std::size_t cell) const { return cell / column_.size(); }
  std::size_t column(std::size_t cell) const { return cell % column_.size(); }
  void add(std::size_t cell, std::int64_t amount) {
    whole_[cell] += amount;
    row_[row(cell)] -= amount;
    column_[column(cell)] -= amount;
  }

  bool augment(std::size_t from) {
    constexpr std::size_t kNone = SIZE_MAX;
    row_by_.assign(row_.size(), kNone);
    column_by_.assign(column_.size(), kNone);
    queue_.assign(1, from);
    row_by_[from] = from;  // reached by itself
    for (std::size_t q = 0; q < queue_.size(); ++q)
      for (std::size_t c = 0; c < column_.size(); ++c) {
        if (column_by_[c] != kNone || cells_[queue_[q] * column_.size() + c] <= 0) continue;
        column_by_[c] = queue_[q];
        if (column_[c] > 0) return move(from, c);
        for (std::size_t r = 0; r < row_.size(); ++r)
          if (row_by_[r] == kNone && whole_[r * column_.size() + c] > 0) {
            row_by_[r] = c;
            queue_.push_back(r);
          }
      }
    return false;
  }

  bool move(std::size_t from, std::size_t to) {
    std::int64_t amount = std::min(row_[from], column_[to]);
    for (std::size_t c = to, r = column_by_[c]; r != from; c = row_by_[r], r = column_by_[c])
      amount = std::min(amount, whole_[r * column_.size() + row_by_[r]]);
    for (std::size_t c = to;;) {
      const std::size_t r = column_by_[c];
      add(r * column_.size() + c, amount);
      if (r == from) return true;
      c = row_by_[r];
      add(r * column_.size() + c, -amount);
    }
  }

  std::span<const double> cells_;
  std::vector<std::int64_t> row_, column_;
  std::vector<std::int64_t>& whole_;
  std::vector<std::size_t> row_by_, column_by_, queue_;
};

}  // namespace

std::int64_t round_to_margins(std::span<const double> cells, std::span<const std::int64_t> rows, std::span<const std::int64_t> columns,
                              scenario::Draws& draws, std::vector<std::int64_t>& whole) {
  Rounding rounding(cells, rows, columns, whole);
  rounding.take_back();
  rounding.give_fractions(draws);
  return rounding.complete();
}

}  // namespace senda::people
