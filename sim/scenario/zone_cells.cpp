#include "sim/scenario/zone_cells.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "graph/nearest.hpp"
#include "sim/scenario/outline.hpp"

namespace senda::scenario {

namespace {

constexpr double kLone = 250;  // m [A]
constexpr double kHexagon = 0.6, kSquare = 0.72;
constexpr double kNeighbour = 1.3;
constexpr int kCorners = 24;

BucketGrid grid_over(const std::vector<Point>& points, double cell) {
  Box box;
  for (const Point& p : points) box.add(p);
  const double largest = std::max(box.high.x - box.low.x, box.high.y - box.low.y);
  BucketGrid grid(box.low, box.high, std::max(cell, largest / 1000));
  for (std::uint32_t i = 0; i < points.size(); ++i) grid.add(points[i], i);
  return grid;
}

double mean_spacing(const std::vector<Point>& points) {
  Box box;
  for (const Point& p : points) box.add(p);
  const double width = box.high.x - box.low.x, height = box.high.y - box.low.y;
  return std::max({1.0, std::sqrt(width * height / static_cast<double>(points.size())), std::max(width, height) / static_cast<double>(points.size())});
}

// Distance to the nearest other centre, looked for in growing circles.
double nearest(const std::vector<Point>& points, const BucketGrid& grid, std::uint32_t i, double first) {
  for (double radius = first;; radius *= 2) {
    double best = 1e300;
    grid.near(points[i], radius, [&](std::uint32_t j) {
      if (j != i) best = std::min(best, distance_m(points[i], points[j]));
    });
    if (best <= radius || radius > 2 * grid.span_m() + 1) return best;
  }
}

double median(std::vector<double> v) {
  std::nth_element(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2), v.end());
  return v[v.size() / 2];
}

std::vector<Point> round_ring(Point centre, double radius) {
  std::vector<Point> ring;
  for (int k = 0; k < kCorners; ++k) {
    const double angle = 2 * std::numbers::pi * k / kCorners;
    ring.push_back({centre.x + radius * std::cos(angle), centre.y + radius * std::sin(angle)});
  }
  return ring;
}

// Others within `radius`, each once, in order.
std::vector<std::uint32_t> around(const std::vector<Point>& points, const BucketGrid& grid, std::uint32_t i, double radius) {
  std::vector<std::uint32_t> out;
  grid.near(points[i], radius, [&](std::uint32_t j) {
    if (j != i && distance_m(points[i], points[j]) <= radius) out.push_back(j);
  });
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

std::optional<std::pair<std::size_t, std::size_t>> twins(const std::vector<Point>& points) {
  if (points.size() < 2) return {};
  const BucketGrid grid = grid_over(points, mean_spacing(points));
  for (std::uint32_t i = 0; i < points.size(); ++i) {
    const auto near = around(points, grid, i, 1);
    if (!near.empty()) return std::pair{std::size_t{std::min(i, near[0])}, std::size_t{std::max(i, near[0])}};
  }
  return {};
}

std::vector<std::vector<Point>> cells_around(const std::vector<Point>& points) {
  std::vector<std::vector<Point>> out;
  if (points.empty()) return out;
  const double first = mean_spacing(points);
  const BucketGrid grid = grid_over(points, first);
  std::vector<double> spacing;
  for (std::uint32_t i = 0; i < points.size(); ++i) spacing.push_back(points.size() > 1 ? nearest(points, grid, i, first) : kLone / kSquare);
  const double usual = median(spacing);
  std::vector<double> neighbours;
  for (std::uint32_t i = 0; i < points.size(); ++i) neighbours.push_back(static_cast<double>(around(points, grid, i, kNeighbour * usual).size()));
  const double usually = median(neighbours);
  const bool regular = usually >= 4;
  const double share = usually >= 5 ? kHexagon : kSquare;
  for (std::uint32_t i = 0; i < points.size(); ++i) {
    const double reach = share * (regular ? usual : std::max(spacing[i], usual));
    std::vector<Point> ring = round_ring(points[i], reach);
    for (const std::uint32_t j : around(points, grid, i, 2 * reach)) {
      const Point away{points[j].x - points[i].x, points[j].y - points[i].y};
      ring = half_of(ring, {points[i].x + away.x / 2, points[i].y + away.y / 2}, away);
    }
    ring.push_back(ring.front());
    out.push_back(std::move(ring));
  }
  return out;
}

}  // namespace senda::scenario
