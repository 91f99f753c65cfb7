#include "sim/measure/damage_tally.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/people/decisions.hpp"

namespace senda::measure {

using hazard::DamageState;
using hazard::StockId;

// 0, then eighths of an octave from 0.01 on.
std::size_t Spread::bin_of(double value) {
  if (!(value > 0)) return 0;
  return std::min<std::size_t>(kBins - 1, 1 + static_cast<std::size_t>(std::max(0.0, std::log2(value / 0.01) * 8)));
}

void Spread::add(double value, double weight) {
  sum_ += value * weight;
  weight_ += weight;
  const std::size_t b = bin_of(value);
  bins_[b] += static_cast<float>(weight);
  sums_[b] += static_cast<float>(value * weight);
}

double Spread::quantile(double share) const {
  double upto = 0;
  for (std::size_t b = 0; b < kBins; ++b)
    if ((upto += bins_[b]) >= share * weight_ && bins_[b] > 0) return sums_[b] / bins_[b];
  return 0;
}

DamageTally::DamageTally(const City& city, const scenario::Scenario& s, const scenario::Inputs& inputs, const hazard::HazardModel& hazard, const people::Residents& residents,
                         const people::Occupancy& occupancy)
    : city_(city), s_(s), hazard_(hazard), occupancy_(occupancy), segment_(city.roads.segment_count()), zone_(inputs.zones.size() + 1), site_works_(inputs.sites.size(), 0) {
  const auto& stock = hazard.stock();
  if (hazard.shaking()) function_.resize(hazard.fragilities().functions().size());
  for (auto* column : {&collapsed_, &complete_, &extensive_, &homes_}) column->assign(stock.size(), 0);
  for (HouseholdId h : residents.all())
    if (residents.home(h).exists()) homes_[residents.home(h)] += 1;
  for (StockId b : stock.point.keys()) {
    ZoneFigures& z = zone_[stock.zone[b].exists() ? stock.zone[b].value() : inputs.zones.size()];
    ++z.buildings;
    ++all_.buildings;
  }
  for (HouseholdId h : residents.all()) {
    const auto persons = static_cast<double>(residents.members(h).size());
    const std::size_t zone = residents.zone[h].exists() ? residents.zone[h].value() : inputs.zones.size();
    const bool placed = residents.home(h).exists();
    for (ZoneFigures* f : {&zone_[zone], &all_}) {
      f->residents += persons;
      f->unplaced += placed ? 0 : persons;
    }
    if (placed) continue;
    const StockId nearest = residents.near[residents.address[h]];
    if (unplaced_.empty() || unplaced_.back().zone != zone || unplaced_.back().nearest != nearest) unplaced_.push_back({zone, nearest, 0});
    unplaced_.back().persons += persons;
  }
}

void DamageTally::add(const hazard::Damage& d, double weight) {
  weight_ += weight;
  const auto w = static_cast<float>(weight);
  for (const hazard::Closure& c : d.closures) {
    SegmentFigures& f = segment_[c.segment];
    constexpr std::array<std::uint8_t, 4> bit = {kFoot, kWheelchair, kCar, kEmergency};
    for (std::size_t u = 0; u < bit.size(); ++u) f.closed[u] += c.modes & bit[u] ? w : 0;
    f.closed[static_cast<std::size_t>(User::loader)] += c.loader ? w : 0;
    f.cause[static_cast<std::size_t>(c.cause)] += w;
    f.any += w;
    f.hold_h += w * static_cast<float>(c.hold_h);
    f.debris_car += c.cause == scenario::Cause::debris && (c.modes & kCar) ? w : 0;
    if (c.kind == scenario::CrewKind::none) continue;
    f.clearable += w;
    f.clear_h += w * static_cast<float>(c.clear_h(s_.clearance.rate_m3_per_h));
  }
  add_further(d, w);
  for (std::size_t i = 0; i < site_works_.size(); ++i) site_works_[i] += d.site_works.empty() || d.site_works[i] ? weight : 0;
  if (!d.state.empty()) add_buildings(d, weight);
}

// Further spells close their street to users that nothing else closes it to.
void DamageTally::add_further(const hazard::Damage& d, float w) {
  struct Shut {
    std::uint8_t modes;
    bool loader;
  };
  std::map<SegmentId, Shut> shut;
  for (const hazard::Closure& c : d.further) {
    const auto it = std::lower_bound(d.closures.begin(), d.closures.end(), c.segment, [](const hazard::Closure& x, SegmentId s) { return x.segment < s; });
    const bool there = it != d.closures.end() && it->segment == c.segment;
    Shut& known = shut.try_emplace(c.segment, Shut{there ? it->modes : std::uint8_t{0}, there && it->loader}).first->second;
    const auto fresh = static_cast<std::uint8_t>(c.modes & ~known.modes);
    constexpr std::array<std::uint8_t, 4> bit = {kFoot, kWheelchair, kCar, kEmergency};
    for (std::size_t u = 0; u < bit.size(); ++u) segment_[c.segment].closed[u] += fresh & bit[u] ? w : 0;
    if (c.loader && !known.loader) segment_[c.segment].closed[static_cast<std::size_t>(User::loader)] += w;
    known.modes |= c.modes;
    known.loader = known.loader || c.loader;
  }
}

void DamageTally::add_buildings(const hazard::Damage& d, double weight) {
  struct Count {
    double collapses = 0, complete = 0, homes = 0, displaced = 0, hurt = 0, trapped = 0;
  };
  std::vector<Count> count(zone_.size());
  const auto& stock = hazard_.stock();
  const auto w = static_cast<float>(weight);
  for (StockId b : stock.point.keys()) {
    const DamageState state = d.state[b];
    function_[d.fragility[b]][static_cast<std::size_t>(state)] += weight;
    Count& c = count[stock.zone[b].exists() ? stock.zone[b].value() : zone_.size() - 1];
    const double persons = occupancy_.residents.empty() ? 0 : occupancy_.residents[b];
    if (persons > 0) c.displaced += persons * people::displacement_probability(s_.behaviour, state, d.cordoned[b], d.mmi[b]);
    if (state < DamageState::moderate) continue;
    c.homes += homes_[b];
    if (state == DamageState::extensive) extensive_[b] += w;
    if (state < DamageState::complete) continue;
    complete_[b] += w;
    ++c.complete;
    if (state < DamageState::collapse) continue;
    collapsed_[b] += w;
    ++c.collapses;
    const double inside = occupancy_.inside.empty() ? 0 : occupancy_.inside[b];
    for (const double share : people::kSeverityShares) c.hurt += inside * share;
    c.trapped += inside * people::kTrappedShare;
  }
  Count total;
  for (const Unplaced& u : unplaced_) count[u.zone].displaced += u.persons * people::displacement_probability(s_.behaviour, d, StockId(), u.nearest);
  const auto enter = [&](ZoneFigures& z, const Count& c) {
    z.collapses.add(c.collapses, weight);
    z.complete.add(c.complete, weight);
    z.damaged_homes.add(c.homes, weight);
    z.displaced.add(c.displaced, weight);
    z.hurt.add(c.hurt, weight);
    z.trapped.add(c.trapped, weight);
  };
  for (std::size_t z = 0; z < zone_.size(); ++z) {
    enter(zone_[z], count[z]);
    total.collapses += count[z].collapses;
    total.complete += count[z].complete;
    total.homes += count[z].homes;
    total.displaced += count[z].displaced;
    total.hurt += count[z].hurt;
    total.trapped += count[z].trapped;
  }
  enter(all_, total);
}

double DamageTally::collapses_between(double low_s, double high_s) const {
  if (!hazard_.shaking() || weight_ <= 0) return 0;
  const auto& periods = hazard_.shaking()->ground_periods();
  double sum = 0;
  for (StockId b : collapsed_.keys())
    if (periods[b.value()] >= low_s && periods[b.value()] < high_s) sum += collapsed_[b];
  return sum / weight_;
}

double DamageTally::tokyo_blockage(double width_m, double b) {
  const double percent = width_m < 3.5 ? 0.9009 * b + 19.845 : width_m < 5.5 ? 0.3514 * b + 13.189 : 0.2229 * b - 1.5026;
  return std::clamp(percent, 0.0, 100.0);
}

std::vector<DamageTally::TokyoRow> DamageTally::tokyo() const {
  std::vector<TokyoRow> rows = {{0, 3.5}, {3.5, 5.5}, {5.5, 13}};
  if (weight_ <= 0) return rows;
  struct Rate {
    double damaged = 0, buildings = 0;
  };
  PerSegment<Rate> rate(city_.roads.segment_count());
  const auto& stock = hazard_.stock();
  for (StockId b : stock.point.keys())
    for (const Front& f : stock.fronts_of(b)) {
      rate[f.segment].damaged += (complete_[b] + 0.5 * extensive_[b]) / weight_;
      rate[f.segment].buildings += 1;
    }
  for (SegmentId s : city_.roads.segments()) {
    if (rate[s].buildings == 0 || !(city_.roads.segment_modes(s) & kCar)) continue;
    const double width = city_.roads.carriageway_m[s], b = 100 * rate[s].damaged / rate[s].buildings;
    for (TokyoRow& r : rows) {
      if (width < r.low_m || width >= r.high_m) continue;
      ++r.segments;
      r.damage_rate += b;
      r.tokyo += tokyo_blockage(width, b);
      r.model += 100 * segment_[s].closed[static_cast<std::size_t>(User::car)] / weight_;
      r.debris += 100 * segment_[s].debris_car / weight_;
    }
  }
  for (TokyoRow& r : rows) {
    const double n = std::max<double>(1, static_cast<double>(r.segments));
    r.damage_rate /= n;
    r.tokyo /= n;
    r.model /= n;
    r.debris /= n;
  }
  return rows;
}

}  // namespace senda::measure
