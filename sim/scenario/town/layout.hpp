#pragma once
// The street plan of the fictional town: a grid of blocks with an older, irregular centre, a river to the
// east, a ravine and a canal, and few bridges, so that single failures can cut districts off. Above 100,000
// people it becomes a metropolis: a ring road, axes every 16 blocks, a bridge every dozen.
#include <array>
#include <string>
#include <vector>

#include "graph/plane.hpp"
#include "sim/scenario/streams.hpp"

namespace senda::scenario::town {

enum class District { centre, lake, grid, outskirts, isla, ribera, lomas };
const char* name_of(District d);

/// A street or bridge edge between two neighbouring grid nodes.
struct Street {
  std::string name, highway;
  std::vector<std::array<int, 2>> nodes;  ///< grid positions in order
  bool oneway = false, bridge = false;
  int year = 0, lanes = 0;
  double width_m = 0;
};

/// The few places where a barrier is crossed.
struct Bridge {
  int i0, j0, i1, j1, year;
  const char* highway;
};

/// The grid: node (i, j) stands at column i, row j; block (i, j) lies north-east of it.
class Layout {
 public:
  Layout(std::int64_t people, const Streams& streams);
  int columns() const { return nx_; }  ///< blocks in x
  int rows() const { return ny_; }     ///< blocks in y
  Point node(int i, int j) const { return points_[static_cast<std::size_t>(j * (nx_ + 1) + i)]; }
  /// Which side of river, ravine and canal a node stands on.
  int side(int i, int j) const;
  /// True when the block's four corners stand on one side (it is land to build on).
  bool buildable(int i, int j) const;
  District district(int i, int j) const;
  double ground_period_s(Point p) const;
  std::vector<Street> streets() const;
  /// Outlines of river, ravine and canal.
  std::vector<std::vector<Point>> water() const;
  bool metropolis() const { return metropolis_; }
  double width_m() const { return width_; }
  double height_m() const { return height_; }

 private:
  bool crossing(int i0, int j0, int i1, int j1) const { return side(i0, j0) != side(i1, j1); }
  Street style(bool row, int line) const;
  void line(bool row, int index, std::vector<Street>& out) const;
  const Bridge* bridge_between(int i0, int j0, int i1, int j1) const;
  bool in_centre(double i, double j) const;
  void metropolitan_bridges();
  int nx_, ny_, river_, ravine_, isla_;
  bool metropolis_;  ///< more than 100,000 people: arterials and bridges of a big city
  double width_ = 0, height_ = 0;
  std::vector<Point> points_;
  std::vector<Bridge> bridges_;
};

}  // namespace senda::scenario::town
