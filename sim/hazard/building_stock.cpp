#include "sim/hazard/building_stock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace senda::hazard {

std::span<const Front> BuildingStock::fronts_of(StockId b) const {
  return {fronts.data() + front_begin[b], fronts.data() + front_begin[StockId(b.value() + 1)]};
}

double residential_share(BuildingUse use) {
  switch (use) {
    case BuildingUse::house:
    case BuildingUse::apartments: return 1.0;
    case BuildingUse::other: return 0.8;  // untagged "building=yes": mostly homes [A]
    case BuildingUse::mixed: return 0.5;
    case BuildingUse::commercial: return 0.02;
    default: return 0;
  }
}

double draw_levels(const BuildingStock& stock, StockId b, double u) {
  if (stock.levels[b] > 0) return stock.levels[b];
  if (stock.height_m[b] > 0) return std::max(1.0, std::round(stock.height_m[b] / 3.0));
  const auto& known = stock.level_pools[stock.pool[b]];
  if (!known.empty()) return known[static_cast<std::size_t>(u * static_cast<double>(known.size()))];
  if (stock.use[b] == BuildingUse::apartments) return 3 + std::floor(3 * u);
  return u < 0.45 ? 1 : u < 0.88 ? 2 : u < 0.97 ? 3 : 5;  // low-rise default [A]
}

BuildingFacts facts_of(const BuildingStock& stock, StockId b, bool urban_core) { return {stock.use[b], stock.material[b], stock.year[b], urban_core}; }

double height_for(const BuildingStock& stock, StockId b, double levels) {
  if (stock.height_m[b] > 0) return stock.height_m[b];
  return levels * (levels > 2 ? 3.0 : 2.7);
}

namespace {

class StockMaker {
 public:
  StockMaker(const City& city, const scenario::Inputs& inputs, const scenario::Scenario& s)
      : city_(city), g_(city.roads), inputs_(inputs), s_(s), roads_(g_, kCar | kFoot) {}

  BuildingStock run() {
    for (BuildingId b : city_.buildings.osm_id.keys()) take(b);
    synthesise();
    make_pools();
    stock_.front_begin.push_back(static_cast<std::uint32_t>(stock_.fronts.size()));
    return std::move(stock_);
  }

 private:
  void add(BuildingId b, std::uint64_t key, Point p, double area, ZoneId zone) {
    stock_.building.push_back(b);
    stock_.zone.push_back(zone);
    stock_.key.push_back(key);
    stock_.point.push_back(p);
    stock_.area_m2.push_back(static_cast<float>(area));
    stock_.front_begin.push_back(static_cast<std::uint32_t>(stock_.fronts.size()));
  }

  void take(BuildingId b) {
    const Buildings& all = city_.buildings;
    const auto ring = all.footprint[b.value()];
    add(b, static_cast<std::uint64_t>(all.osm_id[b]), all.centre[b], all.area_m2[b], inputs_.zones.at(all.centre[b]));
    stock_.levels.push_back(all.levels[b]);
    stock_.height_m.push_back(all.height_m[b]);
    stock_.year.push_back(all.year[b]);
    stock_.use.push_back(all.use[b]);
    stock_.material.push_back(all.material[b]);
    double longest = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) longest = std::max(longest, distance_m(ring[i], ring[(i + 1) % ring.size()]));
    stock_.long_side_m.push_back(static_cast<float>(longest));
    stock_.short_side_m.push_back(static_cast<float>(longest > 0 ? all.area_m2[b] / longest : 0));
    const Fronts& fronts = city_.fronts;
    stock_.corner.push_back(fronts.corner.empty() ? std::uint8_t{0} : fronts.corner[b.value()]);
    if (fronts.begin.size() == 1) return;
    for (std::size_t i = fronts.begin[b.value()]; i < fronts.begin[b.value() + 1]; ++i) stock_.fronts.push_back(fronts.at(i));
  }

  bool lined_with_homes(SegmentId s) const {
    const RoadClass c = g_.road_class[s];
    return c >= RoadClass::secondary && c <= RoadClass::living_street && !g_.bridge[s] && !g_.tunnel[s] && g_.length[s].value >= 12;
  }

  // Zones with people but almost no footprints get buildings along their streets; a city without any
  // footprint and without zones gets them along all residential streets.
  void synthesise() {
    const scenario::Zones& zones = inputs_.zones;
    if (zones.size() == 0) {
      if (city_.buildings.size() > 0 || !s_.people.given.empty()) return;
      std::vector<SegmentId> streets;
      double length = 0;
      for (SegmentId s : g_.segments())
        if (lined_with_homes(s)) {
          streets.push_back(s);
          length += g_.length[s].value;
        }
      spread(streets, static_cast<std::size_t>(length / 25), ZoneId());  // one building per 25 m of street [A]
      return;
    }
    PerZone<double> floor(zones.size(), 0);
    PerZone<std::vector<SegmentId>> streets(zones.size());
    assign_to_zones(zones, floor, streets);
    for (ZoneId z : zones.id.keys()) {
      const double persons = zones.persons[z];
      if (persons <= 0 || floor[z] * 0.01 * s_.people.persons_per_100m2 * 4 > persons) continue;
      const double homes = std::isnan(zones.dwellings[z]) ? persons / s_.people.persons_per_household : zones.dwellings[z];
      spread(streets[z], static_cast<std::size_t>(std::ceil(homes / 1.3)), z);
    }
  }

  void assign_to_zones(const scenario::Zones& zones, PerZone<double>& floor, PerZone<std::vector<SegmentId>>& streets) const {
    for (ZoneId z : zones.id.keys())
      for (const auto& ring : zones.rings[z]) {
        Point low = ring[0], high = ring[0];
        for (const Point& p : ring) {
          low = {std::min(low.x, p.x), std::min(low.y, p.y)};
          high = {std::max(high.x, p.x), std::max(high.y, p.y)};
        }
        const Point middle{(low.x + high.x) / 2, (low.y + high.y) / 2};
        const double radius = distance_m(low, high) / 2;
        for (const auto& [d, s] : roads_.segments_within(middle, radius + 30))
          if (lined_with_homes(s) && near_zone(ring, g_.midpoint(s))) streets[z].push_back(s);
      }
    for (BuildingId b : city_.buildings.osm_id.keys())
      if (const ZoneId z = zones.at(city_.buildings.centre[b]); z.exists())
        floor[z] += city_.buildings.area_m2[b] * std::max(1.0f, city_.buildings.levels[b]) * residential_share(city_.buildings.use[b]);
  }

  // Tagged storeys to draw missing ones from: of the neighbours, of the zone, of the city.
  void make_pools() {
    constexpr double kNear = 60;         // m: about a block [A]
    constexpr std::size_t kFew = 3, kMany = 20;
    auto& pools = stock_.level_pools;
    pools.emplace_back();  // none: by default
    std::map<std::pair<std::uint32_t, BuildingUse>, std::uint32_t> shared;
    const std::uint32_t city = UINT32_MAX - 1;
    Box box;
    for (const Point& p : stock_.point) box.add(p);
    if (box.empty()) return;
    BucketGrid tagged(box.low, box.high, kNear);
    const auto pool_of = [&](std::uint32_t zone, BuildingUse use) -> std::uint32_t {
      const auto [it, fresh] = shared.try_emplace({zone, use}, static_cast<std::uint32_t>(pools.size()));
      if (fresh) pools.emplace_back();
      return it->second;
    };
    for (StockId b : stock_.point.keys()) {
      if (stock_.levels[b] <= 0) continue;
      tagged.add(stock_.point[b], b.value());
      pools[pool_of(city, stock_.use[b])].push_back(stock_.levels[b]);
      if (stock_.zone[b].exists()) pools[pool_of(stock_.zone[b].value(), stock_.use[b])].push_back(stock_.levels[b]);
    }
    stock_.pool.assign(stock_.size(), 0);
    for (StockId b : stock_.point.keys()) {
      if (stock_.levels[b] > 0 || stock_.height_m[b] > 0) continue;
      std::vector<float> around;
      tagged.near(stock_.point[b], kNear, [&](std::uint32_t i) {
        const StockId other(i);
        if (stock_.use[other] == stock_.use[b] && distance_m(stock_.point[other], stock_.point[b]) <= kNear) around.push_back(stock_.levels[other]);
      });
      if (around.size() >= kFew) {
        std::sort(around.begin(), around.end());
        stock_.pool[b] = static_cast<std::uint32_t>(pools.size());
        pools.push_back(std::move(around));
        continue;
      }
      for (const std::uint32_t place : {stock_.zone[b].exists() ? stock_.zone[b].value() : city, city})
        if (const auto it = shared.find({place, stock_.use[b]}); it != shared.end() && pools[it->second].size() >= kMany) {
          stock_.pool[b] = it->second;
          break;
        }
    }
    for (auto& pool : pools) std::sort(pool.begin(), pool.end());
  }

  // Streets run along the borders of census blocks, so being within 15 m of the zone is enough.
  static bool near_zone(const std::vector<Point>& ring, Point p) {
    if (contains(ring, p)) return true;
    for (std::size_t i = 1; i < ring.size(); ++i)
      if (foot_on(p, ring[i - 1], ring[i]).distance < 15) return true;
    return false;
  }

  // Buildings 8 m wide and 12 m deep behind a sidewalk, evenly spaced on alternating sides.
  void spread(const std::vector<SegmentId>& streets, std::size_t count, ZoneId zone) {
    double total = 0;
    for (SegmentId s : streets) total += g_.length[s].value;
    if (total <= 0) return;
    std::size_t placed = 0;
    double walked = 0;
    for (SegmentId s : streets) {
      walked += g_.length[s].value;
      const auto upto = static_cast<std::size_t>(std::lround(static_cast<double>(count) * walked / total));
      const std::size_t here = upto - placed;
      for (std::size_t k = 0; k < here; ++k) place_along(s, (static_cast<double>(k) + 0.5) / static_cast<double>(here), k % 2 == 0, k, zone);
      placed = upto;
    }
  }

  void place_along(SegmentId s, double share, bool left, std::size_t number, ZoneId zone) {
    constexpr double kWide = 8, kDeep = 12, kSidewalk = 2;
    const auto line = g_.shape(s);
    double rest = share * g_.length[s].value, before = 0;
    for (std::size_t i = 1; i < line.size(); ++i) {
      const double length = distance_m(line[i - 1], line[i]);
      if (rest > length && i + 1 < line.size()) {
        rest -= length;
        before += length;
        continue;
      }
      const double f = length > 0 ? std::min(1.0, rest / length) : 0;
      const double ux = length > 0 ? (line[i].x - line[i - 1].x) / length : 1, uy = length > 0 ? (line[i].y - line[i - 1].y) / length : 0;
      const double off = (g_.carriageway_m[s] / 2 + kSidewalk + kDeep / 2) * (left ? 1 : -1);
      const Point p{line[i - 1].x + f * length * ux - off * uy, line[i - 1].y + f * length * uy + off * ux};
      // A street on the border of two zones has buildings of both.
      const std::uint64_t owner = zone.exists() ? scenario::entity_of(inputs_.zones.id[zone]) : 0;
      add(BuildingId(), street_key(g_, s) ^ (0x9e3779b97f4a7c15ull * (number + 1)) ^ owner, p, kWide * kDeep, zone);
      stock_.levels.push_back(0);
      stock_.height_m.push_back(0);
      stock_.year.push_back(0);
      stock_.use.push_back(BuildingUse::house);
      stock_.material.push_back(Material::unknown);
      stock_.corner.push_back(0);
      stock_.long_side_m.push_back(kDeep);
      stock_.short_side_m.push_back(kWide);
      const double at = before + f * length;
      stock_.fronts.push_back({s, static_cast<float>(kSidewalk), 0, static_cast<float>(std::max(0.0, at - kWide / 2)), static_cast<float>(at + kWide / 2), left});
      ++stock_.synthesised;
      return;
    }
  }

  const City& city_;
  const RoadGraph& g_;
  const scenario::Inputs& inputs_;
  const scenario::Scenario& s_;
  NearestIndex roads_;
  BuildingStock stock_;
};

}  // namespace

std::uint64_t street_key(const RoadGraph& g, SegmentId s) {
  const auto end = [&](NodeId n) { return g.from_gmns() ? scenario::entity_of(g.node_label[n]) : static_cast<std::uint64_t>(g.osm_node[n].value()); };
  return scenario::entity_of(fmt::format("{}/{}/{}", g.source_id(s), end(g.seg_from[s]), end(g.seg_to[s])));
}

BuildingStock make_stock(const City& city, const scenario::Inputs& inputs, const scenario::Scenario& s) {
  return StockMaker(city, inputs, s).run();
}

}  // namespace senda::hazard
