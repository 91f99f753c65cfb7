#include "sim/measure/moments.hpp"

#include <cmath>

namespace senda::measure {

namespace {

class Sum {
 public:
  void add(double v) {
    const double t = sum_ + v;
    lost_ += std::abs(sum_) >= std::abs(v) ? (sum_ - t) + v : (v - t) + sum_;
    sum_ = t;
  }
  double value() const { return sum_ + lost_; }

 private:
  double sum_ = 0, lost_ = 0;
};

}  // namespace

Moments moments(const std::vector<double>& y) {
  Moments out;
  out.n = y.size();
  if (y.empty()) return out;
  const auto n = static_cast<double>(y.size());
  Sum sum;
  for (double v : y) sum.add(v);
  const double mean = sum.value() / n;
  out.mean = mean;
  if (y.size() < 2) return out;
  Sum squares, deviations;
  for (double v : y) {
    squares.add((v - mean) * (v - mean));
    deviations.add(v - mean);
  }
  const double left = deviations.value();  // the mean itself is rounded
  out.sd = std::sqrt((squares.value() - left * left / n) / (n - 1));
  return out;
}

}  // namespace senda::measure
