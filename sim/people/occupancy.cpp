#include "sim/people/occupancy.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/people/whereabouts.hpp"

namespace senda::people {

using hazard::DamageState;

namespace {

// Spreads those on errands over the buildings around their homes: gathered by square of the home first.
class Errands {
 public:
  explicit Errands(const Residents& r) : r_(r) {}
  void add(Point home, double persons) { from_[{std::floor(home.x / kSquare), std::floor(home.y / kSquare)}] += persons; }
  void spread(const hazard::BuildingStock& stock, hazard::PerStock<float>& inside) const {
    constexpr int kRings = static_cast<int>(kErrandM / kSquare);
    for (const auto& [square, persons] : from_) {
      const Point middle{(square.first + 0.5) * kSquare, (square.second + 0.5) * kSquare};
      double total = 0;
      r_.work_cells->around(middle, kRings, [&](const WeightedCells::Cell& c) { total += c.weight; });
      if (total <= 0) continue;
      r_.work_cells->around(middle, kRings, [&](const WeightedCells::Cell& c) {
        for (const std::uint32_t item : r_.work_cells->items_of(c)) inside[StockId(item)] += static_cast<float>(persons * workplace_weight(stock, StockId(item)) / total);
      });
    }
  }

 private:
  static constexpr double kSquare = 500;
  const Residents& r_;
  std::map<std::pair<double, double>, double> from_;
};

}  // namespace

Occupancy occupancy(const scenario::Scenario& s, const scenario::Inputs& in, const Residents& r, const hazard::BuildingStock& stock) {
  Occupancy o;
  o.known = r.households() > 0 || !s.people.zones.empty() || !s.people.raster.empty();
  o.residents.assign(stock.size(), 0);
  o.inside.assign(stock.size(), 0);
  const auto moment = scenario::moment_of_day(s.start, s.people.activity);
  Errands errands(r);
  for (HouseholdId h : r.all()) {
    const StockId home = r.home(h);
    if (!home.exists()) o.unplaced += static_cast<double>(r.size_of(h));
    double at_home = 0, out = 0;
    for (PersonId p : r.members(h)) {
      const scenario::Shares& w = in.activity.at(r.kind(p), moment.day, moment.hour);
      const DestinationId to = r.destination[p];
      const bool errand = r.age[p] >= kErrandAge;
      at_home += w[0] + (errand ? 0 : w[3] + w[4]) + (to.exists() ? 0 : w[1] + w[2] + (errand ? w[3] : 0));
      out += errand ? w[4] : 0;
      if (to.exists() && r.building_of(to).exists()) o.inside[r.building_of(to)] += static_cast<float>(w[1] + w[2]);
    }
    if (out > 0) errands.add(r.place(h).point, out);
    if (!home.exists()) continue;
    o.residents[home] += static_cast<float>(r.size_of(h));
    o.inside[home] += static_cast<float>(at_home);
  }
  if (r.work_cells) errands.spread(stock, o.inside);
  return o;
}

Hurt people_hurt(const hazard::Damage& damage, const Occupancy& occupancy) {
  double inside = 0;
  for (StockId b : damage.state.keys())
    if (damage.state[b] == DamageState::collapse) inside += occupancy.inside[b];
  Hurt h;
  for (const double share : kSeverityShares) h.hurt += inside * share;
  h.trapped = inside * kTrappedShare;
  return h;
}

void release_empty(hazard::Damage& damage, const Occupancy& occupancy) {
  constexpr float kSomebody = 0.05f;  // expected occupants below which nobody is looked for [A]
  if (!occupancy.known) return;
  std::size_t at = 0;
  for (hazard::Closure& c : damage.closures) {
    if (c.given) continue;
    while (at < damage.searched.size() && damage.searched[at].first < c.segment) ++at;
    bool any = false, occupied = false;
    for (std::size_t k = at; k < damage.searched.size() && damage.searched[k].first == c.segment; ++k) {
      any = true;
      occupied = occupied || occupancy.inside[damage.searched[k].second] >= kSomebody;
    }
    if (any && !occupied) c.hold_h = 0;
  }
}

}  // namespace senda::people
