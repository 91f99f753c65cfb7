#include "sim/plan/medoids.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace senda::plan {

namespace {

constexpr std::size_t kMostPoints = 2000;
constexpr int kMostRounds = 20;

double apart(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += std::abs(a[k] - b[k]);
  return sum;
}

}  // namespace

Medoids k_medoids(const std::vector<std::vector<double>>& points, std::size_t k) {
  const std::size_t n = std::min(points.size(), kMostPoints);
  k = std::min(k, n);
  std::vector<std::vector<float>> d(n, std::vector<float>(n, 0));
  tbb::parallel_for(std::size_t{0}, n, [&](std::size_t a) {
    for (std::size_t b = 0; b < n; ++b) d[a][b] = static_cast<float>(apart(points[a], points[b]));
  });
  std::vector<std::size_t> medoids;
  std::vector<double> nearest(n, std::numeric_limits<double>::infinity());
  for (std::size_t step = 0; step < k; ++step) {
    std::size_t best = n;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < n; ++c) {
      if (std::find(medoids.begin(), medoids.end(), c) != medoids.end()) continue;
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i) sum += std::min<double>(nearest[i], d[i][c]);
      if (sum < least) least = sum, best = c;
    }
    medoids.push_back(best);
    for (std::size_t i = 0; i < n; ++i) nearest[i] = std::min<double>(nearest[i], d[i][best]);
  }
  // The best exchange by what each point pays at its nearest and second nearest, until none is left.
  for (int round = 0; round < kMostRounds; ++round) {
    std::vector<double> first(n), second(n);
    std::vector<std::size_t> at(n);
    for (std::size_t i = 0; i < n; ++i) {
      first[i] = second[i] = std::numeric_limits<double>::infinity();
      for (std::size_t m = 0; m < k; ++m) {
        const double x = d[i][medoids[m]];
        if (x < first[i]) second[i] = first[i], first[i] = x, at[i] = m;
        else if (x < second[i]) second[i] = x;
      }
    }
    double best = 1e-9;
    std::size_t in = n, out = 0;
    for (std::size_t c = 0; c < n; ++c) {
      std::vector<double> change(k, 0);
      double common = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const double x = d[i][c];
        common += std::max(0.0, first[i] - x);
        if (k > 1) change[at[i]] -= std::min(second[i], std::max(x, first[i])) - first[i];
        else change[0] -= std::max(0.0, x - first[i]);
      }
      for (std::size_t m = 0; m < k; ++m)
        if (common + change[m] > best && std::find(medoids.begin(), medoids.end(), c) == medoids.end()) best = common + change[m], in = c, out = m;
    }
    if (in == n) break;
    medoids[out] = in;
  }
  std::sort(medoids.begin(), medoids.end());
  Medoids result{medoids, std::vector<std::size_t>(k, 0)};
  for (std::size_t i = 0; i < points.size(); ++i) {
    std::size_t nearest_medoid = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t m = 0; m < k; ++m)
      if (const double x = i < n ? d[i][medoids[m]] : apart(points[i], points[medoids[m]]); x < least) least = x, nearest_medoid = m;
    ++result.size[nearest_medoid];
  }
  return result;
}

}  // namespace senda::plan
