#include "sim/people/departure.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace senda::people {

namespace {
constexpr double kRayleighMedian = 1.1774100225154747;  // sqrt(2 ln 2): median over sigma
double logistic(double x) { return 1 / (1 + std::exp(-x)); }
}  // namespace

DepartureCurve::DepartureCurve(const std::string& kind, double median_min, double beta, double slope_per_min, const CurveTable* table)
    : kind_(kind == "lognormal" ? Kind::lognormal : kind == "rayleigh" ? Kind::rayleigh : kind == "logistic" ? Kind::logistic : Kind::table),
      median_(median_min), beta_(beta), slope_(slope_per_min), table_(table) {
  if (kind_ == Kind::table && (!table_ || table_->empty())) throw std::logic_error("a departure curve without its table");
}

double DepartureCurve::minutes(scenario::Draws& d) const {
  switch (kind_) {
    case Kind::lognormal: return d.lognormal(median_, beta_);
    case Kind::rayleigh: return median_ / kRayleighMedian * std::sqrt(-2 * std::log(1 - d.uniform()));
    case Kind::logistic: {
      const double before = logistic(-slope_ * median_);
      const double p = before + (1 - before) * d.uniform();
      return std::max(0.0, median_ + std::log(p / (1 - p)) / slope_);
    }
    case Kind::table: break;
  }
  const double u = d.uniform();
  const auto it = std::lower_bound(table_->begin(), table_->end(), u, [](const auto& row, double share) { return row.second < share; });
  if (it == table_->begin()) return it->first;
  const auto& [t0, p0] = *(it - 1);
  return p0 < it->second ? t0 + (it->first - t0) * (u - p0) / (it->second - p0) : it->first;
}

double DepartureCurve::share_by(double t) const {
  if (t <= 0 && kind_ != Kind::table) return 0;
  switch (kind_) {
    case Kind::lognormal: return beta_ > 0 ? 0.5 * std::erfc(-std::log(t / median_) / (beta_ * std::sqrt(2.0))) : t >= median_;
    case Kind::rayleigh: return 1 - std::exp(-0.5 * std::pow(t * kRayleighMedian / median_, 2));
    case Kind::logistic: {
      const double before = logistic(-slope_ * median_);
      return (logistic(slope_ * (t - median_)) - before) / (1 - before);
    }
    case Kind::table: break;
  }
  if (t < table_->front().first) return 0;
  for (std::size_t i = 1; i < table_->size(); ++i)
    if (t < (*table_)[i].first) {
      const auto& [t0, p0] = (*table_)[i - 1];
      return p0 + ((*table_)[i].second - p0) * (t - t0) / ((*table_)[i].first - t0);
    }
  return 1;
}

}  // namespace senda::people
