#pragma once
// Who lives where: synthetic households, made once per scenario. Zone totals are exact. This first version
// draws each margin independently within its zone (joint fitting is still to come).
#include <string>
#include <vector>

#include "sim/hazard/building_stock.hpp"

namespace senda::people {

using hazard::StockId;
using PersonId = Id<struct PersonTag>;

enum class AgeBand : std::uint8_t { under12, age12to17, adult, age60to74, age75plus };
inline constexpr int kAgeBands = 5;
std::string_view name_of(AgeBand a);

struct Residents {
  // households
  PerHousehold<StockId> home;           ///< none when placed on a street point
  PerHousehold<Point> point;
  PerHousehold<scenario::Place> place;
  PerHousehold<ZoneId> zone;
  PerHousehold<std::uint64_t> key;      ///< keys its draws
  PerHousehold<std::uint8_t> car, quintile;  ///< quintile 1 (poorest, modelled) .. 5
  PerHousehold<std::uint32_t> first_person;  ///< CSR, one longer
  hazard::PerStock<scenario::Place> access;  ///< nearest nodes of every building of the stock
  // persons
  IdVector<PersonId, AgeBand> age;
  IdVector<PersonId, std::uint8_t> woman, disabled;

  std::size_t households() const { return home.size(); }
  std::size_t persons() const { return age.size(); }
  IdRange<PersonId> members(HouseholdId h) const { return {first_person[h], first_person[HouseholdId(h.value() + 1)]}; }
  /// Extra weight of a household: share of members who are 75 or older or disabled or under 12.
  double vulnerability(HouseholdId h) const;
  double share_on_footprints = 0;
  std::vector<std::string> notes;
};

Residents synthesise(const City& city, const scenario::Scenario& s, const scenario::Inputs& inputs, const hazard::BuildingStock& stock,
                     const scenario::Streams& streams);

/// Whole numbers that sum to `total` in proportion to weights (largest remainder; ties to the smaller index).
std::vector<std::int64_t> largest_remainder(const std::vector<double>& weights, std::int64_t total);

}  // namespace senda::people
