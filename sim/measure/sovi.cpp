#include "sim/measure/sovi.hpp"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "graph/errors.hpp"

namespace senda::measure {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

Index at(std::size_t i) { return static_cast<Index>(i); }

std::vector<std::size_t> complete_rows(const std::vector<SoviIndicator>& indicators) {
  std::vector<std::size_t> rows;
  for (std::size_t r = 0; r < indicators[0].value.size(); ++r)
    if (std::none_of(indicators.begin(), indicators.end(), [&](const SoviIndicator& i) { return std::isnan(i.value[r]); })) rows.push_back(r);
  return rows;
}

// Columns of mean 0 and sample variance 1.
MatrixXd z_scores(const std::vector<SoviIndicator>& indicators, const std::vector<std::size_t>& rows) {
  MatrixXd z(at(rows.size()), at(indicators.size()));
  for (std::size_t c = 0; c < indicators.size(); ++c) {
    for (std::size_t r = 0; r < rows.size(); ++r) z(at(r), at(c)) = indicators[c].value[rows[r]];
    auto column = z.col(at(c));
    const double largest = column.cwiseAbs().maxCoeff();
    column.array() -= column.mean();
    const double sd = column.norm() / std::sqrt(static_cast<double>(rows.size() - 1));
    if (!(sd > 1e-12 * largest)) throw InputError("", fmt::format("indicator '{}'", indicators[c].name), "is the same everywhere", "leave it out of the themes");
    column /= sd;
  }
  return z;
}

// One turn of two columns towards the largest variance of squared loadings; returns the angle.
double turn(MatrixXd& loadings, MatrixXd& rotation, Index p, Index q) {
  const auto n = static_cast<double>(loadings.rows());
  double a = 0, b = 0, c = 0, d = 0;
  for (Index k = 0; k < loadings.rows(); ++k) {
    const double x = loadings(k, p), y = loadings(k, q), u = x * x - y * y, v = 2 * x * y;
    a += u;
    b += v;
    c += u * u - v * v;
    d += 2 * u * v;
  }
  const double angle = std::atan2(d - 2 * a * b / n, c - (a * a - b * b) / n) / 4;
  const Eigen::JacobiRotation<double> j(std::cos(angle), -std::sin(angle));
  loadings.applyOnTheRight(p, q, j);
  rotation.applyOnTheRight(p, q, j);
  return std::abs(angle);
}

MatrixXd varimax_rotation(MatrixXd loadings) {
  constexpr int kSweeps = 500;
  for (Index k = 0; k < loadings.rows(); ++k)
    if (const double length = loadings.row(k).norm(); length > 0) loadings.row(k) /= length;
  MatrixXd rotation = MatrixXd::Identity(loadings.cols(), loadings.cols());
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    double most = 0;
    for (Index p = 0; p < loadings.cols(); ++p)
      for (Index q = p + 1; q < loadings.cols(); ++q) most = std::max(most, turn(loadings, rotation, p, q));
    if (most < 1e-10) break;
  }
  return rotation;
}

struct Rotated {
  MatrixXd loadings, weights;  ///< indicators x components; weights turn z-scores into scores of unit variance
};

Rotated rotated_components(const MatrixXd& z) {
  const MatrixXd correlation = z.transpose() * z / static_cast<double>(z.rows() - 1);
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(correlation);  // ascending
  const Index all = correlation.cols();
  Index kept = 0;
  while (kept < all && solver.eigenvalues()[all - 1 - kept] > 1 + 1e-9) ++kept;
  kept = std::max<Index>(kept, 1);  // indicators without any correlation: the first stands for itself
  const MatrixXd vectors = solver.eigenvectors().rightCols(kept).rowwise().reverse();
  const VectorXd root = solver.eigenvalues().tail(kept).reverse().cwiseSqrt();
  const MatrixXd loadings = vectors * root.asDiagonal(), turned = varimax_rotation(loadings);
  return {loadings * turned, vectors * root.cwiseInverse().asDiagonal() * turned};
}

SoviComponent component_of(const Rotated& r, const MatrixXd& z, Index c, const std::vector<SoviIndicator>& indicators, const std::vector<std::size_t>& rows) {
  SoviComponent out;
  const VectorXd loading = r.loadings.col(c);
  out.loading.assign(loading.begin(), loading.end());
  out.explained = loading.squaredNorm() / static_cast<double>(loading.size());
  Index dominant = 0;
  loading.cwiseAbs().maxCoeff(&dominant);
  out.dominant = static_cast<std::size_t>(dominant);
  out.sign = (loading[dominant] > 0) == indicators[out.dominant].reversed ? -1 : 1;
  const VectorXd score = z * r.weights.col(c) * out.sign;
  out.score.assign(indicators[0].value.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t k = 0; k < rows.size(); ++k) out.score[rows[k]] = score[at(k)];
  return out;
}

}  // namespace

Sovi sovi(const std::vector<SoviIndicator>& indicators) {
  if (indicators.size() < 2) throw InputError("", "principal components (SoVI)", fmt::format("need at least two indicators, and there are {}", indicators.size()), "give more, or use the percentile index (svi)");
  const auto rows = complete_rows(indicators);
  if (rows.size() < kSoviLeastRows)
    throw InputError("", "principal components (SoVI)", fmt::format("need at least {} zones that state every indicator, and there are {}", kSoviLeastRows, rows.size()), "use the percentile index (svi), or fewer indicators");
  const MatrixXd z = z_scores(indicators, rows);
  const Rotated r = rotated_components(z);
  Sovi out;
  out.complete = rows.size();
  for (Index c = 0; c < r.loadings.cols(); ++c) out.components.push_back(component_of(r, z, c, indicators, rows));
  std::stable_sort(out.components.begin(), out.components.end(), [](const auto& a, const auto& b) { return a.explained > b.explained; });
  out.score.assign(indicators[0].value.size(), 0);
  for (const SoviComponent& c : out.components)
    for (std::size_t k = 0; k < out.score.size(); ++k) out.score[k] += c.score[k];
  return out;
}

std::vector<std::vector<double>> varimax(const std::vector<std::vector<double>>& loadings) {
  MatrixXd m(at(loadings.size()), at(loadings.empty() ? 0 : loadings[0].size()));
  for (Index r = 0; r < m.rows(); ++r)
    for (Index c = 0; c < m.cols(); ++c) m(r, c) = loadings[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)];
  m = (m * varimax_rotation(m)).eval();
  std::vector<std::vector<double>> out;
  for (Index r = 0; r < m.rows(); ++r) out.emplace_back(m.row(r).begin(), m.row(r).end());
  return out;
}

}  // namespace senda::measure
