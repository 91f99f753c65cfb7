#include "sim/people/decisions.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace senda::people {

using hazard::DamageState;
using scenario::Draws;
using scenario::Purpose;

double displacement_probability(const scenario::Behaviour& b, DamageState state, bool cordoned, double mmi) {
  double by_damage = b.displace_none;
  if (state >= DamageState::complete) by_damage = b.displace_complete;
  else if (state == DamageState::extensive) by_damage = b.displace_extensive;
  else if (state == DamageState::moderate) by_damage = b.displace_moderate;
  if (cordoned) by_damage = std::max(by_damage, b.displace_cordoned);
  const double fear = b.fear_ceiling / (1 + std::exp(-b.fear_slope * (mmi - b.fear_mid_mmi)));
  return 1 - (1 - by_damage) * (1 - fear);
}

double displacement_probability(const scenario::Behaviour& b, const hazard::Damage& damage, StockId home, StockId nearest) {
  if (damage.state.empty()) return b.displace_none;
  if (home.exists()) return displacement_probability(b, damage.state[home], damage.cordoned[home], damage.mmi[home]);
  return nearest.exists() ? displacement_probability(b, DamageState::none, false, damage.mmi[nearest]) : b.displace_none;
}

double shelter_share(const scenario::Behaviour& b, int quintile) {
  constexpr std::array<double, 5> kByQuintile = {0.30, 0.26, 0.20, 0.14, 0.10};
  return std::clamp(b.shelter_share * kByQuintile[static_cast<std::size_t>(quintile - 1)] / 0.20, 0.0, 1.0);
}

namespace {

PerAddress<std::uint16_t> orders_by_address(const scenario::Inputs& in, const Residents& r) {
  PerAddress<std::uint16_t> out;
  if (in.orders.empty()) return out;
  out.assign(r.at.size(), 0);
  const auto covers = [&](const scenario::Order& o, Point p, ZoneId z) {
    if (!o.zone.empty()) return z.exists() && in.zones.id[z] == o.zone;
    return std::any_of(o.rings.begin(), o.rings.end(), [&](const auto& ring) { return contains(ring, p); });
  };
  for (HouseholdId h : r.all()) {
    const AddressId a = r.address[h];
    if (out[a]) continue;
    for (std::size_t k = 0; k < in.orders.size() && !out[a]; ++k)
      if (covers(in.orders[k], r.at[a].point, r.zone[h])) out[a] = static_cast<std::uint16_t>(k + 1);
  }
  return out;
}

}  // namespace

Decisions::Decisions(const scenario::Scenario& s, const scenario::Inputs& in, const Residents& r, const hazard::Damage& d, const scenario::Streams& streams)
    : b_(s.behaviour), in_(in), r_(r), damage_(d), streams_(streams), home_(b_.home_curve, b_.home_median_min, b_.home_beta, b_.order_slope_per_min, &in.home_curve),
      displace_(b_.displace_curve, b_.displace_median_min, b_.displace_beta, b_.order_slope_per_min, &in.displace_curve),
      order_(b_.order_curve, b_.order_median_min, b_.displace_beta, b_.order_slope_per_min, &in.order_curve), order_of_(orders_by_address(in, r)) {}

bool Decisions::home_lost(HouseholdId h) const {
  const StockId home = r_.home(h);
  return home.exists() && !damage_.state.empty() && (damage_.state[home] >= DamageState::extensive || damage_.cordoned[home]);
}

Fate Decisions::fate(HouseholdId h) const {
  Fate f;
  Draws d = streams_.of(Purpose::displace, r_.key[h]);
  f.by_damage = d.uniform() < displacement_probability(b_, damage_, r_.home(h), r_.near[r_.address[h]]);
  const std::uint16_t order = order_of_.empty() ? std::uint16_t{0} : order_of_[r_.address[h]];
  if (order) {
    const scenario::Order& o = in_.orders[order - 1u];
    f.by_order = d.uniform() < o.compliance;
    f.ordered_at_s = o.at_s;
  }
  if (f.displaced()) f.goal = destination(h);
  return f;
}

Goal Decisions::destination(HouseholdId h) const {
  double u = streams_.of(Purpose::destination, r_.key[h]).uniform();
  const double shelter = shelter_share(b_, r_.quintile[h]);
  if (u < shelter) return Goal::shelter;
  const double others = b_.host_share + b_.near_home_share + b_.leave_share;
  if (others <= 0) return Goal::shelter;
  u = (u - shelter) / std::max(1e-9, 1 - shelter) * others;
  if (u < b_.host_share) return Goal::host;
  return u < b_.host_share + b_.near_home_share ? Goal::assembly : Goal::leave;
}

SimTime Decisions::horizon() const { return SimTime::from(Seconds(3600 * b_.horizon_h)); }

SimTime Decisions::leaves(HouseholdId h, const Fate& f, std::uint64_t who) const {
  Draws d = streams_.of(Purpose::departure, r_.key[h] + who);
  double minutes = 1e9;
  if (f.by_damage) minutes = displace_.minutes(d);
  if (f.by_order) minutes = std::min(minutes, f.ordered_at_s / 60 + order_.minutes(d));
  return SimTime::from(Seconds(60 * minutes));
}

SimTime Decisions::goes_home(HouseholdId h, std::uint64_t who) const {
  Draws d = streams_.of(Purpose::departure, r_.key[h] + who);
  return SimTime::from(Seconds(60 * home_.minutes(d)));
}

}  // namespace senda::people
