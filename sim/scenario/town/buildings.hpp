#pragma once
// Buildings, schools, parks and services of the fictional town, block by block.
#include <string>
#include <vector>

#include "sim/scenario/town/layout.hpp"

namespace senda::scenario::town {

/// An outline with tags; `home_m2` is its residential floor.
struct Shape {
  std::vector<Point> ring;
  std::vector<std::pair<std::string, std::string>> tags;
  double home_m2 = 0;
  int block_i = 0, block_j = 0;
};

std::vector<Shape> fill_blocks(const Layout& layout, const Streams& streams);

}  // namespace senda::scenario::town
