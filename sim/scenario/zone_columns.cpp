// The columns of zones once they are read: which zone holds a point, its parent, an indicator by name.
#include <algorithm>
#include <utility>

#include "sim/scenario/zone_margins.hpp"

namespace senda::scenario {

ZoneId Zones::at(Point p) const {
  std::uint32_t best = UINT32_MAX;
  boxes_.near(p, 0, [&](std::uint32_t z) {
    if (z < best && inside(rings[ZoneId(z)], holes[ZoneId(z)], p)) best = z;
  });
  return best == UINT32_MAX ? ZoneId() : ZoneId(best);
}

void Zones::index() {
  Box all;
  PerZone<Box> box(size());
  for (ZoneId z : id.keys())
    for (const auto& ring : rings[z])
      for (const Point& p : ring) {
        box[z].add(p);
        all.add(p);
      }
  holes.resize(size());
  imputed.resize(size(), 0);
  parent.resize(size(), kNoParent);
  if (size() == 0) return;
  boxes_ = BucketGrid(all.low, all.high, std::max(100.0, std::max(all.high.x - all.low.x, all.high.y - all.low.y) / 400));
  for (ZoneId z : id.keys())
    if (!box[z].empty()) boxes_.add_box(box[z].low, box[z].high, z.value());
}

void Zones::keep(const std::vector<ZoneId>& zones) {
  if (zones.size() == size()) return;
  const auto only = [&](auto& column) {
    auto old = std::exchange(column, {});
    for (ZoneId z : zones) column.push_back(std::move(old[z]));
  };
  only(id);
  only(rings);
  only(holes);
  only(imputed);
  only(parent);
  for (const Margin& m : margins()) only(this->*m.column);
  for (auto& column : indicators) only(column);
}

const ZoneParent* Zones::parent_of(ZoneId z) const { return parent.empty() || parent[z] == kNoParent ? nullptr : &parents[parent[z]]; }

const PerZone<double>* Zones::indicator(const std::string& name) const {
  for (std::size_t i = 0; i < indicator_names.size(); ++i)
    if (indicator_names[i] == name) return &indicators[i];
  return nullptr;
}

}  // namespace senda::scenario
