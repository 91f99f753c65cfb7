// Correlated fields at 10,000 sites: ours beside a dense Cholesky factor-and-multiply with Eigen and beside a plain
// FFTW circulant embedding with scalar Box-Muller draws, all at the flags of this build. field.py prints ratios.
#include <benchmark/benchmark.h>
#include <fftw3.h>

#include <Eigen/Dense>
#include <cmath>
#include <complex>

#include "sim/hazard/field.hpp"

using namespace senda;
using namespace senda::hazard;

namespace {

constexpr auto kModel = CorrelationModel::jayaram_baker_2009;
constexpr double kExtent = 20000;  // m

std::vector<Point> sites(std::size_t n) {
  scenario::Draws d(1, 0, scenario::Purpose::test, n);
  std::vector<Point> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back({d.uniform() * kExtent, d.uniform() * kExtent});
  return out;
}
double rho(Point a, Point b) { return spatial_correlation(kModel, 1.0, true, distance_m(a, b) / 1000); }

// `worlds` fields at `n` sites, ours.
void ours(benchmark::State& state) {
  const auto where = sites(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    const ResidualFields field(where, {kModel, true, {kSa10}});
    ResidualFields::Workspace workspace(field);
    std::vector<float> out(where.size());
    for (std::uint32_t w = 0; w < static_cast<std::uint32_t>(state.range(1)); ++w) {
      field.draw(scenario::Streams(1, w), workspace, out);
      benchmark::DoNotOptimize(out.data());
    }
    state.counters["bytes"] = static_cast<double>(field.bytes() + out.size() * sizeof(float) + field.grid()[1] * (field.grid()[0] / 2 + 1) * 8 + field.grid()[0] * field.grid()[1] * 4);
    state.counters["grid"] = static_cast<double>(field.grid()[0] * field.grid()[1]);
  }
}

void dense(benchmark::State& state) {
  const auto where = sites(static_cast<std::size_t>(state.range(0)));
  const auto n = static_cast<Eigen::Index>(where.size()), worlds = static_cast<Eigen::Index>(state.range(1));
  for (auto _ : state) {
    Eigen::MatrixXd c(n, n);
    for (Eigen::Index j = 0; j < n; ++j)
      for (Eigen::Index i = j; i < n; ++i) c(i, j) = rho(where[static_cast<std::size_t>(i)], where[static_cast<std::size_t>(j)]);
    const Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>> factor(c);  // in place
    Eigen::MatrixXd z(n, worlds);
    for (Eigen::Index w = 0; w < worlds; ++w) {
      scenario::Draws d(1, static_cast<std::uint32_t>(w), scenario::Purpose::test, 0);
      for (Eigen::Index i = 0; i < n; ++i) z(i, w) = d.normal();
    }
    const Eigen::MatrixXd fields = factor.matrixL() * z;
    benchmark::DoNotOptimize(fields.data());
    state.counters["bytes"] = static_cast<double>(n) * static_cast<double>(n) * 8;
  }
}

// The textbook way: complex transform in double precision on the same grid, each normal drawn by itself, real and
// imaginary part of one transform used as two worlds.
void plain(benchmark::State& state) {
  const auto where = sites(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    const auto [nx, ny] = ResidualFields(where, {kModel, true, {kSa10}}).grid();
    const double cell = 0.25;
    fftw_complex* b = fftw_alloc_complex(nx * ny);
    fftw_plan p = fftw_plan_dft_2d(static_cast<int>(ny), static_cast<int>(nx), b, b, FFTW_FORWARD, FFTW_ESTIMATE);
    const auto lag = [](std::size_t i, std::size_t n) { return static_cast<double>(std::min(i, n - i)); };
    for (std::size_t y = 0; y < ny; ++y)
      for (std::size_t x = 0; x < nx; ++x) {
        b[y * nx + x][0] = spatial_correlation(kModel, 1.0, true, std::hypot(lag(x, nx), lag(y, ny)) * cell);
        b[y * nx + x][1] = 0;
      }
    fftw_execute(p);
    std::vector<double> root(nx * ny), out(where.size());
    for (std::size_t k = 0; k < root.size(); ++k) root[k] = std::sqrt(std::max(0.0, b[k][0]) / static_cast<double>(nx * ny));
    for (std::uint32_t w = 0; w < static_cast<std::uint32_t>(state.range(1)); w += 2) {
      scenario::Draws d(1, w, scenario::Purpose::field, 0);
      for (std::size_t k = 0; k < root.size(); ++k) {
        // Both normals of one Box-Muller pair.
        const double u = 1 - d.uniform(), v = d.uniform(), r = root[k] * std::sqrt(-2 * std::log(u));
        b[k][0] = r * std::cos(2 * M_PI * v);
        b[k][1] = r * std::sin(2 * M_PI * v);
      }
      fftw_execute(p);
      for (int part = 0; part < 2; ++part) {
        for (std::size_t i = 0; i < where.size(); ++i) {
          const double px = where[i].x / 1000 / cell, py = where[i].y / 1000 / cell;
          const auto x = static_cast<std::size_t>(px), y = static_cast<std::size_t>(py);
          const double fx = px - static_cast<double>(x), fy = py - static_cast<double>(y);
          const fftw_complex* f = b + y * nx + x;
          out[i] = (1 - fx) * (1 - fy) * f[0][part] + fx * (1 - fy) * f[1][part] + (1 - fx) * fy * f[nx][part] + fx * fy * f[nx + 1][part];
        }
        benchmark::DoNotOptimize(out.data());
      }
    }
    fftw_destroy_plan(p);
    fftw_free(b);
  }
}

}  // namespace

BENCHMARK(ours)->Args({10000, 1000})->Args({100000, 500})->Unit(benchmark::kSecond)->Iterations(1)->UseRealTime();
BENCHMARK(plain)->Args({10000, 1000})->Unit(benchmark::kSecond)->Iterations(1)->UseRealTime();
BENCHMARK(dense)->Args({10000, 1000})->Unit(benchmark::kSecond)->Iterations(1)->UseRealTime();
BENCHMARK_MAIN();
