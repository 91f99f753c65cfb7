#include "sim/plan/mip.hpp"

#include <coin/Cbc_C_Interface.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>

namespace senda::plan {

int Mip::add_column(double cost, double low, double high, bool integer) {
  cost_.push_back(cost);
  low_.push_back(low);
  high_.push_back(high);
  integer_.push_back(integer);
  return static_cast<int>(cost_.size()) - 1;
}

void Mip::add_row(double low, double high, std::vector<Term> terms) { rows_.push_back({low, high, std::move(terms)}); }

Mip::Solution Mip::solve(double relative_gap, double time_limit_s) const {
  static std::mutex one_at_a_time;  // CBC keeps some state in globals
  const std::lock_guard lock(one_at_a_time);
  const std::unique_ptr<Cbc_Model, void (*)(Cbc_Model*)> model(Cbc_newModel(), Cbc_deleteModel);
  // Column-wise matrix.
  std::vector<std::vector<std::pair<int, double>>> by_column(cost_.size());
  std::vector<double> row_low, row_high;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    row_low.push_back(rows_[r].low);
    row_high.push_back(rows_[r].high);
    for (const Term& t : rows_[r].terms) by_column[static_cast<std::size_t>(t.column)].emplace_back(static_cast<int>(r), t.coefficient);
  }
  std::vector<CoinBigIndex> start{0};
  std::vector<int> index;
  std::vector<double> value;
  for (const auto& column : by_column) {
    for (const auto& [r, v] : column) {
      index.push_back(r);
      value.push_back(v);
    }
    start.push_back(static_cast<CoinBigIndex>(index.size()));
  }
  Cbc_loadProblem(model.get(), static_cast<int>(cost_.size()), static_cast<int>(rows_.size()), start.data(), index.data(), value.data(),
                  low_.data(), high_.data(), cost_.data(), row_low.data(), row_high.data());
  for (std::size_t c = 0; c < cost_.size(); ++c)
    if (integer_[c]) Cbc_setInteger(model.get(), static_cast<int>(c));
  Cbc_setObjSense(model.get(), 1);
  std::vector<int> start_index;
  std::vector<double> start_value;
  for (const auto& [c, v] : start_) start_index.push_back(c), start_value.push_back(v);
  if (!start_.empty()) Cbc_setMIPStartI(model.get(), static_cast<int>(start_.size()), start_index.data(), start_value.data());
  Cbc_setParameter(model.get(), "log", "0");
  // CBC 2.10.8's preprocessing gave wrong optima, and called feasible programs infeasible, in 4 of 200 small transport
  // programs (tests/plan/location_test.cpp); without it all agree.
  Cbc_setParameter(model.get(), "preprocess", "off");
  Cbc_setParameter(model.get(), "ratioGap", fmt::format("{:.12g}", relative_gap).c_str());
  Cbc_setParameter(model.get(), "allow", "1e-9");
  Cbc_setParameter(model.get(), "sec", fmt::format("{:.3f}", time_limit_s).c_str());
  Cbc_solve(model.get());
  Solution s;
  if (Cbc_isProvenInfeasible(model.get()) || Cbc_isContinuousUnbounded(model.get())) return s;
  const bool stopped = Cbc_isSecondsLimitReached(model.get());
  const double* best = Cbc_getColSolution(model.get());
  s.objective = Cbc_getObjValue(model.get());
  s.bound = Cbc_getBestPossibleObjValue(model.get());
  if (!best || std::abs(s.objective) > 1e40) {
    s.status = stopped ? Solution::Status::time_limit : Solution::Status::infeasible;
    return s;
  }
  s.values.assign(best, best + cost_.size());
  if (std::none_of(integer_.begin(), integer_.end(), [](char i) { return i; })) s.bound = s.objective;
  // Where it says that it has proven what it was asked for, its bound may still be that of the root.
  if (Cbc_isProvenOptimal(model.get())) s.bound = std::max(s.bound, s.objective - relative_gap * std::abs(s.objective) - 1e-9);
  s.bound = std::min(s.bound, s.objective);
  const double gap = (s.objective - s.bound) / std::max(1e-9, std::abs(s.objective));
  s.status = gap <= 1e-6 ? Solution::Status::optimal : stopped ? Solution::Status::time_limit : Solution::Status::feasible;
  return s;
}

}  // namespace senda::plan
