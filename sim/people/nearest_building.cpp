#include "sim/people/nearest_building.hpp"

#include <limits>

namespace senda::people {

using hazard::StockId;

NearestBuilding::NearestBuilding(const hazard::BuildingStock& stock) : stock_(stock) {
  constexpr double kCell = 200;  // m
  Box box;
  for (const Point& p : stock.point) box.add(p);
  if (box.empty()) return;
  grid_ = BucketGrid(box.low, box.high, kCell);
  for (StockId b : stock.point.keys()) grid_.add(stock.point[b], b.value());
}

StockId NearestBuilding::of(Point p) const {
  if (stock_.size() == 0) return StockId();
  StockId best;
  double least = std::numeric_limits<double>::infinity();
  for (double radius = grid_.cell_m(); least > radius; radius *= 2)
    grid_.near(p, radius, [&](std::uint32_t item) {
      const StockId b(item);
      const double d = distance_m(p, stock_.point[b]);
      if (d < least || (d == least && b < best)) {
        least = d;
        best = b;
      }
    });
  return best;
}

}  // namespace senda::people
