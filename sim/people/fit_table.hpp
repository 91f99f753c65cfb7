#pragma once
// The fit of synthetic households to their margins over a city, margin by margin.
#include "sim/people/households.hpp"

namespace senda::people {

class FitTable {
 public:
  FitTable();
  /// `stated`: the figures that the margins were made of.
  void add(const ZoneFigures& stated, const ZoneMargins& target, const ZoneHouseholds& fitted);
  const std::vector<FitRow>& rows() const { return rows_; }

 private:
  void row(std::size_t k, std::int64_t target, std::int64_t fitted, bool silent);
  std::vector<FitRow> rows_;
};

}  // namespace senda::people
