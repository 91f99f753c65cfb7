#pragma once
// Figures over many worlds of damage, in memory that does not grow with their number: how often and why each street
// is closed, what each zone loses, how each type of building fares. Worlds are added one after the other in their
// order, so that sums are the same for any number of threads.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/hazard/strike.hpp"
#include "sim/people/occupancy.hpp"

namespace senda::measure {

/// Users of a street, for closures: walkers, wheelchairs, cars, emergency vehicles (fire engines), loaders.
enum class User : std::uint8_t { foot, wheelchair, car, emergency, loader };
inline constexpr int kUsers = 5;
inline constexpr int kCauses = 5;

/// Mean and quantiles over worlds from a histogram in steps of 9 %; a step that holds one value gives that value.
class Spread {
 public:
  void add(double value, double weight = 1);
  double mean() const { return weight_ > 0 ? sum_ / weight_ : 0; }
  double quantile(double share) const;

 private:
  static constexpr std::size_t kBins = 256;
  static std::size_t bin_of(double value);
  double sum_ = 0, weight_ = 0;
  std::array<float, kBins> bins_{}, sums_{};  ///< weight, and sum of values, of each step
};

struct SegmentFigures {
  std::array<float, kUsers> closed{};   ///< weight of the worlds in which it is closed to each user
  std::array<float, kCauses> cause{};   ///< by scenario::Cause
  float any = 0, hold_h = 0;            ///< weight closed to anybody; hours, summed over those worlds
  float clearable = 0, clear_h = 0;     ///< weight closed by something a crew can open; hours, summed over those worlds
  float debris_car = 0;                 ///< weight closed to cars by debris, for the comparison with Tokyo
};

struct ZoneFigures {
  std::size_t buildings = 0;
  double residents = 0;
  double unplaced = 0;  ///< residents in no modelled building: displaced by fear alone
  Spread collapses, complete, damaged_homes, displaced, hurt, trapped;  ///< complete: or collapsed; homes: moderate or worse; hurt: severities 1-4; displaced: expectation of a world
};

class DamageTally {
 public:
  DamageTally(const City& city, const scenario::Scenario& s, const scenario::Inputs& inputs, const hazard::HazardModel& hazard, const people::Residents& residents,
              const people::Occupancy& occupancy);
  void add(const hazard::Damage& damage, double weight = 1);

  double worlds() const { return weight_; }  ///< sum of weights
  const PerSegment<SegmentFigures>& segments() const { return segment_; }
  /// By zone of the inputs, then one for what lies in none.
  const std::vector<ZoneFigures>& zones() const { return zone_; }
  const ZoneFigures& city() const { return all_; }
  /// Weight of buildings in each state, by function of the study's fragility set.
  const std::vector<std::array<double, hazard::kDamageStates>>& functions() const { return function_; }
  /// Share of worlds in which each site of the inputs works.
  double works(std::size_t site) const { return site_works_[site] / weight_; }
  /// Expected collapses where the ground period lies in [low, high) s; (0, 0.05): unknown.
  double collapses_between(double low_s, double high_s) const;

  /// Link blockage by damage rate (Tokyo Metropolitan Government 2022, regression on Kobe 1995), percent:
  /// b = complete % + half of extensive %.
  static double tokyo_blockage(double width_m, double damage_rate);
  struct TokyoRow {
    double low_m, high_m;
    std::size_t segments = 0;
    double model = 0, debris = 0, tokyo = 0, damage_rate = 0;  ///< mean percent closed to cars, by debris, and by the regression
  };
  /// Streets with buildings along them, by width.
  std::vector<TokyoRow> tokyo() const;

 private:
  void add_further(const hazard::Damage& d, float weight);
  void add_buildings(const hazard::Damage& d, double weight);
  const City& city_;
  const scenario::Scenario& s_;
  const hazard::HazardModel& hazard_;
  const people::Occupancy& occupancy_;
  double weight_ = 0;
  PerSegment<SegmentFigures> segment_;
  std::vector<ZoneFigures> zone_;
  ZoneFigures all_;
  std::vector<std::array<double, hazard::kDamageStates>> function_;
  std::vector<double> site_works_;
  struct Unplaced {
    std::size_t zone;
    hazard::StockId nearest;
    double persons;
  };
  std::vector<Unplaced> unplaced_;  // residents without a building, by address
  hazard::PerStock<float> collapsed_, complete_, extensive_, homes_;  ///< weights by building; dwellings in it
};

}  // namespace senda::measure
