#include "sim/hazard/field.hpp"

#include <fftw3.h>

#include <algorithm>
#include <cmath>
#include <mutex>

namespace senda::hazard {

double correlation_range_km(double period_s, bool clustered) {
  if (period_s >= 1) return 22.0 + 3.7 * period_s;
  return clustered ? 40.7 - 15.0 * period_s : 8.5 + 17.2 * period_s;
}

double correlation(double distance_km, double range_km) { return std::exp(-3 * distance_km / range_km); }

namespace {

std::mutex& planner() {  // FFTW's planner is not safe for concurrent use; execution is
  static std::mutex m;
  return m;
}

struct Buffer {
  explicit Buffer(std::size_t n) : data(fftw_alloc_complex(n)) {}
  Buffer(const Buffer&) = delete;
  ~Buffer() { fftw_free(data); }
  fftw_complex* data;
};

std::size_t power_of_two(double least) {
  std::size_t n = 16;
  while (static_cast<double>(n) < least) n *= 2;
  return n;
}

}  // namespace

struct ResidualField::Plan {
  fftw_plan plan = nullptr;
  Plan(std::size_t nx, std::size_t ny) {
    const std::lock_guard lock(planner());
    Buffer b(nx * ny);
    plan = fftw_plan_dft_2d(static_cast<int>(ny), static_cast<int>(nx), b.data, b.data, FFTW_FORWARD, FFTW_ESTIMATE);
  }
  Plan(const Plan&) = delete;
  ~Plan() {
    const std::lock_guard lock(planner());
    fftw_destroy_plan(plan);
  }
};

ResidualField::ResidualField(std::vector<Point> sites, double range_km) : range_km_(range_km), cell_km_(0.25) {
  if (sites.empty()) return;
  Point low = sites[0], high = sites[0];
  for (const Point& p : sites) {
    low = {std::min(low.x, p.x), std::min(low.y, p.y)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y)};
  }
  const double w = (high.x - low.x) / 1000, h = (high.y - low.y) / 1000;
  if (std::max(w, h) > 40) cell_km_ = 0.5;
  // Room for the correlation to die out before the torus closes.
  nx_ = power_of_two((2 * w + 1.2 * range_km_) / cell_km_ + 4);
  ny_ = power_of_two((2 * h + 1.2 * range_km_) / cell_km_ + 4);
  plan_ = std::make_shared<const Plan>(nx_, ny_);
  Buffer b(nx_ * ny_);
  for (std::size_t y = 0; y < ny_; ++y)
    for (std::size_t x = 0; x < nx_; ++x) {
      const double dx = static_cast<double>(std::min(x, nx_ - x)) * cell_km_, dy = static_cast<double>(std::min(y, ny_ - y)) * cell_km_;
      b.data[y * nx_ + x][0] = correlation(std::hypot(dx, dy), range_km_);
      b.data[y * nx_ + x][1] = 0;
    }
  fftw_execute_dft(plan_->plan, b.data, b.data);
  // Small negative eigenvalues are set to zero and the rest rescaled to unit variance.
  double positive = 0;
  for (std::size_t i = 0; i < nx_ * ny_; ++i) positive += std::max(0.0, b.data[i][0]);
  for (std::size_t i = 0; i < nx_ * ny_; ++i)
    root_.push_back(static_cast<float>(std::sqrt(std::max(0.0, b.data[i][0]) / positive)));
  for (Point& p : sites) p = {(p.x - low.x) / 1000 / cell_km_, (p.y - low.y) / 1000 / cell_km_};
  place(sites);
}

void ResidualField::place(const std::vector<Point>& sites) {
  const double side = correlation(cell_km_, range_km_), diagonal = correlation(cell_km_ * std::sqrt(2.0), range_km_);
  for (const Point& p : sites) {
    const auto x = static_cast<std::size_t>(p.x), y = static_cast<std::size_t>(p.y);
    const double fx = p.x - static_cast<double>(x), fy = p.y - static_cast<double>(y);
    const double w[4] = {(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy};
    const double variance = w[0] * w[0] + w[1] * w[1] + w[2] * w[2] + w[3] * w[3] +
                            2 * side * (w[0] * w[1] + w[0] * w[2] + w[1] * w[3] + w[2] * w[3]) +
                            2 * diagonal * (w[0] * w[3] + w[1] * w[2]);
    const double scale = 1 / std::sqrt(variance);
    base_.push_back(static_cast<std::uint32_t>(y * nx_ + x));
    weight_.push_back({static_cast<float>(w[0] * scale), static_cast<float>(w[1] * scale), static_cast<float>(w[2] * scale), static_cast<float>(w[3] * scale)});
  }
}

std::vector<float> ResidualField::draw(const scenario::Streams& streams) const {
  std::vector<float> out(base_.size());
  if (base_.empty()) return out;
  const std::size_t n = nx_ * ny_;
  Buffer b(n);
  scenario::Draws d = streams.of(scenario::Purpose::field);
  for (std::size_t i = 0; i < n; ++i) {
    b.data[i][0] = root_[i] * d.normal();
    b.data[i][1] = root_[i] * d.normal();
  }
  fftw_execute_dft(plan_->plan, b.data, b.data);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::size_t k = base_[i];
    const auto& w = weight_[i];
    const double v = w[0] * b.data[k][0] + w[1] * b.data[k + 1][0] + w[2] * b.data[k + nx_][0] + w[3] * b.data[k + nx_ + 1][0];
    out[i] = static_cast<float>(std::round(v * 1048576.0) / 1048576.0);
  }
  return out;
}

}  // namespace senda::hazard
