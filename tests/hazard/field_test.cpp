#include <catch2/catch.hpp>

#include <Eigen/Dense>
#include <cmath>

#include "sim/hazard/field.hpp"
#include "sim/scenario/normals.hpp"

using namespace senda;
using namespace senda::hazard;

namespace {
constexpr auto kJayaram = CorrelationModel::jayaram_baker_2009;

std::vector<Point> scattered(std::size_t n, double width_m, std::uint64_t key) {
  scenario::Draws d(3, 0, scenario::Purpose::test, key);
  std::vector<Point> sites;
  for (std::size_t i = 0; i < n; ++i) sites.push_back({d.uniform() * width_m, d.uniform() * width_m});
  return sites;
}
}  // namespace

TEST_CASE("correlation: the printed values of case G4") {
  CHECK(spatial_correlation(kJayaram, 1.0, true, 5) == Approx(0.5579).margin(5e-5));
  CHECK(spatial_correlation(kJayaram, 0, false, 5) == Approx(0.1712).margin(5e-5));
  CHECK(spatial_correlation(kJayaram, 0, true, 5) == Approx(0.6917).margin(5e-5));
  CHECK(spatial_correlation(CorrelationModel::heresi_miranda_2019, 1.0, true, 5) == Approx(std::exp(-std::pow(5 / 12.443, 0.55))).margin(1e-9));
  CHECK(spatial_correlation(kJayaram, 1.0, true, correlation_reach_km(kJayaram, 1.0, true, 0.02)) == Approx(0.02));
}

TEST_CASE("correlation between measures: one at the same period, less the farther apart, a valid matrix") {
  CHECK(cross_correlation(kSa10, kSa10) == 1);
  CHECK(cross_correlation(kPga, kSa03) == Approx(cross_correlation(kSa03, kPga)));
  CHECK(cross_correlation(kSa06, kSa10) > cross_correlation(kSa03, kSa10));
  CHECK(cross_correlation(kSa03, kSa10) > cross_correlation(kPga, kSa30));
  // Baker & Jayaram 2008, eq. 13: C1 between 0.3 and 1.0 s.
  CHECK(cross_correlation(kSa03, kSa10) == Approx(1 - std::cos(1.5707963267948966 - 0.366 * std::log(1 / 0.3))));
  const auto l = cholesky_of_correlation({1, 0.9, 0.1, 0.9, 1, 0.9, 0.1, 0.9, 1}, 3);  // not positive definite as it stands
  CHECK(l[0] == 1);
  CHECK(l[8] > 0);
}

TEST_CASE("normals: the vectorised draws are those of a scalar reference, in any stretch") {
  const scenario::Streams streams(7, 3);
  std::vector<float> all(2048), part(1000);
  scenario::fill_normals(streams, scenario::Purpose::field, 5, 0, all);
  scenario::fill_normals(streams, scenario::Purpose::field, 5, 600, part);
  CHECK(std::equal(part.begin(), part.end(), all.begin() + 600));
  // Batches of 64 counters: 64 x (r cos) of words 0 and 1, 64 x (r sin), then the same of words 2 and 3.
  double worst = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::size_t batch = i / 256, lane = i % 64, kind = i / 64 % 4;
    const auto counter = scenario::counter_of(3, scenario::Purpose::field, 5);
    const auto words = scenario::philox4x32_10({static_cast<std::uint32_t>(batch * 64 + lane), counter[1], counter[2], counter[3]}, {7, 0});
    const double u = (words[kind / 2 * 2] + 0.5) / 4294967296.0, angle = 2 * 3.14159265358979323846 * words[kind / 2 * 2 + 1] / 4294967296.0;
    const double expected = std::sqrt(-2 * std::log(u)) * (kind % 2 ? std::sin(angle) : std::cos(angle));
    worst = std::max(worst, std::abs(expected - all[i]));
  }
  CHECK(worst < 2e-6);
}

TEST_CASE("normals: moments of a million draws lie within four standard errors") {
  std::vector<float> z(1 << 20);
  scenario::fill_normals(scenario::Streams(1, 0), scenario::Purpose::test, 0, 0, z);
  const auto n = static_cast<double>(z.size());
  double m1 = 0, m2 = 0, m3 = 0, m4 = 0;
  for (const double x : z) {
    m1 += x / n;
    m2 += x * x / n;
    m3 += x * x * x / n;
    m4 += x * x * x * x / n;
  }
  CHECK(std::abs(m1) < 4 / std::sqrt(n));
  CHECK(std::abs(m2 - 1) < 4 * std::sqrt(2 / n));
  CHECK(std::abs(m3) < 4 * std::sqrt(15 / n));
  CHECK(std::abs(m4 - 3) < 4 * std::sqrt(96 / n));
}

TEST_CASE("field: sampled sites have unit variance and the asked correlation within four standard errors") {
  // Sites off the grid points, 5 km apart, and one in between.
  const ResidualFields field({{130, 77}, {5130, 77}, {2611, 1190}}, {kJayaram, true, {kSa10}});
  constexpr int n = 4000;
  double sum[3] = {0, 0, 0}, square[3] = {0, 0, 0}, cross = 0;
  for (std::uint32_t w = 0; w < n; ++w) {
    const auto e = field.draw(scenario::Streams(5, w));
    for (std::size_t i = 0; i < 3; ++i) {
      sum[i] += e[i];
      square[i] += static_cast<double>(e[i]) * e[i];
    }
    cross += static_cast<double>(e[0]) * e[1];
  }
  for (int i = 0; i < 3; ++i) {
    CHECK(std::abs(sum[i] / n) < 4 / std::sqrt(n));
    CHECK(std::abs(square[i] / n - 1) < 4 * std::sqrt(2.0 / n));
  }
  const double rho = spatial_correlation(kJayaram, 1.0, true, 5);
  CHECK(std::abs(cross / n - rho) < 4 * std::sqrt((1 + rho * rho) / n) + 0.005);  // 0.005: bilinear interpolation
}

TEST_CASE("field: the covariance of 400 sites is that of a dense Cholesky factor") {
  const auto sites = scattered(400, 12000, 1);
  const ResidualFields field(sites, {kJayaram, true, {kSa10}});
  CHECK(field.clipped() < 0.005);
  const auto n = static_cast<Eigen::Index>(sites.size());
  Eigen::MatrixXd exact(n, n);
  double implied_error = 0;
  for (Eigen::Index i = 0; i < n; ++i)
    for (Eigen::Index j = 0; j < n; ++j) {
      const auto a = static_cast<std::size_t>(i), b = static_cast<std::size_t>(j);
      exact(i, j) = spatial_correlation(kJayaram, 1.0, true, distance_m(sites[a], sites[b]) / 1000);
      implied_error = std::max(implied_error, std::abs(field.implied_covariance(0, a, b) - exact(i, j)));
    }
  CHECK(implied_error < 0.03);  // within a cell the interpolated field is a little smoother than the exponential
  const Eigen::MatrixXd factor = exact.llt().matrixL();
  // Sample covariances of both over the same number of worlds stray from the exact one by as much.
  constexpr int worlds = 3000;
  Eigen::MatrixXd fast = Eigen::MatrixXd::Zero(n, n), dense = Eigen::MatrixXd::Zero(n, n);
  Eigen::MatrixXd a(n, worlds), b(n, worlds);
  ResidualFields::Workspace workspace(field);
  std::vector<float> e(sites.size());
  for (int w = 0; w < worlds; ++w) {
    field.draw(scenario::Streams(11, static_cast<std::uint32_t>(w)), workspace, e);
    scenario::Draws d(12, static_cast<std::uint32_t>(w), scenario::Purpose::test, 0);
    Eigen::VectorXd z(n);
    for (Eigen::Index i = 0; i < n; ++i) {
      a(i, w) = e[static_cast<std::size_t>(i)];
      z(i) = d.normal();
    }
    b.col(w) = factor * z;
  }
  fast = a * a.transpose() / worlds;
  dense = b * b.transpose() / worlds;
  const double fast_rms = (fast - exact).norm() / static_cast<double>(n), dense_rms = (dense - exact).norm() / static_cast<double>(n);
  INFO("rms error of the sample covariance: field " << fast_rms << ", dense " << dense_rms);
  CHECK(fast_rms < 2 * dense_rms + 0.005);
  const double bound = 4 * std::sqrt(2.0 / worlds);
  for (Eigen::Index i = 0; i < n; i += 7) CHECK(std::abs(fast(i, i) - 1) < bound);
}

TEST_CASE("fields of two measures: each keeps its own range, and at one site they correlate as asked") {
  const auto sites = std::vector<Point>{{0, 0}, {6000, 0}};
  const ResidualFields fields(sites, {kJayaram, false, {kPga, kSa10}});
  constexpr int n = 6000;
  double own[2] = {0, 0}, cross = 0, far = 0;
  for (std::uint32_t w = 0; w < n; ++w) {
    const auto e = fields.draw(scenario::Streams(21, w));
    own[0] += static_cast<double>(e[0]) * e[1];
    own[1] += static_cast<double>(e[2]) * e[3];
    cross += static_cast<double>(e[0]) * e[2];
    far += static_cast<double>(e[0]) * e[3];
  }
  const auto close = [&](double got, double rho) { return std::abs(got / n - rho) < 4 * std::sqrt((1 + rho * rho) / n) + 0.01; };
  CHECK(close(own[0], spatial_correlation(kJayaram, 0, false, 6)));
  CHECK(close(own[1], spatial_correlation(kJayaram, 1.0, false, 6)));
  CHECK(close(cross, cross_correlation(kPga, kSa10)));
  CHECK(far < cross);
}

TEST_CASE("field: the same world gives the same values, to the bit and rounded, whatever other measures are drawn") {
  const std::vector<Point> sites = {{0, 0}, {900, 400}};
  const ResidualFields field(sites, {kJayaram, true, {kSa03}}), more(sites, {kJayaram, true, {kSa03, kSa10}});
  const auto a = field.draw(scenario::Streams(1, 4)), b = field.draw(scenario::Streams(1, 4)), c = field.draw(scenario::Streams(1, 5)), d = more.draw(scenario::Streams(1, 4));
  CHECK(a == b);
  CHECK(a != c);
  CHECK(a[0] * 1048576.0f == std::round(a[0] * 1048576.0f));
  CHECK(d[0] == Approx(a[0]).margin(1e-5));
}

TEST_CASE("field: a site more at the edge leaves the others as they are") {
  auto sites = scattered(50, 6000, 4);
  const ResidualFields before(sites, {kJayaram, true, {kSa10}});
  sites.push_back({7900, 6500});
  const ResidualFields after(sites, {kJayaram, true, {kSa10}});
  const auto a = before.draw(scenario::Streams(2, 1)), b = after.draw(scenario::Streams(2, 1));
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == b[i]);
}

TEST_CASE("field: memory is a small part of a dense matrix") {
  const auto sites = scattered(10000, 20000, 2);
  const ResidualFields field(sites, {kJayaram, true, {kSa10}});
  CHECK(static_cast<double>(field.bytes()) < 10000.0 * 10000.0 * 8 / 200);
}
