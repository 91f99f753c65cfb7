#include "sim/hazard/field.hpp"

#include <fftw3.h>

#include <algorithm>
#include <cmath>
#include <mutex>

#include "sim/scenario/normals.hpp"

namespace senda::hazard {

namespace {

std::mutex& planner() {  // FFTW's planner is not safe for concurrent use; execution is
  static std::mutex m;
  return m;
}

// Smallest even number of the form 2^a 3^b 5^c that is at least n: FFTW is quick on those.
std::size_t smooth(double least) {
  for (auto n = static_cast<std::size_t>(std::ceil(std::max(16.0, least)));; ++n) {
    std::size_t rest = n;
    for (const std::size_t p : {2u, 3u, 5u})
      while (rest % p == 0) rest /= p;
    if (rest == 1 && n % 2 == 0) return n;
  }
}

template <class T>
struct Aligned {
  T* data = nullptr;
  explicit Aligned(std::size_t n) : data(static_cast<T*>(fftwf_malloc(n * sizeof(T)))) {
    if (!data) throw std::bad_alloc();
  }
  Aligned(const Aligned&) = delete;
  ~Aligned() { fftwf_free(data); }
};

constexpr std::size_t kStretch = 4096;  // floats; even
constexpr double kFine = 130;           // km: larger grids have 500 m cells

// Keys the noise of a measure by its period, not by its place in the list.
std::uint64_t noise_key(Imt m) { return static_cast<std::uint64_t>(std::llround(1000 * correlation_period(m))); }

float rounded(float v) { return std::nearbyint(v * 1048576.0f) * 0x1p-20f; }

}  // namespace

// Along the columns of the half spectrum, then along the rows that hold sites.
struct ResidualFields::Plans {
  fftwf_plan columns = nullptr, rows = nullptr;
  Plans(std::size_t nx, std::size_t ny, std::size_t half, std::size_t used) {
    const std::lock_guard lock(planner());
    const int n_y = static_cast<int>(ny), n_x = static_cast<int>(nx), h = static_cast<int>(half);
    Aligned<fftwf_complex> a(ny * half);
    Aligned<float> b(used * nx);
    columns = fftwf_plan_many_dft(1, &n_y, h, a.data, nullptr, h, 1, a.data, nullptr, h, 1, FFTW_BACKWARD, FFTW_ESTIMATE);
    rows = fftwf_plan_many_dft_c2r(1, &n_x, static_cast<int>(used), a.data, nullptr, 1, h, b.data, nullptr, 1, n_x, FFTW_ESTIMATE);
  }
  Plans(const Plans&) = delete;
  ~Plans() {
    const std::lock_guard lock(planner());
    fftwf_destroy_plan(columns);
    fftwf_destroy_plan(rows);
  }
};

struct ResidualFields::Workspace::Buffers {
  Aligned<fftwf_complex> spectrum;
  Aligned<float> field;
  std::vector<float> noise;
  Buffers(const ResidualFields& f) : spectrum(f.measures() * f.ny_ * f.half_), field(f.rows_ * f.nx_), noise(f.measures() * kStretch) {}
};
ResidualFields::Workspace::Workspace(const ResidualFields& fields) : buffers_(std::make_unique<Buffers>(fields)) {}
ResidualFields::Workspace::~Workspace() = default;
ResidualFields::~ResidualFields() = default;
ResidualFields::ResidualFields(ResidualFields&&) noexcept = default;

ResidualFields::ResidualFields(const std::vector<Point>& sites, FieldModel model) : model_(std::move(model)) {
  if (sites.empty()) return;
  Point high = low_ = sites[0];
  for (const Point& p : sites) {
    low_ = {std::min(low_.x, p.x), std::min(low_.y, p.y)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y)};
  }
  // Anchored to the plane in steps of 10 km: a building more at the edge of a city leaves the field as it is.
  constexpr double kStep = 10000;
  low_ = {std::floor(low_.x / kStep) * kStep, std::floor(low_.y / kStep) * kStep};
  high = {std::ceil(high.x / kStep) * kStep, std::ceil(high.y / kStep) * kStep};
  const double w = (high.x - low_.x) / 1000, h = (high.y - low_.y) / 1000;
  double reach = 0;
  for (const Imt m : model_.measures) reach = std::max(reach, correlation_reach_km(model_.correlation, correlation_period(m), model_.clustered, 0.02));
  if (std::max({2 * w, 2 * h, w + reach, h + reach}) > kFine) cell_km_ = 0.5;
  // Twice the extent, so that no lag between sites wraps round, and room for the correlation to die out.
  nx_ = smooth(std::max(2 * w, w + reach) / cell_km_ + 4);
  ny_ = smooth(std::max(2 * h, h + reach) / cell_km_ + 4);
  half_ = nx_ / 2 + 1;
  rows_ = std::min(ny_, static_cast<std::size_t>(h / cell_km_) + 2);
  plans_ = std::make_unique<const Plans>(nx_, ny_, half_, rows_);
  for (std::size_t m = 0; m < measures(); ++m) prepare_spectrum(m);
  mix();
  place(sites);
}

// Eigenvalues of the circulant matrix: the cosine transform of the correlation over the torus. Small negative
// ones are set to zero and the rest scaled, so that the variance is one.
void ResidualFields::prepare_spectrum(std::size_t measure) {
  const double period = correlation_period(model_.measures[measure]);
  const auto lag = [](std::size_t i, std::size_t n) { return static_cast<double>(std::min(i, n - i)); };
  fftw_complex* wave = fftw_alloc_complex(ny_ * half_);
  double* grid = fftw_alloc_real(ny_ * nx_);
  fftw_plan forward, backward;
  {
    const std::lock_guard lock(planner());
    forward = fftw_plan_dft_r2c_2d(static_cast<int>(ny_), static_cast<int>(nx_), grid, wave, FFTW_ESTIMATE);
    backward = fftw_plan_dft_c2r_2d(static_cast<int>(ny_), static_cast<int>(nx_), wave, grid, FFTW_ESTIMATE);
  }
  for (std::size_t y = 0; y < ny_; ++y)
    for (std::size_t x = 0; x < nx_; ++x)
      grid[y * nx_ + x] = spatial_correlation(model_.correlation, period, model_.clustered, std::hypot(lag(x, nx_), lag(y, ny_)) * cell_km_);
  fftw_execute(forward);
  double positive = 0, negative = 0;
  for (std::size_t k = 0; k < ny_ * half_; ++k) {
    const bool edge = k % half_ == 0 || k % half_ == nx_ / 2;  // waves that are their own mirror along x count once
    (wave[k][0] > 0 ? positive : negative) += std::abs(wave[k][0]) * (edge ? 1 : 2);
  }
  clipped_ = std::max(clipped_, negative / (positive + negative));
  std::vector<float>& root = root_.emplace_back(ny_ * half_);
  for (std::size_t k = 0; k < ny_ * half_; ++k) {
    const bool edge = k % half_ == 0 || k % half_ == nx_ / 2;
    const double share = std::max(0.0, wave[k][0]) / positive;
    // The real transform keeps only the mirror-symmetric half of the noise in the edge columns.
    root[k] = static_cast<float>(std::sqrt(edge ? share : share / 2));
    wave[k][0] = share;
    wave[k][1] = 0;
  }
  fftw_execute(backward);
  near_.push_back({static_cast<float>(grid[0]), static_cast<float>(grid[1]), static_cast<float>(grid[nx_]), static_cast<float>(grid[nx_ + 1])});
  const std::lock_guard lock(planner());
  fftw_destroy_plan(forward);
  fftw_destroy_plan(backward);
  fftw_free(wave);
  fftw_free(grid);
}

// Two measures with different spectra share less than their noise does: the noise is correlated by so much more.
void ResidualFields::mix() {
  const std::size_t n = measures();
  std::vector<double> matrix(n * n, 1);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < i; ++j) {
      double shared = 0;
      for (std::size_t k = 0; k < ny_ * half_; ++k) {
        const bool edge = k % half_ == 0 || k % half_ == nx_ / 2;
        shared += static_cast<double>(root_[i][k]) * root_[j][k] * (edge ? 1 : 4);
      }
      matrix[i * n + j] = matrix[j * n + i] = std::min(1.0, cross_correlation(model_.measures[i], model_.measures[j]) / shared);
    }
  mixing_ = cholesky_of_correlation(std::move(matrix), n);
}

void ResidualFields::place(const std::vector<Point>& sites) {
  scale_.resize(measures());
  for (const Point& site : sites) {
    const double px = (site.x - low_.x) / 1000 / cell_km_, py = (site.y - low_.y) / 1000 / cell_km_;
    const auto x = static_cast<std::size_t>(px), y = std::min(static_cast<std::size_t>(py), rows_ - 2);
    const double fx = px - static_cast<double>(x), fy = py - static_cast<double>(y);
    const std::array<double, 4> w = {(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy};
    base_.push_back(static_cast<std::uint32_t>(y * nx_ + x));
    weight_.push_back({static_cast<float>(w[0]), static_cast<float>(w[1]), static_cast<float>(w[2]), static_cast<float>(w[3])});
    for (std::size_t m = 0; m < measures(); ++m) {
      const auto& c = near_[m];
      const double variance = c[0] * (w[0] * w[0] + w[1] * w[1] + w[2] * w[2] + w[3] * w[3]) + 2 * c[1] * (w[0] * w[1] + w[2] * w[3]) +
                              2 * c[2] * (w[0] * w[2] + w[1] * w[3]) + 2 * c[3] * (w[0] * w[3] + w[1] * w[2]);
      scale_[m].push_back(static_cast<float>(1 / std::sqrt(variance)));
    }
  }
}

// Waves in stretches that stay in the cache: normals of every measure, mixed, times their amplitudes.
void ResidualFields::fill_spectra(const scenario::Streams& streams, Workspace& workspace) const {
  auto& b = *workspace.buffers_;
  const std::size_t n = measures(), all = 2 * ny_ * half_;
  for (std::size_t at = 0; at < all; at += kStretch) {
    const std::size_t length = std::min(kStretch, all - at);
    for (std::size_t m = 0; m < n; ++m)
      scenario::fill_normals(streams, scenario::Purpose::field, noise_key(model_.measures[m]), at, {b.noise.data() + m * kStretch, length});
    for (std::size_t m = 0; m < n; ++m) {
      float* out = b.spectrum.data[m * ny_ * half_] + at;
      const float* root = root_[m].data() + at / 2;
      const auto first = static_cast<float>(mixing_[m * n]);
      for (std::size_t k = 0; k < length; ++k) out[k] = first * b.noise[k];
      for (std::size_t j = 1; j <= m; ++j) {
        const auto l = static_cast<float>(mixing_[m * n + j]);
        const float* noise = b.noise.data() + j * kStretch;
        for (std::size_t k = 0; k < length; ++k) out[k] += l * noise[k];
      }
      for (std::size_t k = 0; k < length / 2; ++k) {
        out[2 * k] *= root[k];
        out[2 * k + 1] *= root[k];
      }
    }
  }
}

void ResidualFields::draw(const scenario::Streams& streams, Workspace& workspace, std::span<float> out) const {
  if (base_.empty()) return;
  fill_spectra(streams, workspace);
  auto& b = *workspace.buffers_;
  for (std::size_t m = 0; m < measures(); ++m) {
    fftwf_complex* spectrum = b.spectrum.data + m * ny_ * half_;
    fftwf_execute_dft(plans_->columns, spectrum, spectrum);
    fftwf_execute_dft_c2r(plans_->rows, spectrum, b.field.data);
    const float* scale = scale_[m].data();
    float* column = out.data() + m * sites();
    for (std::size_t i = 0; i < base_.size(); ++i) {
      const float* f = b.field.data + base_[i];
      const auto& w = weight_[i];
      column[i] = rounded(scale[i] * (w[0] * f[0] + w[1] * f[1] + w[2] * f[nx_] + w[3] * f[nx_ + 1]));
    }
  }
}

std::vector<float> ResidualFields::draw(const scenario::Streams& streams) const {
  std::vector<float> out(measures() * sites());
  if (base_.empty()) return out;
  Workspace workspace(*this);
  draw(streams, workspace, out);
  return out;
}

double ResidualFields::implied_covariance(std::size_t m, std::size_t a, std::size_t b) const {
  const double period = correlation_period(model_.measures[m]);
  double sum = 0;
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j) {
      const auto cell = [&](std::size_t site, std::size_t corner) { return base_[site] + corner % 2 + corner / 2 * nx_; };
      const double dx = static_cast<double>(cell(a, i) % nx_) - static_cast<double>(cell(b, j) % nx_), dy = static_cast<double>(cell(a, i) / nx_) - static_cast<double>(cell(b, j) / nx_);
      sum += weight_[a][i] * weight_[b][j] * spatial_correlation(model_.correlation, period, model_.clustered, std::hypot(dx, dy) * cell_km_);
    }
  return sum * scale_[m][a] * scale_[m][b];
}

std::size_t ResidualFields::bytes() const {
  return measures() * (root_.empty() ? 0 : root_[0].size() * sizeof(float)) + sites() * (sizeof(std::uint32_t) + 4 * sizeof(float) + measures() * sizeof(float));
}

}  // namespace senda::hazard
