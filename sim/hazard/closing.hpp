#pragma once
// Which streets a world's damage closes: debris from both sides, cordons around leaning and fallen buildings,
// bridges and tunnels. One closure per segment; the cause that is hardest to open stands, because it decides which
// crew can open it.
#include <map>
#include <vector>

#include "graph/nearest.hpp"
#include "sim/hazard/damage.hpp"
#include "sim/hazard/street.hpp"

namespace senda::hazard {

class StreetCloser {
 public:
  StreetCloser(const RoadGraph& g, const BuildingStock& stock, const scenario::Scenario& s, const NearestIndex& roads) : g_(g), stock_(stock), s_(s), roads_(roads) {}

  /// A building in its final state; `draws` are the ones of its debris, then of its cordon.
  void building(StockId b, DamageState state, double height_m, scenario::Draws debris, scenario::Draws cordon);
  /// A bridge or tunnel, and what runs below it.
  void structure(SegmentId segment, DamageState state, const std::vector<SegmentId>& below);
  /// Adds up the debris; call last. Moves the results into `damage`.
  void finish(Damage& damage);

 private:
  struct OnSegment {
    SegmentId segment;
    Spill spill;
    double street_width_m;
    StockId collapsed;  ///< none where nobody has to be searched for
  };
  void spill(StockId b, double height_m, double reach_share, double volume, bool collapsed, bool on_foot_only);
  void cordon(StockId b, bool collapsed, double height_m, scenario::Draws& draws);
  void debris(SegmentId segment, const OnSegment* begin, const OnSegment* end, Damage& damage);
  void put(Closure c);

  const RoadGraph& g_;
  const BuildingStock& stock_;
  const scenario::Scenario& s_;
  const NearestIndex& roads_;
  std::vector<OnSegment> spills_;
  std::map<SegmentId, Closure> closures_;
  std::vector<std::pair<SegmentId, StockId>> searched_;
  PerStock<std::uint8_t> cordoned_;
};

}  // namespace senda::hazard
