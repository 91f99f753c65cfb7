#pragma once
// The building nearest to a point: its shaking stands for that of homes on the front of a street.
#include "graph/nearest.hpp"
#include "sim/hazard/building_stock.hpp"

namespace senda::people {

class NearestBuilding {
 public:
  explicit NearestBuilding(const hazard::BuildingStock& stock);
  /// None where the stock is empty. Ties go to the smaller id.
  hazard::StockId of(Point p) const;

 private:
  const hazard::BuildingStock& stock_;
  BucketGrid grid_;
};

}  // namespace senda::people
