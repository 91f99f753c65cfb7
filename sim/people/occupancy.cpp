#include "sim/people/occupancy.hpp"

#include <algorithm>
#include <cmath>

namespace senda::people {

using hazard::DamageState;

double workplace_weight(const hazard::BuildingStock& stock, StockId b) {
  const BuildingUse u = stock.use[b];
  const bool work = u == BuildingUse::commercial || u == BuildingUse::mixed || u == BuildingUse::industrial || u == BuildingUse::hospital;
  return (work ? 1 : 0.05) * stock.area_m2[b] * std::max(1.0f, stock.levels[b]);
}

namespace {

// Share of a person's kind that is not at home.
double away_share(const std::string& activity, AgeBand age) {
  if (activity == "night") return 0.05;
  if (activity == "weekend") return 0.30;
  return age == AgeBand::adult ? kAdultAway : age == AgeBand::age12to17 ? kTeenAway : 0.25;
}

}  // namespace

Occupancy occupancy(const scenario::Scenario& s, const Residents& r, const hazard::BuildingStock& stock) {
  Occupancy o;
  o.known = r.households() > 0 || !s.people.zones.empty() || !s.people.raster.empty();
  o.residents.assign(stock.size(), 0);
  o.inside.assign(stock.size(), 0);
  double workers = 0, pupils = 0;
  for (HouseholdId h : r.home.keys()) {
    const StockId home = r.home[h];
    if (!home.exists()) o.unplaced += static_cast<double>(r.members(h).size());
    for (PersonId p : r.members(h)) {
      const double away = away_share(s.people.activity, r.age[p]);
      (r.age[p] == AgeBand::under12 || r.age[p] == AgeBand::age12to17 ? pupils : workers) += away;
      if (!home.exists()) continue;
      o.residents[home] += 1;
      o.inside[home] += static_cast<float>(1 - away);
    }
  }
  if (s.people.activity == "night") return o;  // those away at night are elsewhere, not at work
  double jobs = 0, classrooms = 0;
  for (StockId b : stock.point.keys()) {
    jobs += workplace_weight(stock, b);
    if (stock.use[b] == BuildingUse::school) classrooms += stock.area_m2[b] * std::max(1.0f, stock.levels[b]);
  }
  const bool school_day = s.people.activity == "weekday" && classrooms > 0;
  for (StockId b : stock.point.keys()) {
    if (jobs > 0) o.inside[b] += static_cast<float>(workplace_weight(stock, b) / jobs * (workers + (school_day ? 0 : pupils)));
    if (school_day && stock.use[b] == BuildingUse::school) o.inside[b] += static_cast<float>(stock.area_m2[b] * std::max(1.0f, stock.levels[b]) / classrooms * pupils);
  }
  return o;
}

double displacement_probability(const scenario::Behaviour& b, DamageState state, bool cordoned, double mmi) {
  double by_damage = b.displace_none;
  if (state >= DamageState::complete) by_damage = b.displace_complete;
  else if (state == DamageState::extensive) by_damage = b.displace_extensive;
  else if (state == DamageState::moderate) by_damage = b.displace_moderate;
  if (cordoned) by_damage = std::max(by_damage, b.displace_cordoned);
  const double fear = b.fear_ceiling / (1 + std::exp(-b.fear_slope * (mmi - b.fear_mid_mmi)));
  return 1 - (1 - by_damage) * (1 - fear);
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
