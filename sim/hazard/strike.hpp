#pragma once
// One world's damage. `HazardModel` holds what all worlds share (stock, medians, field); `strike` draws
// one complete, spatially coherent world from it.
#include <memory>
#include <vector>

#include "sim/hazard/damage.hpp"
#include "sim/hazard/field.hpp"

namespace senda::hazard {

class HazardModel {
 public:
  HazardModel(const City& city, const scenario::Scenario& s, const scenario::Inputs& inputs);
  /// One world. Draws depend on the streams and on each building's own key only.
  Damage strike(const scenario::Streams& streams) const;
  const BuildingStock& stock() const { return stock_; }

 private:
  friend class World;
  struct Branch {
    double weight = 1;
    std::array<std::vector<float>, kIms> ln_median;  ///< per point (stock, then bridges), site effect included
    std::array<double, kIms> tau{}, phi{};
  };
  void prepare();
  void add_branch(const std::string& model, double weight, const std::vector<Point>& points);
  std::vector<double> ground_periods(const std::vector<Point>& points) const;

  const City& city_;
  const scenario::Scenario& s_;
  const scenario::Inputs& inputs_;
  BuildingStock stock_;
  std::vector<SegmentId> bridges_;
  std::vector<StockId> site_building_;  ///< hospitals and fire stations -> their building
  std::vector<Branch> branches_;
  std::unique_ptr<ResidualField> field_;
  std::unique_ptr<NearestIndex> roads_;
};

/// Adds the given closures of this world to the modelled ones; a given row replaces a modelled closure of
/// the same segment.
void apply_given(const scenario::Inputs& inputs, const scenario::Scenario& s, Damage& damage);

}  // namespace senda::hazard
