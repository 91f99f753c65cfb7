#pragma once
// Outlines for zones of which a source states the centres only (hexagons of a grid, centroids of tracts).
#include <optional>
#include <utility>
#include <vector>

#include "graph/units.hpp"

namespace senda::scenario {

/// The first two centres that lie within a metre of each other.
std::optional<std::pair<std::size_t, std::size_t>> twins(const std::vector<Point>& centres);

/// A closed ring around each centre: the places nearer to it than to any other (its Voronoi cell), but no farther
/// than 0.6 (hexagons) or 0.72 (squares, scattered centres) of the spacing, so that the rim does not run to the
/// horizon. The spacing is the median distance to the nearest other centre; of scattered centres each one's own
/// where that is longer. Hexagons have five or six neighbours within 1.3 spacings, squares four (medians). A lone
/// centre gets 250 m around it [A].
std::vector<std::vector<Point>> cells_around(const std::vector<Point>& centres);

}  // namespace senda::scenario
