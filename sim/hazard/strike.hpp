#pragma once
// One world's damage. `HazardModel` holds what all worlds share (stock, shaking, functions, crossings); `strike`
// draws one complete, spatially coherent world from it: shaking -> damage -> debris -> width left -> closures.
#include <memory>
#include <mutex>
#include <vector>

#include "sim/hazard/damage.hpp"
#include "sim/hazard/shaking.hpp"

namespace senda::hazard {

/// All chance of one world before anything is computed from it. Two worlds can be mixed in their shaking, and the
/// buildings of a place can be drawn anew from another world, without touching the rest.
struct Chance {
  scenario::Streams streams{0, 0};     ///< of buildings, and the world it is
  ShakingModel::Chance shaking;
  scenario::Streams shared{0, 0};      ///< of what buildings share in a block, of bridges and services
  std::vector<std::uint32_t> renewed;  ///< by StockId: world whose draws a building takes; empty = this world's
  scenario::Streams of(StockId b) const { return renewed.empty() ? streams : scenario::Streams(streams.seed(), renewed[b.value()]); }
};

class HazardModel {
 public:
  /// Throws InputError where the sources of shaking do not fit the city.
  HazardModel(const City& city, const scenario::Scenario& s, const scenario::Inputs& inputs);
  ~HazardModel();

  /// One world. Draws depend on the streams and on each building's own key only. May be called from many threads.
  Damage strike(const scenario::Streams& streams) const;
  Chance chance(const scenario::Streams& streams) const;
  Damage damage_of(const Chance& chance) const;

  const BuildingStock& stock() const { return stock_; }
  /// The building that a site (position in Inputs::sites) stands in; none where it is not known.
  StockId building_of_site(std::size_t site) const { return site < site_building_.size() ? site_building_[site] : StockId(); }
  const FragilitySet& fragilities() const { return *set_; }
  /// Null where only given closures and areas close streets.
  const ShakingModel* shaking() const { return shaking_.get(); }
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  friend class World;
  struct Structure {  ///< a bridge or a tunnel
    SegmentId segment;
    bool tunnel = false;
    std::vector<SegmentId> below;
  };
  void prepare();
  void find_structures();
  void find_site_buildings();
  void apply_areas(Damage& damage) const;
  std::unique_ptr<ShakingModel::Workspace> take_workspace() const;
  void give_back(std::unique_ptr<ShakingModel::Workspace> w) const;

  const City& city_;
  const scenario::Scenario& s_;
  const scenario::Inputs& inputs_;
  std::vector<std::string> notes_;
  BuildingStock stock_;
  std::unique_ptr<FragilitySet> set_;
  std::vector<Structure> structures_;
  std::vector<StockId> site_building_;  ///< hospitals, fire stations, shelters -> their building
  std::unique_ptr<NearestIndex> roads_;
  std::unique_ptr<ShakingModel> shaking_;
  std::vector<std::vector<SegmentId>> area_segments_;  ///< by position in Inputs::areas
  mutable std::mutex spare_;
  mutable std::vector<std::unique_ptr<ShakingModel::Workspace>> workspaces_;
};

/// Adds the given closures of this world to the modelled ones; a given row replaces what the model says of the same
/// segment and modes.
void apply_given(const scenario::Inputs& inputs, const scenario::Scenario& s, Damage& damage);

}  // namespace senda::hazard
