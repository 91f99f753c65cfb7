#pragma once
// A thin window on the mixed-integer solver (COIN-OR CBC); the only place that includes it.
#include <memory>
#include <string>
#include <vector>

namespace senda::plan {

/// minimise c x subject to rows; build it column by column and row by row.
class Mip {
 public:
  struct Term {
    int column;
    double coefficient;
  };
  struct Solution {
    enum class Status { optimal, feasible, time_limit, infeasible } status = Status::infeasible;
    double objective = 0, bound = 0;
    std::vector<double> values;
  };
  int add_column(double cost, double low, double high, bool integer);
  void add_cost(int column, double more) { cost_[static_cast<std::size_t>(column)] += more; }
  /// low <= sum terms <= high
  void add_row(double low, double high, std::vector<Term> terms);
  /// Where the search may begin: values of some whole columns, the rest follows.
  void start_at(int column, double value) { start_.emplace_back(column, value); }
  std::size_t columns() const { return cost_.size(); }
  /// Runs on one thread, so that the same problem gives the same answer.
  Solution solve(double relative_gap, double time_limit_s) const;

 private:
  std::vector<double> cost_, low_, high_;
  std::vector<char> integer_;
  std::vector<std::pair<int, double>> start_;
  struct Row {
    double low, high;
    std::vector<Term> terms;
  };
  std::vector<Row> rows_;
};

}  // namespace senda::plan
