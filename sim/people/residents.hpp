#pragma once
// Who lives where: synthetic households, made once per scenario (science.md 3.2, 3.3). Zone totals of persons and
// households are exact; margins are fitted. A synthetic person stands for nobody in particular.
#include <memory>
#include <string>
#include <vector>

#include "sim/people/destinations.hpp"

namespace senda::people {

using hazard::StockId;
using PersonId = Id<struct PersonTag>;
/// Where households live: a building, or a point on the front of a street where the map has no footprint.
using AddressId = Id<struct AddressTag>;
template <class T>
using PerAddress = IdVector<AddressId, T>;

enum class AgeBand : std::uint8_t { age0to5, age6to11, age12to17, adult, age60to74, age75plus };
inline constexpr int kAgeBands = 6;
std::string_view name_of(AgeBand a);
enum class Disability : std::uint8_t { none, other, motor };
inline constexpr int kDisabilities = 3;
std::string_view name_of(Disability d);
enum class Schooling : std::uint8_t { none, basic, upper_secondary, higher };  ///< completed level; none under 6 years
inline constexpr int kSchoolings = 4;
std::string_view name_of(Schooling s);

/// A margin of the zones beside what was fitted, for people to judge the fit: counts over the city.
struct FitRow {
  std::string margin;
  double stated = 0;    ///< sum over zones that state it (scaled to their persons)
  double target = 0;    ///< after margins were made consistent, silent zones by national shares
  double fitted = 0;    ///< in the synthetic households
  double worst = 0;     ///< largest |fitted - target| in one zone
  std::size_t silent = 0;  ///< zones whose sources do not state it
};

struct Residents {
  PerAddress<StockId> building;         ///< none on a street point
  PerAddress<StockId> near;             ///< the nearest building, for its shaking; its own where it has one
  PerAddress<scenario::Place> at;
  PerHousehold<AddressId> address;
  PerHousehold<ZoneId> zone;            ///< none without a census
  PerHousehold<std::uint64_t> key;      ///< keys its draws: zone and number within it
  PerHousehold<std::uint8_t> car, quintile;  ///< quintile 1 (poorest, modelled) .. 5
  PerHousehold<std::uint32_t> first_person;  ///< CSR, one longer; the first member is the head
  hazard::PerStock<scenario::Place> access;  ///< nearest nodes of every building of the stock
  IdVector<PersonId, AgeBand> age;
  IdVector<PersonId, std::uint8_t> woman, employed;
  IdVector<PersonId, Disability> disability;
  IdVector<PersonId, Schooling> schooling;
  IdVector<PersonId, DestinationId> destination;  ///< of work or study; none for those without
  std::vector<School> schools;          ///< destinations below this size; the others are buildings of the stock
  std::shared_ptr<const WeightedCells> work_cells;  ///< buildings (StockId) by weight as places of work
  std::shared_ptr<const WeightedCells> home_cells;  ///< addresses by residents

  std::size_t households() const { return address.size(); }
  std::size_t persons() const { return age.size(); }
  auto all() const { return address.keys(); }
  IdRange<PersonId> members(HouseholdId h) const { return {first_person[h], first_person[HouseholdId(h.value() + 1)]}; }
  std::uint32_t size_of(HouseholdId h) const { return first_person[HouseholdId(h.value() + 1)] - first_person[h]; }
  StockId home(HouseholdId h) const { return building[address[h]]; }
  const scenario::Place& place(HouseholdId h) const { return at[address[h]]; }
  scenario::Kind kind(PersonId p) const;
  /// Place and building (none for a site without one) of a destination.
  const scenario::Place& place(DestinationId d) const { return d.value() < schools.size() ? schools[d.value()].place : access[work_building(d)]; }
  StockId building_of(DestinationId d) const { return d.value() < schools.size() ? schools[d.value()].building : work_building(d); }
  bool is_school(DestinationId d) const { return d.value() < schools.size(); }
  DestinationId workplace(StockId b) const { return DestinationId(static_cast<std::uint32_t>(schools.size()) + b.value()); }
  StockId work_building(DestinationId d) const { return StockId(d.value() - static_cast<std::uint32_t>(schools.size())); }
  bool female_headed(HouseholdId h) const { return woman[PersonId(first_person[h])] != 0; }
  /// Extra weight of a household: share of members who are 75 or older or disabled or under 12.
  double vulnerability(HouseholdId h) const;
  /// Bytes of all columns that grow with people.
  std::size_t bytes() const;

  double share_on_footprints = 0;       ///< of persons
  std::vector<FitRow> fit;
  bool numbers_alone = false;           ///< no source states anything but how many (evidence tier T3)
  double residual = 0;                  ///< largest relative error of the fitted (fractional) margins over zones
  std::vector<std::string> notes;
};

Residents synthesise(const City& city, const scenario::Scenario& s, const scenario::Inputs& inputs, const hazard::BuildingStock& stock,
                     const scenario::Streams& streams);

/// Whole numbers that sum to `total` in proportion to weights (scenario/apportion.hpp); all zero where no
/// weight is above zero.
std::vector<std::int64_t> largest_remainder(const std::vector<double>& weights, std::int64_t total);

}  // namespace senda::people
