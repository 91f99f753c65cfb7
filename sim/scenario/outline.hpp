#pragma once
// Polygons of the plane as zones, larger units and orders carry them: outlines, and what is cut out of them.
#include <vector>

#include "graph/units.hpp"

namespace senda::scenario {

using RingList = std::vector<std::vector<Point>>;

/// True inside an outline and in no hole of it; an island in a hole is inside.
bool inside(const RingList& rings, const RingList& holes, Point p);
double area_m2(const RingList& rings, const RingList& holes);
/// Area of the part within the box (Sutherland & Hodgman 1974).
double area_within(const RingList& rings, const RingList& holes, const Box& box);
/// A point inside: the centroid of the largest outline where it lies inside, else the middle of a wide stretch.
Point inner_point(const RingList& rings, const RingList& holes);

/// The side of a line where (p - at) · normal <= 0, cut out of a ring.
std::vector<Point> half_of(const std::vector<Point>& ring, Point at, Point normal);

}  // namespace senda::scenario
