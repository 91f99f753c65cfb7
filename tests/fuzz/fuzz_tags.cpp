// Fuzz target: tag lists (lines key=value) through all tag logic. What comes out must be usable as it is.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "graph/osm/tags.hpp"

using namespace senda;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const StreetAttributes& a) {
  require(a.modes_forward || a.modes_backward);
  require(a.lanes_forward >= 1 && a.lanes_forward <= 16 && a.lanes_backward >= 1 && a.lanes_backward <= 16);
  require(std::isfinite(a.speed_kmh) && a.speed_kmh >= 0.5f && a.speed_kmh <= 600);
  require(a.carriageway_m >= 0.5f && a.carriageway_m <= 200 && a.walk_width_m >= 0.5f && a.walk_width_m <= 200);
  require(a.capacity_per_lane > 0 && a.layer >= -10 && a.layer <= 10 && a.year >= 0 && a.year <= 2100);
  require(a.reversed().reversed() == a);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  osm::Tags tags;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const std::size_t equals = line.find('=');
    if (equals != std::string_view::npos) tags.add(line.substr(0, equals), line.substr(equals + 1));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  if (const auto road = osm::road_tags(tags)) check(road->street);
  if (const auto b = osm::building_tags(tags)) {
    require(b->levels >= 0 && b->levels <= 200 && b->height_m >= 0 && b->height_m <= 1000 && b->year >= 0 && b->year <= 2100);
    require(static_cast<int>(b->use) < kBuildingUses && static_cast<int>(b->material) < kMaterials);
  }
  if (const auto s = osm::site_tags(tags)) require(s->capacity >= 0 && s->capacity <= 1e6f);
  require((osm::barrier_blocks(tags) & ~kAllModes) == 0);
  require(static_cast<int>(osm::turn_tags(tags).outcome) < kRestrictionOutcomes);
  osm::area_kind(tags);
  osm::place_kind(tags);
  osm::is_signal(tags);
  return 0;
}
