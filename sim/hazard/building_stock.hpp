#pragma once
// The buildings of the hazard model: the footprints of the map and, where a zone has none, buildings
// synthesised along its streets and labelled so. Also which streets each building fronts.
#include <vector>

#include "graph/city.hpp"
#include "sim/hazard/typology.hpp"
#include "sim/scenario/inputs.hpp"
#include "sim/scenario/streams.hpp"

namespace senda::hazard {

using StockId = Id<struct StockTag>;
template <class T>
using PerStock = IdVector<StockId, T>;

struct BuildingStock {
  PerStock<BuildingId> building;  ///< none for synthesised ones
  PerStock<std::uint64_t> key;    ///< keys its draws; stable under changes elsewhere
  PerStock<Point> point;
  PerStock<float> area_m2, levels, height_m, long_side_m, short_side_m;  ///< levels, height 0 = unknown
  PerStock<std::int16_t> year;
  PerStock<BuildingUse> use;
  PerStock<Material> material;
  PerStock<ZoneId> zone;                ///< of the footprint, or the one a synthesised building stands for; none outside
  PerStock<std::uint32_t> front_begin;  ///< CSR into `fronts`, one longer than the stock
  std::vector<Front> fronts;
  PerStock<std::uint32_t> pool;         ///< where missing storeys are drawn from, into `level_pools`
  std::vector<std::vector<float>> level_pools;
  std::size_t synthesised = 0;

  std::size_t size() const { return point.size(); }
  std::span<const Front> fronts_of(StockId b) const;
  PerStock<std::uint8_t> corner;        ///< fronts two streets
};

/// Keys draws of a street: by the input's own ids of the way and its ends, so that it is stable under changes elsewhere
/// (a way cut at junctions is many segments).
std::uint64_t street_key(const RoadGraph& g, SegmentId s);

BuildingStock make_stock(const City& city, const scenario::Inputs& inputs, const scenario::Scenario& s);

/// Storeys in one world: tagged, from the tagged height, or drawn (never set to a mean: that would remove the
/// buildings of 4-10 storeys that close streets). Drawn from the tagged buildings of the same use within 60 m
/// where there are three, else from those of the zone or the city where there are twenty, else by default [A].
double draw_levels(const BuildingStock& stock, StockId b, double u);
BuildingFacts facts_of(const BuildingStock& stock, StockId b, bool urban_core);
/// Height in metres for so many storeys: tagged height, or 3.0 m a storey (2.7 m up to two).
double height_for(const BuildingStock& stock, StockId b, double levels);
/// Share of the floor that is homes (science.md 3.3).
double residential_share(BuildingUse use);

}  // namespace senda::hazard
