#pragma once
// The row of a coefficient table for an intensity measure, interpolated linearly in ln T.
#include <array>
#include <bit>
#include <cmath>
#include <optional>
#include <span>

#include "sim/hazard/imt.hpp"

namespace senda::hazard {

inline constexpr double kG = 980.665;  // cm/s²

/// None outside the tabulated periods, or where the table has no PGA or PGV row.
template <class Row>
std::optional<Row> row_for(std::span<const Row> table, Imt imt) {
  const Row* below = nullptr;
  for (const Row& r : table) {
    if (r.period == imt.period_s) return r;
    if (imt.period_s <= 0 || r.period <= 0) continue;
    if (r.period > imt.period_s) {
      if (!below) return {};
      using Numbers = std::array<double, sizeof(Row) / sizeof(double)>;
      const auto a = std::bit_cast<Numbers>(*below), b = std::bit_cast<Numbers>(r);
      const double f = std::log(imt.period_s / a[0]) / std::log(b[0] / a[0]);
      Numbers mixed;
      for (std::size_t i = 0; i < mixed.size(); ++i) mixed[i] = a[i] + f * (b[i] - a[i]);
      return std::bit_cast<Row>(mixed);
    }
    below = &r;
  }
  return {};
}

}  // namespace senda::hazard
